"""Which firms something changed of since a moment that a policy may ask for.

Records and titles of other apps say when they changed by their history; an app that registers facts
of firms is found through the tables that point to a firm and keep a history.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from qianyi.foundation import history
from qianyi.kernel.indicators.models import Consent, Observation, QualitativeFact
from qianyi.kernel.subjects.models import Enterprise

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from django.db.models import Model

OWN = "policies"


def firms_changed(since: datetime) -> set[int]:
    """Ids of firms with a figure, a record, a title, a consent or an entry new since then."""
    found: set[int] = set().union(*_changes(since))
    return found


def _changes(since: datetime) -> Iterator[set[int]]:
    for model in (Observation, QualitativeFact):
        rows = model._default_manager.filter(subject__enterprise__isnull=False)
        newer = Q(recorded_at__gt=since) | Q(superseded_at__gt=since)
        yield set(rows.filter(newer).values_list("subject_id", flat=True))
    for kept in history.kept_models():
        column = _firm_column(kept.model)
        if column and not kept.is_append_only:
            events = kept.event._default_manager.filter(pgh_created_at__gt=since)
            yield set(events.exclude(**{column: None}).values_list(column, flat=True))


def _firm_column(model: type[Model]) -> str:
    """The column of a tracked table that says which firm a row is of."""
    if model is Enterprise or model is Consent:
        return "subject_id"
    if model._meta.app_label == OWN:
        return ""
    found = [
        field.attname
        for field in model._meta.concrete_fields
        if field.name == "enterprise" and field.related_model is Enterprise
    ]
    return found[0] if found else ""
