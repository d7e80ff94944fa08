"""Titles: recorded, lapsing, revoked, imported from a published list, moved at a merge."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
import xlsxwriter

from qianyi.engine.grants import GrantListRefused
from qianyi.engine.uscc import with_check_digit
from qianyi.foundation import history
from qianyi.foundation.permissions import Role, system_actor
from qianyi.kernel.rules import selectors, services
from qianyi.kernel.rules.choices import LAPSING_DAYS, GrantState, ListState
from qianyi.kernel.rules.errors import GrantExists, GrantInvalid, TitleListClosed
from qianyi.kernel.rules.models import TitleGrant
from qianyi.kernel.subjects import services as subjects
from qianyi.kernel.subjects.models import Enterprise
from qianyi.kernel.subjects.tests import town as towns
from qianyi.lib.errors import NotAllowed

pytestmark = pytest.mark.django_db
MOMENT, TODAY = towns.MOMENT, towns.TODAY
SYSTEM = system_actor()


@pytest.fixture
def town():
    return towns.town()


@pytest.fixture
def firms(town):
    found = []
    names = ("示例甲电子有限公司", "示例乙材料有限公司")
    for subject, name in zip((town.first_firm, town.second_firm), names, strict=True):
        subject.name = name
        subject.save()
        firm = Enterprise.objects.get(subject=subject)
        subjects.name_add(enterprise=firm, name=name, kind="current")
        subjects.keys_renew(firm)
        found.append(firm)
    return found


@pytest.fixture
def title():
    return services.title_ensure(
        code="high_tech_firm",
        facts={"name": "高新技术企业", "level": "national", "validity": "years", "years": 3},
        provenance={},
    )


@pytest.fixture
def officer(town):
    return towns.acting(Role.DEPARTMENT_OFFICER, town.economy)


def grant(firm, title, granted_on=date(2024, 11, 5), actor=SYSTEM, **facts):
    given = services.GrantFacts(enterprise_id=firm.pk, title=title, granted_on=granted_on, **facts)
    return services.grant_record(actor=actor, facts=given, moment=MOMENT)


def workbook(*rows, head=("序号", "企业名称", "统一社会信用代码", "证书编号", "发证日期")):
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = book.add_worksheet()
    sheet.write(0, 0, "示例名单")
    for number, row in enumerate([head, *rows], start=2):
        for column, cell in enumerate(row):
            sheet.write(number, column, cell)
    book.close()
    return buffer.getvalue()


def upload(title, data, actor=SYSTEM, granted_on=date(2025, 6, 1)):
    return services.list_upload(
        actor=actor, title=title, data=data, filename="名单.xlsx", source="示例公告",
        granted_on=granted_on, moment=MOMENT,
    )  # fmt: skip


class TestGrantRecord:
    def test_takes_the_end_from_the_term_unless_the_certificate_says_another(self, firms, title):
        assert grant(firms[0], title).valid_to == date(2027, 11, 5)
        own = grant(firms[1], title, valid_to=date(2026, 1, 1))
        assert own.last_day == date(2025, 12, 31)

    def test_refuses_the_same_title_from_the_same_day(self, firms, title):
        grant(firms[0], title)
        with pytest.raises(GrantExists):
            grant(firms[0], title)
        grant(firms[0], title, date(2027, 11, 5) - timedelta(days=400))

    @pytest.mark.parametrize(
        ("granted_on", "valid_to", "field"),
        [
            (TODAY + timedelta(days=1), None, "granted_on"),
            (date(2024, 1, 2), date(2024, 1, 2), "valid_to"),
        ],
    )
    def test_refuses_days_that_cannot_be(self, granted_on, valid_to, field, firms, title):
        with pytest.raises(GrantInvalid) as refusal:
            grant(firms[0], title, granted_on, valid_to=valid_to)
        assert field in refusal.value.fields

    @pytest.mark.parametrize("role", [Role.LEADER, Role.AUDITOR, Role.INSPECTOR])
    def test_is_for_who_keeps_firms(self, role, town, firms, title):
        with pytest.raises(NotAllowed):
            grant(firms[0], title, actor=towns.acting(role, town.zone.subject))


class TestStates:
    @pytest.mark.parametrize(
        ("days_left", "state", "held"),
        [
            (LAPSING_DAYS + 1, GrantState.VALID, True),
            (LAPSING_DAYS, GrantState.LAPSING, True),
            (1, GrantState.LAPSING, True),
            (0, GrantState.LAPSED, False),
        ],
    )
    def test_follow_the_day(self, days_left, state, held, firms, title, officer):
        row = grant(firms[0], title, valid_to=TODAY + timedelta(days=days_left))
        assert row.state_on(TODAY) == state
        assert TitleGrant.objects.held_on(TODAY).exists() is held
        asked = selectors.GrantFilter(day=TODAY, state=state)
        assert selectors.grant_list(officer, asked).get() == row
        assert selectors.lapsing_count(officer, TODAY) == (state == GrantState.LAPSING)

    def test_end_with_a_revocation_that_has_a_reason(self, firms, title, officer):
        row = grant(firms[0], title)
        for wrong in ({"reason": " "}, {"revoked_on": date(2024, 1, 1)}):
            told = {"revoked_on": date(2025, 5, 1), "reason": "示例原因", **wrong}
            with pytest.raises(GrantInvalid):
                services.grant_revoke(actor=officer, grant=row, moment=MOMENT, **told)
        row = services.grant_revoke(
            actor=officer, grant=row, revoked_on=date(2025, 5, 1), reason="示例原因", moment=MOMENT
        )
        assert row.state_on(date(2025, 5, 1)) == GrantState.REVOKED
        held = selectors.titles_held([firms[0].pk], date(2025, 4, 30))
        assert held == {"high_tech_firm": {firms[0].pk}}
        assert selectors.titles_held([firms[0].pk], date(2025, 5, 1)) == {}


class TestWhoSeesGrants:
    @pytest.mark.parametrize(
        ("role", "at", "seen"),
        [
            (Role.LEADER, "zone", True),
            (Role.PARK_OFFICER, "east", True),
            (Role.PARK_OFFICER, "west", False),
            (Role.ENTERPRISE_USER, "first_firm", True),
            (Role.ENTERPRISE_USER, "second_firm", False),
            (Role.INSTITUTION_USER, "bank", False),
            (Role.AUDIT_ADMIN, "zone", False),
        ],
    )
    def test_is_who_sees_the_firm(self, role, at, seen, town, firms, title):
        grant(firms[0], title)
        place = getattr(town, at)
        actor = towns.acting(role, getattr(place, "subject", place))
        asked = selectors.GrantFilter(day=TODAY)
        assert selectors.grant_list(actor, asked).exists() is seen


class TestFinding:
    def test_narrows_by_firm_and_number(self, firms, title, officer):
        grant(firms[0], title, number="GR2024-001")
        for words, found in (("甲电子", 1), ("GR2024", 1), ("乙材料", 0)):
            asked = selectors.GrantFilter(day=TODAY, words=words)
            assert selectors.grant_list(officer, asked).count() == found


class TestTitleLists:
    def test_match_by_code_then_by_name_and_ask_about_the_rest(self, firms, title):
        listed, is_new = upload(
            title,
            workbook(
                (1, "别的写法", firms[0].uscc, "GR1", "2024年11月5日"),
                (2, "示例乙材料有限公司", "", "GR2", ""),
                (3, "示例乙材料股份有限公司", "", "GR3", ""),
                (4, "示例乙材料有限公司", "", "GR2", ""),
                (5, "示例丙有限公司", with_check_digit("91511100999999999"), "GR5", "某日"),
            ),
        )
        assert is_new
        assert (listed.matched_count, listed.open_count) == (2, 3)
        rows = {row["row"]: row for row in listed.rows}
        assert [rows[number]["how"] for number in (4, 5)] == ["code", "name"]
        assert rows[6]["alike"][0]["name"] == firms[1].subject.name
        assert "与第 5 行重复" in rows[7]["problem"]
        assert "无法识别" in rows[8]["problem"]

    def test_count_once_confirmed_and_never_twice(self, firms, title, officer):
        data = workbook(
            (1, "示例甲电子有限公司", firms[0].uscc, "GR1", "2024-11-05"),
            (2, "示例乙材料有限公司", firms[1].uscc, "GR2", ""),
        )
        listed, _ = upload(title, data)
        assert not TitleGrant.objects.exists()
        grant(firms[0], title, date(2024, 11, 5))
        with history.acting(officer):
            made = services.list_apply(actor=officer, listed=listed, moment=MOMENT)
        assert made == 1
        row = TitleGrant.objects.get(enterprise=firms[1])
        assert (row.granted_on, row.number, row.source) == (date(2025, 6, 1), "GR2", "示例公告")
        assert upload(title, data)[1] is False
        with pytest.raises(TitleListClosed):
            services.list_apply(actor=officer, listed=listed, moment=MOMENT)

    def test_may_be_left_aside_and_uploaded_again(self, firms, title, officer):
        data = workbook((1, "示例甲电子有限公司", firms[0].uscc, "GR1", ""))
        listed, _ = upload(title, data)
        services.list_cancel(actor=officer, listed=listed)
        again, is_new = upload(title, data)
        assert is_new
        assert again.state == ListState.CHECKED

    def test_take_only_the_rows_chosen(self, firms, title, officer):
        listed, _ = upload(
            title,
            workbook(
                (1, "示例甲电子有限公司", firms[0].uscc, "GR1", ""),
                (2, "示例乙材料有限公司", firms[1].uscc, "GR2", ""),
            ),
        )
        with history.acting(officer):
            services.list_apply(actor=officer, listed=listed, chosen=[5], moment=MOMENT)
        assert TitleGrant.objects.get().enterprise_id == firms[1].pk

    @pytest.mark.parametrize(
        ("data", "words"),
        [
            (b"not a workbook", "不是 .xlsx"),
            (workbook(head=("序号", "法人")), "没有找到表头"),
            (workbook(), "表头下面没有企业"),
            (b"x" * (5 * 1024 * 1024 + 1), "最大 5 MB"),
        ],
        ids=["no workbook", "no heading", "no row", "too large"],
    )
    def test_refuse_what_is_no_list(self, data, words, title):
        with pytest.raises(GrantListRefused, match=words):
            upload(title, data)


class TestMoving:
    def test_takes_grants_along_but_for_those_the_other_has(self, firms, title):
        grant(firms[0], title)
        grant(firms[1], title)
        late = grant(firms[0], title, date(2021, 11, 5))
        moved = services.grants_move(firms[0].pk, firms[1].pk, MOMENT)
        assert moved == [late.pk]
        services.grants_move_back(firms[0].pk, firms[1].pk, moved, MOMENT)
        assert TitleGrant.objects.filter(enterprise=firms[0]).count() == 2
