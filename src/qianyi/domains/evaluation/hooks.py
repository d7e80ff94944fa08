"""What evaluation offers to the apps below it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import reverse

from qianyi.foundation import duties, events, registry
from qianyi.foundation.addresses import WHAT_IF, addresses
from qianyi.foundation.inbox import Item, Section
from qianyi.lib.clock import local_date

from .choices import AppealState, RunState
from .events import RUN_PUBLISHED
from .permissions import (
    can_answer_appeals,
    can_read_measures,
    can_read_runs,
    can_read_steps,
    can_read_zone,
    can_review_runs,
    can_try,
    is_enterprise,
    is_institution,
)
from .selectors import appeals
from .selectors import runs as runs_of
from .services import methods, packs

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from qianyi.engine.packs import Pack
    from qianyi.foundation.permissions import Actor


IN_INBOX = 5


def load_methods(pack: Pack, actor: Actor, moment: datetime) -> Mapping[str, int]:  # noqa: ARG001
    """Keep the texts of a pack's evaluation methods."""
    count, made = methods.methods_load(pack=pack, moment=moment)
    return {"评价办法": count, "其中新增": made} if count else {}


def trial_of(version_id: int, application: str, territory: str, firm: str) -> str:
    """Where the figures of a version are tried out, with one firm's place in it."""
    asked = {
        "kind": "conditions", "version": version_id, "application": application,
        "territory": territory, "firm": firm,
    }  # fmt: skip
    return f"{reverse('evaluation:what-if')}?{urlencode(asked)}"


def appeals_waiting(actor: Actor, moment: datetime) -> Section | None:
    """Objections that wait for an answer, the nearest due first."""
    if actor.is_system or not can_answer_appeals(actor):
        return None
    rows = appeals.appeal_list(actor).filter(state=AppealState.FILED)
    today = local_date(moment)
    late = rows.filter(due_on__lt=today).exists()
    return Section(
        title="待答复的评价异议",
        items=[
            Item(
                title=f"{row.enterprise}：{row.run.title}",
                url=reverse("evaluation:appeal", args=[row.ref]),
                detail=f"应于 {row.due_on:%Y-%m-%d} 前答复",
                mark="逾期" if row.due_on < today else "",
            )
            for row in rows[:IN_INBOX]
        ],
        count=rows.count(),
        url=f"{reverse('evaluation:appeals')}?state={AppealState.FILED}",
        hint="核实后写明理由答复；数据确有错误的，由原渠道更正后发起后续评价。",
        empty="没有待答复的评价异议。",
        order=25,
        tone="red" if late else "",
    )


def runs_waiting(actor: Actor, moment: datetime) -> Section | None:
    """Runs under review, and those whose publicity period is over, for who approves."""
    if actor.is_system or not can_review_runs(actor):
        return None
    today = local_date(moment)
    rows = runs_of.run_list(actor).exclude(scored_by_id=actor.user_id)
    review = rows.filter(state=RunState.REVIEW)
    over = rows.filter(state=RunState.PUBLICITY, publicity_to__lt=today)
    found = [*review[:IN_INBOX], *over[:IN_INBOX]]
    return Section(
        title="待审核、待定稿的企业评价",
        items=[
            Item(
                title=row.title,
                url=reverse("evaluation:run", args=[row.pk]),
                detail=f"公示已于 {row.publicity_to:%Y-%m-%d} 期满"
                if row.publicity_to
                else "等待内部审核",
                mark=row.get_state_display(),
            )
            for row in found[:IN_INBOX]
        ],
        count=review.count() + over.count(),
        url=reverse("evaluation:runs"),
        hint="评分人不能自己审核和定稿。",
        empty="没有等您审核或定稿的企业评价。",
        order=30,
    )


def own_results(actor: Actor, moment: datetime) -> Section | None:
    """A firm's results that may be contested now."""
    if actor.is_system or not is_enterprise(actor):
        return None
    today = local_date(moment)
    rows = runs_of.own_results(actor).filter(
        run__state=RunState.PUBLICITY, run__publicity_to__gte=today
    )
    return Section(
        title="公示中的本企业评价",
        items=[
            Item(
                title=row.run.title,
                url=reverse("evaluation:own-result", args=[row.run.ref]),
                detail=f"公示到 {row.run.publicity_to:%Y-%m-%d}",
                mark=row.grade,
            )
            for row in rows[:IN_INBOX]
        ],
        count=rows.count(),
        url=reverse("evaluation:own-results"),
        hint="对结果有异议，请在公示期内提出。",
        empty="现在没有公示中的本企业评价。",
        order=20,
    )


