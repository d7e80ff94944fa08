"""Making and changing projects, and moving them along their stages."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from qianyi.domains.projects.choices import FACTS, Source
from qianyi.domains.projects.errors import (
    PlaceRefused,
    ProjectInvalid,
    StageInvalid,
    StageNotReady,
)
from qianyi.domains.projects.events import PROJECT_MOVED
from qianyi.domains.projects.models import Project, StageMove
from qianyi.domains.projects.models.projects import CODE_ONCE
from qianyi.domains.projects.permissions import (
    can_keep,
    can_make_projects,
    can_move,
    can_override,
    can_place,
)
from qianyi.domains.projects.selectors import known_of
from qianyi.engine.projects import BY_CODE, lacking, stages_for, stages_from
from qianyi.foundation import history, search
from qianyi.foundation.events import Event, publish
from qianyi.foundation.permissions import require
from qianyi.kernel.subjects.models import Subject, SubjectKind, Territory
from qianyi.lib.clock import local_date

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from qianyi.foundation.permissions import Actor

EDITABLE: Final = (
    "nature", "territory", "owner", "owner_name", "project_code", "lead", "taskforce", "chains",
    "content", "investment", "funding", "land_state", "land_area", "environment", "facts",
    "is_key", "signed_on", "filed_on", "land_on", "start_permit", "begun_on", "completed_on",
    "produced_on", "counted_on", "capacity_on", "planned_begin_on", "planned_end_on", "note",
)  # fmt: skip
"""Columns a person fills; the stage moves by its own service."""
DAYS: Final = {
    "signed_on": "签约日期", "filed_on": "备案（立项）日期", "land_on": "出让合同（划拨决定）日期",
    "begun_on": "实际开工日期", "completed_on": "竣工日期", "produced_on": "投产（投用）日期",
    "counted_on": "入统日期", "capacity_on": "达产日期",
}  # fmt: skip
"""Days on which something happened: none lies ahead."""
IN_ORDER: Final = ("begun_on", "completed_on", "produced_on", "capacity_on")
"""Days that follow each other."""
LONGEST_NAME: Final = 120
FACT_OF_COLUMN: Final = {
    "lead": "lead_unit", "land_state": "land_known", "land_area": "land_known",
    "owner_name": "owner",
}  # fmt: skip
"""Column → the gate's name for it, where the two differ."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectFacts:
    """What is filled in: the name, and columns of ``EDITABLE``; those left out stay as they are.

    ``is_place_confirmed`` says that giving the project to another place was asked about and meant.
    """

    name: str
    values: Mapping[str, object]
    is_place_confirmed: bool = False


@transaction.atomic
def project_make(
    *, actor: Actor, told: ProjectFacts, moment: datetime, stage: str = "lead"
) -> Project:
    """Enter a project, at its first stage unless another is given.

    Raises:
        NotAllowed: the actor does not keep projects, or not there.
        ProjectInvalid: a value that cannot be; ``fields`` says which.
        StageNotReady: facts needed at the stage given are missing.
    """
    require(allowed=can_make_projects(actor), actor=actor, what="登记项目")
    row = Project(made_at=moment)
    _filled(row, told.values)
    if row.territory_id is not None:
        row.is_demo = row.territory.is_demo
        require(allowed=can_keep(actor, row), actor=actor, what="在这个区域登记项目")
    row.stage, row.stage_on = stage, local_date(moment)
    _check(actor, row, told.name, moment)
    _refuse_if_lacking(row, stage, only=None)
    row.subject = Subject.objects.create(
        kind=SubjectKind.PROJECT, code=row.ref, name=told.name.strip()
    )
    _saved(row, is_new=True)
    _logged(actor, row, "", stage, row.stage_on, moment, reason="登记")
    search.touched("project", row.pk)
    return row


@transaction.atomic
def project_change(
    *, actor: Actor, project: Project, told: ProjectFacts, moment: datetime, reason: str = ""
) -> Project:
    """Change what is known of a project; its stage stays.

    Only facts that change are held against the gates: a fact its stage needs cannot be emptied,
    and what was missing before stops nobody. Another place needs somebody who looks after that
    place, or a planner.

    Raises:
        NotAllowed: it is not the actor's to keep, or the new place is not.
        ProjectInvalid: a value that cannot be, or one its stage needs was emptied.
    """
    row = _locked(project)
    require(allowed=can_keep(actor, row), actor=actor, what="修改这个项目")
    before = {name: getattr(row, _column(name)) for name in EDITABLE}
    place = row.territory
    if isinstance(to := told.values.get("territory"), Territory) and to != place:
        _refuse_place(actor, row, to, is_confirmed=told.is_place_confirmed)
    _filled(row, told.values)
    changed = {name for name in EDITABLE if getattr(row, _column(name)) != before[name]}
    _check(actor, row, told.name, moment)
    facts = {FACT_OF_COLUMN.get(name, name) for name in changed}
    facts |= {"owner_registered"} if "owner" in changed else set()
    if row.stage:
        _refuse_if_lacking(row, row.stage, only=facts)
    with history.because(reason):
        if row.subject.name != told.name.strip():
            row.subject.name = told.name.strip()
            row.subject.save(update_fields=["name"])
        _saved(row, is_new=False)
    search.touched("project", row.pk)
    return row


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """To which stage, since which day, why; ``override`` goes past gates that are not passed."""

    stage: str
    on: date
    reason: str = ""
    override: bool = False


