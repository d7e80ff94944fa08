"""The panel out of the database: the same purposes and dates, read by COPY."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from qianyi.engine.panel import PurposeUnknown
from qianyi.engine.periods import Period
from qianyi.foundation.permissions import Actor, Role
from qianyi.kernel.indicators import selectors, services
from qianyi.kernel.indicators.errors import PanelInvalid
from qianyi.kernel.indicators.services import QualityRow
from qianyi.kernel.indicators.tests.firms import (
    BEFORE_LATER,
    BOTH,
    FIRST,
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
    zone,
)

pytestmark = pytest.mark.django_db
YEAR = Period.parse("2024")
COLUMN = "ent.revenue@2024"


@pytest.fixture
def place():
    return zone()


@pytest.fixture
def firms(place):
    return [firm(number, place) for number in (1, 2, 3)]


@pytest.fixture
def revenue():
    return indicator()


def read(place, actor=SYSTEM, purpose="统计", as_of=TODAY, **facts):
    given = {"codes": ["ent.revenue"], "periods": [YEAR], **facts}
    return selectors.panel_read(actor=actor, territory=place, purpose=purpose, as_of=as_of, **given)


class TestPanelRead:
    def test_has_a_row_for_each_firm_of_the_territory(self, place, firms, revenue):
        record(row(revenue, firms[0], "12.5"), row(revenue, firms[2], 0))
        panel = read(place)
        assert panel.frame["subject"].to_list() == [one.pk for one in firms]
        assert panel.frame[COLUMN].to_list() == [12.5, None, 0.0]

    def test_leaves_others_firms_out(self, place, firms, revenue):
        other = firm(9, zone("other"))
        record(row(revenue, other, 1))
        assert other.pk not in read(place).frame["subject"]

    def test_takes_the_best_version_and_no_pending_one(self, place, firms, revenue):
        record(
            row(revenue, firms[0], 1, version="快报"), row(revenue, firms[0], 2, version="最终核实")
        )
        record(row(revenue, firms[0], 3), status="reported", origin=origin("f", "filing"))
        assert read(place).frame[COLUMN].to_list() == [2.0, None, None]

    def test_is_as_known_on_the_day(self, place, firms, revenue):
        record(row(revenue, firms[0], 1))
        record(row(revenue, firms[0], 2), moment=LATER)
        assert read(place, as_of=BEFORE_LATER).frame[COLUMN].to_list() == [1.0, None, None]
        assert read(place).frame[COLUMN].to_list() == [2.0, None, None]

    def test_a_stock_is_filled_by_its_last_day(self, place, firms):
        assets = indicator("ent.assets", aggregation="last")
        record(row(assets, firms[0], 7, "2024-12-31"), row(assets, firms[1], 8, "2024-06-30"))
        panel = read(place, codes=["ent.assets"])
        assert panel.frame["ent.assets@2024"].to_list() == [7.0, None, None]

    def test_targets_and_other_scopes_are_no_figures_of_the_firm(self, place, firms, revenue):
        record(row(revenue, firms[0], 1, kind="target"), row(revenue, firms[1], 1, scope="项目"))
        assert read(place).frame[COLUMN].to_list() == [None, None, None]

    def test_firms_of_totals_only_come_as_totals(self, place, firms, revenue):
        base = part_of(place, "base", aggregate_only=True)
        others = [firm(number, base) for number in (11, 12, 13)]
        record(*(row(revenue, one, 5) for one in (*firms, *others)))
        panel = read(place)
        assert panel.frame.height == 3
        assert panel.totals.select("territory", "firms", COLUMN).row(0) == ("base", 3, 15.0)

    def test_a_park_officer_gets_the_own_subtree_without_totals_of_others(
        self, place, firms, revenue
    ):
        east = part_of(place, "east")
        mine = firm(21, east)
        base = part_of(place, "base", aggregate_only=True)
        record(*(row(revenue, firm(number, base), 5) for number in (11, 12, 13)))
        actor = Actor(
            user_id=1, roles=frozenset({Role.PARK_OFFICER.value}),
            held=frozenset({(Role.PARK_OFFICER.value, east.path)}),
        )  # fmt: skip
        panel = read(place, actor=actor)
        assert panel.frame["subject"].to_list() == [mine.pk]
        assert panel.totals.is_empty()

    def test_a_firm_gets_its_own_row(self, place, firms, revenue):
        panel = read(place, actor=of_firm(firms[1]))
        assert panel.frame["subject"].to_list() == [firms[1].pk]

    def test_firms_registered_later_are_not_in_it(self, place, firms, revenue):
        firms[0].registered_on = date(2025, 10, 1)
        firms[0].save()
        assert read(place).frame["subject"].to_list() == [one.pk for one in firms[1:]]

    @pytest.mark.parametrize(
        ("facts", "told"),
        [
            ({"codes": ["ent.nothing"]}, "指标字典里没有：ent.nothing"),
            ({"codes": []}, "请写明指标和时期"),
            ({"periods": []}, "请写明指标和时期"),
            ({"inputs": ["q.nothing"]}, "没有这些输入项：q.nothing"),
        ],
        ids=["unknown", "no code", "no period", "unknown input"],
    )
    def test_refuses_what_it_cannot_build(self, place, firms, revenue, facts, told):
        with pytest.raises(PanelInvalid, match=told):
            read(place, **facts)

    def test_refuses_to_be_built_without_a_purpose(self, place):
        with pytest.raises(PurposeUnknown):
            read(place, purpose="")


class TestPurpose:
    """As strict as the permission matrix: uses × purpose × consent, figures and qualities."""

    CONSENT = (date(2025, 1, 1), date(2026, 1, 1))

    @pytest.mark.parametrize("consents", [False, True], ids=["no consent", "consent"])
    @pytest.mark.parametrize("purpose", ["统计", "行政管理", "企业授权"])
    @pytest.mark.parametrize(
        "uses",
        [["统计"], ["行政管理"], ["企业授权"], ["统计", "行政管理"], ["统计", "企业授权"],
         ["行政管理", "企业授权"], ["统计", "行政管理", "企业授权"]],
        ids="+".join,
    )  # fmt: skip
    def test_lets_through_only_what_it_permits(
        self, place, firms, revenue, uses, purpose, consents
    ):
        one = firms[0]
        record(row(revenue, one, 77), uses=uses)
        services.qualities_record(
            actor=SYSTEM, origin=origin(), status="approved", uses=uses, moment=FIRST,
            rows=[QualityRow(quality=quality("q.listed", "code", values=["主板"]),
                             subject_id=one.pk, value="主板")],
        )  # fmt: skip
        if consents:
            services.consent_record(
                actor=of_firm(one), subject=one.subject, reference="1", statement="试",
                valid_from=self.CONSENT[0], valid_to=self.CONSENT[1], moment=FIRST,
            )  # fmt: skip
        panel = read(place, purpose=purpose, inputs=["q.listed"])
        permitted = purpose in uses and (purpose != "企业授权" or consents)
        seen = panel.frame.select(COLUMN, "q.listed").row(0)
        assert seen == ((77.0, "主板") if permitted else (None, None))
        assert panel.left_out.rows == (0 if permitted else 2)
        assert dict(panel.left_out.by_column) == ({} if permitted else {COLUMN: 1, "q.listed": 1})


class TestInputs:
    def test_qualities_stand_beside_the_figures(self, place, firms, revenue):
        listed = quality("q.listed_on", "date")
        services.qualities_record(
            actor=SYSTEM, origin=origin(), status="approved", uses=BOTH, moment=FIRST,
            rows=[QualityRow(quality=listed, subject_id=firms[1].pk, value=date(2020, 1, 2))],
        )  # fmt: skip
        panel = read(place, inputs=["q.listed_on"])
        assert panel.frame["q.listed_on"].to_list() == [None, date(2020, 1, 2), None]
        assert panel.frame.schema["q.listed_on"] == pl.Date
