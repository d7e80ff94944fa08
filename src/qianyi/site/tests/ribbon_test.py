"""The ribbon 示例数据 is shown by fictional rows alone, without a query."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory

from qianyi.foundation.ui.cells import Column
from qianyi.foundation.ui.ribbon import is_fictional, shows_demo
from qianyi.foundation.ui.tables import Table
from qianyi.kernel.identity.models import User
from qianyi.kernel.subjects.models import Enterprise, Subject, Territory

REAL = {"name": "甲"}


@dataclass
class Line:
    enterprise: object
    label: str = ""


def firm(*, is_demo: bool) -> Enterprise:
    return Enterprise(uscc="1", is_demo=is_demo)


def shown(rows: list[object]) -> Table:
    columns = [Column(key="name", title="名称", priority=1, value=lambda _row: "甲")]
    request = RequestFactory().get("/list/")
    return Table(request, name="t", caption="示例清单", columns=columns, rows=rows)


class TestIsFictional:
    @pytest.mark.parametrize(
        ("item", "answer"),
        [
            (REAL, False), ({"is_demo": True}, True), ({"is_demo": False}, False),
            (firm(is_demo=True), True), (firm(is_demo=False), False),
            (Line(firm(is_demo=True)), True), ({"row": Line(firm(is_demo=True))}, True),
            (Line(REAL, "is_demo"), False), ("is_demo", False), (None, False),
        ],
        ids=["plain", "said", "denied", "model", "real model", "inside", "deeper", "words",
             "text", "nothing"],
    )  # fmt: skip
    def test_looks_at_the_thing_and_what_it_holds(self, item, answer):
        assert is_fictional(item) is answer

    def test_follows_what_was_read_and_asks_for_nothing(self):
        subject = Subject(pk=1, kind="territory", code="demo.zone", name="示例高新区")
        assert not is_fictional(subject)
        Territory(subject=subject, is_demo=True)
        territory = Territory(subject=subject, is_demo=True)
        assert is_fictional(territory)
        assert not is_fictional(Enterprise(uscc="1", territory_id=7))


class TestShowsDemo:
    def test_one_fictional_row_is_enough(self):
        assert shows_demo([shown([firm(is_demo=False), firm(is_demo=True)])])
        assert not shows_demo([shown([firm(is_demo=False), REAL])])
        assert not shows_demo([shown([]), "is_demo"])

    def test_what_a_page_is_about_counts_and_who_looks_does_not(self):
        assert shows_demo(["甲", firm(is_demo=True)])
        assert not shows_demo([firm(is_demo=False), User(is_demo=True)])

    @pytest.mark.parametrize(("is_demo", "there"), [(True, True), (False, False)])
    def test_the_head_of_the_page_says_so(self, is_demo, there):
        context = {"table": shown([firm(is_demo=is_demo)]), "product_name": "产品"}
        assert ("qy-ribbon" in render_to_string("ui/header.html", context)) is there
        assert "qy-ribbon" not in render_to_string("ui/header.html", {"product_name": "产品"})

    def test_never_beside_the_name_of_a_real_zone(self):
        frame = {"product_name": "产品", "own_zone_name": "真实园区", "zone_name": "真实园区"}
        assert "真实园区" in render_to_string("ui/header.html", frame)
        demo = frame | {"table": shown([firm(is_demo=True)])}
        assert "真实园区" not in render_to_string("ui/header.html", demo)
        assert "真实园区" not in render_to_string("ui/header.html", frame | {"is_demo": True})
        named = frame | {"is_demo": True, "zone_name": "示例高新区"}
        assert "示例高新区" in render_to_string("ui/header.html", named)