@transaction.atomic
def project_move(*, actor: Actor, project: Project, move: Move, moment: datetime) -> StageMove:
    """Move a project to another stage; who and why is kept, and which gates were overridden.

    Forward without a reason where every gate is passed; back, or past a gate, with one.

    Raises:
        NotAllowed: it is not the actor's to move, or to override.
        StageInvalid: no such stage, the one it stands at, a day ahead, or no reason.
        StageNotReady: facts are missing; the sentence names them.
    """
    row = _locked(project)
    require(allowed=can_move(actor, row), actor=actor, what="变更项目阶段")
    _check_move(row, move, moment)
    lacked = lacking(move.stage, row.nature, known_of(row))
    if lacked and not move.override:
        raise StageNotReady(
            f"进入“{BY_CODE[move.stage].label}”还缺："
            f"{'、'.join(one.gate.label for one in lacked)}。"
            "请先补齐；确需先行进入的，由规划编制人员或管委会领导写明理由后办理。",
            lacked=[one.words for one in lacked],
        )
    if lacked:
        require(allowed=can_override(actor, row), actor=actor, what="越过条件变更项目阶段")
        if not move.reason.strip():
            raise StageInvalid("越过条件须写明理由；理由会记入阶段记录。")
    before, row.stage, row.stage_on = row.stage, move.stage, move.on
    with history.because(move.reason):
        row.save(update_fields=["stage", "stage_on"])
        logged = _logged(
            actor, row, before, move.stage, move.on, moment, reason=move.reason.strip(),
            lacked=[one.gate.label for one in lacked],
        )  # fmt: skip
    search.touched("project", row.pk)
    publish(Event(PROJECT_MOVED, row.pk, reverse("projects:project", args=[row.ref]), moment))
    return logged


def _check_move(row: Project, move: Move, moment: datetime) -> None:
    allowed = {one.code: one.label for one in stages_for(row.nature)}
    if move.stage not in allowed:
        raise StageInvalid(
            f"{row.get_nature_display()}没有这个阶段；可用：{'、'.join(allowed.values())}。"
        )
    if move.stage == row.stage:
        raise StageInvalid(f"项目现在就在“{allowed[move.stage]}”阶段，请选择另一个阶段。")
    if move.on > local_date(moment):
        raise StageInvalid("进入日期不能晚于今天；尚未发生的请到时再登记。")
    if move.stage in stages_from(row.stage) and not move.reason.strip():
        raise StageInvalid(f"退回到“{allowed[move.stage]}”须写明理由。")


def _column(name: str) -> str:
    return f"{name}_id" if name in ("territory", "owner", "lead") else name


def _locked(project: Project) -> Project:
    return (
        Project.objects.select_for_update(of=("self",))
        .select_related("subject", "territory__subject", "lead__territory", "owner__subject")
        .get(pk=project.pk)
    )


def _filled(row: Project, values: Mapping[str, object]) -> None:
    unknown = sorted(set(values) - set(EDITABLE))
    if unknown:
        raise ProjectInvalid(f"项目没有这些可填的项：{'、'.join(unknown)}。")
    for name, value in values.items():
        setattr(row, name, value)


def _saved(row: Project, *, is_new: bool) -> None:
    """Save; somebody else may have taken the code in the same moment."""
    try:
        with transaction.atomic():
            row.save(force_insert=is_new)
    except IntegrityError as problem:
        if CODE_ONCE not in str(problem):
            raise
        sentence = f"项目代码 {row.project_code} 刚刚登记给了另一个项目，请核对后再保存。"
        raise ProjectInvalid(sentence, fields={"project_code": sentence}) from problem


def _refuse_place(actor: Actor, row: Project, to: Territory, *, is_confirmed: bool) -> None:
    """Refuse another place that is of the other kind, not the actor's, or not meant."""
    if to.is_demo != row.is_demo:
        sentence = "示例项目只能放在示例高新区，真实项目不能放进示例高新区；请另行登记。"
        raise ProjectInvalid(sentence, fields={"territory": sentence})
    if not can_place(actor, row, to):
        raise PlaceRefused(
            f"改到“{to}”须由管理该区域的园区工作人员或规划编制人员办理，"
            "否则项目会离开双方的视野；请联系他们。"
        )
    if not is_confirmed:
        sentence = (
            f"所在区域将由“{row.territory}”改为“{to}”，改后由“{to}”管理，"
            f"“{row.territory}”的园区工作人员不再看到它；确认的请勾选“确认变更所在区域”。"
        )
        raise ProjectInvalid(sentence, fields={"territory": sentence})


