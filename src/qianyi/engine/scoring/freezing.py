"""What went into a run and what came out, in a form whose digest anybody can make again.

The digest is of the content, columns and rows in a fixed order, not of the file: another version of
the library may write the same table in other bytes. Points and totals count at eight places, so
that the order in which a machine adds does not show.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from qianyi.engine.scoring.errors import InputsChanged

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from qianyi.engine.scoring.records import Method
    from qianyi.engine.scoring.results import Scores

KEY: Final = "subject"
DTYPES: Final[dict[str, Any]] = {"number": pl.Float64, "flag": pl.Boolean, "code": pl.String}
_KEPT: Final = Decimal(1).scaleb(-10)
_SHOWN: Final = Decimal(1).scaleb(-8)
_SAID: Final = (
    "group", "status", "rank", "tied", "grade", "veto", "not_classed", "low", "high",
)  # fmt: skip
_ROUNDED: Final = ("total", "points", "bonus", "deduction")


@dataclass(frozen=True, slots=True)
class Differing:
    """A row that came out otherwise: what was kept and what is now, by column."""

    subject: str
    kept: Mapping[str, object]
    now: Mapping[str, object]


def frozen_frame(method: Method, frame: pl.DataFrame) -> pl.DataFrame:
    """The inputs a method declares in their order of code, rows in the order of the key.

    An input the frame does not have is a column without values.
    """
    kinds = {one.code: DTYPES[one.type] for one in method.inputs}
    columns = [
        (pl.col(name) if name in frame.columns else pl.lit(None)).cast(kinds[name]).alias(name)
        for name in sorted(kinds)
    ]
    return frame.select(pl.col(KEY).cast(pl.String), *columns).sort(KEY)


def content_digest(frame: pl.DataFrame) -> str:
    """The digest of a frozen frame: name, type and values of each column, as JSON lines."""
    digest = hashlib.sha256()
    for column in frame:
        for part in ([column.name, str(column.dtype)], column.to_list()):
            digest.update(_line(part))
    return digest.hexdigest()


def frozen_write(frame: pl.DataFrame, path: Path) -> None:
    """Write a frozen frame as Parquet."""
    frame.write_parquet(path, compression="zstd", statistics=False)


def frozen_read(path: Path, digest: str) -> pl.DataFrame:
    """A frozen frame, its content held against the digest it was kept under.

    Raises:
        InputsChanged: the file is gone, is no table, or holds something else.
    """
    try:
        frame = pl.read_parquet(path)
    except (OSError, pl.exceptions.PolarsError) as problem:
        raise InputsChanged(
            f"固定的输入文件读不出来（{digest[:12]}）：文件已丢失或已损坏，请从备份恢复后重试。",
            digest=digest,
        ) from problem
    if content_digest(frame) != digest:
        raise InputsChanged(
            f"固定的输入文件内容与当时的摘要（{digest[:12]}）不一致，不能据此重算；"
            "请从备份恢复原文件，并查明是谁改动了它。",
            digest=digest,
        )
    return frame


def outcome(scores: Scores, intervals: pl.DataFrame | None = None) -> pl.DataFrame:
    """What a run said of each subject, with the interval of its rank, in the order of the key."""
    frame = scores.frame
    if intervals is not None:
        frame = frame.join(
            intervals.select(scores.key, "low", "high", "firm"),
            on=scores.key,
            how="left",
        )
    else:
        frame = frame.with_columns(
            pl.lit(None, dtype=pl.Int32).alias("low"),
            pl.lit(None, dtype=pl.Int32).alias("high"),
            pl.lit(None, dtype=pl.Float64).alias("firm"),
        )
    return frame.sort(scores.key)


def outcome_rows(found: pl.DataFrame, key: str = KEY) -> Iterator[tuple[str, dict[str, object]]]:
    """Subject and what counts as its result: words as they are, points at eight places."""
    points = [name for name in found.columns if name.startswith("p.")]
    for row in found.iter_rows(named=True):
        said: dict[str, object] = {name: row[name] for name in _SAID}
        said |= {name: rounded(row[name]) for name in (*_ROUNDED, *sorted(points))}
        yield row[key], said


def outcome_digest(rows: Iterable[tuple[str, Mapping[str, object]]]) -> str:
    """The digest of results, a JSON line a subject."""
    digest = hashlib.sha256()
    for subject, said in rows:
        digest.update(_line([subject, said]))
    return digest.hexdigest()


def rounded(number: float | Decimal | None) -> str | None:
    """A number at eight places as text; nothing for none.

    By way of the ten places a database keeps, so that what was kept and what is reckoned now are
    rounded alike.
    """
    if number is None:
        return None
    exact = number if isinstance(number, Decimal) else Decimal(repr(float(number)))
    kept = exact.quantize(_KEPT, rounding=ROUND_HALF_EVEN).quantize(_SHOWN)
    return f"{kept or abs(kept):f}"


def differing(
    kept: Mapping[str, Mapping[str, object]], now: Mapping[str, Mapping[str, object]]
) -> list[Differing]:
    """Subjects whose result is another, or that are on one side only; in order of the key."""
    found = []
    for subject in sorted({*kept, *now}):
        before, after = kept.get(subject, {}), now.get(subject, {})
        names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
        if names:
            found.append(
                Differing(
                    subject,
                    {name: before.get(name) for name in names},
                    {name: after.get(name) for name in names},
                )
            )
    return found


def _line(value: object) -> bytes:
    said = json.dumps(
        value, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
    )
    return f"{said}\n".encode()
