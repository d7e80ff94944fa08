"""How long work takes and how much of it is on time, by process, step and unit.

Out of the tallies and what has not been folded into them yet, so that the sums are whole at any
moment. A percentile is the least time that at least that share of the work needed (no value
between two is invented).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.db import connection
from django.db.models import Q

from qianyi.foundation.permissions import Actor, Role, within
from qianyi.kernel.cases.models import ProcessVersion
from qianyi.kernel.cases.models.cases import OF_UNIT
from qianyi.kernel.subjects.models import Department, Subject

from .processes import process_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

TENTH: Final = Decimal("0.1")
WIDE_READERS: Final = (Role.LEADER, Role.PLANNER, Role.AUDITOR)
_SQL = """
    WITH one AS (
        SELECT version_id, step, unit_id, month, used_tenths, count, limited, late, again
        FROM cases_tally
        UNION ALL
        SELECT version_id, step, unit_id, month, used_tenths, 1, has_limit::int, is_late::int,
            is_again::int
        FROM cases_finishedspan
    ), spans AS (
        SELECT version.code AS process, one.step, one.unit_id, one.used_tenths AS used,
            sum(count) AS n, sum(limited) AS limited, sum(late) AS late, sum(again) AS again
        FROM one JOIN cases_processversion version ON version.id = one.version_id
        WHERE one.unit_id = ANY(%(units)s) AND one.month >= %(first)s AND one.month < %(after)s
            AND (%(process)s = '' OR version.code = %(process)s)
        GROUP BY 1, 2, 3, 4
    ), running AS (
        SELECT *, sum(n) OVER (PARTITION BY process, step, unit_id ORDER BY used) AS reached,
            sum(n) OVER (PARTITION BY process, step, unit_id) AS total
        FROM spans
    )
    SELECT process, step, unit_id, max(total)::bigint, sum(limited)::bigint, sum(late)::bigint,
        sum(again)::bigint, min(used) FILTER (WHERE reached >= total * 0.5),
        min(used) FILTER (WHERE reached >= total * 0.9), sum(used * n)::bigint
    FROM running GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""

_DURATIONS = """
    SELECT step, used_tenths, sum(n)::bigint FROM (
        SELECT step, used_tenths, count AS n FROM cases_tally
        WHERE version_id = %(version)s AND step <> ''
        UNION ALL
        SELECT step, used_tenths, 1 FROM cases_finishedspan
        WHERE version_id = %(version)s AND step <> ''
    ) one GROUP BY 1, 2 ORDER BY 1, 2
"""
MOST_SAMPLES: Final = 2000


@dataclass(frozen=True, slots=True)
class StatisticsRow:
    """One step (or the whole case, ``step`` empty) of one process at one unit.

    Attributes:
        median, p90: working days used, to a tenth.
        share_of_time: of all time the process's steps took, how much was spent here; None for the
            whole case.
    """

    process: str
    title: str
    step: str
    label: str
    unit: Subject
    count: int
    limited: int
    late: int
    again: int
    median: Decimal
    p90: Decimal
    share_of_time: Decimal | None

    @property
    def on_time(self) -> Decimal | None:
        """Share of those with a limit that were on time; None where none had one."""
        if not self.limited:
            return None
        return (Decimal(self.limited - self.late) / self.limited).quantize(Decimal("0.0001"))

    @property
    def again_share(self) -> Decimal:
        """Share that had to be done again."""
        return (Decimal(self.again) / self.count).quantize(Decimal("0.0001"))


@dataclass(frozen=True, slots=True)
class Statistics:
    """Whole cases, steps, and the steps that take most of the time, the worst first."""

    cases: tuple[StatisticsRow, ...]
    steps: tuple[StatisticsRow, ...]

    @property
    def bottlenecks(self) -> tuple[StatisticsRow, ...]:
        """Steps by the share of their process's time they take."""
        worst = sorted(self.steps, key=lambda one: (one.share_of_time or 0, one.p90), reverse=True)
        return tuple(worst[:10])


@dataclass(frozen=True, slots=True, kw_only=True)
class StatisticsAsked:
    """What is asked: ends between two months (the second not included), of some units."""

    first: date
    after: date
    process: str = ""
    unit_ids: Sequence[int] = ()


def statistics(actor: Actor, asked: StatisticsAsked) -> Statistics:
    """The sums for the units the actor may look at. Three queries."""
    seen = set(units_seen(actor).values_list("pk", flat=True))
    units = sorted(seen & set(asked.unit_ids) if asked.unit_ids else seen)
    with connection.cursor() as cursor:
        cursor.execute(
            _SQL,
            {"units": units, "first": asked.first, "after": asked.after, "process": asked.process},
        )
        rows = cursor.fetchall()
    return _read(rows)


def durations_of(version: ProcessVersion) -> dict[str, list[Decimal]]:
    """Working days each step of a version took in finished cases, as samples for a simulation.

    At most ``MOST_SAMPLES`` a step, spread over the whole range by how often each time occurred.
    """
    with connection.cursor() as cursor:
        cursor.execute(_DURATIONS, {"version": version.pk})
        rows = cursor.fetchall()
    totals: dict[str, int] = {}
    for step, _, count in rows:
        totals[step] = totals.get(step, 0) + count
    found: dict[str, list[Decimal]] = {}
    for step, used, count in rows:
        share = max(1, round(count * min(1, MOST_SAMPLES / totals[step])))
        found.setdefault(step, []).extend([used * TENTH] * share)
    return found


def units_seen(actor: Actor) -> Any:  # noqa: ANN401 - a queryset of departments by subject
    """Departments whose sums the actor may look at: of the own territories, or the own units."""
    # An empty Q would vanish in an OR, so all is said as what every department has.
    own = Q(pk__in=actor.departments_of(*OF_UNIT))
    if actor.is_system:
        own = Q(pk__isnull=False)
    for role in WIDE_READERS:
        own |= within("territory__path", actor.paths_of(role))
    return Department.objects.filter(own).select_related("subject").order_by("subject__name")


def _read(rows: list[tuple[Any, ...]]) -> Statistics:
    codes = {row[0] for row in rows}
    versions = {
        one.code: one
        for one in ProcessVersion.objects.filter(code__in=codes).order_by("loaded_at", "pk")
    }
    units = Subject.objects.in_bulk({row[2] for row in rows})
    whole: dict[str, int] = {}
    for row in rows:
        if row[1]:
            whole[row[0]] = whole.get(row[0], 0) + row[9]
    made = [_row(row, versions[row[0]], units[row[2]], whole.get(row[0], 0)) for row in rows]
    return Statistics(
        tuple(one for one in made if not one.step), tuple(one for one in made if one.step)
    )


def _row(row: tuple[Any, ...], version: ProcessVersion, unit: Subject, whole: int) -> StatisticsRow:
    process, step, _, count, limited, late, again, median, p90, time = row
    found = process_of(version).by_id.get(step) if step else None
    share = (Decimal(time) / whole).quantize(Decimal("0.0001")) if step and whole else None
    return StatisticsRow(
        process=process,
        title=version.title,
        step=step,
        label=found.label.staff if found else (step or "全程"),
        unit=unit,
        count=count,
        limited=limited,
        late=late,
        again=again,
        median=median * TENTH,
        p90=p90 * TENTH,
        share_of_time=share,
    )
