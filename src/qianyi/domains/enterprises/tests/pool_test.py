"""The reserve: who is in it, who looks after whom, calls, leaving, a list brought in."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from qianyi.domains.enterprises import services
from qianyi.domains.enterprises.choices import PoolEnd
from qianyi.domains.enterprises.errors import PoolEntryEnded, PoolEntryExists, PoolInvalid
from qianyi.domains.enterprises.models import PoolMember, PoolNote
from qianyi.domains.enterprises.selectors import pool as selectors
from qianyi.domains.enterprises.tests import factories as make
from qianyi.engine.reserves import HEADINGS, ReserveListRefused, reserves_read
from qianyi.foundation.permissions import Role
from qianyi.kernel.subjects.tests import town as towns
from qianyi.lib.errors import NotAllowed

MOMENT, TODAY = make.MOMENT, make.TODAY
SOON = TODAY + timedelta(days=7)


def sheet(*rows: dict[str, object], head: tuple[str, ...] = tuple(HEADINGS)) -> bytes:
    """A workbook with rows by key under the headings."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    page = book.add_worksheet()
    page.write_row(0, 0, [HEADINGS[key] for key in head])
    for number, row in enumerate(rows, start=1):
        page.write_row(number, 0, [str(row.get(key, "")) for key in head])
    book.close()
    return buffer.getvalue()


RIGHT = {"uscc": "91510000000000001x", "title": "示例", "reason": "示例"}


class TestReading:
    def test_takes_what_is_written(self):
        told = {**RIGHT, "owner": "示例甲", "next_contact_on": "2027年3月5日", "note": "示例"}
        (row,) = reserves_read(sheet(told))
        assert (row.uscc, row.owner, row.problem) == ("91510000000000001X", "示例甲", "")
        assert f"{row.next_contact_on:%Y-%m-%d}" == "2027-03-05"

    @pytest.mark.parametrize(
        ("changes", "said"),
        [
            ({"uscc": ""}, "没有填写“统一社会信用代码”。"),
            ({"reason": ""}, "没有填写“入库理由”。"),
            ({"reason": "长" * 201}, "“入库理由”超过 200 个字。"),
            ({"next_contact_on": "月底"}, "日期“月底”无法识别，请写成 2027-03-05。"),
        ],
    )
    def test_says_what_is_wrong_with_a_row(self, changes, said):
        (row,) = reserves_read(sheet({**RIGHT, **changes}))
        assert row.problem == said

    def test_names_the_row_said_before(self):
        assert reserves_read(sheet(RIGHT, RIGHT))[1].problem == "与第 2 行重复。"

    @pytest.mark.parametrize(
        ("content", "said"),
        [
            (b"no workbook", "不是 .xlsx"),
            (sheet(RIGHT, head=("name", "owner")), "没有找到表头"),
            (sheet(), "表头下面没有企业"),
        ],
    )
    def test_refuses_what_is_no_list(self, content, said):
        with pytest.raises(ReserveListRefused, match=said):
            reserves_read(content)


@pytest.fixture
def town(db):
    return towns.town()


@pytest.fixture
def firm(town):
    return make.firms(town)[0]


@pytest.fixture
def officer(town):
    """A park officer at the first firm's park."""
    return towns.acting(Role.PARK_OFFICER, town.east.subject)


@pytest.fixture
def title(db):
    return make.title("shili_title")


def added(actor, firm, title, **facts) -> PoolMember:
    return services.pool_add(
        actor=actor, enterprise=firm, title=title, reason="示例意愿",
        facts=services.PoolFacts(**facts), moment=MOMENT,
    )  # fmt: skip


