"""`qianyi match`: a pack over a file of subjects, on this machine or on a cluster."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from qianyi.cli.console import WrongUse, note, result
from qianyi.lib import clock

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    from qianyi.engine.rules.rulebook import RuleBook

FORMS = (".parquet", ".xlsx", ".csv")
SHOWN = 20


@dataclass(frozen=True, slots=True)
class Order:
    """What was asked for."""

    pack: str
    subjects: Path
    out: Path | None = None
    on: date | None = None
    application: str = ""
    version: str = ""
    allow_missing: bool = False


def run(order: Order) -> None:
    """Match and write or print what was found."""
    from qianyi.engine.rules.rulebook import load

    _check(order)
    book = load(order.pack, version=order.version or None)
    master = os.environ.get("QIANYI_ENGINE", "")
    if master.startswith(("spark://", "local")):
        _on_cluster(order, book, master)
    else:
        _here(order, book)


def _check(order: Order) -> None:
    if not order.subjects.exists():
        raise WrongUse(f"没有文件“{order.subjects}”，请检查路径。")
    for path in (order.subjects, order.out):
        if path is not None and path.suffix.lower() not in FORMS:
            raise WrongUse(f"“{path.name}”的格式不支持，可用：{'、'.join(FORMS)}。")


def _here(order: Order, book: RuleBook) -> None:
    import polars as pl

    from qianyi.engine.rules.frames import check_values
    from qianyi.engine.rules.matching import match

    frame = read_subjects(order.subjects)
    program = book.program(order.application or None)
    check_values(frame, program)
    on = order.on or clock.local_date(clock.now())
    found = match(
        book, frame, application=order.application or None, on=on,
        allow_missing=order.allow_missing, check=False,
    )  # fmt: skip
    is_scan = isinstance(found, pl.LazyFrame)
    if is_scan and order.out is not None and order.out.suffix.lower() == ".parquet":
        found.sink_parquet(order.out)
        note(f"qianyi: 已写入 {order.out}")
        found = pl.scan_parquet(order.out)
        _summary(book, found)
        return
    done = found.collect(engine="streaming") if isinstance(found, pl.LazyFrame) else found
    if order.out is None:
        _table(done, book)
    else:
        write_result(done, order.out, book)
        note(f"qianyi: 已写入 {order.out}")
    _summary(book, done.lazy())


def read_subjects(path: Path) -> Any:  # noqa: ANN401  # a Polars frame; lazy for Parquet
    """The rows of a file; Parquet is scanned, so that it need not fit into memory."""
    import polars as pl
    from python_calamine import CalamineError

    form = path.suffix.lower()
    if form == ".parquet":
        return pl.scan_parquet(path)
    try:
        if form == ".csv":
            return pl.read_csv(path, infer_schema_length=None, try_parse_dates=True)
        return worksheet(path)
    except (pl.exceptions.PolarsError, CalamineError, ValueError, OSError) as error:
        raise WrongUse(f"“{path.name}”读不出来，请确认是有表头的{form}表格。") from error


def worksheet(path: Path) -> Any:  # noqa: ANN401  # a Polars frame
    """The first worksheet: headers in the first row, each column of one type where it has one."""
    import polars as pl
    from python_calamine import CalamineWorkbook

    rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    if not rows:
        raise WrongUse(f"“{path.name}”的第一张工作表是空的。")
    headers = [str(cell).strip() for cell in rows[0]]
    return pl.DataFrame(
        {
            header: _cells([row[index] for row in rows[1:]])
            for index, header in enumerate(headers)
            if header
        },
        strict=False,
        infer_schema_length=None,
    )


def _cells(cells: Sequence[object]) -> list[object]:
    """A column's values; one with texts among numbers becomes texts, so that they can be told."""
    known = [None if cell == "" else cell for cell in cells]
    kinds = {type(cell) for cell in known if cell is not None}
    numbers = {int, float}
    if kinds <= numbers:
        whole = all(cell is None or float(cell) == int(float(cell)) for cell in known)  # type: ignore[arg-type]
        return [None if cell is None else int(cell) if whole else cell for cell in known]  # type: ignore[call-overload]
    if len(kinds) == 1:
        return known
    return [None if cell is None else _word(cell) for cell in known]


def _word(cell: object) -> str:
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def write_result(frame: Any, path: Path, book: RuleBook) -> None:  # noqa: ANN401
    """Write a result; in a worksheet verdicts are words and headers Chinese."""
    form = path.suffix.lower()
    if form == ".parquet":
        frame.write_parquet(path)
    elif form == ".csv":
        worded(frame, book).write_csv(path, include_bom=True)
    else:
        worded(frame, book).write_excel(path, worksheet="匹配结果", autofit=False)


def worded(frame: Any, book: RuleBook) -> Any:  # noqa: ANN401  # Polars frames
    """A result with words for truths and Chinese headers."""
    import polars as pl

    from qianyi.engine.rules.matching import headers

    names = headers(book)
    truths = [name for name, dtype in frame.schema.items() if dtype == pl.Boolean and name in names]
    words = [
        pl.when(pl.col(name).is_null())
        .then(pl.lit("暂无法判断"))
        .when(pl.col(name))
        .then(pl.lit("符合"))
        .otherwise(pl.lit("不符合"))
        .alias(name)
        for name in truths
    ]
    done = frame.with_columns(words)
    return done.rename({name: names[name] for name in done.columns if name in names})


def _table(frame: Any, book: RuleBook) -> None:  # noqa: ANN401
    shown = worded(frame.head(SHOWN), book)
    result("\t".join(shown.columns))
    for row in shown.iter_rows():
        result("\t".join("" if value is None else str(value) for value in row))
    if frame.height > SHOWN:
        note(f"只显示前{SHOWN}行，共{frame.height}行；用 --out 写入文件可得全部。")


def _summary(book: RuleBook, frame: Any) -> None:  # noqa: ANN401  # a Polars lazy frame
    import polars as pl

    from qianyi.engine.rules.words import SELF_CHECK

    if "verdict" not in frame.collect_schema().names():
        return
    counts = dict(frame.group_by("verdict").agg(pl.len()).collect(engine="streaming").iter_rows())
    note(
        f"qianyi: {book.pack.title}（{book.pack.version}版）：符合 {counts.get(True, 0)}，"
        f"不符合 {counts.get(False, 0)}，暂无法判断 {counts.get(None, 0)}。{SELF_CHECK}"
    )


def _on_cluster(order: Order, book: RuleBook, master: str) -> None:
    from qianyi.engine.rules.cluster import match_files

    parquet = ".parquet"
    if order.out is None or order.subjects.suffix != parquet or order.out.suffix != parquet:
        raise WrongUse("在集群上运行（QIANYI_ENGINE）要用 .parquet 的 --subjects 和 --out。")
    match_files(
        book, order.subjects, order.out, master=master, application=order.application or None,
        on=order.on or clock.local_date(clock.now()), allow_missing=order.allow_missing,
    )  # fmt: skip
    note(f"qianyi: 已写入 {order.out}")
