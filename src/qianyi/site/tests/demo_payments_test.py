"""The demonstration's payments: made once, one paid, one that may pay twice for the same thing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from qianyi.domains.policies.models import PolicyApplication, PolicyItem
from qianyi.domains.policies.selectors.ledger import budget_lines
from qianyi.domains.policies.services import items
from qianyi.domains.policies.tests import factories as make
from qianyi.foundation import history
from qianyi.foundation.permissions import Actor, Role, system_actor
from qianyi.kernel.cases.tests.town import Town, loaded, make_town, process_text
from qianyi.kernel.identity.models import User
from qianyi.kernel.subjects import services as subjects
from qianyi.kernel.subjects.models import Enterprise
from qianyi.lib import clock
from qianyi.site.demo_payments import INTEREST, RESEARCH, payments_ensure


@pytest.fixture
def town(db: None) -> Town:
    """A town whose people have the names of the demonstration's accounts, with two items."""
    made = make_town()
    science = subjects.department_ensure(
        code="demo.science", name="示例科技局", short_name="", territory=made.zone,
        is_vertical=False, duties=[],
    ).subject  # fmt: skip
    people = {
        "enterprise": made.applicant, "enterprise2": made.stranger, "leader": made.leader,
        "planner": made.planner, "officer": made.officer("economy"),
        "science": made.person("science", Role.DEPARTMENT_OFFICER, science),
    }  # fmt: skip
    for name, actor in people.items():
        User.objects.filter(pk=actor.user_id).update(username=name)
    Enterprise.objects.update(registered_on=date(2015, 1, 1))
    for code in ("ent.revenue", "ent.rd_expense"):
        make.indicator(code)
    loaded(process_text("policy_payment"))
    under = make.policy(made, made.planner)
    other = {"benefit_form": "other", "ratio": None, "base": "", "cap": None}
    for code, more in ((RESEARCH, {"pot": Decimal(500)}), (INTEREST, other)):
        _released(made, make.item(made, made.planner, under, title=code, **more), code)
    return made


def _released(town: Town, row: PolicyItem, code: str) -> None:
    PolicyItem.objects.filter(pk=row.pk).update(code=code)
    row.refresh_from_db()
    actors: tuple[Actor, Actor] = (town.planner, town.leader)
    facts: dict[str, Any] = {"actor": actors[0], "item": row, "moment": make.MOMENT}
    make.condition(row, actors[0])
    items.item_submit(**facts)
    facts["actor"] = actors[1]
    items.item_release(reason="示例", **facts)


def test_payments_are_made_once_and_stand_at_different_steps(town: Town) -> None:
    moment = clock.now()
    assert payments_ensure(moment) == 3
    assert payments_ensure(moment) == 0
    states = PolicyApplication.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["paid", "submitted", "submitted"]
    twice = PolicyApplication.objects.order_by("-pk")[0]
    assert "double_funding" in [one["code"] for one in twice.open_findings]
    with history.acting(system_actor()):
        (pot,) = budget_lines(town.officer("economy"))
    assert pot.balance.paid_net == 42
    assert pot.balance.unpaid == 0
