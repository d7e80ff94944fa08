"""Firms, indicators of firms and sources for tests of the fact base."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from qianyi.engine import uscc
from qianyi.engine.periods import Period
from qianyi.foundation.permissions import Actor, Role, system_actor
from qianyi.kernel.indicators import services
from qianyi.kernel.indicators.models import Indicator, Quality
from qianyi.kernel.indicators.tests.factories import IndicatorFactory
from qianyi.kernel.subjects.models import Enterprise, Subject, SubjectKind
from qianyi.kernel.subjects.tests.factories import TerritoryFactory, actor_with

if TYPE_CHECKING:
    from qianyi.kernel.indicators.models import Observation, Origin
    from qianyi.kernel.indicators.services import FigureRow
    from qianyi.kernel.subjects.models import Territory

FIRST = datetime(2025, 3, 1, 2, 0, tzinfo=UTC)
LATER = datetime(2025, 5, 1, 2, 0, tzinfo=UTC)
LAST = datetime(2025, 8, 1, 2, 0, tzinfo=UTC)
BEFORE_LATER, TODAY = date(2025, 4, 1), date(2025, 9, 1)
BOTH = ("统计", "行政管理")
SYSTEM = system_actor()


def firm(number: int, place: Territory) -> Enterprise:
    """A firm by its number."""
    code = uscc.with_check_digit(f"91511100{number:09d}")
    subject = Subject.objects.create(
        kind=SubjectKind.ENTERPRISE, code=code, name=f"示例企业{number}有限公司"
    )
    return Enterprise.objects.create(
        subject=subject, uscc=code, territory=place, is_demo=place.is_demo
    )


def zone(code: str = "zone", **facts: Any) -> Territory:
    made: Territory = TerritoryFactory.create(subject__code=code, **facts)
    return made


def part_of(parent: Territory, code: str, **facts: Any) -> Territory:
    made: Territory = TerritoryFactory.create(
        subject__code=code, parent=parent, path=f"{parent.path}{code}/", is_demo=parent.is_demo,
        **facts,
    )  # fmt: skip
    return made


def indicator(code: str = "ent.revenue", **facts: Any) -> Indicator:
    given = {"unit": "万元", "applies_to": "enterprise", "roll_up": "sum", "low": Decimal(0)}
    made: Indicator = IndicatorFactory.create(code=code, **{**given, **facts})
    return made


def quality(code: str = "q.restricted_product", kind: str = "boolean", **facts: Any) -> Quality:
    return Quality.objects.create(code=code, name=f"示例事项{code}", kind=kind, **facts)


def origin(reference: str = "import-1", kind: str = "import", **facts: Any) -> Origin:
    made, _ = services.origin_ensure(
        actor=facts.pop("actor", SYSTEM), kind=kind, reference=reference, label="示例导入",
        moment=FIRST, **facts,
    )  # fmt: skip
    return made


def row(of: Indicator, who: Enterprise, value: object, period: str = "2024", **facts) -> FigureRow:
    return services.FigureRow(
        indicator=of, subject_id=who.pk, period=Period.parse(period), value=Decimal(str(value)),
        **facts,
    )  # fmt: skip


def record(*rows: FigureRow, **facts):
    """Approved figures of an import at the first moment, unless said otherwise."""
    given = {
        "actor": SYSTEM, "status": "approved", "uses": BOTH, "moment": FIRST,
        **facts,
    }  # fmt: skip
    if "origin" not in given:
        given["origin"] = origin()
    return services.observations_record(rows=rows, **given)


def of_firm(who: Enterprise) -> Actor:
    """A person of the firm."""
    user = actor_with(Role.ENTERPRISE_USER)
    return Actor(
        user_id=user.user_id,
        roles=frozenset({Role.ENTERPRISE_USER.value}),
        subject_ids=frozenset({who.pk}),
    )


def values(rows: list[Observation]) -> list[Decimal]:
    return [one.value for one in rows]
