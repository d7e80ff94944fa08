"""Reads tables: each numeric cell with what its row, its column and its caption say.

Two shapes cover what zones print. *Indicators down the side*, periods and growth across (专栏 of
a plan, a monthly sheet); *things down the side* (projects, stations, counties), indicators
across. A cell of words may hold a quantity of its own (年产12GWh储能电池); it is read as prose
about the row's thing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from qianyi.engine.text.numerals import read_arabic, to_half_width

from .columns import Column, columns_of
from .dates import end_of, is_plan, is_span, plan_end, plan_of_end, year_before
from .model import Comparator, Kind, Statement, Value
from .naming import measured_name, tidy, without_bracketed_unit
from .subjects import Subject

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from qianyi.engine.text.model import Cell, Table

    from .prose import ProseReader

_NUMBER = re.compile(
    r"(?P<open>[〔【])?(?P<sign>[+-])?(?P<number>[0-9][0-9,]*(?:\.[0-9]+)?)(?P<close>[〕】])?"
    r"(?P<unit>[^0-9\s〔〕]{0,6}?)(?P<after>以上|以下|以内|左右)?"
)
_BLANKS: Final = frozenset({"—", "——", "-", "--", "/", "…", "……", "－", "无", "*", "／", "_"})
_NUMBERED = re.compile(
    r"^[0-9]{1,2}[.、．]\s*|^（[0-9一二三四五六七八九十]+）|^[一二三四五六七八九十]+、|^[#*＊]+|^其中[：:]?|^[①-⑳]"
)
_FALLING = re.compile(
    r"(?P<stem>.*?)(?P<word>累计下降|累计降低|下降|降低)(?P<rest>（累计）|率|幅度|（累计[)）])?$"
)
_UNIT_LINE = re.compile(r"单位[：:] ?(?P<unit>[^\s，。；、）)]{1,8})")
_TOTAL: Final = frozenset({"合计", "总计", "小计", "全区", "全市", "总量"})
_THING_LABEL = re.compile(
    r"项目|企业|名称|地区|区域|区县|县区|县（市|市（州|站点|园区|单位|部门|乡镇|街道|基地|公司|国家|城市|断面|学校"
)
_BINDING: Final[dict[str, Comparator]] = {"以上": ">=", "以下": "<=", "以内": "<=", "左右": "≈"}
_TWO: Final = 2
_KINDS_OF_ROLES: Final[dict[str, Kind]] = {
    "growth_yoy": "growth_yoy",
    "growth_avg": "growth_avg",
    "share": "share",
    "plan": "plan",
}
# What there is at the end of a quarter, not what was done in it.
_STOCK = re.compile(r"(?:企业|单位|商户|用户|从业人员|人员)(?:户|个|家|人)?数$|余额$|[期季月]末")
_RATE_WORDS: Final = ("增长率", "增速", "增幅")


@dataclass(slots=True)
class Row:
    """One row: its label, the unit it gives, its cells by column."""

    label: str
    unit: str
    cells: Mapping[int, Cell]


def read_tables(plain: str, table: Table, prose: ProseReader) -> list[Statement]:
    """The statements of one table of ``plain`` (already of one width)."""
    grid = _grid(table)
    columns = columns_of(grid, table, prose.situation)
    if columns is None:
        return []
    default_unit = _unit_line(plain, table)
    found: list[Statement] = []
    label = ""
    for row in _rows(grid, columns.header_rows, columns.label, columns.unit):
        label = row.label or label
        reading = _RowReader(
            plain,
            table,
            prose,
            by_things=columns.by_things,
            default_unit=default_unit,
            row=replace_label(row, label),
        )
        found.extend(reading.statements(columns.figures))
    return found


def replace_label(row: Row, label: str) -> Row:
    """The row under the label it shares with the one above, where its own is blank."""
    return row if row.label else Row(label, row.unit, row.cells)


def _grid(table: Table) -> dict[int, dict[int, Cell]]:
    grid: dict[int, dict[int, Cell]] = {}
    for cell in table.cells:
        grid.setdefault(cell.row, {})[cell.column] = cell
    return grid


def _rows(
    grid: Mapping[int, Mapping[int, Cell]], first: int, label_column: int, unit_column: int | None
) -> Iterator[Row]:
    for number in sorted(grid):
        if number < first:
            continue
        cells = grid[number]
        label = to_half_width(cells[label_column].text) if label_column in cells else ""
        total = next(
            (
                c.text.strip()
                for n, c in cells.items()
                if n < label_column and c.text.strip() in _TOTAL
            ),
            "",
        )
        label = total if total and label.strip() in _BLANKS | {""} else label
        unit = cells[unit_column].text if unit_column is not None and unit_column in cells else ""
        yield Row(label.replace("\n", ""), unit, cells)


def _unit_line(plain: str, table: Table) -> str:
    near = plain[max(0, table.start - 60) : table.start] + to_half_width(table.caption)
    found = _UNIT_LINE.findall(near)
    return found[-1] if found else ""


class _RowReader:
    """Reads the cells of one row."""

    def __init__(
        self,
        plain: str,
        table: Table,
        prose: ProseReader,
        *,
        by_things: bool,
        default_unit: str,
        row: Row,
    ) -> None:
        self.plain, self.table, self.prose = plain, table, prose
        self.by_things, self.default_unit, self.row = by_things, default_unit, row
        name, bracket = without_bracketed_unit(_NUMBERED.sub("", row.label.strip()).rstrip("*＊ "))
        if bracket and not self._is_unit(bracket):
            name, bracket = name + f"（{bracket}）", ""
        self.name = name.strip()
        self.unit = row.unit or bracket or default_unit
        self.values: dict[int, Decimal] = {}

    def statements(self, figures: list[Column]) -> Iterator[Statement]:
        """One statement a numeric cell, and those inside cells of words."""
        if not self.name or set(self.name) <= set("—-/ "):
            return
        for column in figures:
            cell = self.row.cells.get(column.index)
            if cell is None or not cell.text:
                continue
            yield from self._cell(column, cell)

    def _cell(self, column: Column, cell: Cell) -> Iterator[Statement]:
        text = to_half_width(cell.text).replace(" ", "")
        m = _NUMBER.fullmatch(text)
        if m is not None:
            number = read_arabic(m["number"])
            if number is not None:
                signed = -number if m["sign"] == "-" else number
                said = self._figure(
                    column, cell, signed, m["unit"], bracketed=m["open"] is not None
                )
                yield replace(said, comparator=_BINDING.get(m["after"] or "", "="))
        elif text in _BLANKS and column.words:
            return
        elif text in _BLANKS:
            yield replace(
                self._figure(column, cell, Decimal(0), "", bracketed=False),
                value=None,
                optional=True,
            )
        elif column.words:
            yield from self._words(cell)
        elif len(text) <= 20:  # noqa: PLR2004 - a verbal cell (完成市下达目标任务), not a paragraph
            yield replace(self._figure(column, cell, Decimal(0), "", bracketed=False), value=None)

    def _words(self, cell: Cell) -> Iterator[Statement]:
        """The quantities of a cell of words, said of the row's thing."""
        subject = self._subject_and_name()[0] if self.by_things else None
        for statement in self.prose.read_about(to_half_width(cell.text), cell.start, subject):
            yield replace(statement, table=True)

    def _figure(
        self, column: Column, cell: Cell, number: Decimal, own_unit: str, *, bracketed: bool
    ) -> Statement:
        subject, thing = self._subject_and_name()
        noun, printed = self._noun_and_unit(column, thing, own_unit)
        change = bracketed and column.role == "growth_avg"
        if column.role == "growth_avg" and not change:
            change = self._is_difference(column, number)
        self.values[column.index] = number
        level = bracketed and column.role in {"figure", "target"}
        if level and noun.endswith(_RATE_WORDS):
            noun = re.sub("(?:增长率|增速|增幅)$", "", noun)
            printed = "亿元" if noun.endswith(self.prose.lexicon.money_heads) else ""
        kind = self._kind(column, noun, change=change)
        value, unit = self._scaled(number, printed, kind)
        name = self._indicator(noun, unit, kind)
        period = self._period(column, kind)
        if kind == "actual" and _STOCK.search(noun) and period not in {None, column.period}:
            period = end_of(period)
        if level and kind in {"change", "target"} and _FALLING.match(noun):
            period = plan_of_end(period) or period
        cells = self.row.cells.values()
        return Statement(
            start=cell.start,
            end=cell.end,
            quote="",
            subject=subject.name,
            indicator=name,
            value=value,
            unit=unit or None,
            period=period,
            kind=kind,
            base=year_before(period) if kind == "growth_yoy" else None,
            scope=subject.scope,
            table=True,
            context_start=min(c.start for c in cells),
            context_end=max(c.end for c in cells),
        )

    # -- what the cell says ------------------------------------------------------------------------

    def _subject_and_name(self) -> tuple[Subject, str]:
        """Whose figure, and the thing or indicator the row names."""
        speakers = self.prose.speakers
        if self.by_things:
            if self.name in _TOTAL:
                return speakers.default, ""
            head = speakers.match(self.name)
            if head is not None and head[0] == len(self.name) and head[1] is not None:
                return head[1], ""
            return Subject(
                self.name, "项目" if self.name.endswith(("项目", "工程")) else "未注明", "project"
            ), ""
        head = speakers.match(self.name)
        if head is not None and head[1] is not None and len(self.name) - head[0] >= 2:  # noqa: PLR2004
            return head[1], self.name[head[0] :].lstrip("的")
        return speakers.default, self.name

    def _noun_and_unit(self, column: Column, thing: str, own_unit: str) -> tuple[str, str]:
        noun = tidy("" if thing in _TOTAL else thing, self.prose.lexicon)
        if self.by_things or column.adds_name:
            noun = noun + tidy(column.name, self.prose.lexicon) if column.name not in noun else noun
        unit = own_unit or column.unit or self.unit
        if column.role == "growth_yoy" and not own_unit:
            unit = column.unit or "%"
        return noun, unit

    def _is_difference(self, column: Column, number: Decimal) -> bool:
        """Whether the figure is the last two columns' difference, its brackets forgotten."""
        earlier = [value for index, value in self.values.items() if index < column.index]
        return (
            len(earlier) >= _TWO
            and earlier[-1] - earlier[-2] == number
            and number != 0
            and self.unit != "%"
        )

    def _kind(self, column: Column, noun: str, *, change: bool) -> Kind:
        if change:
            return "change"
        if column.role in _KINDS_OF_ROLES:
            return _KINDS_OF_ROLES[column.role]
        sized = self.by_things and self.prose.lexicon.plan_size.search(noun) is not None
        if sized and "完成" not in noun:
            return "plan"
        return "target" if column.role == "target" else self._kind_of_noun(column, noun)

    def _kind_of_noun(self, column: Column, noun: str) -> Kind:
        lexicon = self.prose.lexicon
        if noun.endswith(_RATE_WORDS) or re.search(r"同比(?:变化|增减|增长)$", noun):
            return "growth_yoy"
        if _FALLING.match(noun) and self.unit == "%":
            return "change"
        if noun.endswith(lexicon.share_heads) or re.search(r"占.+(?:比重|比例)", noun):
            return "share" if not re.search(r"天数比例|优良|水体比例|覆盖", noun) else "actual"
        if lexicon.capacity.search(noun):
            return "capacity"
        within_a_year = column.period is not None and not is_span(column.period)
        return "cumulative" if "累计" in column.name and not within_a_year else "actual"

    def _scaled(self, number: Decimal, printed: str, kind: Kind) -> tuple[Value, str]:
        if kind in {"growth_avg", "growth_yoy"} and printed != "%":
            return number, "%"
        if printed == "%" and kind in {"change", "growth_avg"} and not self._already_a_change():
            rate = kind == "growth_avg" and not self._is_ratio()
            return number, "%" if rate else "个百分点"
        value, unit, _ = self.prose.finder.units.normalise_cell(number, printed)
        return value, unit

    def _already_a_change(self) -> bool:
        return _FALLING.match(self.name) is not None

    def _is_ratio(self) -> bool:
        return self.unit == "%" and not self.name.endswith(_RATE_WORDS)

    def _indicator(self, noun: str, unit: str, kind: Kind) -> str:
        falling = _FALLING.match(noun)
        if falling is not None and unit in {"%", "个百分点"}:
            total = "累计" if "累计" in noun else ""
            return f"{tidy(falling['stem'], self.prose.lexicon)}{total}降低率"
        if kind == "growth_avg":
            return noun if noun.endswith("增长率") else f"{noun}年均增长率"
        if kind == "growth_yoy":
            if re.search(r"增长率|增速|变化|增幅$", noun):
                return noun
            return re.sub(r"(?:同比|比上年|较上年)?(?:增长|增减|±)?$", "", noun) + "增长率"
        if kind == "change":
            known = self.prose.finder.units.find(unit)
            counted = known is not None and known.dimension in {"count", "people"}
            stem = noun.removesuffix("数") if counted else noun
            return f"{noun}变化" if unit == "个百分点" else f"{stem}增加{'数' if counted else '额'}"
        known = self.prose.finder.units.find(unit.removeprefix("万").removeprefix("亿"))
        return measured_name(noun, known.dimension if known is not None else "", self.prose.lexicon)

    def _period(self, column: Column, kind: Kind) -> str | None:
        if kind == "plan" and column.period is None:
            return None
        if column.period is not None:
            return column.period
        here = self.prose.situation.period_here
        if here is not None and is_plan(here):
            return here if kind in {"growth_avg", "change"} else plan_end(here)
        return here or self.prose.carried.fact or self._year()

    def _year(self) -> str | None:
        calendar = self.prose.situation.calendar
        year = calendar.report_year or calendar.year
        return None if year is None else str(year)

    def _is_unit(self, bracket: str) -> bool:
        units = self.prose.finder.units
        plain = re.sub(r"^[十百千]?万?亿?", "", bracket)
        return (
            bracket == "%"
            or units.find(plain.split("/", 1)[0]) is not None
            or units.find(bracket) is not None
        )
