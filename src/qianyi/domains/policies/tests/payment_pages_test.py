"""Pages of paying out: every one opens for who works with it, forms keep what was typed."""

from __future__ import annotations

import io
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from zipfile import ZipFile

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from qianyi.domains.policies.models import PolicyApplication, PolicyEntry
from qianyi.domains.policies.selectors.calls import items_of
from qianyi.domains.policies.services import calls, later, publicity
from qianyi.domains.policies.tests import factories as make
from qianyi.domains.policies.tests import paying
from qianyi.domains.policies.tests.paying import MOMENT, days
from qianyi.domains.policies.tests.views_test import signed_in
from qianyi.foundation import history, registry
from qianyi.foundation.duties import DutiesAsked, duties_of
from qianyi.kernel.documents.models import StoredFile

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qianyi.domains.policies.tests.paying import Desk
    from qianyi.kernel.subjects.tests.town import Town

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today() -> Iterator[Any]:
    with time_machine.travel(MOMENT, tick=False) as traveller:
        yield traveller


@pytest.fixture
def desk(town: Town) -> Desk:
    return paying.desk(town)


class TestPages:
    def test_all_open_while_one_goes_the_whole_way(self, desk: Desk, today: Any) -> None:
        firm, officer = signed_in(desk.firm), signed_in(desk.officer)
        part = items_of(desk.call)[0]
        apply = reverse("policies:apply", args=[part.pk])
        assert "300万元×10%＝30万元" in firm.get(apply).content.decode()
        sent = {"send": "1", "project": "示例项目", "agrees": "on"}
        refused = firm.post(apply, sent)
        assert refused.status_code == 422
        assert "没有作出承诺" in refused.content.decode()
        assert 'value="示例项目"' in refused.content.decode()
        kept = firm.post(apply, {"keep": "1", "project": "示例项目"})
        assert kept.status_code == 302
        row = PolicyApplication.objects.get()
        assert officer.get(reverse("policies:application", args=[row.ref])).status_code == 404
        assert firm.post(apply, {**sent, "undertakes": "on"}).status_code == 302
        row.refresh_from_db()
        desk.reviewed(row)
        shown = desk.published(row)
        with history.acting(desk.other_firm):
            objection = publicity.objection_file(
                actor=desk.other_firm, publicity=shown, application_ref=row.ref,
                enterprise=desk.firms[1], channel="平台", statement="示例事实和理由，至少十个字。",
                moment=MOMENT,
            )  # fmt: skip
        answer = reverse("policies:objection", args=[objection.pk])
        assert officer.post(answer, {"upheld": "no", "answer": "短"}).status_code == 422
        told = {"upheld": "no", "answer": "经核实与账目一致，异议不成立。"}
        assert officer.post(answer, told).status_code == 302
        today.move_to(days(10))
        desk.step(row, "publicity", outcome="passed")
        desk.decide(row, "30", moment=days(10))
        desk.pay(row, "30", moment=days(10))
        self._open(desk, row, shown.ref, objection.pk)

    def _open(self, desk: Desk, row: PolicyApplication, shown: str, objection: int) -> None:
        call, entry = desk.call.pk, PolicyEntry.objects.filter(kind="paid").get().pk
        inside = {
            "calls": [], "calls-export": [], "call-new": [], "call": [call], "call-end": [call],
            "call-tell": [call], "call-show": [call], "applications": [],
            "applications-export": [], "application": [row.ref], "application-back": [row.ref],
            "application-pay": [row.ref], "ledger": [], "ledger-export": [], "budget-new": [],
            "budget": [desk.budget.ref], "budget-adjust": [desk.budget.ref],
            "entry-reverse": [entry], "later": [], "later-export": [],
            "publicity-withdraw": [shown], "object": [shown], "objection": [objection],
        }  # fmt: skip
        own = {
            "mine": [], "own-applications": [], "own-applications-export": [],
            "own-application": [row.ref], "object": [shown],
        }  # fmt: skip
        everybody = {
            "public-calls": [], "public-calls-export": [], "public-call": [desk.call.ref],
            "publicities": [], "publicities-export": [], "public-publicity": [shown],
            "public-publicity-export": [shown],
        }  # fmt: skip
        for client, names in (
            (signed_in(desk.officer), inside), (signed_in(desk.firm), own), (Client(), everybody),
        ):  # fmt: skip
            told = {
                name: client.get(reverse(f"policies:{name}", args=args)).status_code
                for name, args in names.items()
            }
            assert set(told.values()) == {200}, told
        page = signed_in(desk.officer).get(reverse("cases:case", args=[row.case.number]))
        assert "到申报页面" in page.content.decode()
        for actor in (desk.officer, desk.leader, desk.firm):
            waiting = [
                one
                for name, source in registry.inbox_sources.items()
                if name.startswith("policies") and (one := source(actor, days(10)))
            ]
            assert waiting
            assert isinstance(duties_of(actor, DutiesAsked(moment=days(10))), list)

    def test_an_announcement_takes_more_items_and_their_money_adds_up(self, desk: Desk) -> None:
        planner, first = signed_in(desk.planner), items_of(desk.call)[0].item
        second = make.released(desk.town, desk.planner, desk.leader, title="示例第二项")
        new, money = reverse("policies:call-new"), str(desk.budget.pk)
        assert f"{first.title}申报公告" in planner.get(f"{new}?item={first.pk}").content.decode()
        more = planner.post(new, {"rows": "2", "more": "1", "title": "示例三项"})
        assert more.status_code == 200
        page = more.content.decode()
        assert 'id="part-3"' in page
        assert 'value="示例三项"' in page
        assert "没有提交" not in page
        told = {
            "rows": "3", "title": "示例三项", "territory": desk.town.zone.subject.code,
            "year": f"{MOMENT.year}", "batch": "第二批", "unit": str(desk.call.unit_id),
            "opens_on": f"{days(0):%Y-%m-%d}", "last_day": f"{days(9):%Y-%m-%d}",
            "rule": "first_come", "contact": "示例窗口", "undertaking": "示例承诺",
            "item_1": str(first.pk), "budget_1": money, "pot_1": "40",
            "item_3": str(second.pk), "pot_3": "30",
        }  # fmt: skip
        assert "请选择这一项的资金来源" in planner.post(new, told).content.decode()
        told["budget_3"] = money
        assert "余额20万元" in planner.post(new, told).content.decode()
        saved = planner.post(new, {**told, "pot_3": "20"})
        assert saved.status_code == 302
        edit = planner.get(f"{saved['Location']}edit/").content.decode()
        assert edit.count("pol-part") == len((first, second))
        assert 'value="20"' in edit

    def test_a_firm_withdrawn_applies_anew_and_for_nobody_else(self, desk: Desk) -> None:
        firm, part = signed_in(desk.firm), items_of(desk.call)[0]
        url, mine = reverse("policies:apply", args=[part.pk]), reverse("policies:mine")
        assert "申报“示例研发补助”" in firm.get(mine).content.decode()
        row = desk.apply()
        assert firm.get(url)["Location"] == reverse("policies:own-application", args=[row.ref])
        assert "办理中，看办到哪一步" in firm.get(mine).content.decode()
        PolicyApplication.objects.filter(pk=row.pk).update(state="withdrawn")
        assert firm.get(url).status_code == 200
        other = firm.post(url, {"keep": "1", "uscc": desk.firms[1].uscc})
        assert other.status_code == 404
        assert "不能以它的名义申报" in other.content.decode()
        paper = SimpleUploadedFile("示例.txt", "示例".encode())
        told = {"send": "1", "agrees": "on", "undertakes": "on", "paper-1": paper,
                "certificate": desk.firms[1].uscc}  # fmt: skip
        refused = firm.post(url, told)
        assert "统一社会信用代码" in refused.context["form"].errors["certificate"][0]
        assert "请再选一次" in refused.content.decode()

    def test_what_has_consequences_is_chosen(self, desk: Desk) -> None:
        row = desk.apply()
        with history.acting(desk.firm):
            PolicyApplication.objects.filter(pk=row.pk).update(state="objected")
        contest = reverse("policies:application-contest", args=[row.ref])
        answer = signed_in(desk.officer).post(contest, {"kept": "", "reason": "示例"})
        assert answer.status_code == 422
        assert "kept" in answer.context["form"].errors

    def test_nothing_is_published_after_its_window(self, desk: Desk, today: Any) -> None:
        with history.acting(desk.planner):
            row = calls.call_write(
                actor=desk.planner, moment=MOMENT,
                facts=calls.CallFacts(
                    territory=desk.call.territory, year=MOMENT.year, batch="第二批",
                    title="示例再申报", unit=desk.call.unit, contact="示例窗口",
                    opens_on=MOMENT.date(), closes_on=days(5).date(),
                    parts=[
                        calls.CallPart(
                            item=items_of(desk.call)[0].item, budget=desk.budget, pot=Decimal(1)
                        )
                    ],
                ),
            )  # fmt: skip
            calls.call_submit(actor=desk.planner, call=row)
        today.move_to(days(5))
        url = reverse("policies:call-publish", args=[row.pk])
        refused = signed_in(desk.leader).post(url, follow=True)
        assert "已过，发布后没有企业能申报" in refused.content.decode()

    def test_the_public_finds_what_takes_applications(self, desk: Desk) -> None:
        anybody, item = Client(), items_of(desk.call)[0].item
        page = anybody.get(reverse("policies:public")).content.decode()
        assert reverse("policies:public-calls") in page
        assert reverse("policies:publicities") in page
        page = anybody.get(reverse("policies:public-item", args=[item.ref])).content.decode()
        announced = reverse("policies:public-call", args=[desk.call.ref])
        assert announced in page
        assert "申报材料" not in page
        assert "后在这里申报" in anybody.get(announced).content.decode()
        assert "后在这里申报" not in signed_in(desk.firm).get(announced).content.decode()

    def test_the_workbook_adds_up_by_formulas(self, desk: Desk) -> None:
        answer = signed_in(desk.officer).get(reverse("policies:ledger-export"))
        with ZipFile(io.BytesIO(answer.content)) as book:
            sums = book.read("xl/worksheets/sheet2.xml").decode()
        assert "SUMIFS(" in sums
        assert "<v>60" in sums

    def test_a_paper_the_system_has_not_is_asked_and_filed(self, town: Town) -> None:
        paper = {"section": "material", "name": "示例审计报告", "kind": "manual", "fact": "",
                 "threshold": None}  # fmt: skip
        desk = paying.desk(town, conditions=[paper])
        part = items_of(desk.call)[0]
        line = part.item.lines.get(section="material")
        sent = {
            "send": "1", "agrees": "on", "undertakes": "on",
            f"paper-{line.pk}": SimpleUploadedFile("示例.txt", "示例报告".encode()),
        }  # fmt: skip
        url = reverse("policies:apply", args=[part.pk])
        assert signed_in(desk.firm).post(url, sent).status_code == 302
        row = PolicyApplication.objects.get()
        assert StoredFile.objects.exists()
        desk.step(row, "receive", outcome="accepted")

    def test_a_later_condition_is_concluded_and_a_leader_decides(
        self, town: Town, today: Any
    ) -> None:
        duty = {"section": "duty", "name": "一年内职工人数不减", "kind": "manual", "fact": "",
                "threshold": None}  # fmt: skip
        make.indicator("ent.staff_average")
        desk = paying.desk(town, conditions=[duty])
        row = desk.reviewed(desk.apply())
        desk.published(row)
        today.move_to(days(10))
        desk.step(row, "publicity", outcome="passed")
        desk.decide(row, "30", moment=days(10))
        desk.pay(row, "30", moment=days(10))
        follow = row.follow_ups.get()
        url = reverse("policies:follow", args=[follow.pk])
        officer, leader = signed_in(desk.officer), signed_in(desk.leader)
        assert "职工人数没有数据" in officer.get(url).content.decode()
        told = {"state": "failed", "conclusion": "示例", "recover": "31"}
        assert officer.post(url, told).status_code == 422
        assert officer.post(url, {**told, "recover": "5"}).status_code == 302
        decide = reverse("policies:follow-recovery", args=[follow.pk])
        assert leader.get(decide).status_code == 200
        assert leader.post(decide, {"accepts": "yes", "reason": "示例"}).status_code == 302
        back = reverse("policies:application-back", args=[row.ref])
        money = {"kind": "recovered", "amount": "5", "day": f"{days(10):%Y-%m-%d}",
                 "voucher": "示收1", "reason": "示例"}  # fmt: skip
        assert "决定文号" in officer.post(back, money).content.decode()
        assert officer.post(back, {**money, "document": "示1号"}).status_code == 302
        assert later.follow_ups_look(moment=days(10)) == 0
        row.refresh_from_db()
        assert (row.state, row.entries.filter(kind="recovered").get().amount) == (
            "paid", Decimal(5),
        )  # fmt: skip
