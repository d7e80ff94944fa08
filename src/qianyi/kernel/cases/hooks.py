"""What the cases app offers through the registries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F

from qianyi.engine.flow.loading import process_files, read_process
from qianyi.foundation import duties, registry
from qianyi.foundation.events import EventKind, kinds
from qianyi.foundation.inbox import Item, Section
from qianyi.foundation.permissions import Role
from qianyi.foundation.provenance import provenance_of
from qianyi.foundation.search import Entry, Source, to_roles_within, to_subjects, to_users

from . import selectors, services
from .choices import Light, ProposalState
from .events import CASE_ENDED, CASE_OPENED, CASE_RATED
from .models import Case, CaseParticipant, Proposal
from .models.cases import SEE_ALL
from .permissions import can_have_own_cases, can_read_cases, can_read_inside, has_work_inside
from .selectors.duties import duties_by_cases
from .selectors.sealing import SEALED
from .services.moves import participants_mover, subject_mover
from .services.telling import case_path

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import datetime

    from django.http import HttpRequest

    from qianyi.engine.packs import Pack
    from qianyi.foundation.permissions import Actor
    from qianyi.kernel.subjects.models import Enterprise

    from .models import StepInstance

IN_INBOX = 6
IN_PANEL = 8


def load_processes(pack: Pack, actor: Actor, moment: datetime) -> Mapping[str, int]:
    """Load versions of processes; each waits until an officer puts it into force."""
    made, files = 0, process_files(pack.path)
    for path in files:
        _, is_new = services.process_load(
            actor=actor,
            process=read_process(path),
            content=path.read_text(encoding="utf-8"),
            moment=moment,
            provenance=provenance_of(pack),
        )
        made += is_new
    return {"办理流程版本": len(files), "其中新增": made}


def cases_waiting(actor: Actor, moment: datetime) -> Section | None:
    """What waits for the actor, the most pressing first."""
    if not can_read_cases(actor):
        return None
    mine = selectors.inbox_rows(actor, moment, "mine")
    unit = selectors.inbox_rows(actor, moment, "unit")
    rows = [*mine[:IN_INBOX], *unit[:IN_INBOX]][:IN_INBOX]
    whole = selectors.accepting_rows(actor)[:IN_INBOX]
    counts = selectors.inbox(actor, moment)
    tone = "red" if counts.overdue else "amber" if counts.near else ""
    return Section(
        title="待办事项",
        items=[*_of_cases(whole, moment), *_of_steps(rows, moment)][:IN_INBOX],
        count=counts.mine + counts.unit + counts.accepting,
        url="/cases/inbox/" if can_read_inside(actor) else "/me/cases/",
        hint=f"另有 {counts.waiting} 件等待其他单位或申请人办理。" if counts.waiting else "",
        empty="没有需要您办理的事项。",
        order=20,
        tone=tone,  # type: ignore[arg-type]  # one of the three words
    )


def _of_cases(rows: Iterable[Case], moment: datetime) -> Iterable[Item]:
    for case in rows:
        yield Item(
            title=f"{case.title} · 待受理",
            url=case_path(case),
            detail=case.number + (f"，{case.due_on:%m月%d日}前" if case.due_on else ""),
            mark=_mark(case.light(moment)),
        )


def _of_steps(rows: Iterable[StepInstance], moment: datetime) -> Iterable[Item]:
    for row in rows:
        yield Item(
            title=f"{row.case.listed_title} · {row.label}",
            url=case_path(row.case),
            detail=row.case.number + (f"，{row.due_on:%m月%d日}前" if row.due_on else ""),
            mark=_mark(row.light(moment)),
        )


def _mark(light: Light) -> str:
    return "" if light in (Light.NONE, Light.GREEN) else light.label


def proposals_waiting(actor: Actor, moment: datetime) -> Section | None:
    """Measures a leader has to decide about."""
    del moment
    if not actor.has_role(Role.LEADER):
        return None
    rows = (
        Proposal.objects.visible_to(actor)
        .filter(state=ProposalState.OPEN)
        .select_related("case", "unit")
        .order_by("proposed_at")
    )
    return Section(
        title="待决定的督办建议",
        items=[
            Item(
                title=f"{row.measure} · {row.case.title}",
                url=case_path(row.case),
                detail=f"{row.case.number}，{row.unit or row.case.unit}",
            )
            for row in rows[:IN_INBOX]
        ],
        count=rows.count(),
        hint="通报、约谈等措施由领导决定，系统只提出建议。",
        empty="没有待决定的督办建议。",
        order=25,
        tone="amber" if rows else "",
    )


def entries(ids: Collection[int] | None) -> Iterable[Entry]:
    """Cases for the search box; those of the sealed route are not found by words at all."""
    rows = Case.objects.filter(is_sealed=False).select_related("territory", "subject")
    rows = rows.only(
        "number", "title", "outside_number", "project_code", "status", "kind",
        "territory__path", "subject__name",
    )  # fmt: skip
    rows = rows if ids is None else rows.filter(pk__in=ids)
    keys = list(rows.values_list("pk", flat=True)) if ids is not None else None
    parts = CaseParticipant.objects.filter(case__is_sealed=False)
    parts = parts if keys is None else parts.filter(case__in=keys)
    readers: dict[int, set[str]] = {}
    paths = dict(rows.values_list("pk", "territory__path"))
    for case_id, user, subject, role in parts.values_list(
        "case_id", "user_id", "subject_id", "role"
    ):
        words = readers.setdefault(case_id, set())
        words |= to_users(user) if user else set()
        words |= to_subjects(subject) if subject else set()
        words |= to_roles_within(paths[case_id], role) if role else set()
    for row in rows.iterator():
        yield Entry(
            object_id=row.pk,
            title=f"{row.number} {row.title}",
            url=f"/cases/{row.number}/",
            readers=frozenset(readers.get(row.pk, set()))
            | to_roles_within(row.territory.path, *SEE_ALL),
            names=tuple(
                name
                for name in (row.number, row.title, row.outside_number, row.project_code)
                if name
            ),
            hint=f"{row.word} · {row.get_status_display()}"
            + (f" · {row.subject}" if row.subject else ""),
        )


def panel_of_enterprise(request: HttpRequest, enterprise: Enterprise) -> registry.Panel | None:
    """Cases of a firm the reader may open, on its page."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    rows = selectors.case_list(actor, selectors.CaseFilter(subject_id=enterprise.pk)).order_by(
        F("is_open").desc(), "-pk"
    )
    found = list(rows[: IN_PANEL + 1])
    if not found:
        return None
    return registry.Panel(
        "cases/panel_enterprise.html",
        {
            "cases": found[:IN_PANEL],
            "has_more": len(found) > IN_PANEL,
            "inside": can_read_inside(actor),
        },
        order=60,
    )


