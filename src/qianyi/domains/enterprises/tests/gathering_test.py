"""What conditions read of one firm for a page, and of many in a frame, is the same."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from qianyi.domains.enterprises.tests import factories as make
from qianyi.engine.rules.rulebook import read_text
from qianyi.foundation.permissions import system_actor
from qianyi.kernel.indicators import services as indicators
from qianyi.kernel.indicators.models import Indicator, Quality
from qianyi.kernel.rules.selectors import gather, gather_firm
from qianyi.kernel.subjects.models import Enterprise
from qianyi.kernel.subjects.tests import town as towns

pytestmark = pytest.mark.django_db
DAY = make.TODAY
LAST = DAY.year - 1
WORDS = ["主导", "其他", "别的"]
BOOK = read_text(
    """code: shili_kinds
version: "1"
title: 示例各类输入
kind: title
applications: [{type: 新申请, from: 2020-01-01}]
inputs:
  - {code: revenue, name: 营业收入, unit: 万元, fact: ent.revenue, periods: [FY-1, FY-2]}
  - {code: assets, name: 资产, unit: 万元, fact: ent.assets, periods: [FY-1]}
  - {code: staff, name: 人数, type: whole, unit: 人, fact: ent.staff_end, periods: [FY-1, FY-2]}
  - {code: tax, name: 税金, unit: 万元, fact: ent.tax_paid, periods: [FY-1]}
  - {code: never, name: 没有的数, unit: 万元, fact: ent.never, periods: [FY-1]}
  - {code: patents, name: 专利, type: whole, unit: 件, fact: rec.ip_class1}
  - {code: labs, name: 平台, type: whole, unit: 个, fact: rec.platforms}
  - {code: land, name: 用地, unit: 亩, fact: rec.land_mu}
  - {code: incidents, name: 违法, type: whole, unit: 起, fact: rec.violations_365}
  - {code: grave, name: 重大事故, type: flag, fact: rec.major_incident_3y}
  - {code: founded, name: 成立日期, type: date, fact: rec.registered_on}
  - {code: industry, name: 行业, type: industry, fact: rec.industry}
  - {code: credit, name: 信用, type: choice, choices: [A, B], fact: rec.tax_credit}
  - {code: place, name: 情形, type: choice, choices: [主导, 其他], fact: q.place}
  - {code: restricted, name: 受限, type: flag, fact: q.restricted}
  - {code: held, name: 持有, type: flag, fact: title.high_tech_firm}
criteria:
  - {code: C1, name: 营业收入, formula: revenue_fy1, unit: 万元, operator: ">=", threshold: 1}
""",
    "示例",
)


@pytest.fixture
def known() -> tuple[Enterprise, Enterprise]:
    """Two firms: of one everything there can be, some of it for statistics only."""
    first, second = make.firms(towns.town())
    make.title()
    make.indicator("ent.revenue", "万元")
    Indicator.objects.filter(pk=make.indicator("ent.assets", "万元").pk).update(aggregation="last")
    make.figures(first, LAST, revenue="1234.5600", staff_end="30.5", tax_paid="7")
    make.figures(first, LAST, version="快报", revenue=999)
    make.figures(first, LAST - 1, revenue=0, staff_end=28)
    make.figures(second, LAST, uses=("统计",), revenue=5, assets=3)
    for key in ("rights", "platforms", "lands", "incidents", "credits"):
        make.record(first, key)
    make.record(second, "credits", grade="C")
    _answered(first, "q.place", "code", value="主导")
    _answered(first, "q.restricted", "boolean", value=False)
    _answered(second, "q.place", "code", value="别的")
    return first, second


def _answered(firm: Enterprise, code: str, kind: str, *, value: str | bool) -> None:
    quality, _ = Quality.objects.get_or_create(
        code=code,
        defaults={"name": f"示例{code}", "kind": kind, "values": WORDS if kind == "code" else []},
    )
    origin, _ = indicators.origin_ensure(
        actor=make.SYSTEM,
        kind="import",
        reference="shili-answers",
        label="示例",
        moment=make.MOMENT,
    )
    with make.as_system():
        indicators.qualities_record(
            actor=make.SYSTEM, origin=origin, status="approved", uses=["统计", "行政管理"],
            rows=[indicators.QualityRow(quality=quality, subject_id=firm.pk, value=value)],
            moment=make.MOMENT,
        )  # fmt: skip


def both(firm: Enterprise, purpose: str) -> tuple[dict[str, object], dict[str, object]]:
    """The facts of a firm as a frame has them, and as the page has them."""
    program = BOOK.program()
    framed = gather(
        actor=system_actor(), programs=[program], territory=firm.territory, applied_on=DAY,
        as_of=DAY, purpose=purpose, subject_ids=[firm.pk],
    )  # fmt: skip
    alone = gather_firm(enterprise=firm, programs=[program], day=DAY, purpose=purpose)
    assert alone.left_out == framed.left_out
    return framed.facts_of(program).get(firm.pk, {}), alone.facts_of(program)


class TestOneFirm:
    @pytest.mark.parametrize("purpose", ["统计", "行政管理", "企业授权"])
    def test_has_the_facts_it_has_among_many(self, known, purpose):
        for firm in known:
            framed, alone = both(firm, purpose)
            assert alone == framed
            assert {name: type(value) for name, value in alone.items()} == {
                name: type(value) for name, value in framed.items()
            }

    def test_has_the_best_figure_exactly_and_nothing_that_does_not_fit(self, known):
        _, alone = both(known[0], "行政管理")
        assert alone["revenue_fy1"] == Decimal("1234.56")
        assert (alone["revenue_fy2"], alone["staff_fy2"]) == (0, 28)
        assert "staff_fy1" not in alone  # half a person where whole ones count
        assert (alone["place"], alone["restricted"], alone["held"]) == ("主导", False, False)
        _, other = both(known[1], "行政管理")
        assert not {"revenue_fy1", "place", "credit", "patents"} & set(other)
        assert other["incidents"] == 0

    def test_without_a_row_in_the_frame_has_no_facts(self, known):
        firm = known[0]
        firm.registered_on = date(DAY.year + 1, 1, 1)
        firm.save()
        assert both(firm, "行政管理") == ({}, {})

    def test_is_read_in_few_queries(self, known, django_assert_max_num_queries):
        with django_assert_max_num_queries(12):
            gather_firm(enterprise=known[0], programs=[BOOK.program()], day=DAY, purpose="行政管理")