def duties_owed(actor: Actor, asked: duties.DutiesAsked) -> list[duties.Duty]:
    """Runs to be decided on and objections to be answered; no unit is named for them."""
    if asked.unit_codes is not None or not can_read_steps(actor):
        return []
    return [*_to_decide(actor, asked), *_to_answer(actor, asked)]


def _to_decide(actor: Actor, asked: duties.DutiesAsked) -> Iterator[duties.Duty]:
    today = local_date(asked.moment)
    rows = runs_of.run_list(actor).filter(state__in=[RunState.REVIEW, RunState.PUBLICITY])
    for row in rows:
        is_review = row.state == RunState.REVIEW
        if not is_review and (row.publicity_to is None or row.publicity_to >= today):
            continue
        yield duties.Duty(
            group="decision",
            title=f"{'审核' if is_review else '终审定稿'}企业评价：{row.title}",
            url=reverse("evaluation:run", args=[row.pk]),
            standing="内部审核中" if is_review else f"公示已于 {row.publicity_to:%Y-%m-%d} 结束",
            is_demo=row.is_demo,
        )


def _to_answer(actor: Actor, asked: duties.DutiesAsked) -> Iterator[duties.Duty]:
    today = local_date(asked.moment)
    rows = appeals.appeal_list(actor, appeals.AppealFilter(state=AppealState.FILED))
    if asked.due_before is not None:
        rows = rows.filter(due_on__lte=asked.due_before)
    for row in rows:
        yield duties.Duty(
            group="case",
            title=f"答复评价异议：{row.enterprise}",
            url=reverse("evaluation:appeal", args=[row.ref]),
            due_on=row.due_on,
            light="overdue" if row.due_on < today else "yellow" if row.due_on == today else "green",
            standing=f"对“{row.run.title}”的异议待答复",
            certainty="待核实" if row.due_doubt else "",
            is_demo=row.run.is_demo,
        )


def register() -> None:
    """Fill the registries at start-up."""
    registry.navigation.register(
        "evaluation",
        registry.NavigationEntry("企业评价", "evaluation:runs", order=57, visible=can_read_runs),
    )
    registry.navigation.register(
        "what-if",
        registry.NavigationEntry("如果调整", "evaluation:what-if", order=58, visible=can_try),
    )
    registry.navigation.register(
        "evaluation-own",
        registry.NavigationEntry(
            "我的评价", "evaluation:own-results", order=58, visible=is_enterprise
        ),
    )
    registry.navigation.register(
        "evaluation-points",
        registry.NavigationEntry(
            "创新积分查询", "evaluation:points-grants", order=59, visible=is_institution
        ),
    )
    registry.inbox_sources.register("evaluation.appeals", appeals_waiting)
    duties.duty_sources.register("evaluation", duties_owed)
    registry.inbox_sources.register("evaluation.runs", runs_waiting)
    registry.inbox_sources.register("evaluation.own", own_results)
    registry.api_scopes.register("evaluations:read", "读企业评价和结果")
    events.kinds.register(
        RUN_PUBLISHED, events.EventKind(RUN_PUBLISHED, "企业评价已公布", can_read_runs)
    )
    addresses.register(WHAT_IF, trial_of)
    registry.pack_loaders.register("methods", registry.PackFolder(48, load_methods))
    registry.pack_loaders.register("zone_systems", registry.PackFolder(49, packs.load_zone_systems))
    registry.pack_loaders.register(
        "zone_comparisons", registry.PackFolder(50, packs.load_zone_comparisons)
    )
    registry.pack_loaders.register("measures", registry.PackFolder(51, packs.load_measures))
    registry.navigation.register(
        "zone-evaluation",
        registry.NavigationEntry("高新区评价", "evaluation:zone", order=64, visible=can_read_zone),
    )
    registry.navigation.register(
        "measures",
        registry.NavigationEntry(
            "差别化措施", "evaluation:measures", order=65, visible=can_read_measures
        ),
    )
    registry.api_scopes.register("zone:read", "读高新区评价测算和差别化措施")
