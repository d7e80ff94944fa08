"""A workbook of projects that comes in: looked through whole, then all of it or nothing."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Final

from django.db import transaction

from qianyi.domains.projects.choices import STAGE_CHOICES, LandState, ProjectNature
from qianyi.domains.projects.errors import ListRefused
from qianyi.domains.projects.models import Project
from qianyi.domains.projects.permissions import can_make_projects
from qianyi.engine.workbooks import Intake, cell_at, cell_day, cell_words, sheet_open
from qianyi.foundation import history
from qianyi.foundation.permissions import require
from qianyi.kernel.subjects.selectors import (
    department_list,
    enterprise_match,
    territory_list,
)
from qianyi.lib.errors import QianyiError

from .projects import ProjectFacts, project_change, project_make

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime

    from qianyi.foundation.permissions import Actor

MOST_ROWS: Final = 2_000
MEGABYTES: Final = 5
HEADING_WITHIN: Final = 10
"""Rows looked through for the headings: a workbook may begin with its title."""
INTAKE: Final = Intake(
    refused=ListRefused,
    most_bytes=MEGABYTES * 1024 * 1024,
    most_unpacked=50 * 1024 * 1024,
    most_rows=MOST_ROWS + 1,
    rows_named=MOST_ROWS,
    thing="项目名单",
    trim="请分成几个文件",
    make="请下载模板填写后上传",
)
TITLES: Final = {
    "项目名称": "name", "性质": "nature", "所在区域": "territory", "阶段": "stage",
    "项目业主": "owner", "项目代码": "project_code", "牵头单位": "lead", "项目专班": "taskforce",
    "产业链": "chains", "建设内容": "content", "协议总投资（万元）": "investment",
    "用地面积（亩）": "land_area", "用地情况": "land_state", "签约日期": "signed_on",
    "备案（立项）日期": "filed_on", "出让合同（划拨决定）日期": "land_on",
    "施工许可证号": "start_permit", "实际开工日期": "begun_on", "竣工日期": "completed_on",
    "投产（投用）日期": "produced_on", "入统日期": "counted_on", "达产日期": "capacity_on",
    "说明": "note",
}  # fmt: skip
"""Heading of the workbook → what it fills."""
NEEDED: Final = ("项目名称", "性质", "所在区域")
AMOUNTS: Final = ("investment", "land_area")
DATES: Final = (
    "signed_on", "filed_on", "land_on", "begun_on", "completed_on", "produced_on", "counted_on",
    "capacity_on",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong with a row; ``row`` is its number in the workbook."""

    row: int
    name: str
    words: str


@dataclass(frozen=True, slots=True)
class Imported:
    """How many were entered, how many renewed, what was wrong; with anything wrong nothing was."""

    made: int = 0
    changed: int = 0
    wrong: tuple[Wrong, ...] = ()


def projects_import(*, actor: Actor, data: bytes, moment: datetime) -> Imported:
    """Enter every project of a workbook, or none.

    A row with a 项目代码 that is there renews that project (its stage moves by its own service, so
    a stage in the row is not looked at then); any other row is a new one.

    Raises:
        NotAllowed: the actor does not keep projects.
        ListRefused: no workbook, no headings, too long, or empty.
    """
    require(allowed=can_make_projects(actor), actor=actor, what="导入项目")
    rows = _rows(data)
    places = _Places(actor)
    kinds: list[str] = []
    wrong: list[Wrong] = []
    with transaction.atomic(), history.because("导入项目名单"):
        for number, cells in rows:
            try:
                with transaction.atomic():
                    kinds.append(_entered(actor, places, cells, moment))
            except QianyiError as refusal:
                wrong.append(Wrong(number, cell_words(cells.get("name")), refusal.message))
        if wrong:
            transaction.set_rollback(True)
    if wrong:
        return Imported(wrong=tuple(wrong))
    return Imported(made=kinds.count("made"), changed=kinds.count("changed"))


def _rows(data: bytes) -> list[tuple[int, dict[str, object]]]:
    """(number, cells by what they fill) of each row under the headings, wherever these stand."""
    rows = sheet_open(data, INTAKE).rows
    heads: list[list[str]] = [[cell_words(cell) for cell in row] for row in rows[:HEADING_WITHIN]]
    first = next((n for n, row in enumerate(heads) if not set(NEEDED) - set(row)), None)
    if first is None:
        raise ListRefused(f"没有找到含有这些列的表头：{'、'.join(NEEDED)}；请下载模板填写后上传。")
    at = {TITLES[head]: place for place, head in enumerate(heads[first]) if head in TITLES}
    found = [
        (number, {name: _said(cell_at(row, place)) for name, place in at.items()})
        for number, row in enumerate(rows[first + 1 :], start=first + 2)
        if any(cell_words(cell_at(row, place)) for place in at.values())
    ]
    if not found:
        raise ListRefused("名单里没有项目；请从表头下一行起一行填一个项目。")
    return found


