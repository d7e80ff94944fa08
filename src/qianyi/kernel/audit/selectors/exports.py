"""The rows of history of a period, for an auditor to take away."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.core.serializers.json import DjangoJSONEncoder

from qianyi.foundation import history, registry

from .happenings import actor_name, actor_names

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from django.db.models import Model

BATCH = 1_000
HEADINGS = ("时间", "对象", "编号", "动作", "办理人", "途径", "理由", "请求编号", "内容")
SEALED = "密封办理，不导出"
FIELDS = ("at", "kind", "row", "label", "actor", "via", "reason", "request", "content")


def event_rows(start: datetime, end: datetime) -> Iterator[dict[str, Any]]:
    """Each row of history from ``start`` (included) to ``end`` (not), table by table, in order.

    Of rows of a sealed route (举报) only that something happened: neither who nor what.
    Append-only tables (readings, figures) give here what ended their rows; the rows themselves are
    in the lists that every page exports.
    """
    for kept in history.kept_models():
        title = str(kept.model._meta.verbose_name)
        found = kept.event._default_manager.filter(
            pgh_created_at__gte=start, pgh_created_at__lt=end
        ).order_by("pgh_id")
        batch: list[Model] = []
        for event in found.iterator(chunk_size=BATCH):
            batch.append(event)
            if len(batch) == BATCH:
                yield from _told(batch, title, kept.model)
                batch = []
        yield from _told(batch, title, kept.model)


def _told(events: list[Any], title: str, model: type[Model]) -> Iterator[dict[str, Any]]:
    names = actor_names(event.pgh_context for event in events)
    sealed = _sealed(model, {event.pgh_obj_id for event in events})
    for event in events:
        context = event.pgh_context or {}
        told = {
            "at": event.pgh_created_at,
            "kind": title,
            "row": event.pgh_obj_id,
            "label": event.pgh_label,
        }
        if event.pgh_obj_id in sealed:
            yield told | {
                "actor": SEALED, "via": "", "reason": "", "request": "", "content": SEALED,
            }  # fmt: skip
            continue
        yield told | {
            "actor": actor_name(event.pgh_context, names),
            "via": context.get("via", ""),
            "reason": context.get("reason", ""),
            "request": context.get("request", ""),
            "content": json.dumps(_content(event), ensure_ascii=False, cls=DjangoJSONEncoder),
        }


def _sealed(model: type[Model], keys: set[int]) -> set[int]:
    """Keys of rows that apps say belong to a sealed route."""
    found: set[int] = set()
    for sealed in registry.sealed_rows:
        if (which := sealed.get(model)) is not None:
            rows = model._default_manager.filter(which, pk__in=keys)
            found |= set(rows.values_list("pk", flat=True))
    return found


def _content(event: Any) -> dict[str, Any]:  # noqa: ANN401 - a row of any history
    return {
        field.attname: getattr(event, field.attname)
        for field in event._meta.local_concrete_fields
        if not field.name.startswith("pgh_")
    }
