"""What the search box knows: needs of firms. People are not in it: a consent ends, an index stays.

Readers say the same as ``Need.visible_to``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from qianyi.domains.talent.choices import OPEN_NEEDS
from qianyi.domains.talent.models import Need
from qianyi.domains.talent.models.people import INSIDE
from qianyi.foundation import search
from qianyi.foundation.permissions import READ_ALL, Role

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator


def needs(ids: Collection[int] | None) -> Iterator[search.Entry]:
    """Open needs by position, firm and words, for who works with them inside."""
    rows = Need.objects.filter(
        state__in=OPEN_NEEDS, enterprise__territory__aggregate_only=False
    ).select_related("enterprise__subject", "enterprise__territory", "field")
    for row in rows if ids is None else rows.filter(pk__in=ids):
        yield search.Entry(
            object_id=row.pk,
            title=row.position,
            names=(str(row.enterprise),),
            text=row.duties,
            hint=f"{row.enterprise}，{row.headcount} 人，{row.get_state_display()}",
            url=reverse("talent:need", args=[row.ref]),
            readers=search.to_roles(*(role for role in READ_ALL if role in INSIDE))
            | search.to_roles_within(row.enterprise.territory.path, Role.PARK_OFFICER),
        )
