"""Which firms something changed of since a moment: their marks for being worked out again.

Nobody sets a mark: the records say themselves when they came, and the history when they changed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q

from qianyi.domains.enterprises.selectors.kinds import KINDS
from qianyi.foundation import history
from qianyi.kernel.indicators.models import Observation, QualitativeFact
from qianyi.kernel.rules.models import TitleGrant
from qianyi.kernel.subjects.models import Enterprise

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from django.db.models import Model, QuerySet

ASIDE = ("contacts", "team", "visits", "problems")
"""Kinds of records no condition asks for."""


def firms_changed(since: datetime) -> set[int]:
    """Ids of firms with a figure, a record, a title or an entry in the register new since then."""
    return {pk for rows in _changes(since) for pk in rows if pk is not None}


def _changes(since: datetime) -> Iterator[QuerySet[Any, Any]]:
    for model in (Observation, QualitativeFact):
        rows = model._default_manager.filter(subject__enterprise__isnull=False)
        newer = Q(recorded_at__gt=since) | Q(superseded_at__gt=since)
        yield rows.filter(newer).values_list("subject_id", flat=True).distinct()
    for key, kind in KINDS.items():
        if key not in ASIDE:
            yield _events(kind.model, since).values_list("enterprise_id", flat=True).distinct()
    yield _events(TitleGrant, since).values_list("enterprise_id", flat=True).distinct()
    yield _events(Enterprise, since).values_list("subject_id", flat=True).distinct()


def _events(model: type[Model], since: datetime) -> QuerySet[Any]:
    kept = history.kept_for(model)
    assert kept is not None  # noqa: S101 - all of these are tracked
    return kept.event._default_manager.filter(pgh_created_at__gt=since)
