"""Done again, materials a step asks for, and who sees a case without taking part in its unit."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from qianyi.engine.flow import ActionRefused
from qianyi.foundation.permissions import Role
from qianyi.kernel.cases import selectors, services
from qianyi.kernel.cases.errors import ActNotAllowed, MaterialsLacking, RatingClosed
from qianyi.kernel.cases.models import Case, CaseLink, Proposal, Rating
from qianyi.kernel.cases.selectors import Act
from qianyi.kernel.identity.models import User
from qianyi.kernel.subjects.models import Membership
from qianyi.kernel.subjects.selectors import actor_for_user
from qianyi.lib import clock
from qianyi.lib.errors import NotAllowed

from .pages_test import browser, text
from .town import DAY, MOMENT, activated

if TYPE_CHECKING:
    from qianyi.foundation.notices import Notice

    from .town import Town

REPAIR = """code: repair
version: "1"
title: 示例维修
kind: service
standing: [own]
certainty: unverified
limit: 5 workdays
starts_clock: submission
reopen_within: 5 workdays
overdue: escalate
escalation:
  - {id: head, label: 提级督办, after: 1 workdays, act: escalate, to: department_head}
  - {id: circulate, label: 通报, after: 2 workdays, act: propose, to: department_head}
rating: true
units:
  - {code: demo.economy, name: 示例经济发展局}
  - {code: department_head, name: 部门负责人}
materials:
  - {id: report, title: 维修报告, kind: 电子文件}
  - {id: form, title: 维修申请, kind: 电子表单}
  - {id: photo, title: 照片, required: false}
steps:
  - id: mend
    label: 维修
    unit: demo.economy
    limit: 1 workdays
    materials: [report, form, photo]
    outcomes:
      - {id: mended, label: 已修好, to: finish}
      - {id: refused, label: 不予维修, to: reject}
