"""What the columns of a table are: labels, units, periods, growth, promises, words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from qianyi.engine.text.numerals import to_half_width

from .dates import find_times, is_plan, is_span, plan_end, year_of
from .naming import without_bracketed_unit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qianyi.engine.text.model import Cell, Table

    from .situation import Situation

Role: TypeAlias = Literal["figure", "target", "plan", "growth_yoy", "growth_avg", "share"]

_FIGURE = re.compile(r"[〔【]?[+-]?[0-9][0-9,]*(?:\.[0-9]+)?[〕】]?[^0-9\s，。；、—-]{0,6}")
_BLANK = re.compile(r"[—\-/…－无*／]+")
_INDICATOR_HEAD = re.compile(r"指标|科目|统计项|行业|产业|领域|主要经济|任务|事项|工作内容")
_THING_HEAD = re.compile(
    r"项目|企业|名称|地区|区域|区县|县区|站点|园区|单位名称|部门|乡镇|街道|基地|公司|城市|断面|学校|县|市|区$|平台"
)
_UNIT_HEAD: Final = frozenset({"单位", "计量单位", "单 位"})
_SKIP_HEAD = re.compile(
    r"^(?:序号|编号|属性|备注|类别|类型|责任单位|牵头单位|主要牵头单位|责任部门|牵头部门|指标属性|说明|联系人|排序|(?:完成)?时限|(?:完成|截止)时间|计量单位)$"
)
_GROWTH = re.compile(r"增长|增速|增幅|同比|增减|±|比上年|较上年|比增")
_AVERAGE = re.compile(r"年均|年平均")
_TARGET = re.compile(r"目标|规划值|预期|计划数|任务")
_PLAN = re.compile(r"计划投资|年度计划|计划总投资|投资计划")
_BARE_GROWTH = re.compile(
    r"(?:同比|比上年|较上年|比上年同期)?(?:增速|增幅|增长率|增长|增减|±)(?:（%）|%)?|同比(?:（%）)?"
)
# Headings that name what is counted; others (目标, 完成数, 本期) only say which value of it.
_ADDS = re.compile(
    r"占比|比重|完成率|增加值|产值|收入|投资|税收|利润|总额|人数|户数|家数|产量|面积|数量|生产总值|用电量|余额|消费"
)
_ROLES: Final[tuple[tuple[re.Pattern[str], str, Role], ...]] = (
    (_AVERAGE, "head", "growth_avg"),
    (_GROWTH, "name", "growth_yoy"),
    (re.compile(r"占比|比重|完成率"), "name", "share"),
    (_PLAN, "name", "plan"),
    (_TARGET, "name", "target"),
)
_MOST_HEADER_ROWS: Final = 4


@dataclass(frozen=True, slots=True)
class Column:
    """One column of figures.

    Its heading without unit, its unit, the period and the sort of figure it holds.
    """

    index: int
    name: str
    unit: str
    period: str | None
    role: Role
    words: bool = False
    adds_name: bool = False


@dataclass(frozen=True, slots=True)
class Columns:
    """The layout of a table."""

    header_rows: int
    label: int
    unit: int | None
    figures: list[Column]
    by_things: bool


def columns_of(
    grid: Mapping[int, Mapping[int, Cell]], table: Table, situation: Situation
) -> Columns | None:
    """The layout of a table, or None where it holds no figures."""
    first = _header_rows(grid, table)
    heads = _headings(grid, first, table.columns)
    body = {number: row for number, row in grid.items() if number >= first}
    numeric = [c for c in range(table.columns) if _share_of_figures(body, c) >= 0.5]  # noqa: PLR2004 - most of its cells
    numeric = [c for c in numeric if not _SKIP_HEAD.match(heads.get(c, ""))]
    if not numeric or not body:
        return None
    unit = next((c for c, head in heads.items() if head.replace(" ", "") in _UNIT_HEAD), None)
    label = _label_column(heads, body, numeric, unit)
    if label is None:
        return None
    by_things = _by_things(heads, numeric, label, unit, body)
    figures = _figures(heads, body, (numeric, label, unit), table, situation)
    return Columns(first, label, unit, figures, by_things)


def _header_rows(grid: Mapping[int, Mapping[int, Cell]], table: Table) -> int:
    rows = max(table.header_rows, 1)
    for number in range(rows, min(_MOST_HEADER_ROWS, table.rows)):
        cells = [to_half_width(c.text) for c in grid.get(number, {}).values() if c.text]
        if any(_FIGURE.fullmatch(text) for text in cells) or len(cells) < 2 or number >= rows + 1:  # noqa: PLR2004
            break
        if any(
            _GROWTH.search(text) or re.search(r"[0-9]{4}年|[0-9]月|总量", text) for text in cells
        ):
            rows = number + 1
    return rows


def _headings(grid: Mapping[int, Mapping[int, Cell]], first: int, columns: int) -> dict[int, str]:
    heads: dict[int, str] = {}
    for number in range(first):
        row = grid.get(number, {})
        if len([c for c in row.values() if c.text]) < 2 and columns > 2:  # noqa: PLR2004 - a caption over all columns
            continue
        for column, cell in row.items():
            text = re.sub(r"\s", "", to_half_width(cell.text))
            if text and text not in heads.get(column, ""):
                heads[column] = heads.get(column, "") + text
    return heads


def _share_of_figures(body: Mapping[int, Mapping[int, Cell]], column: int) -> float:
    cells = [
        to_half_width(row[column].text).strip()
        for row in body.values()
        if column in row and row[column].text.strip()
    ]
    if not cells:
        return 0.0
    figures = sum(1 for text in cells if _FIGURE.fullmatch(text.replace(" ", "")))
    blanks = sum(1 for text in cells if _BLANK.fullmatch(text))
    return (figures + blanks) / len(cells) if figures else 0.0


def _label_column(
    heads: Mapping[int, str],
    body: Mapping[int, Mapping[int, Cell]],
    numeric: list[int],
    unit: int | None,
) -> int | None:
    candidates = [
        c for c in range(min(numeric)) if c != unit and not re.match(r"序号|编号", heads.get(c, ""))
    ]
    if not candidates:
        return None
    named = [
        c
        for c in candidates
        if re.search(r"指标|名称|项目|站点|地区|县|企业|单位", heads.get(c, "")) and c != unit
    ]
    if named:
        return named[0]
    filled = {
        c: sum(1 for row in body.values() if c in row and row[c].text.strip()) for c in candidates
    }
    most = max(filled.values())
    return max(c for c in candidates if filled[c] == most)


def _by_things(
    heads: Mapping[int, str],
    numeric: list[int],
    label: int,
    unit: int | None,
    body: Mapping[int, Mapping[int, Cell]],
) -> bool:
    head = heads.get(label, "")
    if unit is not None or _INDICATOR_HEAD.search(head):
        return False
    bracketed = sum(
        1
        for row in body.values()
        if label in row and re.search(r"（[^）]+）", to_half_width(row[label].text))
    )
    if bracketed * 2 > len(body):
        return False
    timed = sum(
        1
        for c in numeric
        if re.fullmatch(
            r"[“”0-9年月日一—\-~至上下半季度十五末实际完成目标值（）%同比增长速幅±]+",
            heads.get(c, ""),
        )
    )
    if timed * 2 > len(numeric) and not _THING_HEAD.search(head):
        return False
    return timed < len(numeric) or bool(_THING_HEAD.search(head))


def _figures(
    heads: Mapping[int, str],
    body: Mapping[int, Mapping[int, Cell]],
    layout: tuple[list[int], int, int | None],
    table: Table,
    situation: Situation,
) -> list[Column]:
    numeric, label, unit = layout
    figures: list[Column] = []
    last: str | None = None
    promised = any("属性" in head for head in heads.values()) or situation.here == "target"
    setting = _Setting(table, situation, promised)
    for column in range(label + 1, table.columns):
        head = heads.get(column, "")
        if column == unit or _SKIP_HEAD.match(head):
            continue
        if column not in numeric:
            if any(
                column in row and re.search(r"[0-9]", row[column].text) for row in body.values()
            ):
                figures.append(Column(column, head, "", None, "figure", words=True))
            continue
        made = _column(column, _named(head, figures), last, setting)
        last = made.period or last
        figures.append(made)
    return figures


def _named(head: str, figures: list[Column]) -> str:
    """A heading with what it leaves to the column before it (地区生产总值, then 增速)."""
    before = next((c.name for c in reversed(figures) if c.role in {"figure", "plan"}), "")
    if re.fullmatch(r"完成(?:率|比例)(?:（%）)?", head) and "投资" in before:
        return f"投资计划{head}"
    if before and _BARE_GROWTH.fullmatch(head) and _ADDS.search(before):
        return f"{before}{head}"
    return head


@dataclass(frozen=True, slots=True)
class _Setting:
    """What a column is read in: its table, the document, and whether later years are promised."""

    table: Table
    situation: Situation
    promised: bool


def _column(index: int, head: str, last: str | None, setting: _Setting) -> Column:
    table, situation = setting.table, setting.situation
    name, bracket = without_bracketed_unit(head)
    unit = bracket if bracket and not re.search(r"[0-9累预实]", bracket) else ""
    times = [
        t for t in find_times(name, situation.calendar) if t.code is not None and t.role != "base"
    ]
    period = times[-1].code if times else None
    role = _role(name, head, period, setting)
    if role in {"growth_yoy", "growth_avg"} and period is None:
        period = _span_of_growth(role, last, table, situation)
    if period is not None and is_plan(period) and role in {"figure", "target"} and "末" in name:
        period = plan_end(period)
    if period is None and role == "share":
        period = last
    plain = _without_times(name)
    if re.search(r"完成率|进度|占比|比重", name) and period is None:
        period = last
    return Column(index, plain, unit, period, role, adds_name=bool(_ADDS.search(plain)))


def _role(name: str, head: str, period: str | None, setting: _Setting) -> Role:
    for pattern, text, role in _ROLES:
        if pattern.search(head if text == "head" else name):
            return role
    situation = setting.situation
    year, now = year_of(period), situation.calendar.year
    caption = to_half_width(setting.table.caption)
    promised = ("目标" in caption or setting.promised) and "完成情况" not in caption
    if promised and period is not None and is_plan_end_here(period, caption, situation):
        return "target"
    return "target" if year is not None and now is not None and year > now else "figure"


def is_plan_end_here(period: str, caption: str, situation: Situation) -> bool:
    """Whether the period is the last year of the plan the table's caption or section speaks of."""
    plans = [
        t.code
        for t in find_times(caption, situation.calendar)
        if t.code is not None and is_plan(t.code)
    ]
    here = situation.period_here
    plan = plans[0] if plans else here if is_plan(here) else None
    return plan is not None and period == plan_end(plan)


def _span_of_growth(role: Role, last: str | None, table: Table, situation: Situation) -> str | None:
    if role == "growth_yoy":
        return last
    plans = [
        t.code
        for t in find_times(to_half_width(table.caption), situation.calendar)
        if t.code is not None and is_span(t.code)
    ]
    here = situation.period_here
    return plans[0] if plans else here if here is not None and is_plan(here) else last


def _without_times(name: str) -> str:
    plain = re.sub(
        r"(?:19|20)[0-9]{2}年|[0-9]{1,2}(?:月?[—\-~至]{1,2}[0-9]{1,2})?月(?:份|末|底)?|[上下]半年|[一二三四]季度|全年|末$",
        "",
        name,
    )
    return plain.strip("—-·（）")
