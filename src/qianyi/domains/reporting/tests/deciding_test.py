"""The department's side: 提示核实, acceptance, fixing, unlocking; totals that say how many."""

from __future__ import annotations

from dataclasses import replace

import pytest

from qianyi.domains.reporting import services
from qianyi.domains.reporting.errors import DecisionInvalid, DecisionNotPossible, ReturnInvalid
from qianyi.domains.reporting.models import Decision, Query, Return
from qianyi.domains.reporting.services import Submission
from qianyi.foundation.permissions import Role
from qianyi.kernel.indicators.models import Observation
from qianyi.lib.errors import NotAllowed

from .factories import LINE, MOMENT, edit_of, notices_of


@pytest.fixture
def collection(town):
    return town.open()


def report(town, collection, number=0, staff="80", answers=None):
    filled = Return.objects.select_related("collection__form", "subject").get(
        collection=collection, subject=town.firms[number].subject
    )
    services.return_file(
        actor=town.firm_user(number), filled=filled, moment=MOMENT,
        submission=Submission(
            edit=edit_of(filled, revenue="100", staff=staff), via="web", answers=answers or {}
        ),
    )  # fmt: skip
    filled.refresh_from_db()
    return filled


def accept(town, *returns, actor=None):
    return services.returns_accept(actor=actor or town.officer(), returns=returns, moment=MOMENT)


def total():
    return Observation.objects.counted().filter(indicator__code="economy.employees").last()


class TestReturnsAccept:
    def test_only_what_is_accepted_counts(self, town, collection):
        filled = report(town, collection)
        assert accept(town, filled) == 1
        counted = Observation.objects.counted().filter(subject=filled.subject)
        assert {row.indicator.code for row in counted} == {"ent.revenue", "ent.staff_end"}
        assert Decision.objects.get().kind == "accepted"

    def test_adds_up_and_says_how_many_of_how_many(self, town, collection):
        accept(town, report(town, collection, 0, "80"))
        first = total()
        assert (first.value, first.reported_count, first.expected_count) == (80, 1, 3)
        assert (first.period, first.scope, first.certainty) == ("2026-10", "直管区", "unverified")
        for number, staff in ((1, "15"), (2, "5")):
            accept(town, report(town, collection, number, staff))
        last = total()
        assert (last.value, last.reported_count, last.certainty) == (100, 3, "confirmed")
        assert last.origin.kind == "computed"
        assert len(last.origin.inputs) == 3
        first.refresh_from_db()
        assert first.superseded_at is not None

    def test_twice_is_once(self, town, collection):
        filled = report(town, collection)
        accept(town, filled)
        assert accept(town, filled) == 0
        assert Decision.objects.count() == 1

    def test_refuses_what_was_reported_anew_since(self, town, collection):
        filled = report(town, collection)
        with pytest.raises(DecisionNotPossible, match="重新报送"):
            services.returns_accept(
                actor=town.officer(), returns=[filled], revisions=[filled.revision + 1],
                moment=MOMENT,
            )  # fmt: skip

    def test_refuses_what_is_not_reported(self, town, collection):
        with pytest.raises(DecisionNotPossible, match="未填报"):
            accept(town, collection.returns.first())

    @pytest.mark.parametrize("role", [Role.PLANNER, Role.LEADER, Role.PARK_OFFICER])
    def test_nobody_but_the_collecting_department(self, town, collection, role):
        filled = report(town, collection)
        actors = [town.reader(role), town.firm_user(), town.officer("other", town.other)]
        for actor in actors:
            with pytest.raises(NotAllowed):
                accept(town, filled, actor=actor)


