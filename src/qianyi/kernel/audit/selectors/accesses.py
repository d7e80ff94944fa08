"""What the access log holds about given rows: for pages that tell whoever is concerned."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from qianyi.kernel.audit.models import AccessLog

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from django.db.models import QuerySet


def access_about(rows: Mapping[str, Collection[int]], *, since: datetime) -> QuerySet[AccessLog]:
    """Lines about rows (label of the model in lower case → keys), the newest first.

    Who may be told of them is the caller's business: the log itself is the auditors'.
    """
    wanted = Q(pk__in=())
    for kind, keys in rows.items():
        wanted |= Q(target_kind=kind, target_id__in=list(keys))
    return AccessLog.objects.filter(wanted, at__gte=since).order_by("-at", "-pk")
