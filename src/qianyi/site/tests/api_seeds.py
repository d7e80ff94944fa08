"""Objects for tests of the API, with the values the OpenAPI examples use; people of every role."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

from django.test import Client

from qianyi.domains.planning.models import Plan, Target
from qianyi.foundation.permissions import Actor, Role
from qianyi.kernel.documents import services as documents
from qianyi.kernel.documents.models import Document, Statement
from qianyi.kernel.identity.models import User
from qianyi.kernel.indicators import services as indicators
from qianyi.kernel.indicators.models import Indicator, Observation
from qianyi.kernel.subjects import services as subjects
from qianyi.kernel.subjects.models import Territory
from qianyi.kernel.subjects.selectors import actor_for_user

MOMENT = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)
TEXT = (
    "示例高新区产业发展规划\n\n一、发展基础\n"
    "2024年，示例高新区直管区实现园区营业收入820亿元。高新技术企业达到41家。\n\n"
    "二、发展目标\n到2025年，园区营业收入达到1000亿元，高新技术企业达到80家。\n"
)


@dataclass(frozen=True)
class Seeds:
    """What there is."""

    territory: Territory
    people: dict[str, User]
    document: Document
    statements: list[Statement]
    indicator: Indicator
    observation: Observation
    plan: Plan
    target: Target

    def actor(self, role: Role) -> Actor:
        """The person of a role as the actor of today."""
        return actor_for_user(user=self.people[role], day=MOMENT.date(), via="api")


def sow() -> Seeds:
    """Make everything."""
    territory = subjects.territory_ensure(
        code="demo.zone", name="示例高新区", short_name="示例高新区", territory_kind="zone",
        parent=None, aggregate_only=False, is_demo=True,
    )  # fmt: skip
    people = {role: person(role, territory) for role in (Role.LEADER, Role.PLANNER, Role.AUDITOR)}
    planner = actor_for_user(user=people[Role.PLANNER], day=MOMENT.date(), via="web")
    indicator = Indicator.objects.create(
        code="park_revenue", name="园区营业收入", unit="亿元", direction="up", progress="positive",
        aggregation="sum", category="综合发展", certainty="confirmed",
    )  # fmt: skip
    stored = documents.document_store(
        actor=planner, data=TEXT.encode(), filename="示例规划.txt", moment=MOMENT
    )
    statements = list(stored.run.statements.order_by("position"))
    money = next(row for row in statements if row.value == Decimal(820))
    observation, _ = indicators.statement_adopt(
        actor=planner, statement_id=money.pk, indicator=indicator, subject=territory.subject,
        scope="直管区", period_code="2024", kind="actual", unit="亿元", value=Decimal(820),
        moment=MOMENT,
    )  # fmt: skip
    plan = Plan.objects.create(
        code="demo-plan", title="示例高新区规划", territory=territory, document=stored.document,
        starts_on=date(2021, 1, 1), ends_on=date(2025, 12, 31), base_period="2020",
        target_period="2025", stage="执行中",
    )  # fmt: skip
    target = Target.objects.create(
        plan=plan, key="1", number="1", indicator=indicator, category="综合发展",
        nature="预期性", subject=territory.subject, scope="直管区", base_period="2020",
        base_value=Decimal(301), period="2025", value=Decimal(1000), unit="亿元",
        certainty="confirmed", recorded_at=MOMENT,
    )  # fmt: skip
    return Seeds(
        territory, people, stored.document, statements, indicator, observation, plan, target
    )


def person(role: Role, territory: Territory, name: str = "") -> User:
    """Somebody who holds a role at the zone."""
    user = User.objects.create(
        username=name or f"shili-{role}", display_name=f"示例{role.label}", created_at=MOMENT
    )
    subjects.membership_ensure(
        user=user, subject=territory.subject, role=role, valid_from=date(2026, 1, 1)
    )
    return user


def signed_in(user: User, *, checks_csrf: bool = False) -> Client:
    """A browser of that person."""
    client = Client(enforce_csrf_checks=checks_csrf)
    client.force_login(user)
    return client