def _said(cell: object) -> object:
    """A cell; nothing where an export says that there is nothing (—，with the reason)."""
    return "" if cell_words(cell).startswith("—") else cell


class _Places:
    """Names and codes of territories, units and firms, looked up once."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor
        self.territories = _named(
            (row, (row.subject.name, row.subject.short_name, row.subject.code))
            for row in territory_list()
        )
        self.units = _named(
            (row, (row.subject.name, row.subject.short_name, row.subject.code))
            for row in department_list()
        )


def _named(rows: Iterable[tuple[object, tuple[str, ...]]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for row, names in rows:
        for name in names:
            if name:
                found.setdefault(name, row)
    return found


def _entered(actor: Actor, places: _Places, cells: Mapping[str, object], moment: datetime) -> str:
    values = _values(places, cells)
    told = ProjectFacts(name=cell_words(cells.get("name")), values=values)
    code = values.get("project_code")
    if code:
        seen = Project.objects.visible_to(actor).filter(project_code=code)
        if (there := seen.select_related("territory__subject").first()) is not None:
            if values["territory"] != there.territory:
                raise ListRefused(
                    f"代码 {code} 的项目登记在“{there.territory}”，与名单不同；"
                    "变更所在区域请在项目页面“修改项目信息”办理。"
                )
            project_change(actor=actor, project=there, told=told, moment=moment, reason="导入")
            return "changed"
    stages = {label: stage for stage, label in STAGE_CHOICES}
    word = cell_words(cells.get("stage"))
    if word and word not in stages:
        raise ListRefused(f"没有“{word[:20]}”这个阶段；可用：{'、'.join(stages)}。")
    project_make(actor=actor, told=told, moment=moment, stage=stages.get(word, "lead"))
    return "made"


def _values(places: _Places, cells: Mapping[str, object]) -> dict[str, object]:
    found: dict[str, object] = {}
    readers: dict[str, Callable[[object], object]] = {
        "nature": lambda cell: _choice(cell, "性质", dict(ProjectNature.choices)),
        "territory": lambda cell: _one(cell, "区域", places.territories),
        "lead": lambda cell: _one(cell, "单位", places.units),
        "land_state": lambda cell: _choice(cell, "用地情况", dict(LandState.choices)),
        "chains": _chains,
        **dict.fromkeys(AMOUNTS, _amount),
        **dict.fromkeys(DATES, _day),
    }
    for name, cell in cells.items():
        if name in ("name", "stage", "owner") or not cell_words(cell):
            continue
        found[name] = readers.get(name, cell_words)(cell)
    owner = cell_words(cells.get("owner"))
    if owner:
        match = enterprise_match(places.actor, code=owner.upper())
        firm = match.enterprise or enterprise_match(places.actor, name=owner).enterprise
        found |= {"owner": firm, "owner_name": "" if firm else owner}
    return found


def _choice(cell: object, what: str, labels: Mapping[str, str]) -> str:
    word = cell_words(cell)
    for code, label in labels.items():
        if word in (code, str(label)):
            return code
    raise ListRefused(
        f"{what}没有“{word[:20]}”；可用：{'、'.join(str(one) for one in labels.values())}。"
    )


def _one(cell: object, what: str, known: Mapping[str, object]) -> object:
    word = cell_words(cell)
    if word not in known:
        raise ListRefused(f"没有“{word[:40]}”这个{what}，请按系统中的名称或代码填写。")
    return known[word]


def _chains(cell: object) -> Sequence[str]:
    words = cell_words(cell).replace("，", "、").split("、")
    return list(dict.fromkeys(word.strip() for word in words if word.strip()))


def _amount(cell: object) -> Decimal:
    try:
        amount = Decimal(cell_words(cell).replace(",", ""))
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite():  # “NaN” and “Infinity” are numbers to Decimal, not to a reader
        raise ListRefused(f"“{cell_words(cell)[:20]}”不是数；请只填数，不带单位。")
    return amount


def _day(cell: object) -> object:
    day = cell_day(cell)
    if day is None:
        raise ListRefused(f"“{cell_words(cell)[:20]}”不是日期；请写作 2026-11-05 的样子。")
    return day
