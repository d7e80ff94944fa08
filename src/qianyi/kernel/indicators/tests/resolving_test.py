"""Which figure counts, what was known on a day, months on request, qualities, who sees them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from qianyi.foundation.permissions import Actor, Role
from qianyi.kernel.indicators import selectors, services
from qianyi.kernel.indicators.errors import ConsentInvalid, QualityInvalid, StatusOutOfOrder
from qianyi.kernel.indicators.models import Observation, QualitativeFact
from qianyi.kernel.indicators.services import QualityRow, Recorded
from qianyi.kernel.indicators.tests.factories import ObservationFactory
from qianyi.kernel.indicators.tests.firms import (
    BEFORE_LATER,
    BOTH,
    FIRST,
    LAST,
    LATER,
    SYSTEM,
    TODAY,
    firm,
    indicator,
    of_firm,
    origin,
    part_of,
    quality,
    record,
    row,
    values,
    zone,
)
from qianyi.kernel.subjects.tests.factories import actor_with
from qianyi.lib.errors import NotAllowed

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    return zone()


@pytest.fixture
def one(place):
    return firm(1, place)


@pytest.fixture
def revenue():
    return indicator()


def resolved(who, day=TODAY, **facts):
    return values(
        selectors.observations_resolved(actor=SYSTEM, subject_ids=[who.pk], as_of=day, **facts)
    )


class TestObservationsResolved:
    @pytest.mark.parametrize(
        ("versions", "best"),
        [
            (["预计", "快报"], "快报"),
            (["快报", "初步核算"], "初步核算"),
            (["初步核算", ""], ""),
            (["", "最终核实"], "最终核实"),
            (["最终核实", "统计部门反馈"], "统计部门反馈"),
            (["统计部门反馈", "普查修订"], "普查修订"),
            (["别的说法", "预计"], "预计"),
        ],
        ids=lambda case: "<".join(case) if isinstance(case, list) else None,
    )
    def test_takes_the_best_version(self, one, revenue, versions, best):
        record(*(
            row(revenue, one, len(version) + 1, version=version) for version in versions
        ))  # fmt: skip
        assert resolved(one) == [Decimal(len(best) + 1)]

    @pytest.mark.parametrize("status", ["draft", "reported"])
    def test_leaves_out_what_was_not_approved(self, one, revenue, status):
        record(row(revenue, one, 1), status=status)
        assert resolved(one) == []

    def test_is_as_known_on_the_day(self, one, revenue):
        record(row(revenue, one, 1))
        record(row(revenue, one, 2), moment=LATER)
        assert resolved(one, date(2025, 2, 28)) == []
        assert resolved(one, FIRST.date()) == [1]
        assert resolved(one, BEFORE_LATER) == [1]
        assert resolved(one, LATER.date()) == [2]

    def test_is_not_changed_by_a_later_withdrawal(self, one, revenue):
        record(row(revenue, one, 1))
        key = Observation.objects.get().pk
        services.observations_decide(
            actor=actor_with(Role.PLANNER), ids=[key], to="withdrawn", moment=LAST, reason="报错"
        )
        assert resolved(one, BEFORE_LATER) == [1]
        assert resolved(one, TODAY) == []

    def test_keeps_to_the_purpose(self, one, revenue):
        record(row(revenue, one, 1), uses=["统计"])
        assert resolved(one, purpose="统计") == [1]
        assert resolved(one, purpose="行政管理") == []

    def test_needs_a_consent_in_force_for_what_the_firm_allows(self, one, revenue):
        record(row(revenue, one, 1), uses=["企业授权"])
        assert resolved(one, purpose="企业授权") == []
        services.consent_record(
            actor=of_firm(one), subject=one.subject, reference="授权-1", statement="用于融资对接",
            valid_from=date(2025, 4, 1), valid_to=date(2025, 10, 1), moment=FIRST,
        )  # fmt: skip
        assert resolved(one, date(2025, 3, 31), purpose="企业授权") == []
        assert resolved(one, date(2025, 4, 1), purpose="企业授权") == [1]
        assert resolved(one, date(2025, 10, 1), purpose="企业授权") == []


class TestAsKnownOn:
    def test_shows_what_stood_then(self, one, revenue):
        record(row(revenue, one, 1))
        record(row(revenue, one, 2), moment=LATER)
        assert values(selectors.as_known_on(SYSTEM, BEFORE_LATER)) == [1]
        assert values(selectors.as_known_on(SYSTEM, LATER.date())) == [2]


class TestMonthsDerived:
    def test_come_from_cumulative_figures_and_are_not_stored(self, one, revenue):
        record(row(revenue, one, 10, "2024-01/02"), row(revenue, one, 25, "2024-01/03"))
        (march,) = selectors.months_derived(
            actor=SYSTEM, subject_id=one.pk, indicator=revenue, as_of=TODAY
        )
        assert (march.period.code, march.value) == ("2024-03", 15)
        assert Observation.objects.count() == 2

    def test_of_a_stock_there_are_none(self, one):
        staff = indicator("ent.staff_end", aggregation="last", unit="人")
        record(row(staff, one, 10, "2024-01/02"), row(staff, one, 25, "2024-01/03"))
        assert selectors.months_derived(
            actor=SYSTEM, subject_id=one.pk, indicator=staff, as_of=TODAY
        ) == ()  # fmt: skip

    def test_of_two_scopes_there_are_none(self, one, revenue):
        record(
            row(revenue, one, 10, "2024-01/02"),
            row(revenue, one, 25, "2024-01/03", scope="项目"),
        )
        assert selectors.months_derived(
            actor=SYSTEM, subject_id=one.pk, indicator=revenue, as_of=TODAY
        ) == ()  # fmt: skip


class TestWhoSees:
    @pytest.fixture
    def figures(self, place, revenue):
        east = part_of(place, "east", territory_kind="park")
        base = part_of(place, "base", territory_kind="base", aggregate_only=True)
        firms = {"zone": firm(1, place), "east": firm(2, east), "base": firm(3, base)}
        record(*(row(revenue, who, 1) for who in firms.values()))
        total = ObservationFactory(subject=base.subject)
        names = {who.pk: name for name, who in firms.items()} | {total.subject_id: "total"}
        return firms, names

    @pytest.mark.parametrize(
        ("role", "seen"),
        [
            (Role.LEADER, {"zone", "east", "total"}),
            (Role.PLANNER, {"zone", "east", "total"}),
            (Role.DEPARTMENT_OFFICER, {"zone", "east", "total"}),
            (Role.AUDITOR, {"zone", "east", "total"}),
            (Role.PARK_OFFICER, {"east"}),
            (Role.SYSTEM_ADMIN, set()),
            (Role.SECURITY_ADMIN, set()),
            (Role.AUDIT_ADMIN, set()),
            (Role.INSPECTOR, set()),
            (Role.INSTITUTION_USER, set()),
        ],
        ids=lambda value: value.value if isinstance(value, Role) else None,
    )
    def test_by_role(self, figures, role, seen):
        _, names = figures
        actor = Actor(
            user_id=1, roles=frozenset({role.value}), held=frozenset({(role.value, "/zone/east/")})
        )
        rows = Observation.objects.visible_to(actor)
        assert {names[found.subject_id] for found in rows} == seen

    @pytest.mark.parametrize("name", ["zone", "east", "base"])
    def test_a_firm_sees_its_own_and_no_other(self, figures, name):
        firms, names = figures
        rows = Observation.objects.visible_to(of_firm(firms[name]))
        assert {names[found.subject_id] for found in rows} == {name}

    def test_the_public_sees_nothing(self, figures):
        assert not Observation.objects.visible_to(Actor()).exists()


class TestQualitiesRecord:
    def put(self, *rows, **facts):
        given = {"actor": SYSTEM, "status": "approved", "uses": BOTH, "moment": FIRST, **facts}
        return services.qualities_record(origin=facts.pop("source", origin()), rows=rows, **given)

    def held(self, who, day=TODAY, **facts):
        rows = selectors.qualities_holding(actor=SYSTEM, subject_ids=[who.pk], as_of=day, **facts)
        return [found.value for found in rows]

    @pytest.mark.parametrize(
        ("kind", "value", "more"),
        [
            ("boolean", False, {}),
            ("date", date(2024, 5, 1), {}),
            ("code", "主板", {"values": ["主板", "未上市"]}),
        ],
        ids=["boolean", "date", "code"],
    )
    def test_keeps_the_answer(self, one, kind, value, more):
        asked = quality(kind=kind, **more)
        self.put(QualityRow(quality=asked, subject_id=one.pk, value=value))
        assert self.held(one) == [value]

    @pytest.mark.parametrize(
        ("kind", "value", "told"),
        [
            ("boolean", "是", "应按“是否”填写"),
            ("date", True, "应按“日期”填写"),
            ("code", "创业", "可用的值：主板"),
        ],
    )
    def test_refuses_another_kind_of_answer(self, one, kind, value, told):
        asked = quality(kind=kind, values=["主板"] if kind == "code" else [])
        with pytest.raises(QualityInvalid, match=told):
            self.put(QualityRow(quality=asked, subject_id=one.pk, value=value))
        assert not QualitativeFact.objects.exists()

    def test_same_again_changes_nothing_and_another_supersedes(self, one):
        asked = quality()
        answer = QualityRow(quality=asked, subject_id=one.pk, value=True)
        assert self.put(answer) == Recorded(1, 0, 0)
        assert self.put(answer) == Recorded(0, 0, 1)
        other = QualityRow(quality=asked, subject_id=one.pk, value=False)
        assert self.put(other, moment=LATER) == Recorded(1, 1, 0)
        assert self.held(one, BEFORE_LATER) == [True]
        assert self.held(one) == [False]

    def test_holds_only_while_valid(self, one):
        asked = quality("q.abnormal_list")
        self.put(
            QualityRow(
                quality=asked, subject_id=one.pk, value=True,
                valid_from=date(2025, 3, 10), valid_to=date(2025, 6, 1),
            )
        )  # fmt: skip
        days = [date(2025, 3, 9), date(2025, 3, 10), date(2025, 5, 31), date(2025, 6, 1)]
        assert [self.held(one, day) for day in days] == [[], [True], [True], []]

    def test_the_one_that_began_last_counts(self, one):
        asked = quality()
        self.put(
            QualityRow(quality=asked, subject_id=one.pk, value=True),
            QualityRow(quality=asked, subject_id=one.pk, value=False, valid_from=date(2025, 1, 1)),
        )
        assert self.held(one) == [False]

    def test_keeps_to_the_purpose(self, one):
        self.put(QualityRow(quality=quality(), subject_id=one.pk, value=True), uses=["统计"])
        assert self.held(one, purpose="行政管理") == []
        assert self.held(one, purpose="统计") == [True]

    def test_what_a_firm_says_waits_until_it_is_accepted(self, one):
        asked = quality()
        actor = of_firm(one)
        source = origin("filing", "filing", actor=actor)
        answer = QualityRow(quality=asked, subject_id=one.pk, value=True)
        services.qualities_record(
            actor=actor, origin=source, rows=[answer], status="reported", uses=BOTH, moment=FIRST
        )
        assert self.held(one) == []
        with pytest.raises(NotAllowed):
            services.qualities_decide(actor=actor, origin=source, to="approved", moment=LATER)
        officer = actor_with(Role.DEPARTMENT_OFFICER)
        services.qualities_decide(actor=officer, origin=source, to="approved", moment=LATER)
        assert self.held(one) == [True]
        assert QualitativeFact.objects.live().count() == 1

    def test_taking_back_needs_a_reason(self, one):
        with pytest.raises(StatusOutOfOrder, match="理由"):
            services.qualities_decide(actor=SYSTEM, origin=origin(), to="withdrawn", moment=LATER)

    def test_the_database_keeps_one_value_a_row(self, one):
        fact = QualitativeFact(
            quality=quality(), subject_id=one.pk, value_bool=True, value_code="主板",
            origin=origin(), status="approved", uses=["统计"], recorded_at=FIRST,
        )  # fmt: skip
        with transaction.atomic(), pytest.raises(IntegrityError):
            fact.save()


class TestConsentRecord:
    def test_is_the_firms_to_give(self, one, place):
        with pytest.raises(NotAllowed):
            services.consent_record(
                actor=of_firm(firm(2, place)), subject=one.subject, reference="1",
                statement="试", valid_from=TODAY, valid_to=None, moment=FIRST,
            )  # fmt: skip

    def test_runs_forward(self, one):
        with pytest.raises(ConsentInvalid, match="先始后止"):
            services.consent_record(
                actor=of_firm(one), subject=one.subject, reference="1", statement="试",
                valid_from=TODAY, valid_to=date(2025, 1, 1), moment=FIRST,
            )  # fmt: skip

    def test_ends_on_the_day_it_is_taken_back(self, one):
        consent = services.consent_record(
            actor=of_firm(one), subject=one.subject, reference="1", statement="试",
            valid_from=date(2025, 1, 1), valid_to=None, moment=FIRST,
        )  # fmt: skip
        services.consent_end(actor=of_firm(one), consent=consent, on=TODAY)
        assert selectors.consenting_ids([one.pk], date(2025, 8, 31)) == {one.pk}
        assert selectors.consenting_ids([one.pk], TODAY) == frozenset()
