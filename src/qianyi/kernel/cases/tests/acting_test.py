"""Opening a case and acting on it: steps, numbers, rights, two people at once, the record."""

from __future__ import annotations

from datetime import timedelta

import pytest

from qianyi.engine.flow import ActionRefused, event_restore, restore
from qianyi.engine.flow.transitions import replay
from qianyi.engine.workdays import calendar_installed
from qianyi.foundation.permissions import ANONYMOUS
from qianyi.kernel.cases import selectors, services
from qianyi.kernel.cases.choices import Light, StepStatus
from qianyi.kernel.cases.errors import (
    ActNotAllowed,
    ActUnknown,
    CaseInvalid,
    CaseMoved,
    CaseNotFound,
    ProcessNotFound,
    StepNotFound,
)
from qianyi.kernel.cases.models import Case, CaseHappening, Dispatch, FinishedSpan, StepInstance
from qianyi.kernel.cases.selectors import Act
from qianyi.kernel.cases.services import CaseAsked
from qianyi.lib.errors import NotAllowed

from .town import LICENCE, MOMENT, REQUEST, Town

HOUR = timedelta(hours=1)
FORM = {"energy": 2000, "area": 1, "special_building": False, "shelter": False}


@pytest.fixture
def request_case(town: Town) -> Case:
    town.activate(REQUEST)
    return town.open(form={"urgency": "一般"})


@pytest.fixture
def licence(town: Town) -> Case:
    town.activate(LICENCE)
    return town.open(LICENCE, unit="demo.construction", form=FORM)


class TestCaseOpen:
    def test_opens_the_first_steps_at_their_units(self, town: Town, request_case: Case):
        rows = list(request_case.steps.live())
        assert [(row.step, row.unit) for row in rows] == [("sign", town.units["service"])]
        assert request_case.status == "accepted"
        assert request_case.step_words == "签收分办"
        assert request_case.due_on.isoformat() == "2025-09-08"
        assert rows[0].expires_at == MOMENT + 4 * HOUR

    def test_numbers_without_gaps_by_kind_unit_and_year(self, town: Town):
        town.activate(REQUEST)
        first = town.open(form={})
        with pytest.raises(CaseInvalid):
            town.open(title=" ")
        second = town.open(form={})
        later = town.open(moment=MOMENT.replace(year=2026), form={})
        other = town.open(unit="demo.economy", form={})
        assert [one.number for one in (first, second, later, other)] == [
            "GD-DEMOSERVICE-2025-00001", "GD-DEMOSERVICE-2025-00002",
            "GD-DEMOSERVICE-2026-00001", "GD-DEMOECONOMY-2025-00001",
        ]  # fmt: skip

    def test_opened_twice_with_one_token_is_one_case(self, town: Town):
        town.activate(REQUEST)
        actor = town.officer("service")
        asked = CaseAsked(
            process=REQUEST, title="示例", unit="demo.service", subject_id=town.firm.pk
        )
        made = [
            services.case_open(actor=actor, asked=asked, moment=MOMENT, token="t-1")
            for _ in range(2)
        ]
        assert made[0].pk == made[1].pk
        assert Case.objects.count() == 1

    @pytest.mark.parametrize(
        ("asked", "error"),
        [
            ({"process": "nothing"}, ProcessNotFound),
            ({"title": "长" * 201}, CaseInvalid),
            ({"unit": "demo.nowhere"}, CaseInvalid),
            ({"standing": "followed"}, CaseInvalid),
            ({"level": "whatever"}, CaseInvalid),
            ({"subject_id": 0}, CaseInvalid),
        ],
        ids=lambda one: next(iter(one)) if isinstance(one, dict) else "",
    )
    def test_refuses_what_does_not_fit(self, town: Town, asked, error):
        town.activate(REQUEST)
        code = asked.pop("process", REQUEST)
        with pytest.raises(error):
            town.open(code, **asked)
        assert not Case.objects.exists()

    def test_an_applicant_opens_for_the_own_firm_only(self, town: Town):
        town.activate(REQUEST)

        def opened(subject_id: int | None) -> Case:
            asked = CaseAsked(
                process=REQUEST, title="示例", unit="demo.service", subject_id=subject_id
            )
            return services.case_open(actor=town.applicant, asked=asked, moment=MOMENT)

        assert opened(town.firm.pk).subject == town.firm
        for subject_id in (None, town.other_firm.pk, town.units["economy"].pk):
            with pytest.raises(CaseInvalid):
                opened(subject_id)
        asked = CaseAsked(process=REQUEST, title="示例", unit="demo.service")
        for nobody in (ANONYMOUS, town.auditor):
            with pytest.raises(NotAllowed):
                services.case_open(actor=nobody, asked=asked, moment=MOMENT)


