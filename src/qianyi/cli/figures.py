"""Figures on their way out of `qianyi read`: the forms in which they are printed or written."""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys
import tempfile
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Protocol, Self

from qianyi.cli import console

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from qianyi.engine.reading.model import Reading, Statement
    from qianyi.engine.text.model import Text

KINDS = {
    "actual": "实际值", "target": "目标值", "growth_yoy": "同比增速", "growth_avg": "年均增速",
    "change": "增减", "cumulative": "累计值", "rank": "排名", "share": "占比",
    "threshold": "门槛或底线", "capacity": "能力或规模", "plan": "项目计划",
}  # fmt: skip
COMPARATORS = {"=": "", ">=": "≥", ">": ">", "<=": "≤", "<": "<", "≈": "约"}
_COLUMNS = ("文件", "主体", "指标", "数值", "单位", "时期", "性质", "口径", "原文", "位置")
_SHEET = (
    ("文件", 10), ("章节", 24), ("主体", 20), ("口径", 10), ("指标", 28), ("比较", 6), ("数值", 14),
    ("数值上限", 14), ("单位", 12), ("时期", 14), ("性质", 12), ("基准", 14), ("原文", 16),
    ("所在句", 60), ("表格", 6), ("存疑", 6), ("备注", 20), ("起", 8), ("止", 8),
)  # fmt: skip
_NUMERIC = {6, 7, 17, 18}


@dataclass(frozen=True, slots=True)
class Figure:
    """One statement with what a person wants to see beside it."""

    number: int
    doc: str
    filename: str
    section: str
    sentence: str
    statement: Statement