def _check(actor: Actor, row: Project, name: str, moment: datetime) -> None:
    row.project_code = row.project_code.strip()
    problems: dict[str, str] = {}
    if not 0 < len(name.strip()) <= LONGEST_NAME:
        problems["name"] = f"请填写项目名称，不超过 {LONGEST_NAME} 个字。"
    try:
        row.clean_fields(exclude=["subject", "stage", "stage_on"])
    except ValidationError as refusal:
        problems |= {field: "".join(said) for field, said in refusal.message_dict.items()}
    problems |= _stage_problems(row)
    problems |= _code_problems(actor, row)
    problems |= _lead_problems(row)
    problems |= _amount_problems(row)
    problems |= _day_problems(row, local_date(moment))
    if problems:
        raise ProjectInvalid("；".join(problems.values()), fields=problems)


def _stage_problems(row: Project) -> dict[str, str]:
    """A project stands at a stage of its own kind, also after its kind was changed."""
    allowed = {one.code for one in stages_for(row.nature)}
    if not row.stage or row.stage in allowed:
        return {}
    return {
        "nature": f"{row.get_nature_display()}没有“{row.stage_word}”阶段；"
        "请先变更到两类项目都有的阶段，或核对性质。"
    }


def _code_problems(actor: Actor, row: Project) -> dict[str, str]:
    """A 项目代码 belongs to one project; one the actor may not see is not named."""
    if not row.project_code:
        return {}
    other = Project.objects.filter(project_code=row.project_code).exclude(pk=row.pk).first()
    if other is None:
        return {}
    is_seen = Project.objects.visible_to(actor).filter(pk=other.pk).exists()
    whose = f"“{other}”" if is_seen else "不在您查看范围内的另一个项目"
    return {
        "project_code": f"项目代码 {row.project_code} 已登记给{whose}，一个代码只对应一个项目；"
        "请核对投资项目在线平台的赋码。"
    }


def _lead_problems(row: Project) -> dict[str, str]:
    """Units of the fictional zone lead no real projects, and the other way round."""
    if row.territory_id is None or row.fits(row.lead):
        return {}
    return {"lead": f"“{row.lead}”与项目不在同一类高新区（示例和真实不能混用），请另选牵头单位。"}


def _amount_problems(row: Project) -> dict[str, str]:
    found = {
        name: f"{label}不能是负数。"
        for name, label in (("investment", "协议总投资"), ("land_area", "用地面积"))
        if (value := getattr(row, name)) is not None and value < 0
    }
    if set(row.funding) - set(Source.values):
        found["funding"] = f"资金来源只能是：{'、'.join(Source.labels)}。"
    if set(row.facts) - {one.code for one in FACTS}:
        found["facts"] = f"审批条件只能是：{'、'.join(one.label for one in FACTS)}。"
    return found


def _day_problems(row: Project, today: date) -> dict[str, str]:
    found = {}
    for name in DAYS:
        day = getattr(row, name)
        if day is not None and day > today:
            found[name] = f"{DAYS[name]}不能晚于今天；计划日期请填在计划一栏。"
    known = [(name, getattr(row, name)) for name in IN_ORDER if getattr(row, name)]
    for (_, earlier), (name, later) in pairwise(known):
        if later < earlier:
            found[name] = "开工、竣工、投产、达产日期应先后相接，请核对。"
    return found


def _refuse_if_lacking(row: Project, stage: str, *, only: set[str] | None) -> None:
    lacked = lacking(stage, row.nature, known_of(row), only=only)
    if lacked and only is None:
        raise StageNotReady(
            f"登记在“{BY_CODE[stage].label}”阶段还缺："
            f"{'、'.join(one.gate.label for one in lacked)}。",
            lacked=[one.words for one in lacked],
        )
    if lacked:
        columns = {fact: name for name, fact in FACT_OF_COLUMN.items()}
        problems = {
            columns.get(one.gate.fact, one.gate.fact): f"项目已到“{BY_CODE[stage].label}”阶段，"
            f"{one.gate.label}不能为空；确需清空请先退回阶段。"
            for one in lacked
        }
        raise ProjectInvalid("；".join(problems.values()), fields=problems)


def _logged(
    actor: Actor,
    row: Project,
    before: str,
    after: str,
    on: date,
    moment: datetime,
    *,
    reason: str,
    lacked: list[str] | None = None,
) -> StageMove:
    return StageMove.objects.create(
        project=row, from_stage=before, to_stage=after, on=on, reason=reason[:300],
        lacked=lacked or [], at=moment, by_id=actor.user_id,
    )  # fmt: skip