class TestCaseAct:
    def test_moves_a_request_to_its_end(self, town: Town, request_case: Case):
        service, economy = town.officer("service"), town.officer("economy")
        later = MOMENT + HOUR
        town.act(service, request_case, "step_done", step="sign", moment=later)
        assert request_case.step_words == "首次联系"
        for step in ("contact", "handle", "reply"):
            town.act(economy, request_case, "step_done", step=step, moment=later)
        assert request_case.step_words == "企业确认"
        assert request_case.steps.live().get().is_applicants
        town.act(
            town.applicant, request_case, "step_done", step="confirm", outcome="solved",
            moment=later,
        )  # fmt: skip
        assert (request_case.status, request_case.outcome) == ("finished", "solved")
        assert not request_case.is_open
        assert not request_case.steps.live().exists()
        kinds = list(CaseHappening.objects.order_by("seq").values_list("seq", "kind"))
        assert kinds == [(1, "Submitted"), *((n, "StepDone") for n in range(2, 7))]
        assert FinishedSpan.objects.count() == 6
        done = StepInstance.objects.get(step="contact")
        assert (done.closed_by_id, done.outcome) == (economy.user_id, "contacted")
        assert town.applicant.user_id in set(
            request_case.participants.values_list("user_id", flat=True)
        )

    def test_a_return_opens_another_round(self, town: Town, request_case: Case):
        service, economy = town.officer("service"), town.officer("economy")
        town.act(service, request_case, "step_done", step="sign")
        town.act(
            economy, request_case, "step_done", step="contact", outcome="wrong_unit", opinion="示例"
        )
        row = request_case.steps.live().get()
        assert (row.step, row.round) == ("sign", 2)

    def test_what_was_applied_can_be_replayed(self, town: Town, licence: Case):
        lead, service = town.officer("construction"), town.officer("service")
        town.act(lead, licence, "accepted", moment=MOMENT + HOUR)
        town.act(service, licence, "step_done", step="check", moment=MOMENT + 2 * HOUR)
        town.act(lead, licence, "step_done", step="plan", moment=MOMENT + 3 * HOUR)
        town.act(
            town.officer("economy"), licence, "signed", step="advice", signer="demo.economy",
            moment=MOMENT + 4 * HOUR,
        )  # fmt: skip
        process, events, facts = selectors.process_of(licence.version), [], []
        for row in CaseHappening.objects.filter(is_flow=True).order_by("seq"):
            payload = dict(row.payload)
            facts.append(payload.pop("facts_read", {}))
            plain = {**payload, "kind": row.kind, "moment": row.at.isoformat()}
            events.append(event_restore(plain))
        known = dict(zip(events, facts, strict=True))
        again = replay(process, events, facts=known.__getitem__, calendar=calendar_installed())
        assert again == restore(licence.state)

    def test_a_licence_opens_parallel_steps_and_skips_by_facts(self, town: Town, licence: Case):
        assert licence.status == "submitted"
        assert not licence.steps.exists()
        town.act(town.officer("construction"), licence, "accepted")
        town.act(town.officer("service"), licence, "step_done", step="check")
        live = set(licence.steps.live().values_list("step", flat=True))
        assert live == {"plan", "land", "environment", "energy_review", "water", "visit"}
        assert licence.steps.get(step="split").status == StepStatus.DONE

    def test_each_signer_has_a_row_and_the_first_ends_an_or(self, town: Town, licence: Case):
        lead = town.officer("construction")
        town.act(lead, licence, "accepted")
        town.act(town.officer("service"), licence, "step_done", step="check")
        town.act(lead, licence, "step_done", step="plan")
        signers = set(licence.steps.live().filter(step="drawing").values_list("signer", flat=True))
        assert signers == {"demo.construction", "demo.economy", "demo.committee"}
        town.act(town.officer("economy"), licence, "signed", step="advice", signer="demo.economy")
        ended = dict(licence.steps.filter(step="advice").values_list("signer", "status"))
        assert ended == {"demo.economy": StepStatus.DONE, "demo.committee": StepStatus.SKIPPED}
        town.act(town.officer("economy"), licence, "signed", step="drawing", signer="demo.economy")
        assert licence.steps.live().filter(step="drawing").count() == 2

    def test_transfer_moves_the_row_to_another_unit(self, town: Town, request_case: Case):
        town.act(
            town.officer("service"), request_case, "transferred", step="sign",
            to_unit="demo.land", reason="示例",
        )  # fmt: skip
        row = request_case.steps.live().get()
        assert (row.unit, row.assignee) == (town.units["land"], None)
        found = selectors.case_get(actor=town.officer("land"), number=request_case.number)
        assert found == request_case
        with pytest.raises(CaseInvalid, match="没有代码"):
            town.act(
                town.officer("land"), request_case, "transferred", step="sign", to_unit="nowhere"
            )

    def test_pausing_stops_the_clock_of_the_case_and_its_steps(
        self, town: Town, request_case: Case
    ):
        lead = town.officer("service")
        town.act(lead, request_case, "paused_service", reason="等待企业补充情况")
        assert request_case.light(MOMENT + timedelta(days=99)) is Light.NONE
        row = request_case.steps.live().get()
        assert (row.status, row.expires_at) == (StepStatus.PAUSED, None)
        town.act(lead, request_case, "resumed", moment=MOMENT + timedelta(days=1))
        row.refresh_from_db()
        assert row.expires_at == MOMENT + timedelta(days=1, hours=4)
        assert request_case.due_on.isoformat() > "2025-09-08"

    @pytest.mark.parametrize(
        ("kind", "values", "said"),
        [
            ("nonsense", {}, "没有“nonsense”"),
            ("extended", {"reason": "示例"}, "延长期限"),
            ("extended", {"amount": "later", "reason": "示例"}, "格式不对"),
            ("returned", {"step": "sign", "to": "sign"}, "理由"),
        ],
    )
    def test_says_what_an_act_lacks(self, town: Town, request_case: Case, kind, values, said):
        with pytest.raises(ActUnknown, match=said):
            town.act(town.officer("service"), request_case, kind, **values)

    def test_leaves_everything_as_it_was_when_refused(self, town: Town, request_case: Case):
        with pytest.raises(ActionRefused):
            town.act(town.officer("service"), request_case, "accepted")
        assert (request_case.seq, CaseHappening.objects.count(), Dispatch.objects.count()) == (
            1, 1, 1,
        )  # fmt: skip

    def test_the_same_token_takes_effect_once(self, town: Town, request_case: Case):
        actor, act = town.officer("service"), Act("step_done", {"step": "sign"})
        acted = [
            services.case_act(
                actor=actor, case_id=request_case.pk, act=act, moment=MOMENT, token="t-9"
            )
            for _ in range(2)
        ]
        assert [one.is_new for one in acted] == [True, False]
        assert acted[0].happening == acted[1].happening


