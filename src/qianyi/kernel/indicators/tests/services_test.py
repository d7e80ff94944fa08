"""Adopting readings, conflicts, units, withdrawal: on the real database."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from qianyi.foundation.permissions import Role, system_actor
from qianyi.kernel.documents import services as documents
from qianyi.kernel.documents.errors import CorrectionInvalid
from qianyi.kernel.documents.tests.factories import VersionFactory, loaded, read
from qianyi.kernel.indicators import selectors, services
from qianyi.kernel.indicators.errors import AdoptionInvalid, ObservationExists
from qianyi.kernel.indicators.models import IndicatorName, Observation
from qianyi.kernel.subjects.tests.factories import SubjectFactory, TerritoryFactory, actor_with
from qianyi.lib.errors import NotAllowed

from .factories import IndicatorFactory, ObservationFactory

pytestmark = pytest.mark.django_db
MOMENT = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)


@pytest.fixture
def planner():
    return actor_with(Role.PLANNER)


@pytest.fixture
def statements():
    return loaded()[1]


def adopt(planner, statement, indicator, subject, **said):
    return services.statement_adopt(
        **{
            "actor": planner,
            "statement_id": statement.pk,
            "indicator": indicator,
            "subject": subject,
            "scope": "直管区",
            "period_code": "2025",
            "kind": "actual",
            "unit": statement.unit,
            "value": statement.value,
            "moment": MOMENT,
            **said,
        }
    )


@pytest.fixture
def revenue():
    return IndicatorFactory(name="营业收入", unit="亿元")


@pytest.fixture
def zone():
    return SubjectFactory()


class TestStatementAdopt:
    def test_makes_an_approved_figure_that_cites_its_sentence(
        self, planner, statements, revenue, zone
    ):
        observation, is_new = adopt(planner, statements[0], revenue, zone)
        assert is_new
        assert (observation.value, observation.unit) == (Decimal(120), "亿元")
        assert (observation.status, observation.recorded_by_id) == ("approved", planner.user_id)
        located = documents.place_locate(observation.place)
        assert located is not None
        assert (located.exact, located.statement_id) == (True, statements[0].pk)

    def test_twice_makes_one(self, planner, statements, revenue, zone):
        first, _ = adopt(planner, statements[0], revenue, zone)
        again, is_new = adopt(planner, statements[0], revenue, zone)
        assert (again, is_new) == (first, False)
        assert Observation.objects.count() == 1

    def test_the_same_figure_under_a_new_reading_is_still_adopted(
        self, planner, statements, revenue, zone
    ):
        first, _ = adopt(planner, statements[0], revenue, zone)
        run = read(statements[0].run.version, {"quote": "120亿元", "value": Decimal(120)})
        again, is_new = adopt(planner, run.statements.get(), revenue, zone, unit="亿元")
        assert (again, is_new) == (first, False)

    def test_converts_the_unit_exactly(self, planner, statements, zone):
        indicator = IndicatorFactory(unit="万元")
        observation, _ = adopt(planner, statements[0], indicator, zone, value=Decimal("3.5841"))
        assert (observation.value, observation.unit) == (Decimal(35841), "万元")

    def test_another_value_is_refused_until_it_is_to_replace(
        self, planner, statements, revenue, zone
    ):
        ObservationFactory(indicator=revenue, subject=zone, value=Decimal(100))
        with pytest.raises(ObservationExists, match="替代已有数据"):
            adopt(planner, statements[0], revenue, zone)
        observation, _ = adopt(planner, statements[0], revenue, zone, replaces=True)
        old = Observation.objects.exclude(pk=observation.pk).get()
        assert old.superseded_by == observation
        assert list(Observation.objects.live()) == [observation]

    def test_a_locked_figure_is_not_replaced(self, planner, statements, revenue, zone):
        locked = ObservationFactory(
            indicator=revenue, subject=zone, value=Decimal(100), status="locked"
        )
        with pytest.raises(ObservationExists, match="已核定"):
            adopt(planner, statements[0], revenue, zone, replaces=True)
        assert list(Observation.objects.live()) == [locked]

    def test_another_value_may_stand_beside_it_under_its_own_version(
        self, planner, statements, revenue, zone
    ):
        ObservationFactory(indicator=revenue, subject=zone, value=Decimal(100))
        adopt(planner, statements[0], revenue, zone, version="快报")
        assert Observation.objects.live().count() == 2

    def test_targets_of_two_documents_stand_side_by_side(self, planner, revenue, zone):
        for value in (200, 300):
            run = read(
                VersionFactory(text=f"到2027年达到{value}亿元。"),
                {
                    "quote": f"{value}亿元",
                    "value": Decimal(value),
                    "unit": "亿元",
                    "kind": "target",
                },
            )
            adopt(planner, run.statements.get(), revenue, zone, kind="target", period_code="2027")
        assert Observation.objects.live().count() == 2

    def test_takes_the_sign_as_corrected(self, planner, statements, revenue, zone):
        documents.correction_make(
            actor=planner,
            statement_id=statements[0].pk,
            changes={"comparator": ">"},
            reason="",
            moment=MOMENT,
        )
        observation, _ = adopt(planner, statements[0], revenue, zone)
        assert observation.comparator == ">"

    def test_what_is_no_figure_cannot_be_adopted(self, planner, statements, revenue, zone):
        documents.figure_dismiss(
            actor=planner, statement_id=statements[0].pk, reason="", moment=MOMENT
        )
        with pytest.raises(AdoptionInvalid, match="先恢复原读数"):
            adopt(planner, statements[0], revenue, zone)

    @pytest.mark.parametrize(
        ("said", "field"),
        [
            ({"scope": "全球"}, "scope"),
            ({"kind": "growth_yoy"}, "kind"),
            ({"period_code": "近年来"}, "period"),
            ({"period_code": "2024-13"}, "period"),
            ({"unit": "家"}, "unit"),
            ({"unit": "万美元"}, "unit"),
        ],
        ids=["scope", "kind", "vague", "no month", "dimension", "currency"],
    )
    def test_names_the_field_that_cannot_stand(
        self, planner, statements, revenue, zone, said, field
    ):
        with pytest.raises(AdoptionInvalid) as refusal:
            adopt(planner, statements[0], revenue, zone, **said)
        assert field in refusal.value.fields
        assert not Observation.objects.exists()

    @pytest.mark.parametrize("who", ["auditor", "system"])
    def test_a_planner_must_answer_for_it(self, statements, revenue, zone, who):
        actor = actor_with(Role.AUDITOR) if who == "auditor" else system_actor()
        with pytest.raises(NotAllowed):
            adopt(actor, statements[0], revenue, zone)


class TestDismissingWhatIsAdopted:
    def test_is_refused_until_it_is_withdrawn(self, planner, statements, revenue, zone):
        one = {"actor": planner, "statement_id": statements[0].pk, "moment": MOMENT}
        observation, _ = adopt(planner, statements[0], revenue, zone)
        with pytest.raises(CorrectionInvalid, match="先撤回采用"):
            documents.figure_dismiss(reason="", **one)
        services.observation_withdraw(
            actor=planner, observation_id=observation.pk, reason="误", moment=MOMENT
        )
        documents.figure_dismiss(reason="", **one)


class TestObservationWithdraw:
    def test_takes_it_out_and_keeps_who_when_and_why(self, planner, statements, revenue, zone):
        observation, _ = adopt(planner, statements[0], revenue, zone)
        services.observation_withdraw(
            actor=planner, observation_id=observation.pk, reason="口径有误", moment=MOMENT
        )
        observation.refresh_from_db()
        assert (observation.ended_reason, observation.ended_by_id) == ("口径有误", planner.user_id)
        assert not Observation.objects.live().exists()

    def test_lets_the_reading_be_adopted_again(self, planner, statements, revenue, zone):
        first, _ = adopt(planner, statements[0], revenue, zone)
        services.observation_withdraw(
            actor=planner, observation_id=first.pk, reason="口径有误", moment=MOMENT
        )
        second, is_new = adopt(planner, statements[0], revenue, zone, scope="一区五园")
        assert is_new
        assert second != first

    def test_needs_a_reason(self, planner, statements, revenue, zone):
        observation, _ = adopt(planner, statements[0], revenue, zone)
        with pytest.raises(AdoptionInvalid, match="理由"):
            services.observation_withdraw(
                actor=planner, observation_id=observation.pk, reason=" ", moment=MOMENT
            )

    def test_leaves_what_came_from_a_pack(self, planner):
        observation = ObservationFactory(pack="demo")
        with pytest.raises(AdoptionInvalid, match="数据包"):
            services.observation_withdraw(
                actor=planner, observation_id=observation.pk, reason="误", moment=MOMENT
            )


class TestProposal:
    def proposal(self, planner, statement):
        from qianyi.kernel.documents.selectors import figure_get

        figure, _ = figure_get(actor=planner, statement_id=statement.pk)
        return selectors.proposal_for(figure=figure)

    def test_finds_indicator_subject_and_period(self, planner, statements, revenue):
        zone = TerritoryFactory(subject__name="示例高新区").subject
        proposal = self.proposal(planner, statements[0])
        assert (proposal.indicator, proposal.subject) == (revenue, zone)
        assert proposal.period is not None
        assert (proposal.period.code, proposal.kind) == ("2025", "actual")

    def test_says_what_the_text_does_not_settle(self, planner, statements):
        doubts = "".join(self.proposal(planner, statements[0]).doubts)
        for words in ("指标字典里没有", "主体", "口径"):
            assert words in doubts

    def test_a_name_to_ask_about_is_only_proposed(self, planner, statements, revenue):
        other = IndicatorFactory(name="园区营收")
        revenue.delete()
        IndicatorName.objects.create(indicator=other, name="营业收入", relation="ask")
        proposal = self.proposal(planner, statements[0])
        assert proposal.indicator is None
        assert [match.indicator for match in proposal.matches] == [other]


class TestIndicatorSearch:
    @pytest.mark.parametrize(
        ("words", "found"),
        [("", 2), ("营业", 1), ("营收", 1), ("示例 营业", 0), ("economy", 2), ("没有", 0)],
        ids=["all", "name", "synonym", "all words", "code", "none"],
    )
    def test_by_name_synonym_or_code(self, revenue, words, found):
        IndicatorFactory(name="税收")
        IndicatorName.objects.create(indicator=revenue, name="营收", relation="same")
        assert selectors.indicator_search(words).count() == found
