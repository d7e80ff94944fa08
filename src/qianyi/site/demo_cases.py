"""Processes in force and a few cases on their way, so that a demonstration has work to show.

All of it is invented; whoever is named is an account or a firm of the demonstration.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from qianyi.foundation.permissions import Role, system_actor
from qianyi.kernel.cases import services
from qianyi.kernel.cases.choices import VersionState
from qianyi.kernel.cases.models import Case, ProcessVersion
from qianyi.kernel.cases.selectors import Act, materials_lacking, process_of
from qianyi.kernel.subjects.models import Department, Membership
from qianyi.site.demo_actors import account_actor

if TYPE_CHECKING:
    from datetime import datetime

    from qianyi.foundation.permissions import Actor

LICENCE, REQUEST = "demo_parallel_licence", "demo_service_request"
FOLLOW_UP: Final = services.FOLLOW_UP
IN_FORCE: Final = (LICENCE, REQUEST, FOLLOW_UP, "internal_consultation", "supervision")
"""Codes of the processes a demonstration opens cases by."""
LEAD: Final = "demo.service"
SOURCE: Final = "示例数据"


@dataclass(frozen=True, slots=True)
class Told:
    """One case and how far it has come: (days after it was opened, kind of act, its values)."""

    process: str
    title: str
    days_ago: int
    acts: tuple[tuple[int, str, dict[str, Any]], ...] = ()
    level: str = "normal"
    ticks: bool = False


def _done(after: int, step: str, outcome: str = "") -> tuple[int, str, dict[str, Any]]:
    values = {"step": step, "opinion": "示例意见"}
    return after, "step_done", values | ({"outcome": outcome} if outcome else {})


_ACCEPTED: Final[tuple[int, str, dict[str, Any]]] = (1, "accepted", {})
_CONTACTED: Final = (_done(0, "sign"), _done(1, "contact", "contacted"))
CASES: Final = (
    Told(LICENCE, "示例：厂房扩建项目并联许可", 1),
    Told(LICENCE, "示例：检测中心项目并联许可", 6, (
        (2, "correction_told", {"items": ["缺设计方案说明书", "用地材料没有盖章"]}),
    )),
    Told(LICENCE, "示例：二期生产线项目并联许可", 9, (_ACCEPTED, _done(2, "check"))),
    Told(LICENCE, "示例：研发楼项目并联许可", 16, (
        _ACCEPTED, _done(2, "check"), _done(5, "visit"), _done(6, "plan"),
        (7, "special_started", {"ground": "专家评审", "notice": "示例告知〔2026〕1号"}),
    )),
    Told(REQUEST, "示例：厂区外供电线路增容", 0, level="urgent"),
    Told(REQUEST, "示例：标准厂房续租", 3, _CONTACTED),
    Told(REQUEST, "示例：一线技术工人招聘困难", 24, _CONTACTED, ticks=True),
    Told(REQUEST, "示例：研发费用归集口径咨询", 12, (
        *_CONTACTED, _done(2, "handle"), _done(3, "reply"), _done(4, "confirm", "solved"),
    )),
)  # fmt: skip


def processes_activate(moment: datetime) -> int:
    """Put the demonstration's processes into force, in its planner's name; how many were.

    Once: what an officer retired stays retired, and so does what another version replaced.
    """
    planner = account_actor("planner", moment)
    waiting = ProcessVersion.objects.filter(
        code__in=IN_FORCE, state=VersionState.LOADED, activated_at=None
    )
    in_force = ProcessVersion.objects.filter(code__in=IN_FORCE).exclude(state=VersionState.LOADED)
    chosen = waiting.exclude(code__in=in_force.values("code")).order_by("pk")
    for row in chosen:
        services.process_activate(
            actor=planner, version_id=row.pk, reason="演示启用", moment=moment
        )
    return len(chosen)


def cases_ensure(moment: datetime) -> int:
    """A few cases of the demonstration's firm in different states; none where there are any.

    Needs the accounts, the departments of the demonstration zone and its processes in force.
    """
    firm = (
        Membership.objects.filter(role=Role.ENTERPRISE_USER, user__is_demo=True)
        .order_by("pk")
        .values_list("subject_id", flat=True)
        .first()
    )
    ready = Department.objects.filter(subject__code=LEAD, territory__isnull=False).exists()
    known = set(
        ProcessVersion.objects.filter(state=VersionState.ACTIVE).values_list("code", flat=True)
    )
    if firm is None or not ready or Case.objects.exists():
        return 0
    actor = system_actor(via="cli")
    told = [one for one in CASES if one.process in known]
    for one in told:
        _opened(actor, one, firm, moment)
    return len(told)


def _opened(actor: Actor, told: Told, firm: int, moment: datetime) -> None:
    begun = moment - timedelta(days=told.days_ago)
    case = services.case_open(
        actor=actor,
        asked=services.CaseAsked(
            process=told.process, title=told.title, unit=LEAD, subject_id=firm,
            level=told.level, source=SOURCE, form=_FORMS.get(told.process, {}),
        ),
        moment=begun,
    )  # fmt: skip
    for after, kind, values in told.acts:
        at = begun + timedelta(days=after)
        if kind == "step_done":
            step = process_of(case.version).by_id[values["step"]]
            codes = [one.id for one in materials_lacking(case, step)]
            services.material_seen(actor=actor, case_id=case.pk, codes=codes, moment=at)
        services.case_act(actor=actor, case_id=case.pk, act=Act(kind, values), moment=at)
    if told.ticks:
        services.case_tick(case.pk, moment)


_FORMS: Final[dict[str, dict[str, object]]] = {
    LICENCE: {"energy": "1200", "area": "0.4", "special_building": True},
    REQUEST: {"urgency": "一般"},
}
