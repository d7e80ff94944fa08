"""The list of findings: counts, what to do next, whether the last check is out of date."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from qianyi.domains.consistency.choices import FindingState, Severity
from qianyi.domains.consistency.permissions import can_run_check
from qianyi.foundation.ui.links import Query
from qianyi.foundation.ui.pages import Action, Figure, Page

if TYPE_CHECKING:
    from django.http import HttpRequest

    from qianyi.domains.consistency.models import CheckRun
    from qianyi.domains.consistency.selectors import FindingCounts, Workload
    from qianyi.foundation.permissions import Actor

HOME = ("首页", "/")
CHECKS = ("数据核校", "/consistency/")
MEANING = {
    Severity.HIGH: "影响决策或上报",
    Severity.MEDIUM: "须问清口径",
    Severity.LOW: "文字和版式",
}
ANSWER = "文件之间、文件自身有哪些数据要请印发或提供单位核实。只提问，不下结论；内部使用，不公开。"


def list_page(
    request: HttpRequest, actor: Actor, counts: FindingCounts, work: Workload, *, checked: bool
) -> Page:
    """The head of the list."""
    more = []
    if checked:
        query = Query.of(request).without("page", "columns", "sort")
        memo = str(Query(reverse("consistency:memo"), query.items))
        more.append(Action(label="导出核校意见（Word）", url=memo, download=True))
    if can_run_check(actor) and work.documents:
        more.append(Action(label="只核校部分文件", url=reverse("consistency:check-chosen")))
    return Page(
        title="数据核校",
        answer=ANSWER,
        breadcrumbs=(HOME, CHECKS),
        figures=_figures(counts) if checked else (),
        action=check_action(work, checked=checked) if can_run_check(actor) else None,
        more_actions=more,
    )


def check_action(work: Workload, *, checked: bool) -> Action | None:
    """The button that checks everything: at once, or by way of a page where it takes long."""
    if not work.documents:
        return None
    return Action(
        label="重新核校" if checked else "开始核校",
        url=reverse("consistency:check"),
        method="get" if work.is_long else "post",
    )


def run_words(run: CheckRun) -> str:
    """What a check did, in one sentence."""
    which = "全部" if run.covers_all else "所选"
    return (
        f"已核校{which} {run.document_count} 份文件、{run.statement_count} 条读数，"
        f"用时 {run.seconds:.1f} 秒：请核实 {run.finding_count} 项（重要 {run.high_count}，"
        f"一般 {run.medium_count}，提示 {run.low_count}），"
        f"其中新增 {run.new_count} 项；{run.gone_count} 项已不再出现。"
    )


def seconds_words(seconds: float) -> str:
    """A forecast of seconds as a person says it."""
    if seconds < 60:  # noqa: PLR2004 - a minute
        return f"约 {max(1, round(seconds))} 秒"
    return f"约 {round(seconds / 60)} 分钟"


def _figures(counts: FindingCounts) -> list[Figure]:
    here = reverse("consistency:list")
    return [
        Figure(
            label=FindingState.OPEN.label,
            value=counts.by_state[FindingState.OPEN],
            unit="项",
            change=f"现有事项共 {counts.standing} 项",
            url=f"{here}?state={FindingState.OPEN}",
        ),
        *(
            Figure(
                label=f"{level.label}：{MEANING[level]}",
                value=counts.by_severity[level],
                unit="项",
                url=f"{here}?severity={level}",
            )
            for level in Severity
        ),
    ]
