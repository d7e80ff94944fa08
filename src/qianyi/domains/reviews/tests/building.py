"""A small zone with units and people, and sources of the tests' own."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from qianyi.domains.reviews.choices import SchemeState
from qianyi.domains.reviews.models import Scheme
from qianyi.engine.appraisal import plain_of, scheme_from_plain
from qianyi.foundation import reviewing
from qianyi.foundation.permissions import Actor, Role
from qianyi.foundation.registry import Registry
from qianyi.foundation.reviewing import Cell, Measured, Part, ReviewedPlan, UnitMeasure
from qianyi.kernel.identity.tests.factories import UserFactory
from qianyi.kernel.subjects import services as subjects
from qianyi.kernel.subjects.models import Department, Membership, Territory
from qianyi.kernel.subjects.selectors import actor_for_user
from qianyi.kernel.subjects.tests.factories import TerritoryFactory

MOMENT = datetime(2026, 11, 20, 2, tzinfo=UTC)
DAY = date(2026, 11, 20)
FIRST, LAST = date(2025, 1, 1), date(2025, 12, 31)
MEASURE = "shili.done"
SCHEME = {
    "code": "shili_scheme", "title": "示例考核办法",
    "parts": [
        {"code": "p", "title": "指标", "items": [
            {"code": "done", "title": "示例指标", "full": 90, "source": MEASURE}]},
        {"code": "q", "title": "评价", "items": [
            {"code": "rating", "title": "示例评价", "full": 10, "rule": "points"}]},
    ],
    "vetoes": ["安全生产"], "veto_grade": "不合格",
    "grades": [
        {"name": "优秀", "at_least": 90, "most_share": Decimal("0.5")},
        {"name": "合格", "at_least": 60}, {"name": "不合格", "at_least": 0},
    ],
}  # fmt: skip


@dataclass
class Town:
    """Made once a test."""

    zone: Territory
    units: dict[str, Department]
    people: dict[str, Actor] = field(default_factory=dict)
    figures: dict[str, Decimal | None] = field(default_factory=dict)
    words: str = "62"
    missing: list[str] = field(default_factory=lambda: ["示例缺数：没有报送。"])

    def person(self, name: str, role: Role, at: Any = None) -> Actor:
        """Somebody with one role; the same name is the same person."""
        if name not in self.people:
            user = UserFactory(display_name=f"示例{name}")
            Membership.objects.create(
                user=user, subject=at or self.zone.subject, role=role,
                valid_from=date(2020, 1, 1), reason="示例",
            )  # fmt: skip
            self.people[name] = actor_for_user(user=user, day=DAY, via="web")
        return self.people[name]

    @property
    def planner(self) -> Actor:
        return self.person("planner", Role.PLANNER)

    @property
    def second(self) -> Actor:
        return self.person("second", Role.PLANNER)

    @property
    def leader(self) -> Actor:
        return self.person("leader", Role.LEADER)

    def officer(self, unit: str) -> Actor:
        return self.person(f"o-{unit}", Role.DEPARTMENT_OFFICER, self.units[unit].subject)

    def part(self, _actor: Actor, asked: reviewing.ReviewAsked) -> Part | None:
        """What the tests' own source tells of the plan."""
        if asked.plan_key != "shili-plan":
            return None
        return Part(
            title="示例指标", order=10, columns=("指标", "实际（家）"),
            sentences=[f"企业达到{self.words}家【注：示例台账】。"],
            rows=[
                [Cell(words="示例企业数"),
                 Cell(words=self.words, value=Decimal(self.words), source="示例台账2025年")],
                [Cell(words="示例缺数"), Cell(words="暂无数据")],
            ],
            missing=self.missing,
        )  # fmt: skip

    def plans(self, _actor: Actor) -> list[ReviewedPlan]:
        return [ReviewedPlan(key="shili-plan", title="示例规划", territory=self.zone.subject.code,
                             first=date(2021, 1, 1), last=LAST, is_demo=True)]  # fmt: skip

    def measured(self, codes: Any, _first: date, _last: date, _moment: datetime) -> Any:
        """The figures given, None with a reason; a unit that has none is not in the answer."""
        return {
            code: Measured(value=value, why_not="" if value is not None else "没有报送。")
            for code, value in self.figures.items()
            if code in codes
        }


def town_made(monkeypatch: Any) -> Town:
    """Units a and b are scored, c is only asked; the only sources are the tests' own."""
    zone = TerritoryFactory(is_demo=True)
    units = {
        name: subjects.department_ensure(
            code=f"shili.{name}", name=f"示例{name}局", short_name="", territory=zone,
            is_vertical=name == "c", duties=[],
        )
        for name in "abc"
    }  # fmt: skip
    town = Town(zone, units, figures={"shili.a": Decimal(100), "shili.b": Decimal(90)})
    parts: Registry[Any] = Registry("of the test")
    plans: Registry[Any] = Registry("of the test")
    measures: Registry[Any] = Registry("of the test")
    parts.register("shili.figures", town.part)
    plans.register("shili", town.plans)
    measures.register(
        MEASURE, UnitMeasure(label="示例数据", unit="%", formula="甲 ÷ 乙", read=town.measured)
    )
    monkeypatch.setattr("qianyi.domains.reviews.selectors.assessments.review_parts", parts)
    monkeypatch.setattr("qianyi.domains.reviews.selectors.assessments.reviewed_plans", plans)
    for module in ("selectors.schemes", "selectors.appraisals", "services.schemes"):
        monkeypatch.setattr(f"qianyi.domains.reviews.{module}.unit_measures", measures)
    return town


def scheme_made(town: Town, **facts: Any) -> Scheme:
    """The tests' scheme in force."""
    return Scheme.objects.create(
        **{
            "code": "shili_scheme", "version": 1, "title": "示例考核办法",
            "content": plain_of(scheme_from_plain(SCHEME, "示例")), "state": SchemeState.ACTIVE,
            "written_at": MOMENT, "written_by_id": town.planner.user_id,
            "activated_at": MOMENT, "activated_by_id": town.leader.user_id, **facts,
        }
    )  # fmt: skip
