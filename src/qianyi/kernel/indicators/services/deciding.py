"""Decisions on figures: a new row with the new status in the old one's place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import transaction

from qianyi.foundation import history
from qianyi.foundation.permissions import Actor, require
from qianyi.kernel.indicators.choices import COUNTED, Status
from qianyi.kernel.indicators.errors import FigureSettled, StatusOutOfOrder
from qianyi.kernel.indicators.models import Observation
from qianyi.kernel.indicators.permissions import can_decide

from .recording import KEY

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from django.db.backends.utils import CursorWrapper

FOLLOWS: Final[dict[str, frozenset[str]]] = {
    Status.REPORTED: frozenset({Status.DRAFT}),
    Status.APPROVED: frozenset({Status.REPORTED, Status.LOCKED}),
    Status.LOCKED: frozenset({Status.APPROVED}),
    Status.WITHDRAWN: frozenset({Status.DRAFT, Status.REPORTED, Status.APPROVED}),
}
"""Status → those it may follow. Down from 已核定 leads only through 已审核, by who may settle."""
_ENDED = ("id", "status", "recorded_at", "recorded_by_id", "superseded_at", "superseded_by_id",
          "ended_reason", "ended_by_id")  # fmt: skip


@transaction.atomic
def observations_decide(
    *, actor: Actor, ids: Collection[int], to: str, moment: datetime, reason: str = ""
) -> int:
    """Move live figures to a status; the number moved. Those that are there already stay.

    An accepted figure takes the place of the one that counted until now; both stay on record.
    ``to`` 已撤回 ends the figure without a successor.

    Raises:
        NotAllowed: the actor may not decide that.
        StatusOutOfOrder: a figure is at a status from which this one does not follow, or has ended,
            or what is taken back is given no reason.
        FigureSettled: another figure under the same key was settled (已核定).
    """
    rows = list(Observation.objects.select_for_update().filter(pk__in=ids).order_by("pk"))
    settled = any(row.status == Status.LOCKED for row in rows)
    allowed = can_decide(actor, Status.LOCKED if settled else to)
    require(allowed=allowed, actor=actor, what="审核指标数据")
    moving = [row.pk for row in rows if not _stays(row, to)]
    if len(rows) != len(set(ids)):
        raise StatusOutOfOrder("有的数据已不存在，请刷新页面后再办理。")
    takes_back = to == Status.WITHDRAWN or settled
    if moving and takes_back and not reason.strip():
        raise StatusOutOfOrder("撤回或解除核定须写明理由。")
    if not moving:
        return 0
    with history.acting(actor, reason.strip()[:300]), history.bulk() as cursor:
        if to == Status.WITHDRAWN:
            return _end(cursor, moving, reason, moment, actor)
        _succeed(cursor, moving, to=to, reason=reason, moment=moment, actor=actor)
    return len(moving)


def _stays(row: Observation, to: str) -> bool:
    """Whether nothing is to be done; refuses what does not follow."""
    if row.superseded_at is None and row.status == to:
        return True
    before = FOLLOWS.get(to, frozenset())
    if row.superseded_at is not None or row.status not in before:
        now = "已停用" if row.superseded_at else row.get_status_display()
        wanted = "、".join(str(Status(one).label) for one in sorted(before)) or "没有任何状态"
        raise StatusOutOfOrder(
            f"{row} 现为“{now}”，不能转为“{Status(to).label}”；{wanted}的有效数据才能这样办理。",
            observation=row.pk,
        )
    return False


def _end(cursor: CursorWrapper, ids: list[int], reason: str, moment: datetime, actor: Actor) -> int:
    cursor.execute(
        "UPDATE indicators_observation SET superseded_at = %s, ended_reason = %s,"
        " ended_by_id = %s WHERE id = ANY(%s)",
        [moment, reason.strip()[:300], actor.user_id, ids],
    )
    return int(cursor.rowcount)


def _succeed(
    cursor: CursorWrapper, ids: list[int], *, to: str, reason: str, moment: datetime, actor: Actor
) -> None:
    """Each row's successor; a counted one under the same key ends too."""
    columns = ", ".join(
        field.column
        for field in Observation._meta.local_concrete_fields
        if field.column is not None and field.column not in _ENDED
    )
    cursor.execute(
        "CREATE TEMP TABLE decided_figures ON COMMIT DROP AS SELECT id AS old_id,"  # noqa: S608 - constants
        " nextval(pg_get_serial_sequence('indicators_observation', 'id')) AS new_id,"
        f" {', '.join(KEY)} FROM indicators_observation WHERE id = ANY(%s)",
        [ids],
    )
    same = " AND ".join(f"live.{column} = decided.{column}" for column in KEY)
    stage = "live.status IN ('approved', 'locked')"
    if to in COUNTED:
        _refuse_settled(cursor, same)
    else:
        stage = f"NOT {stage}"
    cursor.execute(
        "UPDATE indicators_observation live SET superseded_at = %s, superseded_by_id = new_id,"  # noqa: S608 - constants
        " ended_reason = %s, ended_by_id = %s FROM decided_figures decided"
        f" WHERE live.superseded_at IS NULL AND (live.id = old_id OR ({same} AND {stage}))",
        [moment, (reason.strip() or str(Status(to).label))[:300], actor.user_id],
    )
    cursor.execute(
        f"INSERT INTO indicators_observation (id, {columns}, status, recorded_at, recorded_by_id,"  # noqa: S608 - constants
        f" ended_reason) SELECT new_id, {_prefixed(columns)}, %s, %s, %s, ''"
        " FROM decided_figures decided JOIN indicators_observation old ON old.id = old_id",
        [to, moment, actor.user_id],
    )
    cursor.execute("DROP TABLE decided_figures")


def _prefixed(columns: str) -> str:
    return ", ".join(f"old.{column}" for column in columns.split(", "))


def _refuse_settled(cursor: CursorWrapper, same: str) -> None:
    cursor.execute(
        f"SELECT live.id FROM decided_figures decided JOIN indicators_observation live ON {same}"  # noqa: S608 - constants
        " WHERE live.superseded_at IS NULL AND live.status = %s AND live.id <> old_id LIMIT 1",
        [Status.LOCKED],
    )
    settled = cursor.fetchone()
    if settled is not None:
        raise FigureSettled(
            "同一指标和时期已有核定的数据，不能由新的数据替代；"
            "请先由规划编制人员或管委会领导解除核定并写明理由。",
            observation=settled[0],
        )
