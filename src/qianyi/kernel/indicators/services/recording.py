"""Many figures at once: recorded by COPY in one transaction, what they replace ended.

A status is not written over: a decision is a new row that supersedes the old one (``deciding``).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from qianyi.engine.conversion import convert
from qianyi.engine.scopes import SCOPE_CODES
from qianyi.foundation import history
from qianyi.foundation.permissions import Actor, require
from qianyi.kernel.indicators.choices import COUNTED, FIRM_SCOPE, Certainty, ObservationKind, Status
from qianyi.kernel.indicators.errors import FigureInvalid, FigureSettled
from qianyi.kernel.indicators.permissions import can_record
from qianyi.lib.clock import local_date

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date, datetime
    from decimal import Decimal

    from django.db.backends.utils import CursorWrapper

    from qianyi.engine.periods import Period
    from qianyi.kernel.indicators.models import Indicator, Origin

SHOWN_PROBLEMS = 20
ANALYSE_FROM = 1000
PARTS = ("numerator", "denominator", "reported_count", "expected_count")
STAGED = (
    "indicator_id", "subject_id", "scope", "period", "starts_on", "ends_on", "is_cumulative",
    "kind", "version", "value", "unit", "note", "price_basis", *PARTS,
)  # fmt: skip
KEY = ("indicator_id", "subject_id", "scope", "period", "kind", "version")


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureRow:
    """One figure to record. ``unit`` empty is the indicator's own; another is converted exactly.

    The last four are for totals: what a ratio was made of, how many of how many reported.
    """

    indicator: Indicator
    subject_id: int
    period: Period
    value: Decimal
    unit: str = ""
    scope: str = FIRM_SCOPE
    kind: str = ObservationKind.ACTUAL
    version: str = ""
    note: str = ""
    price_basis: str = ""
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    reported_count: int | None = None
    expected_count: int | None = None

    @property
    def key(self) -> tuple[object, ...]:
        """What two figures of one batch may not share."""
        period = self.period.canonical.code
        return self.indicator.pk, self.subject_id, self.scope, period, self.kind, self.version


@dataclass(frozen=True, slots=True)
class Recorded:
    """What came of a batch: rows added, of these in another's place, and rows already there."""

    made: int
    replaced: int
    unchanged: int


@transaction.atomic
def observations_record(
    *,
    actor: Actor,
    origin: Origin,
    rows: Iterable[FigureRow],
    status: str,
    uses: Sequence[str],
    moment: datetime,
    certainty: str = Certainty.CONFIRMED,
) -> Recorded:
    """Put figures into the fact base, all or none.

    A live figure under the same key and at the same stage (counting, or still on its way) is ended
    in favour of the new one; the very same figure again changes nothing. A figure on its way never
    touches the one that counts.

    Raises:
        NotAllowed: the actor may not record for these subjects, or not at this status.
        FigureInvalid: listing every line that is wrong; nothing is recorded.
        FigureSettled: a settled figure (已核定) would be replaced and the actor is not the system.
    """
    batch = list(rows)
    subjects = {row.subject_id for row in batch}
    allowed = can_record(actor, origin.kind, status, subjects)
    require(allowed=allowed, actor=actor, what="录入指标数据")
    ready = list(_checked(batch, uses, local_date(moment)))
    if not ready:
        return Recorded(0, 0, 0)
    with history.acting(actor, origin.label[:300]), history.bulk() as cursor:
        _stage(cursor, ready)
        unchanged = _drop_unchanged(cursor, origin, status, uses)
        if status in COUNTED and not actor.is_system:
            _refuse_settled(cursor)
        replaced = _end_replaced(cursor, status=status, moment=moment, actor=actor)
        made = _insert(cursor, origin, status, uses, certainty, moment, actor)
        cursor.execute("DROP TABLE staged_figures")
    return Recorded(made, replaced, unchanged)


def _checked(
    rows: Sequence[FigureRow], uses: Sequence[str], today: date
) -> Iterator[tuple[object, ...]]:
    problems: list[str] = []
    if not uses:
        problems.append("没有写明许可用途。")
    seen: set[tuple[object, ...]] = set()
    ready = []
    for number, row in enumerate(rows, start=1):
        value, wrong = _value_of(row, today)
        if row.key in seen:
            wrong = "同一指标、主体、口径、时期和版本出现了两次。"
        seen.add(row.key)
        if wrong:
            problems.append(f"第{number}条（{row.indicator} {row.period.code}）：{wrong}")
        else:
            ready.append(_staged(row, value))
    if problems:
        more = len(problems) - SHOWN_PROBLEMS
        tail = f"另有{more}条。" if more > 0 else ""
        raise FigureInvalid(
            "".join(problems[:SHOWN_PROBLEMS]) + tail + "请改正后重新提交，本次没有录入任何数据。",
            problems=problems[:SHOWN_PROBLEMS],
            count=len(problems),
        )
    yield from ready


def _value_of(row: FigureRow, today: date) -> tuple[Decimal, str]:
    """The value in the indicator's own unit, and what is wrong with the row ("" when nothing)."""
    own = row.indicator.unit
    if not row.value.is_finite() or math.isnan(row.value):
        return row.value, "数值不是有效的数。"
    value = row.value if row.unit in ("", own) else convert(row.value, row.unit, own)
    if value is None:
        return row.value, f"单位“{row.unit}”不能换算成本指标的单位“{own}”。"
    return value, _wrong_place(row) or _wrong_time(row, today) or _wrong_size(row, value)