class TestTwoPeople:
    def test_on_one_step_the_second_is_told_who_was_first(self, town: Town, request_case: Case):
        first, second = town.officer("service"), town.officer("service", 2)
        seen = request_case.seq
        town.act(first, request_case, "step_done", step="sign")
        with pytest.raises(CaseMoved, match=r"示例service1已于09月01日 10:00办理“办理”"):
            services.case_act(
                actor=second, case_id=request_case.pk, seq=seen, moment=MOMENT,
                act=Act("step_done", {"step": "sign"}),
            )  # fmt: skip

    def test_without_a_number_of_the_page_the_second_is_told_too(
        self, town: Town, request_case: Case
    ):
        town.act(town.officer("service"), request_case, "step_done", step="sign")
        with pytest.raises(StepNotFound, match="示例service1已于"):
            town.act(town.officer("service", 2), request_case, "step_done", step="sign")
        for step, said in (("reply", "还没有开始"), ("nothing", "没有环节")):
            with pytest.raises(StepNotFound, match=said):
                town.act(town.officer("economy"), request_case, "step_done", step=step)

    def test_on_parallel_steps_neither_stands_in_the_other_ones_way(
        self, town: Town, licence: Case
    ):
        town.act(town.officer("construction"), licence, "accepted")
        town.act(town.officer("service"), licence, "step_done", step="check")
        seen = licence.seq
        town.act(town.officer("construction"), licence, "step_done", step="visit")
        acted = services.case_act(
            actor=town.officer("economy"), case_id=licence.pk, seq=seen, moment=MOMENT,
            act=Act("step_done", {"step": "energy_review"}),
        )  # fmt: skip
        assert acted.case.seq == seen + 2

    def test_whoever_waited_for_the_lock_acts_after(self, town: Town, request_case: Case):
        town.act(town.officer("service"), request_case, "urged", step="sign", moment=MOMENT + HOUR)
        acted = town.act(town.officer("service"), request_case, "step_done", step="sign")
        assert acted.happening.at == MOMENT + HOUR


