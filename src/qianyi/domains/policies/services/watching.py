"""Watching the library: what ends soon is told once to whoever answers for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.urls import reverse

from qianyi.domains.policies.selectors.library import end_owed, items_expiring
from qianyi.foundation.notices import Notice, notify
from qianyi.foundation.permissions import Role
from qianyi.kernel.subjects.models import Membership

if TYPE_CHECKING:
    from datetime import date, datetime

    from qianyi.domains.policies.models import PolicyItem


def expiry_tell(*, day: date, moment: datetime) -> int:
    """Tell the department's officers, else who wrote the item, that it ends soon; once an end."""
    told = 0
    for item in items_expiring(day):
        readers = _readers(item, day)
        end = end_owed(item, day)
        if not readers or end is None:
            continue
        last, what = end
        notify(
            Notice(
                key=f"policy-end-{item.pk}-{last:%Y%m%d}",
                kind="policies.expiring",
                recipients=readers,
                title=f"“{item}”{what}至{last:%Y-%m-%d}，请研究是否接续并告知企业。",
                url=reverse("policies:item", args=[item.pk]),
                moment=moment,
            )
        )
        told += 1
    return told


def _readers(item: PolicyItem, day: date) -> list[int]:
    wanted = Q(user=item.written_by_id) if item.written_by_id else Q(pk__in=())
    if item.department_id:
        wanted |= Q(subject=item.department_id, role=Role.DEPARTMENT_OFFICER)
    rows = Membership.objects.valid_on(day).filter(wanted, user__is_active=True)
    return sorted(set(rows.values_list("user_id", flat=True)))
