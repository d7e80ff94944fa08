"""Lists of things to be done: a pack's ``lists/`` folder, and the workbook people keep them in.

Both say the same of an item: content, measurable result, who leads and who helps, by when, steps
on the way. Which unit a name means is for the caller to know.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, ClassVar, Final

from qianyi.engine.packs import PackInvalid, read_yaml
from qianyi.engine.packs.records import CERTAINTIES, Locator
from qianyi.engine.packs.shape import (
    Field,
    Path,
    Reader,
    Shape,
    choice,
    day,
    many,
    note,
    number,
    optional,
    text,
    texts,
    whole,
)
from qianyi.engine.packs.shapes import code, locator
from qianyi.engine.workbooks import MEGABYTE, Intake, cell_at, cell_day, cell_words, sheet_open
from qianyi.lib.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date
    from pathlib import Path as FilePath

    from qianyi.engine.packs import Problem

FOLDER: Final = "lists"
MOST_ROWS: Final = 5_000
HEADING_WITHIN: Final = 20
MISSING: Final = "—"
LONGEST: Final = {"content": 500, "result": 300, "category": 60, "unit": 20, "note": 500}
HEADINGS: Final = {
    "number": ("序号", "编号"),
    "category": ("类别", "分类"),
    "content": ("事项", "工作事项", "任务", "工作任务"),
    "result": ("可衡量的成果", "成果", "目标", "工作目标"),
    "target_value": ("成果数量", "目标数量"),
    "unit": ("单位", "计量单位"),
    "lead": ("牵头单位", "责任单位"),
    "partners": ("配合单位", "协同单位"),
    "starts_on": ("开始日期", "开始时间"),
    "due_on": ("完成期限", "完成时限", "期限"),
    "milestones": ("节点", "时间节点"),
    "note": ("说明", "备注"),
}
_STEP = re.compile(r"(\d{4}\s*[年./-]\s*\d{1,2}\s*[月./-]\s*\d{1,2}\s*日?)\s*(.+)")


class TaskWorkbookRefused(BadInput):
    """An uploaded workbook cannot be read as a list; nothing was changed."""

    code: ClassVar[str] = "engine.tasklists.workbook_refused"


@dataclass(frozen=True, slots=True)
class Step:
    """A step on the way, with its last day."""

    title: str
    due_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One item. ``lead`` and ``partners`` are units as they are written: code or name.

    ``problem`` says why a workbook's row cannot be used; ``row`` is its number in the sheet.
    """

    content: str
    number: int | None = None
    category: str = ""
    result: str = ""
    target_value: Decimal | None = None
    unit: str = ""
    lead: str = ""
    partners: tuple[str, ...] = ()
    starts_on: date | None = None
    due_on: date | None = None
    due_words: str = ""
    milestones: tuple[Step, ...] = ()
    document: str = ""
    locator: Locator | None = None
    certainty: str = "confirmed"
    note: str = ""
    row: int = field(default=0, compare=False)
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PackedList:
    """A list of a pack, with its items in order; ``supervisor`` is a unit, by code or name."""

    code: str
    title: str
    territory: str
    plan: str = ""
    document: str = ""
    basis: str = ""
    supervisor: str = ""
    certainty: str = "confirmed"
    note: str = ""
    items: tuple[Task, ...] = ()


def _maybe(name: str, read: Reader) -> Field:
    return Field(name, read, required=False)


def _task_checked(task: Task) -> Iterable[str]:
    if task.starts_on and task.due_on and task.due_on < task.starts_on:
        yield "due_on 不应早于 starts_on。"
    if task.target_value is not None and task.target_value <= 0:
        yield "target_value 应大于 0。"
    late = [one.title for one in task.milestones if task.due_on and one.due_on > task.due_on]
    if late:
        yield f"节点“{'、'.join(late)}”晚于完成期限。"


_step: Shape[Step] = Shape(Step, (Field("title", text), Field("due_on", day)), placed=False)
_task: Shape[Task] = Shape(
    Task,
    (
        Field("content", text),
        Field("number", whole),
        _maybe("category", note),
        _maybe("result", note),
        _maybe("target_value", optional(number)),
        _maybe("unit", note),
        _maybe("lead", note),
        _maybe("partners", texts),
        _maybe("starts_on", optional(day)),
        _maybe("due_on", optional(day)),
        _maybe("due_words", note),
        _maybe("milestones", many(_step)),
        _maybe("document", note),
        _maybe("locator", optional(locator)),
        _maybe("certainty", choice(*CERTAINTIES)),
        _maybe("note", note),
    ),
    placed=False,
    check=_task_checked,
)
_list: Shape[PackedList] = Shape(
    PackedList,
    (
        Field("code", code),
        Field("title", text),
        Field("territory", code),
        _maybe("plan", note),
        _maybe("document", note),
        _maybe("basis", note),
        _maybe("supervisor", note),
        _maybe("certainty", choice(*CERTAINTIES)),
        _maybe("note", note),
        _maybe("items", many(_task)),
    ),
    placed=False,
)


def lists_read(folder: FilePath) -> list[PackedList]:
    """The lists of a pack's folder, in order of file name.

    Raises:
        PackInvalid: naming every place that is wrong.
    """
    problems: list[Problem] = []
    found = []
    for path in sorted((folder / FOLDER).glob("*.yaml")):
        read = _list(read_yaml(path, folder), Path(problems))
        if isinstance(read, PackedList):
            found.append(read)
    if problems:
        raise PackInvalid(folder.name, problems)
    return found


