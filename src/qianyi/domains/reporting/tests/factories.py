"""A small zone that collects: two parks, two departments, three firms, a monthly form."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from django.apps import apps

from qianyi.domains.reporting import services
from qianyi.domains.reporting.models import Collection, Form, Return
from qianyi.domains.reporting.services.drafts import Edit
from qianyi.engine.uscc import with_check_digit
from qianyi.foundation.permissions import Actor, Role, system_actor
from qianyi.kernel.identity.models import User
from qianyi.kernel.indicators.models import Indicator
from qianyi.kernel.subjects import services as subjects
from qianyi.kernel.subjects.models import Department, Enterprise, Membership, Territory
from qianyi.kernel.subjects.selectors import actor_for_user
from qianyi.kernel.subjects.services.enterprises import EnterpriseFacts, enterprise_register

MOMENT = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)
PERIOD = "2026-10"
LINE = {
    "unit": "万元", "hint": "", "lead": "", "required": True, "whole": False, "cumulative": False,
    "low": "0", "high": None, "change_limit": None, "scope": "企业",
}  # fmt: skip
CONTENT: dict[str, Any] = {
    "items": [
        {**LINE, "key": "revenue", "indicator": "ent.revenue", "name": "营业收入",
         "cumulative": True, "high": "1000000"},
        {**LINE, "key": "exports", "indicator": "ent.exports", "name": "出口额",
         "cumulative": True, "required": False},
        {**LINE, "key": "staff", "indicator": "ent.staff_end", "name": "期末人数", "unit": "人",
         "whole": True, "change_limit": "0.5"},
    ],
    "checks": [{"relation": "exports <= revenue", "level": "error", "words": "", "tolerance": "0"}],
    "totals": [{"item": "staff", "indicator": "economy.employees", "scope": "直管区"}],
}  # fmt: skip


@dataclass
class Zone:
    """Everything a test of returns needs; actors are made on demand."""

    zone: Territory = field(init=False)
    parks: list[Territory] = field(init=False)
    owner: Department = field(init=False)
    other: Department = field(init=False)
    firms: list[Enterprise] = field(init=False)

    def __post_init__(self) -> None:
        self.zone = place("shili.rzone", "zone")
        self.parks = [place(f"shili.rpark_{name}", "park", self.zone) for name in "ab"]
        self.owner, self.other = (department(f"shili.rdept_{name}", self.zone) for name in "ab")
        self.firms = [firm(number, self.zone, self.parks[number % 2]) for number in range(3)]
        for code, name, unit in (
            ("ent.revenue", "营业收入", "万元"), ("ent.exports", "出口额", "万元"),
            ("ent.staff_end", "从业人员期末人数", "人"),
            ("economy.employees", "期末从业人员", "人"),
        ):  # fmt: skip
            Indicator.objects.get_or_create(
                code=code,
                defaults={"name": name, "unit": unit, "direction": "up", "progress": "positive",
                          "aggregation": "last", "roll_up": "sum"},
            )  # fmt: skip

    def form(self, **facts: Any) -> Form:
        return services.form_ensure(
            code=facts.pop("code", "shili.monthly"),
            version=facts.pop("version", "1"),
            facts={
                "title": "示例月度采集表", "respondent": "enterprise", "frequency": "month",
                "due_days": 10, "territory": self.zone, "owner": self.owner, "is_voluntary": True,
                "uses": ["行政管理"], "content": CONTENT, **facts,
            },
        )  # fmt: skip

    def open(self, form: Form | None = None, period: str = PERIOD) -> Collection:
        return services.collection_open(
            actor=self.officer(), form=form or self.form(), period_code=period, moment=MOMENT
        )

    def officer(self, name: str = "officer", of: Department | None = None) -> Actor:
        return member(f"r-{name}", Role.DEPARTMENT_OFFICER, (of or self.owner).subject)

    def firm_user(self, number: int = 0, name: str = "") -> Actor:
        firm = self.firms[number]
        return member(f"r-firm{number}{name}", Role.ENTERPRISE_USER, firm.subject)

    def reader(self, role: Role, at: Territory | None = None) -> Actor:
        return member(f"r-{role.value}", role, (at or self.zone).subject)


def place(code: str, kind: str, parent: Territory | None = None) -> Territory:
    return subjects.territory_ensure(
        code=code, name=f"示例{code}", short_name="", territory_kind=kind, parent=parent,
        aggregate_only=False, is_demo=True,
    )  # fmt: skip


def department(code: str, territory: Territory) -> Department:
    return subjects.department_ensure(
        code=code, name=f"示例{code}局", short_name="", territory=territory, is_vertical=False,
        duties=[],
    )  # fmt: skip


def firm(number: int, territory: Territory, park: Territory) -> Enterprise:
    return enterprise_register(
        actor=system_actor(),
        facts=EnterpriseFacts(
            uscc=with_check_digit(f"9199990{number:02d}MA00000R"[:17]),
            name=f"示例填报{'甲乙丙丁'[number]}科技有限公司",
            territory=territory, park=park, registered_on=date(2020, 1, 1), is_demo=True,
        ),
        moment=MOMENT,
    )  # fmt: skip


def member(username: str, role: Role, subject: Any) -> Actor:
    user, made = User.objects.get_or_create(
        username=username, defaults={"display_name": f"示例{username}", "created_at": MOMENT}
    )
    if made:
        Membership.objects.create(
            user=user, subject=subject, role=role, valid_from=date(2021, 1, 1)
        )
    return actor_for_user(user=user, day=MOMENT.date(), via="web")


def notices_of(actor: Actor) -> list[str]:
    """Where the notices an actor has been given lead; the site above keeps them."""
    model = apps.get_model("site", "Notification")
    return list(model.objects.filter(recipient=actor.user_id).values_list("url", flat=True))


def edit_of(filled: Return, editor: str = "page", /, **entries: str) -> Edit:
    """An edit begun from the return as it is."""
    from qianyi.domains.reporting.services.drafts import flat

    words = {key.removesuffix("_words"): told for key, told in entries.items() if "_words" in key}
    numbers = {key: told for key, told in entries.items() if "_words" not in key}
    return Edit(
        revision=filled.revision, entries=numbers, explanations=words, base=flat(filled),
        editor=editor,
    )  # fmt: skip
