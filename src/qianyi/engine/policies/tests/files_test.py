"""Policies as files: packs, JSON from outside, a workbook."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
import xlsxwriter

from qianyi.engine.packs import find_packs, load_pack
from qianyi.engine.policies.packed import PolicyFileRefused, policies_of, policies_read
from qianyi.engine.policies.sheets import HEADINGS, SheetRefused, policies_of_sheet, template_make

ITEM = {"code": "shili.item", "title": "示例", "kind": "grant"}
POLICY = {
    "document": "shili", "title": "示例措施", "level": "zone", "territory": "shili.zone",
    "items": [ITEM],
}  # fmt: skip
ROW = {
    "document": "shili", "policy": "示例措施", "level": "区", "territory": "shili.zone",
    "code": "shili.item", "title": "示例事项", "kind": "奖补", "amount": "12.5",
    "conditions": "第一条\n第二条",
}  # fmt: skip


def raw(**changes: Any) -> bytes:
    """A file with one policy, its only item changed."""
    told = {"policies": [{**POLICY, "items": [{**ITEM, **changes}]}]}
    return json.dumps(told, ensure_ascii=False).encode()


def sheet(*rows: dict[str, str]) -> bytes:
    """A workbook with those rows."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    page = book.add_worksheet()
    for place, (key, words) in enumerate(HEADINGS.items()):
        page.write_string(0, place, words)
        for number, row in enumerate(rows, start=1):
            page.write_string(number, place, row.get(key, ""))
    book.close()
    return buffer.getvalue()


class TestPoliciesOf:
    """``policies_of``."""

    @pytest.mark.parametrize("name", ["national", "leshan", "demo"])
    def test_reads_every_pack(self, name: str) -> None:
        assert policies_of(load_pack(find_packs()[name]))

    @pytest.mark.parametrize("name", ["national", "leshan"])
    def test_asserts_no_sum_of_a_real_place_that_is_not_confirmed(self, name: str) -> None:
        items = [i for one in policies_of(load_pack(find_packs()[name])) for i in one.items]
        assert not [
            one.code
            for one in items
            if one.certainty == "unverified" and (one.amount or one.ratio or one.pot)
        ]


class TestPoliciesRead:
    """``policies_read``."""

    def test_reads_json(self) -> None:
        (policy,) = policies_read(raw(amount=5, benefit_form="fixed"), "示例.json")
        assert policy.items[0].amount == 5
        assert policy.items[0].pay_days == 60

    @pytest.mark.parametrize(
        ("given", "words"),
        [
            (raw(kind="gift"), "可用的值"),
            (raw(benefit_form="fixed"), "amount"),
            (raw(benefit_form="ratio", ratio=5), "base"),
            (raw(rule="shili"), "application"),
            (raw(valid_from="2026-02-01", last_day="2026-01-31"), "last_day"),
            (raw(colour="red"), "没有“colour”"),
            (b"\xff\xfe\xfa", "UTF-8"),
            (b"{", "不符合格式"),
        ],
        ids=["kind", "no sum", "no base", "no type", "days", "key", "bytes", "broken"],
    )
    def test_says_what_is_wrong(self, given: bytes, words: str) -> None:
        with pytest.raises(PolicyFileRefused, match=words):
            policies_read(given, "示例.json")


class TestPoliciesOfSheet:
    """``policies_of_sheet``."""

    def test_reads_a_row_an_item(self) -> None:
        (policy,) = policies_of_sheet(sheet(ROW, {**ROW, "code": "shili.other", "amount": ""}))
        first, second = policy.items
        assert (first.benefit_form, str(first.amount), len(first.lines)) == ("fixed", "12.5", 2)
        assert (second.benefit_form, second.amount) == ("other", None)

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"kind": "礼物"}, "类别"),
            ({"level": "村"}, "层级"),
            ({"amount": "-1"}, "定额"),
            ({"title": ""}, "没有填写"),
        ],
    )
    def test_names_the_row(self, changes: dict[str, str], words: str) -> None:
        with pytest.raises(SheetRefused, match=f"第2行.*{words}"):
            policies_of_sheet(sheet({**ROW, **changes}))

    def test_refuses_an_empty_template_and_another_sheet(self) -> None:
        with pytest.raises(SheetRefused, match="没有事项"):
            policies_of_sheet(template_make())
        buffer = io.BytesIO()
        book = xlsxwriter.Workbook(buffer)
        book.add_worksheet().write_string(0, 0, "别的")
        book.close()
        with pytest.raises(SheetRefused, match="表头"):
            policies_of_sheet(buffer.getvalue())