INTAKE: Final = Intake(
    refused=TaskWorkbookRefused,
    most_bytes=5 * MEGABYTE,
    most_unpacked=50 * MEGABYTE,
    most_rows=MOST_ROWS,
    rows_named=MOST_ROWS,
    thing="清单",
    trim="请只留下清单所在的工作表",
    make="请另存为 .xlsx 后上传",
)


def tasks_from_workbook(raw: bytes) -> list[Task]:
    """The rows of the first sheet under the heading row, each with its problem where it has one.

    Raises:
        TaskWorkbookRefused: too large, no workbook, no heading row with 事项, or nothing under it.
    """
    rows = sheet_open(raw, INTAKE).rows
    start, columns = _headings(rows)
    found = list(_lines(rows, start, columns))
    if not found:
        raise TaskWorkbookRefused("表头下面没有事项，请检查清单是不是在第一张工作表。")
    return found


def steps_from_words(words: str) -> tuple[tuple[Step, ...], str]:
    """Steps written one a line (2026-06-30 完成设计), in order of day, and what is wrong.

    >>> steps_from_words("2026年6月30日 完成设计；2026-03-31 立项")[0][0].title
    '立项'
    >>> steps_from_words("六月底完成")[1]
    '节点“六月底完成”请写成：2026-06-30 完成设计，每行一个。'
    """
    steps = []
    for line in re.split(r"[\n；;]", words):
        plain = line.strip()
        if not plain:
            continue
        found = _STEP.fullmatch(plain)
        due = cell_day(found.group(1)) if found else None
        if found is None or due is None:
            return (), f"节点“{plain[:30]}”请写成：2026-06-30 完成设计，每行一个。"
        steps.append(Step(found.group(2).strip()[:120], due))
    titles = [one.title for one in steps]
    if len(set(titles)) < len(titles):
        return (), "有两个节点的名称相同，请改成不同的名称。"
    return tuple(sorted(steps, key=lambda one: one.due_on)), ""


def words_of_steps(steps: Iterable[Step]) -> str:
    """The same steps as they are written, one a line."""
    return "\n".join(f"{one.due_on:%Y-%m-%d} {one.title}" for one in steps)


def _headings(rows: Sequence[Sequence[object]]) -> tuple[int, dict[str, int]]:
    """The row after the headings, and the column of each."""
    for index, row in enumerate(rows[:HEADING_WITHIN]):
        told = [re.sub(r"[（(].*[）)]", "", "".join(str(cell).split())) for cell in row]
        columns = {
            key: next(told.index(word) for word in words if word in told)
            for key, words in HEADINGS.items()
            if any(word in told for word in words)
        }
        if "content" in columns:
            return index + 1, columns
    names = "、".join(words[0] for words in HEADINGS.values())
    raise TaskWorkbookRefused(
        f"前 {HEADING_WITHIN} 行里没有找到表头；表头要有“事项”一列，可以有：{names}。"
        "表头单元格不能合并。"
    )


def _lines(rows: Sequence[Sequence[object]], start: int, columns: dict[str, int]) -> Iterator[Task]:
    seen: dict[int, int] = {}
    for index, row in enumerate(rows[start:], start=start + 1):
        cells = {key: _cell(row, column) for key, column in columns.items()}
        if any(cell_words(cell) for cell in cells.values()):
            yield _line(index, cells, seen)


def _cell(row: Sequence[object], column: int) -> object:
    """A cell; the dash that our own workbooks put for what is missing means empty."""
    cell = cell_at(row, column)
    return "" if cell_words(cell).startswith(MISSING) else cell


def _line(index: int, cells: dict[str, object], seen: dict[int, int]) -> Task:
    words = {key: cell_words(cell) for key, cell in cells.items()}
    problems = [
        f"{HEADINGS[key][0]}超过 {most} 个字。"
        for key, most in LONGEST.items()
        if len(words.get(key, "")) > most
    ]
    if not words.get("content"):
        problems.append("没有写事项。")
    serial = words.get("number", "")
    if serial and not serial.isdecimal():
        problems.append(f"序号“{serial[:10]}”应为整数。")
    own = int(serial) if serial.isdecimal() else None
    if own is not None and seen.setdefault(own, index) != index:
        problems.append(f"序号 {own} 与第 {seen[own]} 行重复。")
    days = {key: _day(cells.get(key), key, problems) for key in ("starts_on", "due_on")}
    steps, wrong = steps_from_words(words.get("milestones", ""))
    task = Task(
        **{key: words.get(key, "")[:most] for key, most in LONGEST.items()},  # type: ignore[arg-type]
        number=own,
        target_value=_amount(words.get("target_value", ""), problems),
        lead=words.get("lead", ""),
        partners=tuple(re.split(r"[、，,；;\s]+", words["partners"]))
        if words.get("partners")
        else (),
        milestones=steps,
        row=index,
        **days,  # type: ignore[arg-type]
    )
    problems += [wrong] if wrong else []
    problems += ["完成期限早于开始日期。"] if _runs_backward(task) else []
    return replace(task, problem="".join(problems))


def _runs_backward(task: Task) -> bool:
    return bool(task.starts_on and task.due_on and task.due_on < task.starts_on)


def _day(cell: object, key: str, problems: list[str]) -> date | None:
    found, words = cell_day(cell), cell_words(cell)
    if found is None and words:
        problems.append(f"{HEADINGS[key][0]}“{words[:20]}”无法识别，请写成 2026-06-30。")
    return found


def _amount(words: str, problems: list[str]) -> Decimal | None:
    if not words:
        return None
    try:
        found = Decimal(words.replace(",", ""))
    except InvalidOperation:
        problems.append(f"成果数量“{words[:20]}”不是数。")
        return None
    if not found.is_finite() or found <= 0:
        problems.append("成果数量应大于 0。")
        return None
    return found
