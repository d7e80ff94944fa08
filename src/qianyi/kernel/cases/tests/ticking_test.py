"""Time passing, people being told, ratings, proposals, links, sums."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.testing import InMemoryConnector

from qianyi.foundation import history, registry
from qianyi.foundation.notices import Notice
from qianyi.foundation.permissions import system_actor
from qianyi.kernel.cases import selectors, services
from qianyi.kernel.cases.choices import BAD_RATINGS, RATINGS, LinkKind, ProposalState
from qianyi.kernel.cases.errors import CaseInvalid, LinkInvalid, ProposalClosed, RatingClosed
from qianyi.kernel.cases.models import (
    Case,
    CaseHappening,
    CaseLink,
    Dispatch,
    Escalation,
    FinishedSpan,
    Proposal,
    Tally,
)
from qianyi.kernel.cases.selectors import StatisticsAsked
from qianyi.kernel.cases.services.telling import TASK
from qianyi.lib.clock import local_date
from qianyi.lib.errors import NotAllowed

from .town import LICENCE, MOMENT, REQUEST, Town

DAYS = timedelta(days=1)
WHOLE = StatisticsAsked(first=date(2025, 1, 1), after=date(2027, 1, 1))


@pytest.fixture
def case(town: Town) -> Case:
    town.activate(REQUEST)
    return town.open(form={"urgency": "一般"})


def finished(town: Town, case: Case, *, moment=MOMENT) -> Case:
    for step in ("sign", "contact", "handle", "reply"):
        unit = "service" if step == "sign" else "economy"
        town.act(town.officer(unit), case, "step_done", step=step, moment=moment)
    town.act(
        town.applicant, case, "step_done", step="confirm", outcome="solved", moment=moment
    )  # fmt: skip
    return case


class TestClockTick:
    def test_climbs_the_ladder_once_however_often_it_ticks(self, town: Town, case: Case):
        late = MOMENT + 30 * DAYS
        assert services.clock_tick(late) == 1
        acts = list(Escalation.objects.order_by("pk").values_list("act", flat=True))
        assert acts == ["催办", "催办通知书", "提级督办"]
        assert Proposal.objects.get().measure == "通报"
        assert services.clock_tick(late) == 0
        assert services.clock_tick(late + DAYS) == 0
        assert CaseHappening.objects.filter(kind="TimePassed").count() == 1
        case.refresh_from_db()
        assert case.next_tick_at is None

    @pytest.mark.parametrize(("minutes", "moved"), [(239, 0), (240, 1)])
    def test_waits_for_the_moment(self, town: Town, case: Case, minutes, moved):
        assert services.clock_tick(MOMENT + timedelta(minutes=minutes)) == moved

    def test_accepts_by_silence_as_of_the_day_the_papers_came(self, town: Town):
        town.activate(LICENCE)
        case = town.open(LICENCE, unit="demo.construction", form={})
        assert local_date(case.next_tick_at) == date(2025, 9, 9)
        services.clock_tick(MOMENT + 8 * DAYS)
        case.refresh_from_db()
        assert (case.status, case.accepted_at) == ("accepted", MOMENT)

    def test_does_not_ask_a_person_for_facts_that_have_come(self, town: Town):
        town.activate(LICENCE)
        case = town.open(LICENCE, unit="demo.construction", form={})
        town.act(town.officer("construction"), case, "accepted")
        town.act(town.officer("service"), case, "step_done", step="check")
        assert not case.steps.filter(step="fire").exists()
        with pytest.raises(NotAllowed):
            services.facts_renew(actor=town.applicant, case_id=case.pk, moment=MOMENT)
        services.facts_renew(
            actor=town.officer("construction"), case_id=case.pk, moment=MOMENT,
            form={"special_building": "是"},
        )  # fmt: skip
        assert case.steps.live().filter(step="fire").exists()


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[Notice]:
    """Every notice given to whoever keeps them."""
    notices: list[Notice] = []
    monkeypatch.setattr(registry.notice_writers, "_entries", {"test": notices.append})
    return notices


class TestTelling:
    def test_tells_everybody_of_the_unit_until_somebody_claims(
        self, town: Town, case: Case, told: list[Notice]
    ):
        first, second = town.officer("service"), town.officer("service", 2)
        services.dispatch_sweep(MOMENT)
        (notice,) = told
        assert notice.kind == "cases.opened"
        assert set(notice.recipients) == {first.user_id, second.user_id}
        assert notice.url == f"/cases/{case.number}/"
        assert "签收分办" in notice.title
        services.step_claim(actor=first, step_id=case.steps.get().pk, moment=MOMENT)
        town.act(town.leader, case, "urged", step="sign")
        services.dispatch_sweep(MOMENT)
        assert set(told[-1].recipients) == {first.user_id}

    def test_told_again_after_a_kill_has_the_same_key(
        self, town: Town, case: Case, told: list[Notice]
    ):
        town.officer("service")
        row = Dispatch.objects.get()
        assert services.dispatch_tell(dispatch_id=row.pk, moment=MOMENT)
        assert not services.dispatch_tell(dispatch_id=row.pk, moment=MOMENT)
        # A worker killed after the notice and before the mark: whoever keeps it knows its key.
        Dispatch.objects.update(told_at=None)
        assert services.dispatch_sweep(MOMENT) == 1
        assert len(told) == 2
        assert len({one.key for one in told}) == 1

    def test_what_a_worker_puts_in_line_is_kept_or_lost_with_its_rows(self, town: Town, case: Case):
        """A worker's connector writes beside the transaction; a job without its rows is lost."""
        lined = ProcrastinateJob.objects.filter(task_name=TASK)
        before = lined.count()

        @transaction.atomic
        def urged_and_undone() -> None:
            town.act(town.officer("service"), case, "urged", step="sign")
            raise CaseInvalid("示例")

        with app.replace_connector(InMemoryConnector()) as working:
            with pytest.raises(CaseInvalid):
                urged_and_undone()
            assert lined.count() == before
            town.act(town.officer("service"), case, "urged", step="sign")
            assert lined.count() == before + 1
            assert not working.connector.jobs

    def test_the_applicant_learns_of_the_end(self, town: Town, case: Case, told: list[Notice]):
        town.applicant  # noqa: B018 - makes the person
        finished(town, case)
        services.dispatch_sweep(MOMENT)
        kinds = {one.kind for one in told if town.applicant.user_id in one.recipients}
        assert {"cases.opened", "cases.ended"} <= kinds

    def test_what_is_late_is_urgent(self, town: Town, case: Case, told: list[Notice]):
        town.officer("service")
        services.clock_tick(MOMENT + timedelta(hours=4))
        services.dispatch_sweep(MOMENT)
        assert [one.is_urgent for one in told if one.kind == "cases.step_overdue"] == [True]


