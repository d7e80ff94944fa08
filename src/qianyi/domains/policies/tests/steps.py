"""Steps several tests of paying out go through together."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from qianyi.domains.policies import tasks
from qianyi.domains.policies.models import PolicyApplication, PolicyItem
from qianyi.domains.policies.selectors import calls
from qianyi.domains.policies.services import (
    items,
    later,
)
from qianyi.domains.policies.tests import factories as make
from qianyi.domains.policies.tests import paying
from qianyi.domains.policies.tests.paying import MOMENT, TODAY, days
from qianyi.foundation import history
from qianyi.foundation.permissions import Role, system_actor
from qianyi.foundation.testing.jobs import run_waiting
from qianyi.kernel.identity.models import User
from qianyi.kernel.subjects import services as subjects
from qianyi.kernel.subjects.selectors import actor_for_user

if TYPE_CHECKING:
    from qianyi.domains.policies.tests.paying import Desk


def conclude(desk: Desk, follow: Any, amount: str, moment: Any) -> None:
    later.follow_conclude(
        actor=desk.officer, follow_up=follow, state="failed", conclusion="已迁出",
        recover=Decimal(amount), moment=moment,
    )  # fmt: skip


def ready(desk: Desk, today: Any, **more: Any) -> PolicyApplication:
    """An application that waits for the decision, ten days on."""
    row = desk.reviewed(desk.apply(**more))
    if "part" in more:
        desk.call = more["part"].call
    desk.published(row)
    today.move_to(days(10))
    desk.step(row, "publicity", outcome="passed")
    return row


def released(desk: Desk, row: PolicyItem) -> PolicyItem:
    with history.acting(desk.planner):
        items.item_submit(actor=desk.planner, item=row, moment=MOMENT)
    with history.acting(desk.leader):
        return items.item_release(actor=desk.leader, item=row, reason="示例", moment=MOMENT)


def with_duty(desk: Desk, item: PolicyItem) -> Any:
    """Another item of the policy, with a condition that holds after the payment."""
    other = make.item(
        desk.town,
        desk.planner,
        item.policy,
        title="示例落户补助",
        explanation="拨付后的要求，不限制企业在别处经营。",
    )
    make.condition(other, desk.planner)
    make.condition(
        other, desk.planner, section="duty", name="三年内不得迁出示例高新区", kind="manual",
        fact="", threshold=None,
    )  # fmt: skip
    other = released(desk, other)
    call = paying.announced(
        desk.planner, desk.leader, other, desk.budget, desk.call.unit, batch="第二批"
    )
    return calls.call_item_get(actor=desk.officer, call_item_id=calls.items_of(call)[0].pk)


def matched(desk: Desk) -> None:
    tasks.match_enqueue(actor=system_actor(via="job"), moment=MOMENT)
    assert run_waiting("policies.match") == 1


def towns_leader_as_officer(desk: Desk) -> Any:
    """The leader, who also works at the department."""

    user = User.objects.get(pk=desk.leader.user_id)
    subjects.membership_ensure(
        user=user, subject=desk.town.economy, role=Role.DEPARTMENT_OFFICER, valid_from=TODAY
    )
    return actor_for_user(user=user, day=TODAY, via="web")
