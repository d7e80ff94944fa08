"""Reading conditions that hold after the payment: what is due, and what the facts say of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from qianyi.domains.policies.choices import FollowState, RecoveryState
from qianyi.domains.policies.errors import FollowUpNotFound
from qianyi.domains.policies.models import PolicyFollowUp
from qianyi.kernel.rules.models import TitleGrant
from qianyi.kernel.subjects.models import LegalStatus

from .firm import base_values
from .gathering import facts_of_firms
from .prefilled import titles_asked

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from qianyi.foundation.permissions import Actor

MOVES: Final = ("迁出", "迁离", "注册地", "迁移")
STAFF_FACT: Final = "ent.staff_average"
STAFF: Final = ("就业人数", "职工人数", "用工人数", "平均职工")
TITLE: Final = ("证书", "称号", "资格", "认定")
NOT_KNOWN: Final = "系统里没有能核对这一条的数据，由人核对。"


def follow_list(
    actor: Actor, *, state: str = "", due_by: date | None = None, words: str = ""
) -> QuerySet[PolicyFollowUp]:
    """Follow-ups the actor may see, the first due first."""
    rows = (
        PolicyFollowUp.objects.visible_to(actor)
        .select_related(
            "line", "application__enterprise__subject", "application__enterprise__territory",
            "application__call_item__item__territory",
            "application__call_item__call__unit__subject",
            "concluded_by", "decided_by",
        )
        .order_by("due_on", "pk")
    )  # fmt: skip
    rows = rows.filter(state=state) if state else rows
    rows = rows.filter(due_on__lte=due_by) if due_by else rows
    for word in words.split():
        rows = rows.filter(application__enterprise__subject__name__icontains=word)
    return rows


def follow_get(*, actor: Actor, follow_id: int) -> PolicyFollowUp:
    """One follow-up.

    Raises:
        FollowUpNotFound: there is none, or not for this actor.
    """
    found = follow_list(actor).filter(pk=follow_id).first()
    if found is None:
        raise FollowUpNotFound("没有找到这项后续要求，或者您没有查看权限；请从后续核对列表进入。")
    return found


def recoveries_open(actor: Actor) -> QuerySet[PolicyFollowUp]:
    """Proposals to take money back that wait for a person."""
    return follow_list(actor).filter(recovery_state=RecoveryState.PROPOSED)


def due_now(actor: Actor, day: date) -> QuerySet[PolicyFollowUp]:
    """What is to be looked at by a day and was not."""
    return follow_list(actor, state=FollowState.OPEN, due_by=day)


def found_of(row: PolicyFollowUp, day: date) -> str:
    """What the facts say of a later condition, in a sentence; never a conclusion."""
    firm, words = row.application.enterprise, row.line.name
    told = []
    if any(word in words for word in MOVES):
        inside = firm.territory.path.startswith(row.application.call_item.item.territory.path)
        gone = firm.legal_status == LegalStatus.MOVED_OUT or not inside
        state = firm.get_legal_status_display()
        told.append(
            f"登记在{firm.territory}，状态“{state}”，{'已不在适用区域内' if gone else '没有迁出'}。"
        )
    if any(word in words for word in STAFF):
        told.append(_staff(row, day))
    if any(word in words for word in TITLE):
        told.append(_titles(row, day))
    return "".join(told) or NOT_KNOWN


def _staff(row: PolicyFollowUp, day: date) -> str:
    """The staff of the last complete year, as far as it may be used for this."""
    firm = row.application.enterprise
    gathered = facts_of_firms(
        programs=[], territory=firm.territory, day=day, ids=[firm.pk], figures={STAFF_FACT}
    )
    value = base_values(gathered, {STAFF_FACT})[STAFF_FACT]
    if value is None:
        return f"{day.year - 1}年平均职工人数没有数据。"
    return f"{day.year - 1}年平均职工人数{value.normalize():f}人。"


def _titles(row: PolicyFollowUp, day: date) -> str:
    codes = titles_asked(row.application.call_item.item)
    if not codes:
        return ""
    held = TitleGrant.objects.held_on(day).filter(
        enterprise=row.application.enterprise, title__code__in=codes
    )
    names = "、".join(str(one.title) for one in held.select_related("title"))
    return f"现在持有：{names}。" if names else "现在没有查到所依据的有效证书。"