class TestKeeping:
    def test_is_for_who_keeps_the_firm(self, town, firm, title, officer):
        assert added(officer, firm, title, owner="示例甲").added_on == TODAY
        for role, place in ((Role.LEADER, town.zone), (Role.PARK_OFFICER, town.west)):
            with pytest.raises(NotAllowed):
                added(towns.acting(role, place.subject), firm, title)

    def test_takes_a_firm_once_a_title(self, firm, title, officer):
        member = added(officer, firm, title)
        with pytest.raises(PoolEntryExists, match="已在"):
            added(officer, firm, title)
        services.pool_end(
            actor=officer, member=member, end=PoolEnd.GIVEN_UP, reason="", moment=MOMENT
        )
        assert added(officer, firm, title).pk != member.pk

    @pytest.mark.parametrize(("days", "fine"), [(-1, False), (0, True), (1, True)])
    def test_calls_lie_ahead(self, firm, title, officer, days, fine):
        member = added(officer, firm, title)
        facts = services.PoolFacts(next_contact_on=TODAY + timedelta(days=days))
        if fine:
            services.pool_change(actor=officer, member=member, facts=facts, moment=MOMENT)
            return
        with pytest.raises(PoolInvalid, match="早于今天"):
            services.pool_change(actor=officer, member=member, facts=facts, moment=MOMENT)

    def test_a_call_is_noted_with_the_next_one(self, firm, title, officer):
        member = added(officer, firm, title, next_contact_on=TODAY)
        services.pool_note(
            actor=officer, member=member, noted_on=TODAY, text="示例谈话",
            next_contact_on=SOON, moment=MOMENT,
        )  # fmt: skip
        member.refresh_from_db()
        assert member.next_contact_on == SOON
        assert [one.text for one in selectors.notes_of(member)] == ["示例谈话"]
        with pytest.raises(PoolInvalid, match="晚于今天"):
            services.pool_note(
                actor=officer, member=member, noted_on=SOON, text="示例", next_contact_on=None,
                moment=MOMENT,
            )  # fmt: skip

    def test_leaving_needs_a_cause_and_words_for_another(self, firm, title, officer):
        member = added(officer, firm, title)
        for end, said in (("", "出库原因"), (PoolEnd.OTHER, "写明原因")):
            with pytest.raises(PoolInvalid, match=said):
                services.pool_end(actor=officer, member=member, end=end, reason="", moment=MOMENT)
        services.pool_end(
            actor=officer, member=member, end=PoolEnd.GRANTED, reason="", moment=MOMENT
        )
        with pytest.raises(PoolEntryEnded):
            services.pool_change(
                actor=officer, member=member, facts=services.PoolFacts(), moment=MOMENT
            )

    def test_is_listed_by_the_next_call(self, town, firm, title, officer):
        second = make.title("shili_second")
        later, sooner = (
            added(officer, firm, title),
            added(officer, firm, second, next_contact_on=SOON),
        )
        assert list(selectors.pool_list(officer, selectors.PoolFilter())) == [sooner, later]
        due = selectors.PoolFilter(due=SOON - timedelta(days=1))
        assert list(selectors.pool_list(officer, due)) == []
        firm_user = towns.acting(Role.ENTERPRISE_USER, town.first_firm)
        assert list(selectors.pool_list(firm_user, selectors.PoolFilter())) == []


class TestBringingIn:
    def test_takes_all_rows_or_none(self, firm, title, officer):
        right = {"uscc": firm.uscc, "title": title.name, "reason": "示例", "note": "示例谈过"}
        wrong = {"uscc": firm.uscc, "title": "没有的称号", "reason": "示例"}
        with pytest.raises(PoolInvalid, match="有 1 行有误"):
            services.pool_bring_in(actor=officer, content=sheet(right, wrong), moment=MOMENT)
        assert PoolMember.objects.count() == 0
        assert services.pool_bring_in(actor=officer, content=sheet(right), moment=MOMENT) == 1
        assert PoolNote.objects.get().text == "示例谈过"
        (again,) = services.pool_looked_through(actor=officer, content=sheet(right))
        assert again.problem == "已在这个称号的储备中。"

    def test_takes_firms_of_the_own_park_only(self, town, title, officer):
        other = make.firms(town)[1]
        told = {"uscc": other.uscc, "title": title.name, "reason": "示例"}
        (row,) = services.pool_looked_through(actor=officer, content=sheet(told))
        assert "没有查看权限" in row.problem


class TestPages:
    def test_walk_from_adding_to_leaving(self, town, firm, title):
        client = Client()
        client.force_login(towns.holding(Role.PLANNER, town.zone.subject))
        assert "登记储备企业" in client.get("/ladder/pool/").content.decode()
        given = {"uscc": firm.uscc, "title": title.code, "reason": ""}
        assert client.post("/ladder/pool/new/", given).status_code == 422
        sent = client.post("/ladder/pool/new/", {**given, "reason": "示例意愿"})
        assert sent.status_code == 302
        page = client.get(sent.url).content.decode()
        assert "示例意愿" in page
        assert "还没有联系记录" in page
        noted = {"noted_on": "2026-11-20", "text": "示例谈话"}
        assert client.post(f"{sent.url}note/", noted).status_code == 302
        assert client.post(f"{sent.url}edit/", {"owner": "示例乙"}).status_code == 302
        assert "示例谈话" in client.get(sent.url).content.decode()
        assert client.post(f"{sent.url}end/", {"end": "other"}).status_code == 422
        assert client.post(f"{sent.url}end/", {"end": "granted"}).status_code == 302
        assert "已取得称号" in client.get(
            "/ladder/pool/?ended=on&columns=end"
        ).content.decode()  # fmt: skip

    def test_show_which_rows_of_a_list_are_wrong(self, town, firm, title):
        client = Client()
        client.force_login(towns.holding(Role.PLANNER, town.zone.subject))
        assert client.get("/ladder/pool/template/").status_code == 200
        wrong = SimpleUploadedFile("示例.xlsx", sheet({"uscc": firm.uscc, "title": "无"}))
        answer = client.post("/ladder/pool/import/", {"workbook": wrong})
        assert answer.status_code == 422
        assert "没有填写“入库理由”" in answer.content.decode()
        right = sheet({"uscc": firm.uscc, "title": title.name, "reason": "示例"})
        sent = client.post(
            "/ladder/pool/import/", {"workbook": SimpleUploadedFile("示例.xlsx", right)}
        )
        assert sent.status_code == 302