class TestCaseRate:
    @pytest.mark.parametrize("level", sorted(RATINGS))
    def test_a_bad_one_opens_a_follow_up(self, town: Town, case: Case, level):
        town.activate("rating_follow_up")
        finished(town, case)
        rating = services.case_rate(
            actor=town.applicant, case_id=case.pk, level=level, words="示例", moment=MOMENT
        )
        assert (rating.follow_up is not None) == (level in BAD_RATINGS)
        if rating.follow_up:
            assert rating.follow_up.kind == "supervision"
            assert rating.follow_up.steps.get().step == "call_back"
            link = CaseLink.objects.get()
            assert (link.first, link.second, link.kind) == (
                rating.follow_up, case, LinkKind.FOLLOWS,
            )  # fmt: skip
        with pytest.raises(RatingClosed, match="已经评价过"):
            services.case_rate(
                actor=town.applicant, case_id=case.pk, level=5, words="", moment=MOMENT
            )

    def test_without_the_process_a_leader_is_asked(self, town: Town, case: Case):
        finished(town, case)
        services.case_rate(actor=town.applicant, case_id=case.pk, level=1, words="", moment=MOMENT)
        assert Proposal.objects.visible_to(town.leader).get().measure == "回访整改"

    def test_is_the_applicants_after_the_end(self, town: Town, case: Case):
        def rate(actor, level: int = 5) -> None:
            services.case_rate(actor=actor, case_id=case.pk, level=level, words="", moment=MOMENT)

        with pytest.raises(RatingClosed, match="还没有办结"):
            rate(town.applicant)
        finished(town, case)
        with pytest.raises(NotAllowed):
            rate(town.officer("service"))
        for level in (0, 6):
            with pytest.raises(CaseInvalid):
                rate(town.applicant, level)


