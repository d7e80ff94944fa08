"""The firms a what-if is asked of, read once and kept in the process for a while.

Moving a slider must not read a hundred thousand firms again. What is kept belongs to a question
(which conditions, where, which day, for which purpose) and to what its reader may see; it says when
it was read and by which digest, and is read anew after half an hour or when somebody asks for it.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from threading import Lock
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

import polars as pl

from qianyi.engine.classes import SizeInputs, size_possible
from qianyi.engine.panel import column_name
from qianyi.engine.periods import Period
from qianyi.foundation.permissions import READ_ALL, Role
from qianyi.kernel.indicators.models import Indicator
from qianyi.kernel.indicators.selectors import panel_read
from qianyi.kernel.subjects.models import Enterprise, Industry

from .comparing import INDUSTRY, PARK, SIZE, SUBJECT

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from django.db.models import QuerySet

    from qianyi.foundation.permissions import Actor
    from qianyi.kernel.subjects.models import Territory

T = TypeVar("T")
STAFF, REVENUE, ASSETS = "ent.staff_average", "ent.revenue", "ent.assets"
SIZED: Final = (STAFF, REVENUE, ASSETS)
KEPT: Final = 4
KEPT_FOR: Final = timedelta(minutes=30)
NOWHERE: Final = "未登记"
NOT_SIZED: Final = "无法划型"


@dataclass(frozen=True)
class Taken(Generic[T]):
    """What was read, and when."""

    value: T
    taken_at: datetime


@dataclass(frozen=True)
class Firms:
    """Every firm of the question with its inputs, its groups, and its state by the rule as it is.

    Attributes:
        frame: ``subject``, ``code``, the groups, the program's columns, ``before``.
        unknown: labels of inputs the fact base has no entry for.
        left_out: figures the purpose did not permit.
    """

    frame: pl.DataFrame
    unknown: tuple[str, ...]
    left_out: int
    digest: str


@dataclass
class Shelf(Generic[T]):
    """The last few things read, by question; the oldest goes when there are more than ``KEPT``."""

    _rows: dict[tuple[Any, ...], Taken[T]] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def get(self, key: tuple[Any, ...], read: Callable[[], Taken[T]], moment: datetime) -> Taken[T]:
        """What was read for that question, read now if it is too old or was never read."""
        found = self._rows.get(key)
        if found is not None and moment - found.taken_at < KEPT_FOR:
            return found
        taken = read()
        with self._lock:
            self._rows.pop(key, None)
            while len(self._rows) >= KEPT:
                self._rows.pop(next(iter(self._rows)))
            self._rows[key] = taken
        return taken

    def forget(self, key: tuple[Any, ...]) -> None:
        """Read it anew the next time."""
        with self._lock:
            self._rows.pop(key, None)


def reach_of(actor: Actor) -> tuple[object, ...]:
    """What tells the firms one reader sees from those of another (``firms_within_reach``)."""
    return (
        actor.has_role(*READ_ALL),
        actor.paths_of(Role.PARK_OFFICER),
        tuple(sorted(actor.subject_ids)),
    )


def digest_of(frame: pl.DataFrame) -> str:
    """sha256 of the content of a frame, rows in the order of the subject."""
    ordered = frame.sort(SUBJECT)
    found = hashlib.sha256()
    for column in sorted(ordered.columns):
        values = ordered[column]
        found.update(f"{column}:{values.dtype}\n".encode())
        text = values.cast(pl.String).fill_null("\x00")
        found.update("\x1f".join(text.to_list()).encode())
    return found.hexdigest()


def places_of(actor: Actor, territory: Territory, as_of: date) -> pl.DataFrame:
    """Every firm the actor sees there: ``subject``, ``code``, its industry and its park.

    Industries are told by division, for a class of its own would hold one firm.
    """
    divisions = _divisions()
    rows = _inside(actor, territory, as_of).values_list(
        "pk", "uscc", "industry_id", "industry__code", "park__subject__name"
    )
    found = [
        (pk, uscc, divisions.get(industry, NOWHERE), code or "", park or NOWHERE)
        for pk, uscc, industry, code, park in rows
    ]
    return pl.DataFrame(
        found,
        schema={
            SUBJECT: pl.Int64, "code": pl.String, INDUSTRY: pl.String, "·code": pl.String,
            PARK: pl.String,
        },
        orient="row",
    )  # fmt: skip


def firms_count(actor: Actor, territory: Territory, as_of: date) -> int:
    """How many firms the actor sees there."""
    return _inside(actor, territory, as_of).count()


def sized(places: pl.DataFrame, figures: pl.DataFrame, year: int) -> pl.DataFrame:
    """The firms with their size class by the figures of a year; 无法划型 where several remain."""
    names = {code: column_name(code, Period.parse(str(year))) for code in SIZED}
    wanted = [
        (pl.col(name) if name in figures.columns else pl.lit(None, pl.Float64)).alias(code)
        for code, name in names.items()
    ]
    joined = places.join(figures.select(SUBJECT, *wanted), on=SUBJECT, how="left")
    classes = [
        _size(code, staff, revenue, assets)
        for code, staff, revenue, assets in joined.select("·code", *SIZED).iter_rows()
    ]
    return places.with_columns(pl.Series(SIZE, classes, pl.String)).drop("·code")


def figures_for_size(
    *, actor: Actor, territory: Territory, year: int, as_of: date, purpose: str
) -> pl.DataFrame:
    """Staff, revenue and assets of a year, where nothing else is read for the question."""
    known = [
        code
        for code in SIZED
        if Indicator.objects.filter(code=code, applies_to="enterprise").exists()
    ]
    if not known:
        return pl.DataFrame(schema={SUBJECT: pl.Int64})
    return panel_read(
        actor=actor,
        territory=territory,
        codes=known,
        periods=[Period.parse(str(year))],
        purpose=purpose,
        as_of=as_of,
    ).frame


def names_of(actor: Actor, subjects: list[int]) -> Mapping[int, Enterprise]:
    """The firms among these the actor may see, with their names."""
    rows = Enterprise.objects.visible_to(actor).select_related("subject")
    return rows.in_bulk(subjects)


def _inside(actor: Actor, territory: Territory, as_of: date) -> QuerySet[Enterprise]:
    return (
        Enterprise.objects.visible_to(actor)
        .present()
        .filter(territory__path__startswith=territory.path, is_demo=territory.is_demo)
        .exclude(registered_on__gt=as_of)
    )


def _size(code: str, *figures: float | None) -> str:
    staff, revenue, assets = (None if one is None else Decimal(repr(one)) for one in figures)
    possible = size_possible(SizeInputs(industry=code, staff=staff, revenue=revenue, assets=assets))
    return possible[0] if len(possible) == 1 else NOT_SIZED


def _divisions() -> dict[int | None, str]:
    """Industry → the words of its division."""
    rows = {row.pk: row for row in Industry.objects.all()}
    found: dict[int | None, str] = {}
    for row in rows.values():
        at: Industry | None = row
        while at is not None and at.level not in ("division", "section"):
            at = rows.get(at.parent_id or 0)
        found[row.pk] = str(at or row)
    return found
