"""A panel as one Parquet file: written once for a purpose, opened only for that purpose.

The file's own metadata say the purpose, the date, the columns and what was left out, so that a copy
that travels alone still says what it may be used for. It is written beside and then renamed: a
reader never sees half a file.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import polars as pl

from qianyi.engine.periods import Period

from .columns import Column, Measure
from .errors import ColumnUnknown, PurposeDiffers, SnapshotUnreadable
from .frames import Panel
from .inputs import Input
from .purposes import LeftOut, purpose_checked

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

KEY = "qianyi.panel"
FORMAT = 1
ALWAYS = ("subject", "code", "territory")


@dataclass(frozen=True, slots=True)
class SnapshotHeader:
    """What a snapshot says of itself without its rows being read."""

    purpose: str
    as_of: date
    rows: int
    columns: tuple[Column, ...]
    inputs: tuple[Input, ...]
    left_out: LeftOut
    totals: str


def snapshot_write(panel: Panel, path: Path) -> SnapshotHeader:
    """Write a panel as Parquet; an older file of that name is replaced in one step."""
    header = {
        "format": FORMAT,
        "purpose": panel.purpose,
        "as_of": panel.as_of.isoformat(),
        "rows": panel.frame.height,
        "columns": [_described(column) for column in panel.columns],
        "inputs": [[one.code, one.kind] for one in panel.inputs],
        "left_out": {
            "rows": panel.left_out.rows,
            "subjects": panel.left_out.subjects,
            "by_column": dict(panel.left_out.by_column),
        },
        "totals": panel.totals.write_json(),
    }
    beside = path.with_name(f".{path.name}.part")
    panel.frame.write_parquet(
        beside, compression="lz4", metadata={KEY: json.dumps(header, ensure_ascii=False)}
    )
    beside.replace(path)
    return _header(header)


def snapshot_header(path: Path) -> SnapshotHeader:
    """What the file says of itself.

    Raises:
        SnapshotUnreadable: it is no Parquet file, or none of ours.
    """
    try:
        said = pl.read_parquet_metadata(path).get(KEY)
        header = json.loads(said) if said is not None else None
    except (OSError, pl.exceptions.PolarsError, ValueError) as error:
        raise _unreadable(path, str(error)[:200]) from error
    if not isinstance(header, dict) or header.get("format") != FORMAT:
        raise _unreadable(path, "文件里没有快照说明，或说明的版本不认识")
    return _header(header)


def snapshot_read(path: Path, *, purpose: str, columns: Sequence[str] | None = None) -> Panel:
    """The panel in a file, for the purpose it was made for; only ``columns`` when they are named.

    Raises:
        PurposeUnknown: for a word outside the closed list.
        PurposeDiffers: the file was made for another purpose.
        ColumnUnknown: it has no column of that name.
        SnapshotUnreadable: it is no snapshot, or has lost rows.
    """
    purpose_checked(purpose)
    header = snapshot_header(path)
    if header.purpose != purpose:
        raise PurposeDiffers(
            f"这份快照是为“{header.purpose}”导出的，不能用于“{purpose}”；"
            "请按现在的目的重新导出（qianyi panel export）。",
            purpose=header.purpose,
        )
    names = [*(column.name for column in header.columns), *(one.code for one in header.inputs)]
    wanted = names if columns is None else list(columns)
    for name in wanted:
        if name not in names:
            raise ColumnUnknown(
                f"快照里没有“{name}”这一列。可用的列：{'、'.join(names)}。", column=name
            )
    try:
        frame = pl.read_parquet(path, columns=[*ALWAYS, *wanted])
    except (OSError, pl.exceptions.PolarsError) as error:
        raise _unreadable(path, str(error)[:200]) from error
    if frame.height != header.rows:
        raise _unreadable(path, f"说明写有{header.rows}行，实有{frame.height}行")
    kept = tuple(column for column in header.columns if column.name in set(wanted))
    return Panel(
        frame=frame,
        totals=_totals(header),
        columns=kept,
        purpose=header.purpose,
        as_of=header.as_of,
        left_out=header.left_out,
        inputs=tuple(one for one in header.inputs if one.code in set(wanted)),
    )


def _totals(header: SnapshotHeader) -> pl.DataFrame:
    schema: dict[str, Any] = {"territory": pl.String, "firms": pl.UInt32}
    schema |= {f"{column.name}#n": pl.UInt32 for column in header.columns}
    schema |= {column.name: pl.Float64 for column in header.columns}
    rows = json.loads(header.totals)
    return pl.DataFrame(rows, schema=schema)


def _described(column: Column) -> dict[str, Any]:
    measure = column.measure
    return {
        "key": measure.key,
        "code": measure.code,
        "unit": measure.unit,
        "is_stock": measure.is_stock,
        "roll_up": measure.roll_up,
        "numerator": measure.numerator,
        "denominator": measure.denominator,
        "factor": str(measure.factor),
        "period": column.period.code,
    }


def _header(said: dict[str, Any]) -> SnapshotHeader:
    columns = []
    for one in said["columns"]:
        plain = {name: value for name, value in one.items() if name not in {"period", "factor"}}
        measure = Measure(**plain, factor=Decimal(one["factor"]))
        columns.append(Column(measure, Period.parse(one["period"])))
    return SnapshotHeader(
        purpose=said["purpose"],
        as_of=date.fromisoformat(said["as_of"]),
        rows=said["rows"],
        columns=tuple(columns),
        inputs=tuple(Input(code, kind) for code, kind in said["inputs"]),
        left_out=LeftOut(**said["left_out"]),
        totals=said["totals"],
    )


def _unreadable(path: Path, why: str) -> SnapshotUnreadable:
    return SnapshotUnreadable(
        f"“{path.name}”不是可用的数据快照（{why}）；请用 qianyi panel export 重新导出。",
        file=path.name,
    )