class TestProposalDecide:
    def test_is_a_leaders(self, town: Town, case: Case):
        services.clock_tick(MOMENT + 30 * DAYS)
        proposal = Proposal.objects.get()

        def decide(actor, reason: str = "示例") -> Proposal:
            return services.proposal_decide(
                actor=actor, proposal_id=proposal.pk, accept=False, reason=reason, moment=MOMENT
            )

        assert not Proposal.objects.visible_to(town.officer("service")).exists()
        with pytest.raises(ProposalClosed):
            decide(town.officer("service"))
        with pytest.raises(NotAllowed):
            decide(town.auditor)
        with pytest.raises(CaseInvalid):
            decide(town.leader, " ")
        assert decide(town.leader).state == ProposalState.DECLINED
        with pytest.raises(ProposalClosed, match="不同意"):
            decide(town.leader)
        assert Proposal.objects.visible_to(town.officer("service")).exists()


class TestCaseLink:
    def test_joins_two_cases_of_ones_own(self, town: Town, case: Case):
        other = town.open(form={})

        def link(actor, number: str, kind: str = "merged_into") -> None:
            services.case_link(
                actor=actor, case_id=case.pk, other_number=number, kind=kind, reason="示例",
                moment=MOMENT,
            )  # fmt: skip

        link(town.officer("service"), other.number)
        for number, kind in ((other.number, "merged_into"), (case.number, "related"),
                             (other.number, "nothing")):  # fmt: skip
            with pytest.raises(LinkInvalid):
                link(town.officer("service"), number, kind)
        with pytest.raises(LinkInvalid, match="主办单位"):
            link(town.leader, town.open(form={}).number)
        for actor in (town.applicant, town.auditor):
            with pytest.raises(NotAllowed):
                link(actor, other.number)


class TestTallies:
    def test_fold_once_and_agree_with_what_is_made_anew(self, town: Town, case: Case):
        finished(town, case, moment=MOMENT + 2 * DAYS)
        again = town.open(form={"urgency": "一般"})
        town.act(town.officer("service"), again, "step_done", step="sign")
        town.act(
            town.officer("economy"), again, "step_done", step="contact", outcome="wrong_unit",
            opinion="示例",
        )  # fmt: skip
        finished(town, again)
        waiting = FinishedSpan.objects.count()
        before = selectors.statistics(town.leader, WHOLE)
        with history.acting(system_actor()):
            assert services.tallies_fold() == waiting
            assert services.tallies_fold() == 0
        assert selectors.statistics(town.leader, WHOLE) == before
        columns = ("step", "unit_id", "used_tenths", "count", "limited", "late", "again")
        folded = sorted(Tally.objects.values_list(*columns))
        with history.acting(system_actor()):
            services.tallies_rebuild()
        assert sorted(Tally.objects.values_list(*columns)) == folded

    def test_say_how_long_and_how_much_on_time(self, town: Town, case: Case):
        finished(town, case, moment=MOMENT + timedelta(hours=5))
        found = selectors.statistics(town.leader, WHOLE)
        (whole,) = found.cases
        assert (whole.count, whole.on_time, whole.median) == (1, Decimal(1), Decimal("0.6"))
        sign = next(one for one in found.steps if one.step == "sign")
        assert (sign.late, sign.on_time, sign.label) == (1, Decimal(0), "签收分办")
        assert found.bottlenecks[0].step == "sign"
        assert found.bottlenecks[0].share_of_time == Decimal(1)

    def test_are_for_the_units_one_may_look_at(self, town: Town, case: Case):
        finished(town, case)
        economy = selectors.statistics(town.officer("economy"), WHOLE)
        assert {one.unit for one in economy.steps} == {town.units["economy"]}
        assert selectors.statistics(town.applicant, WHOLE).steps == ()
        assert len(selectors.statistics(system_actor(), WHOLE).steps) == 5
        asked = StatisticsAsked(first=date(2025, 10, 1), after=date(2026, 1, 1))
        assert selectors.statistics(town.leader, asked).steps == ()
