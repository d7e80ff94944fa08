"""What each page of planning says: titles, figures, actions, as values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from qianyi.domains.planning.permissions import can_edit_plans, can_press
from qianyi.domains.planning.tables.plans import place_url
from qianyi.foundation.ui.charts import Chart, Series
from qianyi.foundation.ui.pages import Action, Event, Figure, Page
from qianyi.kernel.audit import selectors as audit
from qianyi.lib.sentences import quoted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qianyi.domains.planning.models import Plan, Target
    from qianyi.domains.planning.selectors import Board, BoardRow
    from qianyi.foundation.permissions import Actor

HOME = ("首页", "/")
PLANS = ("规划", "/plans/")
FEWEST_POINTS = 2
JUDGED = ("已完成", "达到序时进度", "基本达到", "滞后", "严重滞后")


def plan_crumb(plan: Plan) -> tuple[str, str]:
    """The plan's own place in the breadcrumb."""
    return str(plan), reverse("planning:board", args=[plan.pk])


def board_page(board: Board, actor: Actor, missing_count: int) -> Page:
    """The head of the board."""
    counts = dict(board.status_counts)
    judged = sum(counts.get(status, 0) for status in JUDGED)
    behind = counts.get("滞后", 0) + counts.get("严重滞后", 0)
    plan = board.plan
    more = [
        Action(label="缺数清单", url=reverse("planning:missing", args=[plan.pk])),
        Action(label="重点专项实施方案", url=reverse("planning:papers", args=[plan.pk])),
        Action(label="规划调整和版本", url=reverse("planning:adjustments", args=[plan.pk])),
    ]
    action = None
    if plan.is_being_written and can_press(actor):
        action = Action(label="登记批准实施", url=reverse("planning:plan-approve", args=[plan.pk]))
    if can_edit_plans(actor):
        more.append(
            Action(label="以此启动下一轮规划", url=reverse("planning:next", args=[plan.pk]))
        )
        more.append(_archive_action(plan))
    return Page(
        title=f"{plan} 指标进度表",
        answer="每项指标的基期、目标、最新实际和进度；"
        + (
            "截至日期为最近一期实际数据的期末。"
            if board.as_of_is_default
            else "截至日期为自选日期。"
        ),
        breadcrumbs=(HOME, PLANS, plan_crumb(plan)),
        figures=(
            Figure(label="规划指标", value=len(board.rows), unit="项", scope="本规划"),
            Figure(label="能够评价", value=judged, unit="项", scope="本规划"),
            Figure(label="滞后和严重滞后", value=behind, unit="项", scope="本规划",
                   tone="amber" if behind else ""),
            Figure(label="缺数", value=missing_count, unit="项", scope="本规划",
                   url=reverse("planning:missing", args=[plan.pk])),
        ),
        action=action,
        more_actions=more,
        history=audit.history_of(plan),
        as_of=board.as_of,
        tags=(plan.stage, *(("已归档",) if plan.is_archived else ())),
    )  # fmt: skip


def archived_link(*, shown: bool) -> Action:
    """From what is in use to what was put away, and back."""
    here = reverse("planning:list")
    if shown:
        return Action(label="在用的规划", url=here)
    return Action(label="已归档", url=f"{here}?state=archived")


def archive_context(plan: Plan) -> dict[str, object]:
    """What the question says before a plan is put away."""
    return {
        "page": Page(
            title=f"归档：{plan}",
            answer="不再使用的规划可以归档，内容全部保留",
            breadcrumbs=(HOME, PLANS, plan_crumb(plan), ("归档", "")),
        ),
        "question": f"归档{quoted(plan)}？",
        "consequences": [
            "规划列表、同期目标对照中不再出现这个规划。",
            "指标、历次调整和引用都保留，已有的链接照常可以打开。",
        ],
        "undo": "归档后可以随时恢复使用。",
        "confirm_label": "归档",
        "cancel_url": reverse("planning:board", args=[plan.pk]),
    }


def _archive_action(plan: Plan) -> Action:
    if plan.is_archived:
        url = reverse("planning:unarchive", args=[plan.pk])
        return Action(label="恢复使用", url=url, method="post")
    return Action(label="归档", url=reverse("planning:archive", args=[plan.pk]))


def indicator_page(plan: Plan, row: BoardRow, history: Sequence[Target]) -> Page:
    """The head of one indicator of a plan."""
    return Page(
        title=str(row.target.indicator),
        answer=f"{plan}：目标是多少、出自哪里、完成到哪里",
        breadcrumbs=(HOME, PLANS, plan_crumb(plan), (str(row.target.indicator), "")),
        figures=tuple(_indicator_figures(row)),
        history=_target_history(history),
    )


def _target_history(versions: Sequence[Target]) -> list[Event]:
    """Each version as it was set, and what was changed of it since, newest first."""
    events = [
        Event(
            at=version.recorded_at,
            who=str(version.recorded_by) if version.recorded_by else "数据包载入",
            what=_version_words(version),
        )
        for version in versions
    ]
    events += [event for event in audit.history_of(*versions) if not event.what.startswith("新建")]
    return sorted(events, key=lambda event: event.at, reverse=True)


def _indicator_figures(row: BoardRow) -> list[Figure]:
    target = row.target
    scope = target.scope
    figures = [
        Figure(
            label=f"目标{target.sign}",
            value=target.value if target.value is not None else target.words,
            kind="number" if target.value is not None else "text",
            unit=target.unit,
            period=target.period,
            scope=scope,
            source_url=place_url(target.place),
            certain=target.certainty != "unverified",
        )
    ]
    if row.base is not None:
        figures.append(
            Figure(label="基期", value=row.base, unit=target.unit, period=target.base_period,
                   scope=scope, source_url=place_url(row.base_place))
        )  # fmt: skip
    if row.latest is not None and row.actual is not None and row.actual.value is not None:
        figures.append(
            Figure(
                label="最新实际",
                value=row.actual.value,
                unit=target.unit,
                period=row.latest.period,
                scope=row.latest.observation.scope,
                source_url=place_url(row.latest.observation.place),
                certain=not row.doubts,
            )
        )
    if row.pace.gap is not None:
        figures.append(
            Figure(
                label="距目标还差",
                value=row.pace.gap,
                scope=scope,
                unit="个百分点" if target.unit == "%" else target.unit,
            )
        )
    return figures


def _version_words(version: Target) -> str:
    value = (
        f"{version.value.normalize():f}{version.unit}"
        if version.value is not None
        else version.words
    )
    approval = (
        f"，{version.approval_number}（{version.approved_on:%Y-%m-%d}）批准"
        if version.approved and version.approved_on
        else ""
    )
    return f"第{version.version}版：{value}{approval}"


def chart_for(row: BoardRow) -> Chart | None:
    """The series with the target as a dashed line; None for fewer than two figures."""
    if len(row.series) < FEWEST_POINTS:
        return None
    target = row.target
    return Chart(
        name=f"target-{target.pk}",
        title=f"{target.indicator}：实际与目标",
        unit=target.unit,
        periods=[period.code for period, _ in row.series],
        series=[Series(name="实际", values=[value for _, value in row.series])],
        scope=target.scope,
        target=target.value,
        target_label=f"{target.period}年目标",
        source=str(target.place or ""),
        source_url=place_url(target.place),
    )
