"""The sealed route: who sees a case, who does not any more, and what leaves no export."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from qianyi.foundation import history, registry
from qianyi.foundation.registry import CaseDoor
from qianyi.kernel.audit.selectors import event_rows
from qianyi.kernel.cases import selectors, services
from qianyi.kernel.cases.errors import ActNotAllowed, CaseInvalid, LinkInvalid
from qianyi.kernel.cases.models import Case
from qianyi.kernel.cases.selectors.sealing import SEALED
from qianyi.kernel.identity.models import User
from qianyi.kernel.subjects.models import Membership
from qianyi.kernel.subjects.selectors import actor_for_user

from .town import DAY, MOMENT, REQUEST, Town

YEAR = timedelta(days=366)


@pytest.fixture
def sealed(town: Town) -> Case:
    """A sealed case of the firm's, in the hands of one officer of the service centre."""
    town.activate(REQUEST)
    named = town.officer("service").user_id
    with history.acting(town.applicant):
        return services.case_open(
            actor=town.applicant,
            asked=services.CaseAsked(
                process=REQUEST, title="示例密封事由", unit="demo.service",
                subject_id=town.firm.pk, is_sealed=True, people=(named,),
            ),
            moment=MOMENT,
        )  # fmt: skip


def seen(town: Town, *actors) -> list[bool]:
    return [Case.objects.visible_to(actor).exists() for actor in actors]


class TestWhoSeesIt:
    def test_persons_named_who_work_for_a_unit_that_takes_part(self, town: Town, sealed: Case):
        named, colleague = town.officer("service"), town.officer("service", 2)
        assert seen(town, named, colleague, town.applicant, town.leader) == [
            True, False, True, False,
        ]  # fmt: skip
        Membership.objects.filter(user_id=named.user_id).update(valid_to=DAY)
        gone = actor_for_user(user=User.objects.get(pk=named.user_id), day=DAY, via="web")
        assert seen(town, gone) == [False]

    def test_who_wrote_it_down_and_is_not_named_sees_it_no_more(self, town: Town):
        town.activate(REQUEST)
        writer = town.officer("economy")
        with history.acting(writer):
            services.case_open(
                actor=writer,
                asked=services.CaseAsked(
                    process=REQUEST, title="示例", unit="demo.economy", is_sealed=True,
                    people=(town.officer("economy", 2).user_id,),
                ),
                moment=MOMENT,
            )  # fmt: skip
        assert seen(town, writer, town.officer("economy", 2)) == [False, True]

    def test_it_stands_in_no_list_but_the_firms(self, town: Town, sealed: Case):
        named = town.officer("service")
        assert not selectors.case_list(named).exists()
        assert not selectors.part_rows(named).exists()
        assert not selectors.waiting_rows(named, MOMENT).exists()
        assert selectors.case_list(town.applicant).get() == sealed
        assert sealed.listed_title == "密封办理的工单"

    def test_it_is_handed_to_persons_named_alone_and_linked_to_nothing(
        self, town: Town, sealed: Case
    ):
        named, other = town.officer("service"), town.officer("service", 2)
        row = sealed.steps.live().get()
        with pytest.raises(ActNotAllowed, match="指定的人员"):
            services.step_delegate(
                actor=named, step_id=row.pk, to_id=other.user_id, reason="", moment=MOMENT
            )
        mate = town.open()
        with pytest.raises(LinkInvalid):
            services.case_link(
                actor=named, case_id=sealed.pk, other_number=mate.number, kind="related",
                reason="", moment=MOMENT,
            )  # fmt: skip


class TestHandingOver:
    def test_who_leaves_sees_nothing_and_the_others_go_on(self, town: Town, sealed: Case):
        one, other, leader = town.officer("service"), town.officer("service", 2), town.leader
        row = sealed.steps.live().get()
        services.step_claim(actor=one, step_id=row.pk, moment=MOMENT)
        told = {"case_id": sealed.pk, "leaves": [one.person_id], "actor": leader, "moment": MOMENT}
        with pytest.raises(CaseInvalid, match="先指定"):
            services.sealed_hand_over(stay=[], **told)
        services.sealed_hand_over(stay=[other.person_id], **told)
        assert seen(town, one, other, leader) == [False, True, False]
        row.refresh_from_db()
        assert row.assignee_id is None
        town.act(other, sealed, "step_done", step=row.step)

    def test_is_for_the_sealed_route(self, town: Town, sealed: Case):
        with pytest.raises(CaseInvalid, match="不是密封"):
            services.sealed_hand_over(
                case_id=town.open().pk, leaves=[], stay=[1], actor=town.leader, moment=MOMENT
            )


class TestExports:
    def test_of_the_history_say_neither_who_nor_what(self, town: Town, sealed: Case):
        with history.acting(town.applicant):
            services.message_send(
                actor=town.applicant, case_id=sealed.pk, words="示例密封消息", moment=MOMENT
            )
        open_one = town.open(title="示例公开事由")
        now = Case.objects.get(pk=sealed.pk).opened_at
        rows = list(event_rows(now - 9 * YEAR, now + 9 * YEAR))
        told = [row for row in rows if row["kind"] in ("办件", "办件环节", "办件参与者")]
        assert told
        whole = "".join(str(row) for row in rows)
        assert "示例密封" not in whole
        assert "示例公开事由" in whole
        for row in rows:
            if row["kind"] == "办件":
                is_sealed = row["row"] == sealed.pk
                assert ("密封" in row["actor"]) is is_sealed
                assert is_sealed or row["row"] == open_one.pk

    def test_know_every_kept_model_of_this_app(self):
        ours = {
            kept.model for kept in history.kept_models() if kept.model._meta.app_label == "cases"
        }
        assert {one.__name__ for one in ours - set(SEALED)} == {"Absence", "ProcessVersion"}


class TestADoorOfItsOwn:
    def test_is_the_only_way_in(self, town: Town, monkeypatch):
        town.activate(REQUEST)
        door = CaseDoor(name="sample", label="示例页面", inside="cases:inbox")
        monkeypatch.setitem(registry.case_doors._entries, REQUEST, door)
        with pytest.raises(CaseInvalid, match="示例页面"):
            town.open()
        assert town.open(door="sample").title == "示例事由"


class TestALimitGiven:
    def test_is_the_limit_of_the_case(self, town: Town):
        town.activate(REQUEST)
        case = town.open(due_on=date(2025, 9, 5))
        assert case.due_on == date(2025, 9, 5)
        assert services.case_tick(case.pk, MOMENT + timedelta(days=5))
        case.refresh_from_db()
        assert case.light(MOMENT + timedelta(days=5)) == "overdue"
