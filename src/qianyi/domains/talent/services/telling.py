"""Who is told: officers who answer for something, users of a firm."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qianyi.domains.talent.models import CardService
from qianyi.foundation.notices import Notice, notify
from qianyi.foundation.permissions import Role
from qianyi.kernel.subjects.models import Membership
from qianyi.lib.clock import local_date

if TYPE_CHECKING:
    from datetime import datetime

    from qianyi.domains.talent.models import Need
    from qianyi.kernel.subjects.models import Subject, Territory


def officers_told(
    *,
    key: str,
    kind: str,
    unit: Subject | None,
    territory: Territory,
    title: str,
    url: str,
    moment: datetime,
) -> None:
    """Tell the officers of a unit; where none answers yet, those of the zone's service units."""
    units = [unit.pk] if unit else _service_units(territory)
    rows = Membership.objects.valid_on(local_date(moment)).filter(
        subject_id__in=units, role=Role.DEPARTMENT_OFFICER, user__is_active=True
    )
    readers = sorted(set(rows.values_list("user_id", flat=True)))
    if readers:
        notify(Notice(key=key, kind=kind, recipients=readers, title=title, url=url, moment=moment))


def firm_told(need: Need, *, key: str, title: str, moment: datetime) -> None:
    """Tell the firm's own users."""
    rows = Membership.objects.valid_on(local_date(moment)).filter(
        subject_id=need.enterprise_id, role=Role.ENTERPRISE_USER, user__is_active=True
    )
    readers = sorted(set(rows.values_list("user_id", flat=True)))
    if readers:
        url = f"/me/talent/needs/{need.ref}/"
        notify(
            Notice(
                key=key, kind="talent.need", recipients=readers, title=title, url=url,
                moment=moment,
            )
        )  # fmt: skip


def _service_units(territory: Territory) -> list[int]:
    """Departments that carry services of the talent card around that place."""
    rows = CardService.objects.filter(ended_at__isnull=True).select_related("unit__territory")
    return sorted(
        {
            row.unit_id
            for row in rows
            if row.unit.territory is not None and territory.path.startswith(row.unit.territory.path)
        }
    )
