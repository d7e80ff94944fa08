"""Pages, papers and operations of boards, with duties of the test's own source."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.test import Client
from docx import Document
from python_calamine import CalamineWorkbook

from qianyi.domains.planning.tests import factories as planning
from qianyi.foundation import duties
from qianyi.foundation.duties import Duty
from qianyi.foundation.permissions import Actor, Role
from qianyi.kernel.identity.tests.factories import UserFactory
from qianyi.kernel.subjects import services as subjects
from qianyi.kernel.subjects.models import Membership
from qianyi.kernel.subjects.tests.factories import TerritoryFactory
from qianyi.lib import clock
from qianyi.site.boards.selectors import asked_sort

pytestmark = pytest.mark.django_db
TODAY = clock.local_date(clock.now())
ROWS = (
    Duty(group="item", title="示例清单事项", url="/x/", unit="示例甲局", unit_code="shili.a",
         due_on=TODAY - timedelta(days=3), standing="完成一半", obstacle="等待用地批复"),
    Duty(group="target", title="示例指标", url="/y/", unit="示例乙局", unit_code="shili.b",
         light="red", standing="完成62家，目标80家", scope="直管区", as_of=TODAY),
    Duty(group="project", title="示例项目", url="/z/", unit="示例甲局", unit_code="shili.a",
         is_still=True),
    Duty(group="decision", title="示例调整方案", url="/d/", is_demo=True),
)  # fmt: skip


@pytest.fixture
def told(monkeypatch):
    """The only source is the test's own."""

    def source(actor, asked):
        codes = asked.unit_codes
        return [row for row in ROWS if codes is None or row.unit_code in codes]

    only = duties.Registry("of the test")
    only.register("test", source)
    monkeypatch.setattr(duties, "duty_sources", only)


@pytest.fixture
def units():
    zone = planning.zone("shili.zone")
    return [
        subjects.department_ensure(
            code=f"shili.{name}", name=f"示例{word}局", short_name="", territory=zone,
            is_vertical=False, duties=[],
        )
        for name, word in (("a", "甲"), ("b", "乙"))
    ]  # fmt: skip


def signed_in(role: Role, subject) -> Client:
    user = UserFactory()
    Membership.objects.create(
        user=user, subject=subject, role=role, valid_from=TODAY, reason="示例"
    )
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def leader(told, units):
    return signed_in(Role.LEADER, units[0].territory.subject)


@pytest.fixture
def officer(told, units):
    return signed_in(Role.DEPARTMENT_OFFICER, units[0].subject)


def paper_words(data: bytes) -> str:
    paper = Document(io.BytesIO(data))
    return "".join(cell.text for table in paper.tables for row in table.rows for cell in row.cells)


class TestTodaysBoard:
    def test_shows_what_who_and_what_is_in_the_way(self, leader):
        text = leader.get("/boards/today/").content.decode()
        for words in (
            "示例清单事项",
            "示例甲局",
            "等待用地批复",
            "■ 逾期",
            "直管区",
            "示例调整方案",
        ):
            assert words in text
        assert "没有未兑现的承诺" in text

    def test_is_one_click_from_home(self, leader):
        assert 'href="/boards/today/"' in leader.get("/").content.decode()

    def test_is_not_for_officers(self, officer):
        assert officer.get("/boards/today/").status_code == 403

    def test_goes_to_word_with_every_row(self, leader):
        paper = Document(io.BytesIO(leader.get("/boards/today/paper/").content))
        cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
        assert {"示例清单事项", "示例指标", "示例项目", "示例调整方案"} <= set(cells)
        assert "示例数据，不代表任何真实单位。" in [line.text for line in paper.paragraphs]

    def test_goes_to_excel_with_a_sheet_a_section(self, leader):
        data = leader.get("/boards/today/export/").content
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        assert len(book.sheet_names) == 5
        rows = book.get_sheet_by_name("可能完不成的指标").to_python()
        assert "示例指标" in [row[0] for row in rows]

    def test_is_of_the_readers_own_zone(self, leader):
        real = Duty(group="decision", title="另一区域的方案", url="/r/")
        duties.duty_sources.register("other", lambda actor, asked: [real])
        own = leader.get("/boards/today/").content.decode()
        assert "示例调整方案" in own
        assert "另一区域的方案" not in own
        other = leader.get("/boards/today/?zone=real").content.decode()
        assert "另一区域的方案" in other
        assert "示例调整方案" not in other
        paper = leader.get("/boards/today/paper/?zone=real").content
        assert "另一区域的方案" in paper_words(paper)

    @pytest.mark.parametrize(
        ("zones", "is_invented", "home"),
        [
            pytest.param((True,), False, True, id="of the fictional zone"),
            pytest.param((False,), True, False, id="of a real one"),
            pytest.param((True, False), True, True, id="of both, invented"),
            pytest.param((True, False), False, None, id="of both"),
            pytest.param((), False, None, id="of none"),
        ],
    )
    def test_is_at_home_where_the_reader_is(self, zones, is_invented, home):
        user = UserFactory(is_demo=is_invented)
        places = [TerritoryFactory(is_demo=one) for one in zones]
        held = frozenset((Role.LEADER.value, place.path) for place in places)
        actor = Actor(user_id=user.pk, roles=frozenset({Role.LEADER.value}), held=held)
        assert asked_sort(actor, "") is home
        assert asked_sort(actor, "demo") is True


class TestAUnitsBoard:
    def test_is_where_its_officer_is_led(self, officer):
        assert officer.get("/boards/departments/").headers["Location"].endswith("/shili.a/")

    def test_shows_its_own_duties_alone(self, officer):
        text = officer.get("/boards/departments/shili.a/").content.decode()
        assert "示例清单事项" in text
        assert "示例指标" not in text

    def test_of_another_unit_is_not_found(self, officer):
        assert officer.get("/boards/departments/shili.b/").status_code == 404

    def test_goes_to_word_and_excel(self, officer):
        for name in ("paper", "export"):
            assert officer.get(f"/boards/departments/shili.a/{name}/").status_code == 200


class TestTheListOfUnits:
    def test_counts_what_is_late_near_and_behind(self, leader):
        text = leader.get("/boards/departments/").content.decode()
        assert "示例甲局" in text
        assert "示例乙局" in text
        assert leader.get("/boards/departments/export/").status_code == 200
        assert "示例甲局" not in leader.get("/boards/departments/?zone=real").content.decode()


class TestTheOperations:
    def test_tell_the_board(self, leader):
        told = leader.get("/api/v1/boards/today").json()
        due = next(one for one in told["sections"] if one["key"] == "due")
        assert [one["title"] for one in due["items"]] == ["示例清单事项"]
        assert told["is_demo"] is True

    def test_tell_a_unit_its_own_and_no_other(self, officer):
        own = officer.get("/api/v1/boards/departments/shili.a").json()
        assert own["counts"] == {"逾期": 1, "无进展": 1}
        assert officer.get("/api/v1/boards/departments/shili.b").status_code == 404