class TestDepartments:
    @pytest.fixture
    def filled(self, town):
        line = {**LINE, "key": "a", "indicator": "economy.employees", "name": "示例人数",
                "unit": "人", "scope": "直管区", "lead": town.other.subject.code}  # fmt: skip
        form = town.form(
            code="shili.departments", respondent="department", stage="快报",
            content={"items": [line], "checks": [], "totals": []},
        )  # fmt: skip
        return town.open(form).returns.get(subject=town.other.subject)

    def file(self, actor, filled):
        services.return_file(
            actor=actor, filled=filled, moment=MOMENT,
            submission=Submission(edit=edit_of(filled, a="77"), via="web"),
        )  # fmt: skip

    def test_what_a_department_reports_is_the_territorys(self, town, filled):
        self.file(town.officer("filler", town.other), filled)
        assert accept(town, filled) == 1
        row = Observation.objects.counted().get()
        assert (row.subject_id, row.scope, row.version) == (town.zone.pk, "直管区", "快报")
        assert (row.origin.kind, row.origin.provider_id) == ("feedback", filled.subject_id)

    def test_nobody_accepts_what_he_filled_himself(self, town, filled):
        filler = town.officer("filler", town.other)
        self.file(filler, filled)
        both = replace(filler, department_ids=frozenset({town.owner.pk, town.other.pk}))
        with pytest.raises(DecisionInvalid, match="不能审核自己"):
            accept(town, filled, actor=both)


class TestReturnQuery:
    def test_goes_back_with_a_question_that_must_be_answered(self, town, collection):
        filled = report(town, collection)
        firm = town.firm_user()
        query = services.return_query(
            actor=town.officer(), filled=filled, item="staff", comment="人数请核对", moment=MOMENT
        )
        filled.refresh_from_db()
        assert filled.status == "queried"
        assert notices_of(firm) == [f"/returns/{filled.pk}/"]
        with pytest.raises(ReturnInvalid, match="请先答复"):
            report(town, collection, staff="81")
        report(town, collection, staff="81", answers={query.pk: "多报一人，已改"})
        query.refresh_from_db()
        assert (query.answer, query.answered_by_id) == ("多报一人，已改", firm.user_id)
        assert Observation.objects.live().get(indicator__code="ent.staff_end").value == 81

    def test_cannot_be_accepted_while_asked(self, town, collection):
        filled = report(town, collection)
        services.return_query(
            actor=town.officer(), filled=filled, item="", comment="请核对", moment=MOMENT
        )
        with pytest.raises(DecisionNotPossible):
            accept(town, filled)

    @pytest.mark.parametrize(("item", "comment"), [("staff", "  "), ("nothing", "请核对")])
    def test_refuses(self, town, collection, item, comment):
        filled = report(town, collection)
        with pytest.raises(DecisionInvalid):
            services.return_query(
                actor=town.officer(), filled=filled, item=item, comment=comment, moment=MOMENT
            )
        assert Query.objects.count() == 0


class TestReturnUnlock:
    @pytest.mark.parametrize("locked", [False, True])
    def test_needs_a_higher_role_and_a_reason_and_counts_until_replaced(
        self, town, collection, locked
    ):
        filled = report(town, collection)
        accept(town, filled)
        leader = town.reader(Role.LEADER)
        if locked:
            services.return_lock(actor=leader, filled=filled, moment=MOMENT)
        with pytest.raises(NotAllowed):
            services.return_unlock(
                actor=town.officer(), filled=filled, reason="错了", moment=MOMENT
            )
        with pytest.raises(DecisionInvalid, match="理由"):
            services.return_unlock(actor=leader, filled=filled, reason=" ", moment=MOMENT)
        services.return_unlock(actor=leader, filled=filled, reason="人数有误", moment=MOMENT)
        assert total().value == 80
        query = Query.objects.get()
        report(town, collection, staff="70", answers={query.pk: "已改"})
        assert total().value == 80
        filled.refresh_from_db()
        accept(town, filled)
        assert total().value == 70

    def test_fixing_needs_acceptance_first(self, town, collection):
        filled = report(town, collection)
        with pytest.raises(DecisionNotPossible):
            services.return_lock(actor=town.reader(Role.PLANNER), filled=filled, moment=MOMENT)
