"""Who did what, why: how rows are tracked and how every write learns its actor.

A model says once which kind it is. ``@tracked`` tables keep a row of history for each insert,
change and delete. ``@append_only`` tables are their own history: rows are never changed but for
the columns that end them, and only those changes and deletes leave rows of history. All of it is
done by triggers in the database, so that COPY, raw SQL and bulk writes cannot go round it.

``acting`` names the actor of everything written inside it; the middleware, the commands and the
jobs enter it. ``bulk`` is the one way to COPY. Sealing and verifying are kernel.audit's.
"""

from __future__ import annotations

import json
import uuid
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, TypeVar

import pghistory
import pgtrigger
from django.db import connections, models, transaction

from qianyi.foundation.logs import current_request_id
from qianyi.foundation.permissions import ANONYMOUS, Actor
from qianyi.foundation.triggers import keep_registry
from qianyi.lib.errors import QianyiError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    from django.apps.registry import Apps
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor
    from django.db.backends.utils import CursorWrapper
    from django.http import HttpRequest, HttpResponse

M = TypeVar("M", bound=models.Model)
keep_registry()  # before the first model has triggers

# Belongs to kernel.audit (its model PendingSeal); named here because triggers write to it.
PENDING_TABLE = "audit_pending_seal"
QUEUE_TRIGGER = "queue_for_seal"
READ_ONLY_SQL = (
    "select", "vacuum", "analyze", "checkpoint", "discard", "load", "cluster",
    "reindex", "create", "alter", "drop", "set ", "show", "begin", "start", "savepoint", "release",
    "rollback", "commit", "declare", "fetch", "close", "lock",
)  # fmt: skip
SET_CONTEXT = (
    "SELECT set_config('pghistory.context_id', %s, true),"
    " set_config('pghistory.context_metadata', %s, true)"
)


class HistoryActorMissing(QianyiError):
    """A bulk write was begun although nobody is named as acting."""

    code = "history.actor_missing"


