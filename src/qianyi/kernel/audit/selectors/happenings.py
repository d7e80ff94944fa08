"""What happened to one object, told in words from its rows of history."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user_model
from django.db import models

from qianyi.foundation import history
from qianyi.foundation.ui.pages import Event

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

MOST_EVENTS = 100
LONGEST_VALUE = 40
BY_HAND = "未注明（直接修改数据库）"
PUBLIC = "未登录访客"
SYSTEM = "系统"
NOT_TOLD = frozenset({"pack_digest", "pack_version"})
WORDS = {"insert": "新建", "update": "修改", "delete": "删除"}


def history_of(*rows: models.Model, most: int = MOST_EVENTS) -> list[Event]:
    """The history of one or more objects for the page's panel, newest first.

    Of an append-only object there is only what ended it; its making is told by its own columns.
    """
    told = [(event, before) for row in rows for event, before in _steps(row, most)]
    told.sort(key=lambda step: (step[0].pgh_created_at, step[0].pgh_id), reverse=True)
    told = told[:most]
    names = actor_names(event.pgh_context for event, _ in told)
    return [
        Event(
            at=event.pgh_created_at,
            who=actor_name(event.pgh_context, names),
            what=_what(event, before),
        )
        for event, before in told
    ]


def actor_names(contexts: Iterable[Mapping[str, Any] | None]) -> dict[int, str]:
    """The names of the users in contexts, in one query."""
    wanted = {context["user"] for context in contexts if context and context.get("user")}
    users = get_user_model()._default_manager.filter(pk__in=wanted)
    return {user.pk: str(user) for user in users}


def actor_name(context: Mapping[str, Any] | None, names: Mapping[int, str]) -> str:
    """Who, in words; a row written past the program says so."""
    if not context:
        return BY_HAND
    if context.get("user"):
        return names.get(context["user"], f"账号 {context['user']}")
    return SYSTEM if context.get("system") else PUBLIC


def changed_fields(event: Any, before: Any) -> list[tuple[str, str, str]]:  # noqa: ANN401
    """What an update changed: (field in words, before, after). Both are rows of history."""
    changes = []
    tracked = event.pgh_tracked_model._meta
    for field in event._meta.local_concrete_fields:
        name = field.name
        if name.startswith("pgh_") or name in NOT_TOLD:
            continue
        old, new = getattr(before, field.attname), getattr(event, field.attname)
        if old != new:
            label = str(tracked.get_field(name).verbose_name)
            changes.append((label, _words(field, old), _words(field, new)))
    return changes


def _steps(row: models.Model, most: int) -> list[tuple[Any, Any]]:
    """Rows of history with the one before each, newest first."""
    kept = history.kept_for(type(row))
    if kept is None:
        return []
    manager = kept.event._default_manager
    events = list(manager.filter(pgh_obj_id=row.pk).order_by("-pgh_id")[: most + 1])
    return list(zip(events, [*events[1:], None], strict=False))[:most]


def _what(event: Any, before: Any) -> str:  # noqa: ANN401
    title = str(event.pgh_tracked_model._meta.verbose_name)
    words = f"{WORDS.get(event.pgh_label, event.pgh_label)}{title}"
    if event.pgh_label == "update":
        words = _update_words(event, before, title)
    reason = (event.pgh_context or {}).get("reason", "")
    return f"{words}（{reason}）" if reason else words


def _update_words(event: Any, before: Any, title: str) -> str:  # noqa: ANN401
    if before is None:
        return f"更新{title}的状态"
    archived = getattr(event, "archived_at", None)
    if archived != getattr(before, "archived_at", None):
        return f"归档{title}" if archived else f"恢复使用{title}"
    changes = changed_fields(event, before)
    if not changes:
        return f"更新{title}的数据包版本"
    told = "；".join(f"{label}由“{old}”改为“{new}”" for label, old, new in changes[:4])
    more = f"等 {len(changes)} 项" if len(changes) > 4 else ""  # noqa: PLR2004 - four fit a line
    return f"修改{title}：{told}{more}"


def _words(field: models.Field[Any, Any], value: object) -> str:
    if value is None or value == "":
        return "空"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(field, models.ForeignKey):
        found = field.related_model._default_manager.filter(pk=value).first()
        return str(found) if found is not None else f"编号 {value}"
    if isinstance(value, list | dict):  # no word of a choice, and too much for a line
        text = "、".join(str(one) for one in value)
    else:
        text = str(dict(field.flatchoices).get(value, value))
    return text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]}…"