def _wrong_place(row: FigureRow) -> str:
    if row.scope not in SCOPE_CODES:
        return f"口径“{row.scope}”不在可选范围内，可选：{'、'.join(SCOPE_CODES)}。"
    return ""


def _wrong_time(row: FigureRow, today: date) -> str:
    kinds = row.indicator.periods
    if (
        kinds
        and row.period.canonical.granularity not in kinds
        and row.period.granularity not in (kinds)
    ):
        return f"本指标不按这种报告期报送，可用的报告期类型：{'、'.join(kinds)}。"
    if row.kind == ObservationKind.ACTUAL and row.period.start > today:
        return f"时期 {row.period.label} 还没有开始，不能有实际值。"
    return ""


def _wrong_size(row: FigureRow, value: Decimal) -> str:
    low = row.indicator.low
    if low is not None and low >= 0 and value < low:
        return f"数值 {value.normalize():f} 小于 {low.normalize():f}，本指标不能小于它。"
    return ""


def _staged(row: FigureRow, value: Decimal) -> tuple[object, ...]:
    period = row.period.canonical
    basis = row.price_basis or row.indicator.price_basis
    return (
        row.indicator.pk, row.subject_id, row.scope, period.code, period.start, period.end,
        period.is_cumulative, row.kind, row.version, value, row.indicator.unit or row.unit,
        row.note, basis, row.numerator, row.denominator, row.reported_count, row.expected_count,
    )  # fmt: skip


def _stage(cursor: CursorWrapper, ready: Sequence[tuple[object, ...]]) -> None:
    columns = ", ".join(STAGED)
    cursor.execute(
        f"CREATE TEMP TABLE staged_figures ON COMMIT DROP AS SELECT {columns}"  # noqa: S608 - names of our own columns
        " FROM indicators_observation WITH NO DATA"
    )
    cursor.execute(
        "ALTER TABLE staged_figures ADD COLUMN id bigint"
        " DEFAULT nextval(pg_get_serial_sequence('indicators_observation', 'id'))"
    )
    with cursor.copy(f"COPY staged_figures ({columns}) FROM STDIN") as stream:
        for row in ready:
            stream.write_row(row)
    if len(ready) >= ANALYSE_FROM:
        cursor.execute("ANALYZE staged_figures")


_SAME_KEY = " AND ".join(f"live.{column} = staged.{column}" for column in KEY)
_COUNTED_SQL = "live.status IN ('approved', 'locked')"


def _drop_unchanged(cursor: CursorWrapper, origin: Origin, status: str, uses: Sequence[str]) -> int:
    """A figure that stands there already, from the same source or one that only repeats."""
    parts = " AND ".join(f"live.{part} IS NOT DISTINCT FROM staged.{part}" for part in PARTS)
    cursor.execute(
        f"DELETE FROM staged_figures staged USING indicators_observation live"  # noqa: S608 - constants
        f" WHERE {_SAME_KEY} AND live.superseded_at IS NULL AND live.status = %s"
        f" AND live.value = staged.value AND live.unit = staged.unit AND {parts}"
        " AND live.note = staged.note AND live.uses::text[] = %s"
        " AND (live.origin_id = %s OR %s <> 'filing')",
        [status, list(uses), origin.pk, origin.kind],
    )
    return int(cursor.rowcount)


def _refuse_settled(cursor: CursorWrapper) -> None:
    cursor.execute(
        f"SELECT live.id FROM staged_figures staged JOIN indicators_observation live"  # noqa: S608 - constants
        f" ON {_SAME_KEY} WHERE live.superseded_at IS NULL AND live.status = %s LIMIT 1",
        [Status.LOCKED],
    )
    settled = cursor.fetchone()
    if settled is not None:
        raise FigureSettled(
            "其中有已核定的数据，不能直接替代；请由规划编制人员或管委会领导先撤回核定并写明理由，"
            "或填写版本（如 最终核实）分开保存。",
            observation=settled[0],
        )


def _end_replaced(cursor: CursorWrapper, *, status: str, moment: datetime, actor: Actor) -> int:
    stage = _COUNTED_SQL if status in COUNTED else f"NOT {_COUNTED_SQL}"
    cursor.execute(
        "UPDATE indicators_observation live SET superseded_at = %s, superseded_by_id = staged.id,"  # noqa: S608 - constants
        f" ended_reason = %s, ended_by_id = %s FROM staged_figures staged WHERE {_SAME_KEY}"
        f" AND live.superseded_at IS NULL AND {stage}",
        [moment, "有新的数据", actor.user_id],
    )
    return int(cursor.rowcount)


def _insert(
    cursor: CursorWrapper,
    origin: Origin,
    status: str,
    uses: Sequence[str],
    certainty: str,
    moment: datetime,
    actor: Actor,
) -> int:
    columns = ", ".join(STAGED)
    cursor.execute(
        f"INSERT INTO indicators_observation (id, {columns}, status, certainty, uses, origin_id,"  # noqa: S608 - constants
        " recorded_at, recorded_by_id, comparator, ended_reason, pack, pack_version, pack_digest)"
        f" SELECT id, {columns}, %s, %s, %s, %s, %s, %s, '=', '', %s, %s, %s FROM staged_figures",
        [
            status, certainty, list(uses), origin.pk, moment, actor.user_id,
            origin.pack, origin.pack_version, origin.pack_digest,
        ],
    )  # fmt: skip
    return int(cursor.rowcount)