def register() -> None:
    """Called once at start-up."""
    registry.pack_loaders.register("processes", registry.PackFolder(60, load_processes))
    registry.inbox_sources.register("cases", cases_waiting)
    registry.inbox_sources.register("case_proposals", proposals_waiting)
    duties.duty_sources.register("cases", duties_by_cases)
    registry.search_sources.register("case", Source("办件", 45, entries))
    registry.navigation.register(
        "cases",
        registry.NavigationEntry("办件", "cases:inbox", order=15, key="b", visible=has_work_inside),
    )
    registry.navigation.register(
        "cases_mine",
        registry.NavigationEntry(
            "我的办件", "cases_mine:list", order=15, key="b", visible=can_have_own_cases
        ),
    )
    registry.sealed_rows.register("cases", SEALED)
    registry.material_scanners.register("cases", services.look_at_file)
    registry.material_sources.register(selectors.EARLIER, selectors.filed_earlier)
    registry.enterprise_panels.register("cases", panel_of_enterprise)
    registry.subject_movers.register("cases", subject_mover())
    registry.subject_movers.register("case_participants", participants_mover())
    registry.api_scopes.register("cases:read", "读办件、工单和督办件")
    registry.api_scopes.register("cases:write", "登记和办理办件、工单和督办件")
    for name, title in (
        (CASE_OPENED, "办件登记"), (CASE_ENDED, "办件结束"), (CASE_RATED, "办件评价"),
    ):  # fmt: skip
        kinds.register(name, EventKind(name, title, can_read_inside))