class TestRights:
    def test_only_who_takes_part_opens_a_case(self, town: Town, request_case: Case):
        able = [town.officer("service"), town.applicant, town.leader, town.auditor]
        unable = [town.officer("land"), town.stranger, town.planner, ANONYMOUS]
        for actor in able:
            assert selectors.case_get(actor=actor, number=request_case.number) == request_case
        for actor in unable:
            with pytest.raises(CaseNotFound):
                selectors.case_get(actor=actor, number=request_case.number)

    def test_a_sealed_case_is_open_to_its_people_alone(self, town: Town):
        town.activate(REQUEST)
        case = town.open(is_sealed=True, form={})
        for actor in (town.officer("service"), town.applicant):
            assert selectors.case_get(actor=actor, number=case.number) == case
        for actor in (town.officer("service", 2), town.leader, town.auditor):
            with pytest.raises(CaseNotFound):
                selectors.case_get(actor=actor, number=case.number)

    @pytest.mark.parametrize(
        ("who", "kind", "values"),
        [
            ("leader", "step_done", {"step": "sign"}),
            ("auditor", "urged", {"step": "sign"}),
            ("applicant", "step_done", {"step": "sign"}),
            ("applicant", "extended", {"amount": [2, "working_days"], "reason": "示例"}),
        ],
    )
    def test_other_hands_are_told_whose_it_is(
        self, town: Town, request_case: Case, who, kind, values
    ):
        with pytest.raises(ActNotAllowed, match=r"示例service局|管委会领导"):
            town.act(getattr(town, who), request_case, kind, **values)

    def test_the_applicant_withdraws_and_the_leader_urges(self, town: Town, request_case: Case):
        town.act(town.leader, request_case, "urged", step="sign")
        town.act(town.applicant, request_case, "withdrawn", reason="示例")
        assert request_case.status == "withdrawn"
        assert not FinishedSpan.objects.filter(step="").exists()


class TestBatchAct:
    def test_does_each_for_itself(self, town: Town, request_case: Case):
        second = town.open(form={})
        town.act(town.officer("service"), second, "step_done", step="sign")
        batch = services.batch_act(
            actor=town.officer("service"), case_ids=[request_case.pk, second.pk], moment=MOMENT,
            act=Act("step_done", {"step": "sign"}),
        )  # fmt: skip
        assert [one.pk for one in batch.done] == [request_case.pk]
        assert [number for number, _ in batch.refused] == [second.number]


class TestQueries:
    def test_a_transition_takes_at_most_twelve(
        self, town: Town, licence: Case, django_assert_max_num_queries
    ):
        lead = town.officer("construction")
        town.act(lead, licence, "accepted")
        town.act(town.officer("service"), licence, "step_done", step="check")
        town.receive(licence, "plan")
        licence.refresh_from_db()
        with django_assert_max_num_queries(12):
            services.case_act(
                actor=lead, case_id=licence.pk, act=Act("step_done", {"step": "plan"}),
                moment=MOMENT, seq=licence.seq, token="shili",
            )  # fmt: skip