class Sink(Protocol):
    """Where figures go, a file's worth at a time."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *error: object) -> None: ...

    def add(self, figures: Sequence[Figure]) -> None:
        """Print or write the figures of one file."""


def of_reading(doc: str, filename: str, text: Text, reading: Reading) -> tuple[Figure, ...]:
    """The figures of one document, numbered from 1 in order of position."""
    return tuple(
        Figure(number, doc, filename, _section(text, one.section), _sentence(text, one), one)
        for number, one in enumerate(reading.statements, start=1)
    )


def sink(form: str, output: Path | None) -> Sink:
    """The sink for a form: stdout, or a file that appears only when it is whole."""
    if form == "xlsx":
        assert output is not None  # noqa: S101 - checked with the options
        return _Workbook(output)
    if form == "jsonl":
        return _Lines(output, lambda figures: [json_line(figure) for figure in figures])
    if output is None and sys.stdout.isatty():
        return _Screen()
    return _Plain(output)


def json_line(figure: Figure) -> str:
    """One object of the annotation guide, on one line."""
    return json.dumps(figure.statement.as_gold(figure.doc, figure.number), ensure_ascii=False)


def _section(text: Text, index: int | None) -> str:
    if index is None or index >= len(text.sections):
        return ""
    section = text.sections[index]
    return f"{section.number} {section.title}".strip()


def _sentence(text: Text, one: Statement) -> str:
    if one.context_end <= one.context_start:
        return one.quote
    return " ".join(text.text[one.context_start : one.context_end].split())


def _value(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, tuple):
        return "~".join(_value(part) for part in value)
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _row(figure: Figure) -> list[str]:
    one = figure.statement
    return [
        figure.doc,
        one.subject or "",
        one.indicator or "",
        COMPARATORS[one.comparator] + _value(one.value),
        one.unit or "",
        one.period or "",
        KINDS[one.kind],
        one.scope,
        one.quote,
        str(one.start),
    ]


class _Target:
    """A text stream: stdout, or a file written beside its place and moved there when whole."""

    def __init__(self, output: Path | None) -> None:
        self.output = output
        self.stream: IO[str] = sys.stdout
        self._part: Path | None = None

    def __enter__(self) -> Self:
        if self.output is not None:
            self._part = part_beside(self.output)
            self.stream = self._part.open("w", encoding="utf-8", newline="\n")
        return self

    def __exit__(self, *error: object) -> None:
        if self._part is None or self.output is None:
            return
        self.stream.close()
        settle(self._part, self.output, is_whole=error[0] is None)

    def line(self, words: str) -> None:
        """Write one line."""
        console.write(self.stream, words + "\n")  # type: ignore[arg-type]


class _Lines(_Target):
    """Lines, printed as each file is read."""

    def __init__(self, output: Path | None, lines: Any) -> None:  # noqa: ANN401 - a plain function
        super().__init__(output)
        self._lines = lines

    def add(self, figures: Sequence[Figure]) -> None:
        for line in self._lines(figures):
            self.line(line)


class _Plain(_Target):
    """Columns parted by tabs and padded to the same width: for pipes and files."""

    def __enter__(self) -> Self:
        super().__enter__()
        self._rows: list[list[str]] = [list(_COLUMNS)]
        self._is_read = False
        return self

    def add(self, figures: Sequence[Figure]) -> None:
        self._is_read = True
        self._rows.extend(_row(figure) for figure in figures)

    def __exit__(self, *error: object) -> None:
        # Where no file could be read there is no result, not even a heading.
        if error[0] is None and self._is_read:
            for line in aligned(self._rows):
                self.line(line)
        super().__exit__(*error)


class _Screen:
    """A table for a person at a terminal."""

    def __enter__(self) -> Self:
        self._rows: list[list[str]] = []
        return self

    def add(self, figures: Sequence[Figure]) -> None:
        self._rows.extend(_row(figure) for figure in figures)

    def __exit__(self, *error: object) -> None:
        if error[0] is not None:
            return
        # Rich is loaded only where it draws.
        from rich.console import Console
        from rich.table import Table
        from rich.text import Text as Words

        table = Table(*_COLUMNS, header_style="bold", show_lines=False)
        table.columns[3].justify = "right"
        for row in self._rows:
            table.add_row(*(Words(cell) for cell in row))
        Console().print(table)
        console.note(f"共 {len(self._rows)} 项数据。")


class _Workbook:
    """An Excel workbook: frozen heading, filter, numbers as numbers."""

    def __init__(self, output: Path) -> None:
        self._output = output

    def __enter__(self) -> Self:
        # XlsxWriter is loaded only for this form.
        import xlsxwriter

        self._part = part_beside(self._output)
        self._book = xlsxwriter.Workbook(
            str(self._part), {"constant_memory": True, "strings_to_formulas": False}
        )
        self._sheet = self._book.add_worksheet("指标数据")
        head = self._book.add_format(
            {"bold": True, "bg_color": "#E8EEF7", "bottom": 1, "text_wrap": True}
        )
        self._wrapped = self._book.add_format({"text_wrap": True, "valign": "top"})
        self._sheet.freeze_panes(1, 0)
        for column, (title, width) in enumerate(_SHEET):
            self._sheet.set_column(column, column, width)
            self._sheet.write_string(0, column, title, head)
        self._next = 1
        return self

    def add(self, figures: Sequence[Figure]) -> None:
        for figure in figures:
            for column, cell in enumerate(_cells(figure)):
                if column in _NUMERIC and not isinstance(cell, str):
                    if cell is not None:
                        self._sheet.write_number(self._next, column, float(cell))
                elif cell:
                    self._sheet.write_string(self._next, column, str(cell)[:32_000], self._wrapped)
            self._next += 1

    def __exit__(self, *error: object) -> None:
        self._sheet.autofilter(0, 0, max(self._next - 1, 1), len(_SHEET) - 1)
        self._book.close()
        settle(self._part, self._output, is_whole=error[0] is None)


def _cells(figure: Figure) -> list[Decimal | int | str | None]:
    one = figure.statement
    low, high = one.value if isinstance(one.value, tuple) else (one.value, None)
    return [
        figure.filename, figure.section, one.subject, one.scope, one.indicator,
        COMPARATORS[one.comparator], low, high, one.unit, one.period, KINDS[one.kind], one.base,
        one.quote, figure.sentence,
        "是" if one.table else "", "是" if one.optional else "", one.note, one.start, one.end,
    ]  # fmt: skip


def part_beside(output: Path) -> Path:
    """An empty file in the same folder, to be moved to its place when it is whole.

    Raises:
        WrongUse: the folder may not be written to.
    """
    try:
        descriptor, name = tempfile.mkstemp(
            dir=output.parent, prefix=f".{output.stem[:40]}-", suffix=output.suffix
        )
    except OSError as error:
        raise console.WrongUse(
            f"不能写入“{output}”（{error.strerror}）。请换一个有写权限的位置，再用 -o 指定。"
        ) from error
    os.close(descriptor)
    return Path(name)


def settle(part: Path, output: Path, *, is_whole: bool) -> None:
    """Move a finished file to its place with ordinary permissions, or drop an unfinished one."""
    if not is_whole:
        with contextlib.suppress(OSError):
            part.unlink()
        return
    mask = os.umask(0)
    os.umask(mask)
    part.chmod(0o666 & ~mask)
    part.replace(output)


def aligned(rows: list[list[str]]) -> Iterable[str]:
    """Rows as lines: cells padded to the width they take on screen, tabs between."""
    cleaned = [[" ".join(cell.split()) for cell in row] for row in rows]
    widths = [max(_width(cell) for cell in column) for column in zip(*cleaned, strict=True)]
    buffer = io.StringIO()
    for row in cleaned:
        buffer.seek(0)
        buffer.truncate()
        for cell, width in zip(row, widths, strict=True):
            buffer.write(cell + " " * (width - _width(cell)) + "\t")
        yield buffer.getvalue().rstrip()


def _width(words: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in words)
