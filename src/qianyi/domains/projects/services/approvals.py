"""Opening a case of approval for a project, its items chosen by the project's facts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import transaction

from qianyi.domains.projects.errors import ApprovalInvalid
from qianyi.domains.projects.models import ProjectCase
from qianyi.domains.projects.permissions import can_keep
from qianyi.domains.projects.selectors import (
    inputs_of,
    is_of_projects,
    process_inputs,
    units_suggested,
)
from qianyi.foundation.permissions import require
from qianyi.kernel.cases.choices import CaseStanding
from qianyi.kernel.cases.selectors import process_active, process_of
from qianyi.kernel.cases.services import CaseAsked, case_link, case_open

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from qianyi.domains.projects.models import Project
    from qianyi.foundation.permissions import Actor
    from qianyi.kernel.cases.models import Case


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalAsked:
    """Which process, at which unit, by whom its parts are handled.

    Attributes:
        units: the definition's word for a unit → code of the department; words left out are
            suggested from the departments of the project's zone.
        standing: 主办, or 跟踪帮代办 with the outside number.
    """

    process: str
    unit: str
    units: Mapping[str, str] = field(default_factory=dict)
    standing: str = CaseStanding.OWN
    outside_number: str = ""


@transaction.atomic
def approval_open(
    *, actor: Actor, project: Project, asked: ApprovalAsked, moment: datetime, token: str = ""
) -> Case:
    """Open a case for a project; the owner is its applicant and follows it on one page.

    Facts that are not known yet leave the steps they decide waiting, and name what is missing.
    Other cases of the project still open are linked, so that 主办 and 跟踪帮代办 stand together.

    Raises:
        NotAllowed: the project is not the actor's to keep, or the case not the actor's to open.
        ApprovalInvalid: the owner is not registered, or the process is not about projects.
        CaseInvalid: a unit or standing that does not fit.
    """
    require(allowed=can_keep(actor, project), actor=actor, what="为项目开办审批")
    if project.owner_id is None:
        raise ApprovalInvalid(
            "项目业主还没有登记为企业，不能开办审批；请先在项目信息中选择企业（统一社会信用代码）。"
        )
    process = process_of(process_active(asked.process))
    if not is_of_projects(process):
        raise ApprovalInvalid(f"“{process.title}”不是项目审批流程；请从项目审批流程中选择。")
    known = {k: v for k, v in inputs_of(project).items() if k in process_inputs(process)}
    case = case_open(
        actor=actor,
        asked=CaseAsked(
            process=asked.process,
            title=f"{project}：{process.title}"[:200],
            unit=asked.unit,
            subject_id=project.owner_id,
            units={**units_suggested(process, project.territory), **asked.units},
            form=known,
            standing=asked.standing,
            project_code=project.project_code,
            outside_number=asked.outside_number,
            source="项目",
        ),
        moment=moment,
        token=token,
    )
    if ProjectCase.objects.filter(case=case).exists():
        return case
    others = [held.case for held in project.cases.select_related("case") if held.case.is_open]
    ProjectCase.objects.create(project=project, case=case, made_at=moment)
    for other in others:
        _linked(actor, case, other, project, moment)
    return case


def _linked(actor: Actor, case: Case, other: Case, project: Project, moment: datetime) -> None:
    """Link two cases of one project where the actor may open both."""
    if type(other).objects.visible_to(actor).filter(pk=other.pk).exists():
        case_link(
            actor=actor, case_id=case.pk, other_number=other.number, kind="related",
            reason=f"同一项目：{project}"[:300], moment=moment,
        )  # fmt: skip