@dataclass(frozen=True, slots=True)
class Deed:
    """What is written with each row of history: who, through what, why, in which request."""

    actor: Actor | Callable[[], Actor]
    reason: str = ""
    number: uuid.UUID = field(default_factory=uuid.uuid4)

    def facts(self) -> dict[str, object]:
        """Plain values; no name and no personal data, so that history can outlive the person."""
        actor = self.actor if isinstance(self.actor, Actor) else self.actor()
        return {
            "user": actor.user_id,
            "system": actor.is_system,
            "via": actor.via,
            "request": actor.request_id or current_request_id.get(),
            "reason": self.reason,
        }

    def settings(self) -> tuple[str, str]:
        """The two values the triggers read."""
        return str(self.number), json.dumps(self.facts(), ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Kept:
    """How one model's history is kept.

    Attributes:
        model, event: the table and the table of its history.
        exclude: columns that are not in the history (secrets, and what changes at each sign-in).
        ends: columns of an append-only row that may be set later; None for a tracked table.
    """

    model: type[models.Model]
    event: type[models.Model]
    exclude: frozenset[str]
    ends: tuple[str, ...] | None

    @property
    def is_append_only(self) -> bool:
        """Whether the rows themselves are sealed."""
        return self.ends is not None


_kept: dict[type[models.Model], Kept] = {}
_current: ContextVar[Deed | None] = ContextVar("deed", default=None)


def kept_models() -> list[Kept]:
    """Every model with a history, in order of its table's name."""
    return sorted(_kept.values(), key=lambda kept: kept.model._meta.db_table)


def kept_for(model: type[models.Model]) -> Kept | None:
    """How a model's history is kept; None when it has none."""
    return _kept.get(model)


def tracked(*, exclude: Collection[str] = ()) -> Callable[[type[M]], type[M]]:
    """Keep a row of history for each insert, change and delete of the decorated model."""

    def decorate(model: type[M]) -> type[M]:
        trackers = (pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
        _keep(model, trackers, exclude=exclude, ends=None)
        return model

    return decorate


def append_only(
    *, ends: Sequence[str] = (), exclude: Collection[str] = ()
) -> Callable[[type[M]], type[M]]:
    """Let rows of the decorated model be added, and later only ``ends`` be set; never deleted.

    Each use of ``ends``, and a delete that retention makes, leaves a row of history; without the
    columns of ``exclude``, for what retention is to remove must not live on there.
    """

    def decorate(model: type[M]) -> type[M]:
        pgtrigger.register(
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="never_changed", exclude=[*ends])
            if ends
            else pgtrigger.Protect(name="never_changed", operation=pgtrigger.Update),
            _queue(key_column(model)),
        )(model)
        trackers = (pghistory.UpdateEvent(), pghistory.DeleteEvent())
        _keep(model, trackers, exclude=exclude, ends=tuple(ends))
        return model

    return decorate


def _keep(
    model: type[models.Model],
    trackers: tuple[pghistory.RowEvent, ...],
    *,
    exclude: Collection[str],
    ends: tuple[str, ...] | None,
) -> None:
    name = f"{model.__name__}Event"
    event = pghistory.create_event_model(
        model,
        *trackers,
        exclude=[*exclude],
        model_name=name,
        abstract=False,
        meta={
            "triggers": [_queue("pgh_id")],
            "verbose_name": f"{model._meta.verbose_name}的历史",
            "default_permissions": (),
        },
    )
    _kept[model] = Kept(model, event, frozenset(exclude), ends)


def key_column(model: type[models.Model]) -> str:
    """The column that numbers a table's rows."""
    column = model._meta.pk.column
    assert column is not None  # noqa: S101 - only a composite key has none, and no model has one
    return column


def _queue(key: str) -> pgtrigger.Trigger:
    """Note which rows a statement added, so that the next sealing finds them.

    One note a statement, not a row: a COPY of 100,000 rows adds one.
    """
    return pgtrigger.Trigger(
        name=QUEUE_TRIGGER,
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=pgtrigger.Insert,
        referencing=pgtrigger.Referencing(new="added"),  # type: ignore[no-untyped-call]
        func=(
            f'INSERT INTO "{PENDING_TABLE}" (table_name, first_row, last_row, row_count, xid)'  # noqa: S608 - constants of the program
            f' SELECT TG_TABLE_NAME, min("{key}"), max("{key}"), count(*),'
            " pg_current_xact_id()::text::bigint FROM added HAVING count(*) > 0;"
            " RETURN NULL;"
        ),
    )


@contextmanager
def acting(
    actor: Actor | Callable[[], Actor], reason: str = "", *, using: str = "default"
) -> Iterator[None]:
    """Everything written inside is this actor's doing.

    An actor that becomes known only later (an API key) is given as a function, asked at each write.
    Entered again inside, the inner actor and reason hold until it is left.
    """
    outer = _current.get()
    token = _current.set(Deed(actor, reason))
    stamping = connections[using].execute_wrapper(_stamp) if outer is None else nullcontext()
    try:
        with stamping:
            yield
    finally:
        _current.reset(token)
        if outer is None:
            _forget(connections[using])


def _forget(connection: BaseDatabaseWrapper) -> None:
    """What is written later in the same transaction is not this actor's doing any more."""
    if connection.in_atomic_block and not connection.needs_rollback:
        with connection.cursor() as cursor:
            cursor.execute(SET_CONTEXT, ("", ""))


@contextmanager
def because(reason: str) -> Iterator[None]:
    """Say why, for what the present actor writes inside; nothing without an actor."""
    outer = _current.get()
    token = _current.set(replace(outer, reason=reason.strip()[:300]) if outer else None)
    try:
        yield
    finally:
        _current.reset(token)


@contextmanager
def bulk(*, using: str = "default") -> Iterator[CursorWrapper]:
    """A cursor in a transaction for COPY and raw SQL, the actor set before the first row.

    Raises:
        HistoryActorMissing: nobody is acting; enter ``acting`` first.
    """
    deed = _current.get()
    if deed is None:
        raise HistoryActorMissing(
            "批量写入前没有说明是谁在操作。请先用 foundation.history.acting 说明操作人和原因。"
        )
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        cursor.execute(SET_CONTEXT, deed.settings())
        yield cursor


def copy_rows(
    model: type[models.Model],
    columns: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    using: str = "default",
) -> int:
    """Add many rows by COPY, tracked and named like any other write; the number added."""
    quote = connections[using].ops.quote_name
    names = ", ".join(quote(column) for column in columns)
    added = 0
    with bulk(using=using) as cursor:
        command = f"COPY {quote(model._meta.db_table)} ({names}) FROM STDIN"
        with cursor.copy(command) as stream:
            for row in rows:
                stream.write_row(row)
                added += 1
    return added


def _stamp(
    execute: Callable[..., Any],
    sql: Any,  # noqa: ANN401 - text, bytes or psycopg's composed SQL
    params: Any,  # noqa: ANN401 - a sequence, a mapping or nothing, as Django passes it on
    many: bool,  # noqa: FBT001 - Django's own signature
    context: dict[str, Any],
) -> Any:  # noqa: ANN401
    """Set the context in the same round trip as each write; for the transaction only."""
    deed = _current.get()
    if deed is None or not _can_stamp(sql, params, context) or many:
        return execute(sql, params, many, context)
    values = deed.settings()
    if isinstance(params, dict):
        stamped = SET_CONTEXT.replace("%s", "%(deed_number)s", 1).replace("%s", "%(deed_facts)s", 1)
        named = {**params, "deed_number": values[0], "deed_facts": values[1]}
        result = execute(f"{stamped}; {sql}", named, many, context)
    else:
        result = execute(f"{SET_CONTEXT}; {sql}", (*values, *(params or ())), many, context)
    while result is not None and result.nextset():
        pass
    return result


def _can_stamp(sql: object, params: object, context: dict[str, Any]) -> bool:
    if not isinstance(sql, str) or sql.lstrip().lower().startswith(READ_ONLY_SQL):
        return False
    if params is None and "%" in sql:
        return False  # without parameters a percent sign stands for itself
    cursor = context["cursor"]
    # A named cursor wraps its text in DECLARE; a transaction that has failed takes nothing more.
    failed = cursor.connection.info.transaction_status.name == "INERROR"
    return not getattr(cursor, "name", None) and not failed


class HistoryMiddleware:
    """Everything a request writes is its actor's doing; comes after ``ActorMiddleware``."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The actor is asked for at each write: an API key replaces it during the request."""
        with acting(lambda: getattr(request, "actor", ANONYMOUS)):
            return self.get_response(request)


def begin(app_label: str, *names: str) -> Callable[[Apps, BaseDatabaseSchemaEditor], None]:
    """For migrations: rows that were there before their history get a first row of it.

    Append-only rows are put in the queue to be sealed. To be run after the triggers are made.
    """

    def work(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
        with schema_editor.connection.cursor() as cursor:
            for name in names:
                model = apps.get_model(app_label, name)
                event = apps.get_model(app_label, f"{name}Event")
                _begin(cursor, model, event)

    return work


def _begin(cursor: CursorWrapper, model: type[models.Model], event: type[models.Model]) -> None:
    held = {column.column for column in model._meta.local_concrete_fields}
    columns = [
        f'"{column.column}"'
        for column in event._meta.local_concrete_fields
        if column.column in held
    ]
    key = model._meta.pk.column
    facts = json.dumps(
        {"user": None, "system": True, "via": "cli", "request": "", "reason": "历史记录启用前已有"},
        ensure_ascii=False,
    )
    cursor.execute(
        f'INSERT INTO "{event._meta.db_table}" ({", ".join(columns)},'  # noqa: S608 - names of our own tables
        f" pgh_created_at, pgh_label, pgh_obj_id, pgh_context)"
        f" SELECT {', '.join(columns)}, now(), 'insert', \"{key}\", %s::jsonb"
        f' FROM "{model._meta.db_table}" ORDER BY "{key}"',
        [facts],
    )


def begin_append_only(
    app_label: str, *names: str
) -> Callable[[Apps, BaseDatabaseSchemaEditor], None]:
    """For migrations: append-only rows that were there before are put in the queue to be sealed."""

    def work(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
        with schema_editor.connection.cursor() as cursor:
            for name in names:
                model = apps.get_model(app_label, name)
                table, key = model._meta.db_table, model._meta.pk.column
                cursor.execute(
                    f'INSERT INTO "{PENDING_TABLE}"'  # noqa: S608 - names of our own tables
                    " (table_name, first_row, last_row, row_count, xid)"
                    f' SELECT %s, min("{key}"), max("{key}"), count(*),'
                    f' pg_current_xact_id()::text::bigint FROM "{table}" HAVING count(*) > 0',
                    [table],
                )

    return work
