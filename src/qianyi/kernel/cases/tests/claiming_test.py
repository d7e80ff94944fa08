"""Whose hands a step is in, who stands in, what the inbox shows of it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from qianyi.kernel.cases import selectors, services
from qianyi.kernel.cases.choices import AssignmentKind
from qianyi.kernel.cases.errors import AbsenceInvalid, ActNotAllowed, StepNotFound, StepTaken
from qianyi.kernel.cases.models import Absence, Assignment, Case, CaseHappening, Dispatch
from qianyi.kernel.cases.selectors import Act
from qianyi.lib.errors import NotAllowed

from .town import MOMENT, REQUEST, Town

FIRST, LAST = date(2025, 9, 1), date(2025, 9, 5)


@pytest.fixture
def case(town: Town) -> Case:
    town.activate(REQUEST)
    return town.open(form={"urgency": "一般"})


def sections(actor, moment=MOMENT) -> dict[str, int]:
    found = selectors.inbox(actor, moment)
    return {name: getattr(found, name) for name in ("mine", "unit", "near", "overdue", "waiting")}


class TestStepClaim:
    def test_moves_a_step_from_the_unit_to_the_person(self, town: Town, case: Case):
        first, second = town.officer("service"), town.officer("service", 2)
        step = case.steps.get()
        assert sections(first)["unit"] == 1
        services.step_claim(actor=first, step_id=step.pk, moment=MOMENT)
        assert sections(first)["mine"] == 1
        assert sections(second) == {
            "mine": 0, "unit": 0, "near": 0, "overdue": 0, "waiting": 0,
        }  # fmt: skip
        with pytest.raises(StepTaken, match="示例service1已于09月01日"):
            services.step_claim(actor=second, step_id=step.pk, moment=MOMENT)
        with pytest.raises(ActNotAllowed, match="示例service1"):
            town.act(second, case, "step_done", step="sign")

    def test_is_not_for_others(self, town: Town, case: Case):
        step = case.steps.get()
        with pytest.raises(ActNotAllowed):
            services.step_claim(actor=town.leader, step_id=step.pk, moment=MOMENT)
        with pytest.raises(StepNotFound):
            services.step_claim(actor=town.leader, step_id=0, moment=MOMENT)
        town.act(town.officer("service"), case, "step_done", step="sign")
        with pytest.raises(StepNotFound):
            services.step_claim(actor=town.officer("service"), step_id=step.pk, moment=MOMENT)

    def test_released_waits_for_the_unit_again(self, town: Town, case: Case):
        first, step = town.officer("service"), case.steps.get()
        with pytest.raises(ActNotAllowed, match="还没有人认领"):
            services.step_release(actor=first, step_id=step.pk, moment=MOMENT)
        services.step_claim(actor=first, step_id=step.pk, moment=MOMENT)
        services.step_release(actor=first, step_id=step.pk, moment=MOMENT)
        assert sections(town.officer("service", 2))["unit"] == 1
        kinds = list(Assignment.objects.order_by("pk").values_list("kind", flat=True))
        assert kinds == [AssignmentKind.CLAIM, AssignmentKind.RELEASE]


class TestStepDelegate:
    def test_hands_over_to_a_colleague_and_tells_them(self, town: Town, case: Case):
        first, second = town.officer("service"), town.officer("service", 2)
        step = case.steps.get()
        services.step_claim(actor=first, step_id=step.pk, moment=MOMENT)
        services.step_delegate(
            actor=first, step_id=step.pk, to_id=second.person_id, reason="示例", moment=MOMENT
        )
        assert sections(second)["mine"] == 1
        told = Dispatch.objects.order_by("pk").last()
        assert told.effects[0]["data"]["label"] == "转交给您"
        assert CaseHappening.objects.get(kind="delegated").is_internal

    @pytest.mark.parametrize("who", ["land", "leader", "applicant"])
    def test_refuses_whoever_could_not_have_claimed_it(self, town: Town, case: Case, who):
        to = town.officer("land") if who == "land" else getattr(town, who)
        with pytest.raises(ActNotAllowed, match="在职经办人员"):
            services.step_delegate(
                actor=town.officer("service"), step_id=case.steps.get().pk, to_id=to.person_id,
                reason="", moment=MOMENT,
            )  # fmt: skip


class TestAbsence:
    def absent(self, town: Town, **changes: object) -> Absence:
        values = {
            "actor": town.officer("service"), "cover_id": town.officer("service", 2).person_id,
            "first_on": FIRST, "last_on": LAST, "reason": "示例", "moment": MOMENT, **changes,
        }  # fmt: skip
        return services.absence_set(**values)

    def test_lets_the_cover_act_on_the_absent_persons_authority(self, town: Town, case: Case):
        first, second = town.officer("service"), town.officer("service", 2)
        services.step_claim(actor=first, step_id=case.steps.get().pk, moment=MOMENT)
        self.absent(town)
        assert sections(second)["mine"] == 1
        town.act(second, case, "step_done", step="sign")
        deed = CaseHappening.objects.get(kind="StepDone")
        assert (deed.by_id, deed.on_behalf_of_id) == (second.user_id, first.user_id)
        assert "（代示例service1）" in selectors.timeline(town.leader, case)[-1].who

    @pytest.mark.parametrize(("days", "able"), [(-1, False), (0, True), (4, True), (5, False)])
    def test_counts_from_the_first_day_to_the_last(self, town: Town, case: Case, days, able):
        first, second = town.officer("service"), town.officer("service", 2)
        services.step_claim(actor=first, step_id=case.steps.get().pk, moment=MOMENT)
        self.absent(town)
        assert sections(second, MOMENT + timedelta(days=days))["mine"] == int(able)

    def test_ends_early(self, town: Town, case: Case):
        first, second = town.officer("service"), town.officer("service", 2)
        services.step_claim(actor=first, step_id=case.steps.get().pk, moment=MOMENT)
        row = self.absent(town)
        services.absence_end(actor=first, absence_id=row.pk, moment=MOMENT)
        assert sections(second)["mine"] == 0
        with pytest.raises(AbsenceInvalid):
            services.absence_end(actor=first, absence_id=row.pk, moment=MOMENT)

    @pytest.mark.parametrize(
        ("changes", "said"),
        [
            ({"last_on": date(2025, 8, 31)}, "最后一天"),
            ({"last_on": date(2026, 9, 2)}, "最长一年"),
            ({"cover_id": 0}, "同一单位"),
        ],
    )
    def test_refuses_what_does_not_fit(self, town: Town, changes, said):
        with pytest.raises(AbsenceInvalid, match=said):
            self.absent(town, **changes)

    def test_is_for_one_cover_at_a_time(self, town: Town):
        self.absent(town)
        with pytest.raises(AbsenceInvalid, match="已登记由"):
            self.absent(town, first_on=LAST, last_on=date(2025, 9, 30))
        with pytest.raises(NotAllowed):
            self.absent(town, actor=town.applicant)


class TestInbox:
    @pytest.mark.parametrize(
        ("hours", "near", "overdue"),
        [(2.7, 0, 0), (2.8, 1, 0), (3.9, 1, 0), (4, 0, 1)],
    )
    def test_lights_by_the_share_of_the_limit(self, town: Town, case: Case, hours, near, overdue):
        found = sections(town.officer("service"), MOMENT + timedelta(hours=hours))
        assert (found["near"], found["overdue"]) == (near, overdue)

    def test_shows_each_what_is_theirs(self, town: Town, case: Case):
        for step in ("sign", "contact", "handle", "reply"):
            unit = "service" if step == "sign" else "economy"
            town.act(town.officer(unit), case, "step_done", step=step)
        assert sections(town.applicant)["mine"] == 1
        assert sections(town.stranger)["mine"] == 0
        assert sections(town.officer("service"))["waiting"] == 1
        rows = selectors.inbox_rows(town.applicant, MOMENT, "mine", words=case.number)
        assert [row.step for row in rows] == ["confirm"]
        assert not selectors.inbox_rows(town.applicant, MOMENT, "mine", words="没有").exists()

    def test_does_not_show_a_sealed_case_to_the_unit(self, town: Town):
        town.activate(REQUEST)
        town.open(is_sealed=True, form={})
        assert sections(town.officer("service", 2))["unit"] == 0

    def test_takes_few_queries(self, town: Town, case: Case, django_assert_max_num_queries):
        actor = town.officer("service")
        with django_assert_max_num_queries(2):
            list(selectors.inbox_rows(actor, MOMENT, "unit"))
        with django_assert_max_num_queries(2):
            selectors.inbox(actor, MOMENT)


class TestCaseView:
    def test_offers_what_is_in_the_actors_hands(self, town: Town, case: Case):
        def can(actor) -> set[str]:
            from qianyi.kernel.cases.permissions import may_do

            view = selectors.case_view(actor, case, MOMENT, may=may_do(actor, case, MOMENT))
            return {one.act for one in view.can if not one.why_not}

        assert {"step_done", "transferred", "extended", "paused_service"} <= can(
            town.officer("service")
        )
        assert can(town.auditor) == set()
        assert can(town.applicant) == {"withdrawn"}
        assert can(town.leader) == {"urged", "copied"}
        services.step_claim(
            actor=town.officer("service"), step_id=case.steps.get().pk, moment=MOMENT
        )
        assert "step_done" not in can(town.officer("service", 2))

    def test_every_offer_names_a_known_act(self, town: Town, case: Case):
        view = selectors.case_view(town.officer("service"), case, MOMENT, may=lambda *_: True)
        assert {one.act for one in view.can} <= set(selectors.ACTS)
        done = next(one for one in view.can if one.act == "step_done")
        assert done.outcomes == (("done", "完成"),)
        services.case_act(
            actor=town.officer("service"), case_id=case.pk, moment=MOMENT,
            act=Act(done.act, {"step": done.step, "outcome": done.outcomes[0][0]}),
        )  # fmt: skip