"""
DAYS = timedelta(days=1)


@pytest.fixture
def case(town: Town) -> Case:
    activated(REPAIR)
    return town.open("repair")


def mended(town: Town, case: Case, moment=MOMENT) -> None:
    town.act(town.officer("economy"), case, "step_done", step="mend", moment=moment)


def act(actor, case: Case, kind: str, moment=MOMENT, **values):
    return services.case_act(actor=actor, case_id=case.pk, act=Act(kind, values), moment=moment)


class TestMaterialsOfAStep:
    def test_are_here_before_it_ends_the_case(self, town: Town, case: Case):
        economy = town.officer("economy")
        with pytest.raises(MaterialsLacking, match="维修报告。") as refusal:
            act(economy, case, "step_done", step="mend", outcome="mended")
        assert refusal.value.context["lacking"] == ["report"]
        with pytest.raises(NotAllowed):
            services.material_seen(
                actor=town.applicant, case_id=case.pk, codes=["report"], moment=MOMENT
            )
        (row,) = services.material_seen(
            actor=economy, case_id=case.pk, codes=["report"], moment=MOMENT
        )
        assert (row.get_state_display(), row.file_id) == ("已收原件", None)
        act(economy, case, "step_done", step="mend", outcome="mended")
        assert Case.objects.get().status == "finished"

    def test_are_not_asked_for_where_it_refuses(self, town: Town, case: Case):
        act(
            town.officer("economy"), case, "step_done", step="mend", outcome="refused",
            opinion="不属范围",
        )  # fmt: skip
        assert Case.objects.get().outcome == "refused"

    def test_are_named_on_the_page_and_received_there(self, town: Town, case: Case):
        client = browser(town.officer("economy"))
        address = f"/cases/{case.number}/acts/step_done/?step=mend"
        assert "还没有：维修报告。" in text(client.get(address))
        refused = client.post(address, {"outcome": "mended", "opinion": "写好的意见"})
        assert refused.status_code == 422
        assert "写好的意见" in text(refused)
        form = f"/cases/{case.number}/materials/new/"
        assert client.post(form, {"code": "", "seen": "on"}).status_code == 422
        assert client.post(form, {"code": "report"}).status_code == 422
        assert client.post(form, {"code": "report", "seen": "on"}).status_code == 302
        assert client.post(address, {"outcome": "mended"}).status_code == 302
        mine = browser(town.applicant).get(f"/me/cases/{case.ref}/materials/new/")
        assert "已收到原件" not in text(mine)


class TestAskedAgain:
    def test_by_the_applicant_once_then_by_a_leader(self, town: Town, case: Case):
        mended(town, case)
        services.case_rate(actor=town.applicant, case_id=case.pk, level=4, words="", moment=MOMENT)
        with pytest.raises(ActNotAllowed):
            act(town.officer("economy"), case, "asked_again", reason="示例")
        act(town.applicant, case, "asked_again", reason="还在漏水", moment=MOMENT + DAYS)
        case.refresh_from_db()
        assert (case.is_open, case.rounds, case.steps.live().get().round) == (True, 2, 2)
        mended(town, case, MOMENT + DAYS)
        assert selectors.rating_of(case) is None
        services.case_rate(actor=town.applicant, case_id=case.pk, level=5, words="", moment=MOMENT)
        with pytest.raises(RatingClosed):
            services.case_rate(
                actor=town.applicant, case_id=case.pk, level=1, words="x", moment=MOMENT
            )
        assert list(Rating.objects.order_by("round").values_list("round", "level")) == [
            (1, 4), (2, 5),
        ]  # fmt: skip
        with pytest.raises(ActionRefused, match="已应申请人要求"):
            act(town.applicant, case, "asked_again", reason="仍在漏水", moment=MOMENT + DAYS)
        act(town.leader, case, "reopened", reason="领导决定", moment=MOMENT + DAYS)
        assert Case.objects.get().rounds == 3

    def test_by_a_button_with_its_reason_while_there_is_time(self, town: Town):
        activated(REPAIR)
        now = clock.now()
        case = town.open("repair", moment=now)
        mended(town, case, now)
        client = browser(town.applicant)
        page = f"/me/cases/{case.ref}/"
        assert "申请重新办理" in text(client.get(page))
        address = f"{page}acts/asked_again/"
        assert client.post(address, {"reason": " "}).status_code == 422
        assert client.post(address, {"reason": "没有修好"}).status_code == 302
        assert "申请重新办理" not in text(client.get(page)).split("办理过程")[0]
        assert "没有修好" in text(client.get(page))


class TestAHead:
    def head(self, town: Town, unit: str):
        return town.person(f"head-{unit}", Role.DEPARTMENT_HEAD, town.units[unit])

    def test_sees_what_people_of_the_unit_took_part_in_while_there(self, town: Town):
        activated(REPAIR)
        case = town.open("repair", unit="demo.economy")  # opened by an officer of the service unit
        seen = {
            unit: Case.objects.visible_to(self.head(town, unit)).exists()
            for unit in ("economy", "service", "construction")
        }
        assert seen == {"economy": True, "service": True, "construction": False}
        assert not Case.objects.visible_to(town.officer("service", 2)).exists()
        Membership.objects.filter(user_id=town.officer("service").user_id).update(valid_to=DAY)
        assert not Case.objects.visible_to(self.head(town, "service")).exists()
        Case.objects.update(is_sealed=True)
        assert not Case.objects.visible_to(self.head(town, "economy")).exists()
        assert case.participants.filter(subject=town.units["service"]).count() == 0

    def test_says_which_of_the_people_has_a_step_and_does_none(self, town: Town, case: Case):
        head, one, other = (
            self.head(town, "economy"), town.officer("economy"), town.officer("economy", 2),
        )  # fmt: skip
        row = case.steps.live().get()
        services.step_claim(actor=one, step_id=row.pk, moment=MOMENT)
        for actor in (other, self.head(town, "service")):
            with pytest.raises(ActNotAllowed):
                services.step_delegate(
                    actor=actor, step_id=row.pk, to_id=other.user_id, reason="", moment=MOMENT
                )
        row = services.step_delegate(
            actor=head, step_id=row.pk, to_id=other.user_id, reason="请您办", moment=MOMENT
        )
        assert row.assignee_id == other.user_id
        with pytest.raises(ActNotAllowed):
            act(head, case, "step_done", step="mend", outcome="refused", opinion="x")
        page = text(browser(head).get(f"/cases/{case.number}/"))
        assert "转交同事" in page
        assert "放回本单位" not in page

    def test_is_told_by_the_ladder(self, town: Town, case: Case, monkeypatch):
        head = self.head(town, "economy")
        told: list[Notice] = []
        monkeypatch.setattr("qianyi.kernel.cases.services.telling.notify", told.append)
        services.case_tick(case.pk, MOMENT + 9 * DAYS)
        services.dispatch_sweep(MOMENT + 9 * DAYS)
        assert {head.user_id} in [one.recipients for one in told]

    def test_of_one_unit_is_no_officer_of_it(self, town: Town, case: Case):
        """Officer of the service centre and head of economy: neither role reaches by the other."""
        user_id = town.officer("service").user_id
        Membership.objects.create(
            user_id=user_id, subject=town.units["economy"], role=Role.DEPARTMENT_HEAD,
            valid_from=date(2020, 1, 1), reason="示例",
        )  # fmt: skip
        del town.people["service1"]

        both = actor_for_user(user=User.objects.get(pk=user_id), day=DAY, via="web")
        with pytest.raises(ActNotAllowed):
            act(both, case, "step_done", step="mend", outcome="refused", opinion="x")


class TestSectionsOfOnesOwn:
    def test_list_parts_and_copies_for_ever(self, town: Town, case: Case):
        economy, land = town.officer("economy"), town.officer("land")
        act(town.officer("service"), case, "copied", to=["demo.land"])
        assert list(selectors.copied_rows(land)) == [case]
        assert not selectors.copied_rows(economy).exists()
        mended(town, case)
        assert list(selectors.part_rows(economy)) == [case]
        counts = selectors.inbox(economy, MOMENT)
        assert (counts.taking, counts.copied, counts.waiting) == (1, 0, 0)
        page = browser(land).get("/cases/inbox/", {"section": "copied"})
        assert case.title in text(page)
        Case.objects.update(is_sealed=True)
        assert not selectors.copied_rows(land).exists()


class TestTheSealedRoute:
    def test_names_its_people_and_keeps_what_follows_among_them(self, town: Town):
        activated(REPAIR)
        town.activate(services.FOLLOW_UP)
        named = town.officer("economy")
        case = town.open("repair", is_sealed=True, people=(named.user_id,))
        assert Case.objects.visible_to(named).exists()
        assert not Case.objects.visible_to(town.officer("economy", 2)).exists()
        services.case_tick(case.pk, MOMENT + 9 * DAYS)
        assert Proposal.objects.count() == 1
        assert not Proposal.objects.visible_to(town.leader).exists()
        mended(town, case, MOMENT + 9 * DAYS)
        services.case_rate(
            actor=town.applicant, case_id=case.pk, level=1, words="示例", moment=MOMENT + 9 * DAYS
        )
        follow_up = CaseLink.objects.get().first
        assert follow_up.is_sealed
        assert Case.objects.visible_to(named).filter(pk=follow_up.pk).exists()


class TestMessages:
    def test_are_not_read_by_who_only_looks_on(self, town: Town, case: Case):
        services.message_send(actor=town.applicant, case_id=case.pk, words="示例", moment=MOMENT)
        for actor in (town.auditor, town.leader):
            browser(actor).get(f"/cases/{case.number}/")
        assert case.messages.get().read_at is None
        browser(town.officer("economy")).get(f"/cases/{case.number}/")
        assert case.messages.get().read_at is not None
