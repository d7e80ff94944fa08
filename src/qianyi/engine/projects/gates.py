"""What has to be known before a project may stand at a stage.

One table, asked in two ways: what would be missing at a stage (before saving), and what is missing
for the next one (as a hint). So the two cannot disagree.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from .stages import BY_CODE, stages_from

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping


@dataclass(frozen=True, slots=True)
class Gate:
    """A fact that is needed from a stage on.

    Attributes:
        fact: name of what is known about the project.
        label: the word on screen.
        stage: from which stage on it is needed.
        how: where it comes from, or what to do; one clause.
        natures: kinds of projects it is asked of; empty for all.
    """

    fact: str
    label: str
    stage: str
    how: str
    natures: tuple[str, ...] = ()


INVESTED: Final = ("industrial", "other")
GATES: Final = (
    Gate("lead_unit", "牵头单位", "talks", "在项目信息中指定牵头单位", INVESTED),
    Gate("owner", "项目业主", "signed", "填写项目业主名称或选择企业", INVESTED),
    Gate("investment", "协议总投资", "signed", "按协议填写，单位万元", INVESTED),
    Gate("signed_on", "签约日期", "signed", "按协议填写", INVESTED),
    Gate("taskforce", "项目专班", "signed", "写明专班负责人和联系单位", INVESTED),
    Gate("lead_unit", "牵头单位", "filed", "在项目信息中指定牵头单位", ("government",)),
    Gate("owner", "项目业主", "filed", "填写项目业主名称", ("government",)),
    Gate("investment", "总投资", "filed", "按立项批复填写，单位万元", ("government",)),
    Gate("owner_registered", "项目公司统一社会信用代码", "filed", "注册后在项目信息中选择企业",
         INVESTED),
    Gate("project_code", "项目代码", "filed", "投资项目在线平台赋码后填写"),
    Gate("filed_on", "备案（立项）日期", "filed", "按备案证或批复填写"),
    Gate("land_known", "用地落实情况", "land", "填写用地面积和供地进展；租用厂房的选无需新增用地"),
    Gate("land_on", "出让合同（划拨决定）日期", "land", "按合同或决定填写；无需新增用地的不要求"),
    Gate("start_permit", "施工许可证号", "started", "取得施工许可后填写，或由开工办件办结带入"),
    Gate("begun_on", "实际开工日期", "started", "按开工令填写"),
    Gate("completed_on", "竣工日期", "completed", "按联合验收意见填写"),
    Gate("produced_on", "投产（投用）日期", "producing", "按实际填写"),
    Gate("counted_on", "入统日期", "counted", "统计部门纳入名录后填写", INVESTED),
    Gate("capacity_on", "达产日期", "capacity", "达到设计能力后填写", INVESTED),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Lacking:
    """A gate not passed: the fact, from which stage it is needed, and what to do."""

    gate: Gate

    @property
    def words(self) -> str:
        """As one line of a list."""
        stage = BY_CODE[self.gate.stage].label
        return f"{self.gate.label}（从“{stage}”起需要）：{self.gate.how}"


def gates_of(stage: str, nature: str) -> tuple[Gate, ...]:
    """Everything asked of a project of that kind at a stage: its own gates and earlier ones."""
    passed = stages_from(stage)
    return tuple(
        one for one in GATES if one.stage in passed and (not one.natures or nature in one.natures)
    )


def lacking(
    stage: str, nature: str, known: Mapping[str, object], *, only: Collection[str] | None = None
) -> tuple[Lacking, ...]:
    """Gates that a project with these facts would not pass at a stage.

    A fact counts as known unless it is None, "" or False; nought is a value. ``only`` narrows the
    question to facts that were changed: a project whose stage stays is not stopped by what was
    missing before.

    >>> [one.gate.fact for one in lacking("talks", "industrial", {"lead_unit": ""})]
    ['lead_unit']
    """
    asked = [one for one in gates_of(stage, nature) if only is None or one.fact in only]
    return tuple(Lacking(one) for one in asked if not _is_known(known.get(one.fact)))


def _is_known(value: object) -> bool:
    return value is not None and value is not False and value != ""
