"""Rosters, 应统未统 by rule; what is known is filled in; rows follow a merged firm."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from qianyi.domains.reporting import selectors, services
from qianyi.domains.reporting.errors import RosterInvalid
from qianyi.domains.reporting.models import Return, RosterEntry
from qianyi.engine.periods import Period
from qianyi.foundation.permissions import Role, system_actor
from qianyi.kernel.indicators.models import Indicator, Quality
from qianyi.kernel.indicators.services import (
    FigureRow,
    QualityRow,
    observations_record,
    origin_ensure,
    qualities_record,
)
from qianyi.kernel.subjects.models import Industry
from qianyi.lib.errors import NotAllowed

from .factories import MOMENT

SYSTEM = system_actor()


def figure(firm, code, period, value, uses=("统计",)):
    origin, _ = origin_ensure(
        actor=SYSTEM, kind="import", reference=f"{firm.pk}-{code}-{period}", label="示例导入",
        moment=MOMENT,
    )  # fmt: skip
    indicator, _ = Indicator.objects.get_or_create(
        code=code,
        defaults={"name": f"示例{code}", "unit": "万元", "direction": "up",
                  "progress": "positive", "aggregation": "last"},
    )  # fmt: skip
    row = FigureRow(
        indicator=indicator, subject_id=firm.pk, period=Period.parse(period), value=Decimal(value)
    )
    observations_record(
        actor=SYSTEM, origin=origin, rows=[row], status="approved", uses=uses, moment=MOMENT
    )


def enter(firms, roster="four_above", on=date(2025, 1, 1)):
    return services.roster_enter(
        actor=SYSTEM, roster=roster, enterprises=firms, on=on, basis="示例批次"
    )


class TestRosterGaps:
    @pytest.fixture
    def made(self, town):
        industry = Industry.objects.create(code="397", name="示例行业", level="group")
        for firm, value in zip(town.firms, ("2000", "1999.99", "9000"), strict=True):
            firm.industry = industry
            firm.save()
            uses = ("企业授权",) if value == "9000" else ("统计",)
            figure(firm, "ent.main_revenue", "2025", value, uses)
        enter(town.firms[1:2])
        return town

    def test_tells_who_should_be_in_and_who_is_below(self, made):
        found = selectors.roster_gaps(made.reader(Role.PLANNER), year=2025, day=date(2026, 11, 21))
        assert {gap.enterprise.pk: gap.standing for gap in found} == {
            made.firms[0].pk: "应统未统",
            made.firms[1].pk: "在统未达标",
        }
        assert all("主营业务收入" in gap.reason for gap in found)

    def test_figures_not_for_statistics_are_not_looked_at(self, made):
        found = selectors.roster_gaps(made.reader(Role.PLANNER), year=2025, day=date(2026, 11, 21))
        assert made.firms[2].pk not in {gap.enterprise.pk for gap in found}

    @pytest.mark.parametrize(("qualified", "standing"), [(True, "应统未统"), (False, None)])
    def test_builders_are_told_by_their_qualification(self, town, qualified, standing):
        firm = town.firms[0]
        firm.industry = Industry.objects.create(code="47", name="示例建筑", level="division")
        firm.save()
        origin, _ = origin_ensure(
            actor=SYSTEM, kind="import", reference="shili-quality", label="示例导入", moment=MOMENT
        )
        asked = Quality.objects.create(
            code="q.construction_qualified", name="示例资质", kind="boolean"
        )
        qualities_record(
            actor=SYSTEM, origin=origin, status="approved", uses=("统计",), moment=MOMENT,
            rows=[QualityRow(quality=asked, subject_id=firm.pk, value=qualified)],
        )  # fmt: skip
        found = selectors.roster_gaps(town.reader(Role.PLANNER), year=2025, day=date(2026, 11, 21))
        assert {gap.enterprise.pk: gap.standing for gap in found}.get(firm.pk) == standing


class TestRosterEnter:
    def test_twice_is_once(self, town):
        assert (enter(town.firms), enter(town.firms)) == (3, 0)

    def test_left_and_entered_again(self, town):
        enter(town.firms[:1])
        entry = RosterEntry.objects.get()
        services.roster_leave(
            actor=town.officer(), entry=entry, on=date(2025, 6, 1), reason="示例退出"
        )
        assert enter(town.firms[:1], on=date(2026, 1, 1)) == 1
        days = {date(2025, 3, 1): 1, date(2025, 6, 1): 0, date(2026, 2, 1): 1}
        for day, count in days.items():
            assert RosterEntry.objects.on(day).count() == count

    @pytest.mark.parametrize("reason", ["", " "])
    def test_leaving_needs_a_reason(self, town, reason):
        enter(town.firms[:1])
        with pytest.raises(RosterInvalid):
            services.roster_leave(
                actor=town.officer(), entry=RosterEntry.objects.get(), on=date(2026, 1, 1),
                reason=reason,
            )  # fmt: skip

    def test_not_by_a_firm(self, town):
        with pytest.raises(NotAllowed):
            services.roster_enter(
                actor=town.firm_user(), roster="torch", enterprises=town.firms,
                on=date(2026, 1, 1), basis="示例",
            )  # fmt: skip


class TestWhatIsKnown:
    def test_is_filled_in_and_marked(self, town):
        firm = town.firms[0]
        figure(firm, "ent.staff_end", "2026-10", "35")
        figure(firm, "ent.revenue", "2026-01/10", "800")
        filled = town.open().returns.get(subject=firm.subject)
        assert filled.entries == {"staff": "35", "revenue": "800"}
        assert set(filled.prefilled) == {"staff", "revenue"}
        assert filled.status == "empty"

    def test_last_period_comes_from_the_fact_base_where_nothing_was_filed(self, town):
        firm = town.firms[0]
        figure(firm, "ent.staff_end", "2026-09", "30")
        filled = town.open().returns.get(subject=firm.subject)
        assert selectors.sheet_of(filled).last == {"staff": 30}


class TestRowsMove:
    def test_what_the_other_has_not_follows_and_comes_back(self, town):
        form = town.form()
        collection = town.open(form)
        kept, gone = town.firms[0], town.firms[1]
        enter([gone])
        Return.objects.filter(collection=collection, subject=kept.subject).delete()
        moved = services.rows_move(gone.pk, kept.pk, MOMENT)
        assert services.rows_count(kept.pk) == 2
        services.rows_move_back(gone.pk, kept.pk, moved, MOMENT)
        assert (services.rows_count(kept.pk), services.rows_count(gone.pk)) == (0, 2)

    def test_where_both_have_one_each_keeps_its_own(self, town):
        town.open()
        moved = services.rows_move(town.firms[1].pk, town.firms[0].pk, MOMENT)
        assert moved == []
