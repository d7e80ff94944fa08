"""Rows for tests of planning.

A zone with its directly managed area, indicators, a plan, actuals.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from qianyi.domains.planning.models import Plan, Target
from qianyi.engine.periods import Period
from qianyi.foundation.permissions import Actor, Role
from qianyi.kernel.documents.models import CitedPlace, Document
from qianyi.kernel.identity.models import User
from qianyi.kernel.indicators.models import Indicator, Observation
from qianyi.kernel.subjects import services as subjects

if TYPE_CHECKING:
    from qianyi.kernel.subjects.models import Territory

MOMENT = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)


def zone(
    code: str = "shili-hightech", *, parent: Territory | None = None, kind: str = "zone"
) -> Territory:
    return subjects.territory_ensure(
        code=code, name=f"示例{code}", short_name=f"示例{code}", territory_kind=kind,
        parent=parent, aggregate_only=False, is_demo=True,
    )  # fmt: skip


def indicator(code: str = "high_tech_enterprises", **facts: Any) -> Indicator:
    return Indicator.objects.create(
        **{
            "code": code, "name": f"示例指标 {code}", "unit": "家", "direction": "up",
            "progress": "positive", "aggregation": "last", "category": "创新驱动", **facts,
        }
    )  # fmt: skip


def plan(territory: Territory, **facts: Any) -> Plan:
    return Plan.objects.create(
        **{
            "code": "shili-plan", "title": "示例规划", "territory": territory,
            "starts_on": date(2021, 1, 1), "ends_on": date(2025, 12, 31),
            "base_period": "2020", "target_period": "2025", "stage": "执行中", **facts,
        }
    )  # fmt: skip


def target(of: Plan, measured: Indicator, **facts: Any) -> Target:
    return Target.objects.create(
        **{
            "plan": of, "key": measured.code, "number": "1", "indicator": measured,
            "category": "创新驱动",
            "nature": "预期性", "subject": of.territory.subject, "scope": "直管区",
            "base_period": "2020", "base_value": Decimal(28), "period": "2025", "comparator": "=",
            "value": Decimal(80), "unit": measured.unit, "certainty": "confirmed",
            "recorded_at": MOMENT,
            **facts,
        }
    )  # fmt: skip


def actual(
    of: Territory, measured: Indicator, period: str, value: object, **facts: Any
) -> Observation:
    span = Period.parse(period)
    return Observation.objects.create(
        **{
            "indicator": measured, "subject": of.subject, "scope": "直管区", "period": span.code,
            "starts_on": span.start, "ends_on": span.end, "is_cumulative": span.is_cumulative,
            "kind": "actual", "value": Decimal(str(value)), "unit": measured.unit,
            "status": "locked",
            "certainty": "confirmed", "uses": ["统计"], "recorded_at": MOMENT, **facts,
        }
    )  # fmt: skip


def place(title: str = "示例通报", section: str = "专栏1") -> CitedPlace:
    document = Document.objects.create(key=title, title=title, created_at=MOMENT, is_demo=True)
    return CitedPlace.objects.create(document=document, section=section, created_at=MOMENT)


def actor(role: Role = Role.PLANNER, username: str = "shili-planner") -> Actor:
    user, _ = User.objects.get_or_create(
        username=username, defaults={"display_name": "示例人员", "created_at": MOMENT}
    )
    return Actor(user_id=user.pk, roles=frozenset({role.value}), via="test")
