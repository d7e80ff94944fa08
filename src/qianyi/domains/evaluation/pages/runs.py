"""Heads and facts of the pages of runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.urls import reverse

from qianyi.domains.evaluation.choices import (
    OPEN_STATES,
    TRANSITIONS,
    RunAction,
    RunState,
)
from qianyi.domains.evaluation.permissions import (
    can_keep_runs,
    can_make_papers,
    can_read_steps,
)
from qianyi.domains.evaluation.selectors.methods import method_for, method_of
from qianyi.domains.evaluation.tables.runs import ranked_of
from qianyi.foundation.ui.pages import Action, Event, Figure, Page

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from qianyi.domains.evaluation.models import (
        EvaluationRun,
        MethodVersion,
        RunResult,
        RunStep,
    )
    from qianyi.engine.scoring import Explanation, Movement
    from qianyi.foundation.permissions import Actor

HOME: Final = ("首页", "/")
RUNS_TITLE: Final = "企业评价"
LABELS: Final = {
    RunAction.FREEZE: "固定输入并评分",
    RunAction.SCORE: "评分排名",
    RunAction.SUBMIT: "提交内部审核",
    RunAction.RETURN: "退回",
    RunAction.ANNOUNCE: "审核通过，开始公示",
    RunAction.FINALISE: "终审定稿",
    RunAction.PUBLISH: "公布",
    RunAction.DISCARD: "作废",
}
SELF_CHECK: Final = "评价结果只用于本园区服务和管理，以公布的办法为准"


@dataclass(frozen=True, slots=True)
class Gate:
    """Something that may be done from here: its label, where, and why not now."""

    label: str
    url: str
    why_not: str
    dangerous: bool = False


@dataclass(frozen=True, slots=True)
class GradeLine:
    """A grade of a group: how many, and the address of the list."""

    group: str
    grade: str
    name: str
    count: int
    url: str


def runs_crumb() -> tuple[str, str]:
    """Where the list is."""
    return (RUNS_TITLE, reverse("evaluation:runs"))


def list_page(actor: Actor) -> Page:
    """The head of the list."""
    make = Action(label="新建评价", url=reverse("evaluation:run-new"))
    return Page(
        title=RUNS_TITLE,
        answer="用哪个办法、评了哪些企业、到了哪一步；每次评价的输入固定保存，可以重算",
        breadcrumbs=(HOME, runs_crumb()),
        action=make if can_keep_runs(actor) else None,
        more_actions=[
            Action(label="评价办法", url=reverse("evaluation:methods")),
            Action(label="评价异议", url=reverse("evaluation:appeals")),
        ],
    )


def run_page(actor: Actor, run: EvaluationRun, steps: Iterable[RunStep]) -> Page:
    """The head of one run."""
    standings = run.summary.get("standings", {})
    tags = [run.get_state_display(), f"用途：{run.purpose}"]
    if run.is_provisional or run.method.is_provisional:
        tags.append("权重待核实，只供内部试算")
    figures = (
        Figure(label="企业", value=run.summary.get("firms"), unit="家"),
        Figure(
            label="参加排名", value=ranked_of(run), unit="家",
            url="?standing=rated" if ranked_of(run) else "",
            certain=not run.is_provisional,
        ),
        Figure(label="不定等级", value=standings.get("not_classed", 0 if standings else None),
               unit="家", url="?standing=not_classed" if standings else ""),
        Figure(label="暂无法评价", value=standings.get("unknown", 0 if standings else None),
               unit="家", url="?standing=unknown" if standings else ""),
    )  # fmt: skip
    return Page(
        title=run.title,
        answer="用什么办法、评了谁、缺什么数据、名次和区间、谁动了为什么",
        breadcrumbs=(HOME, runs_crumb(), (run.title, "")),
        figures=figures,
        more_actions=_more(actor, run),
        history=[_event(step) for step in steps],
        as_of=run.as_of,
        tags=tags,
    )


def _more(actor: Actor, run: EvaluationRun) -> list[Action]:
    found = []
    if run.results_digest and can_read_steps(actor):
        found.append(
            Action(
                label="重算核对", url=reverse("evaluation:run-repeat", args=[run.pk]), method="post"
            )
        )
    if run.results_digest and can_make_papers(actor):
        found.append(Action(label="导出文件", url=reverse("evaluation:run-papers", args=[run.pk])))
    can_follow = run.state not in {RunState.DRAFT, RunState.SUPERSEDED, RunState.DISCARDED}
    if can_keep_runs(actor) and can_follow:
        found.append(
            Action(label="发起后续评价", url=reverse("evaluation:run-follow", args=[run.pk]))
        )
    if run.state in OPEN_STATES:
        found.append(Action(label="公示页", url=reverse("evaluation:public-run", args=[run.ref])))
    if run.follows_id is not None and run.results_digest:
        found.append(
            Action(label="与更正前的差别", url=reverse("evaluation:run-changed", args=[run.pk]))
        )
    found.append(Action(label="查看办法", url=reverse("evaluation:method", args=[run.method_id])))
    return found


def gates_of(run: EvaluationRun, actions: Mapping[RunAction, str]) -> list[Gate]:
    """What can be done from here, the refusals said beforehand."""
    gates = []
    for action, why_not in actions.items():
        name = {RunAction.FREEZE: "run-work", RunAction.SCORE: "run-work"}.get(action)
        url = (
            reverse(f"evaluation:{name}", args=[run.pk])
            if name
            else reverse("evaluation:run-step", args=[run.pk, action.value])
        )
        is_last = action in {RunAction.DISCARD, RunAction.RETURN}
        gates.append(Gate(LABELS[action], url, why_not, dangerous=is_last))
    return gates


def run_facts(run: EvaluationRun) -> list[tuple[str, object, str]]:
    """Label, words and the reason where there are none."""
    method = method_of(run.method)
    names = {group.code: group.name for group in method.groups}
    period = ""
    if run.publicity_from and run.publicity_to:
        doubt = "（日历待核实）" if run.publicity_doubt else ""
        period = f"{run.publicity_from} 至 {run.publicity_to}，{run.publicity_days}个工作日{doubt}"
    return [
        ("评价办法", f"{run.method.title} {run.method.version}", ""),
        ("评价范围", f"{run.territory}，{method.who}", ""),
        ("参评分组", "、".join(names[code] for code in run.groups), "全部分组"),
        ("评价年度", f"{run.year}年", ""),
        ("对比的评价", run.compared_with.title if run.compared_with else "", "没有上年的评价"),
        ("更正的评价", run.follows.title if run.follows else "", "不是后续评价"),
        ("因用途不许可未使用的数据", f"{run.left_out} 条" if run.left_out else "", "没有"),
        ("注销、吊销、迁出不参评", f"{run.summary.get('ended', 0)} 家", ""),
        ("公示期", period, "还没有公示"),
        ("评分人", str(run.scored_by) if run.scored_by else "", "还没有评分"),
        ("输入摘要", run.inputs.digest[:16] if run.inputs else "", "还没有固定"),
        ("结果摘要", run.results_digest[:16], "还没有评分"),
    ]


def grade_lines(run: EvaluationRun) -> list[GradeLine]:
    """How many of each group got each grade."""
    found = []
    for group in method_for(run).groups:
        grades = method_for(run).grades_of(group)
        told = run.summary.get("groups", {}).get(group.code, {}).get("grades", {})
        if grades is None:
            continue
        found += [
            GradeLine(
                group.name, step.code, step.name, int(told.get(step.code, 0)),
                f"?group={group.code}&grade={step.code}",
            )
            for step in grades.steps
        ]  # fmt: skip
    return found


def step_page(run: EvaluationRun, action: RunAction) -> Page:
    """The head of a step that is asked once more."""
    return Page(
        title=f"{LABELS[action]}：{run.title}",
        breadcrumbs=(
            HOME,
            runs_crumb(),
            (run.title, reverse("evaluation:run", args=[run.pk])),
            (LABELS[action], ""),
        ),
    )


def consequences(action: RunAction) -> list[str]:
    """What follows from a step, in words."""
    return {
        RunAction.SUBMIT: ["结果交领导或规划编制人员审核；评分人不能自己审核。"],
        RunAction.RETURN: ["退回后可以再次提交，或发起后续评价；输入和结果都不改。"],
        RunAction.ANNOUNCE: [
            "每家企业会收到提醒，只能看到自己的结果。",
            "公示页只列最高等级企业和5家以上的汇总；C、D 类只告知企业本身。",
            "公示期内企业可以提出异议。",
        ],
        RunAction.FINALISE: ["定稿后结果不再更改；更正只能发起后续评价。"],
        RunAction.PUBLISH: ["公示页标为最终结果，企业会收到提醒。"],
        RunAction.DISCARD: ["作废后不能恢复；已固定的输入和结果仍保留备查。"],
    }.get(action, []) + ([] if not TRANSITIONS[action].needs_reason else ["须写明理由。"])


def _event(step: RunStep) -> Event:
    words = step.get_action_display()
    return Event(
        at=step.at,
        who=str(step.by or "系统"),
        what=f"{words}：{step.reason}" if step.reason else words,
    )


def method_facts(version: MethodVersion) -> list[tuple[str, object, str]]:
    """Label, words and the reason where there are none."""
    method = method_of(version)
    basis = "；".join(
        f"{one.title}{f'（{one.number}）' if one.number else ''}"
        f"{'，待核实' if one.certainty != 'confirmed' else ''}"
        for one in method.basis
    )
    return [
        ("依据", basis, "没有写明"),
        ("评价对象", method.who, ""),
        ("满分", f"{method.total} 分", ""),
        ("赋权方式", {"given": "给定权重", "equal": "等权试算", "entropy": "熵权法"}[
            method.weighting], ""),
        ("权重待核实", "、".join(method.unverified_weights[:8]), "全部已核实"),
        ("说明", method.note, "没有说明"),
        ("摘要", version.digest[:16], ""),
    ]  # fmt: skip


def method_lines(version: MethodVersion) -> list[dict[str, Any]]:
    """Items by group with weight, way of counting and certainty."""
    method = method_of(version)
    ways = {"ratio": "与基准之比", "minmax": "最高最低折算", "bands": "分档", "percentile": "分位",
            "points": "评分"}  # fmt: skip
    sources = {"mean": "同组平均", "median": "同组中位", "pooled": "同组合计之比"}
    return [
        {
            "group": group.name,
            "name": indicator.name,
            "unit": indicator.unit,
            "weight": item.weight,
            "way": ways[item.normalise.kind],
            "base": item.normalise.base or sources.get(item.normalise.source or "", ""),
            "cap": item.cap,
            "certain": item.weight_certainty == "confirmed" and item.weight is not None,
        }
        for group in method.groups
        for item in group.items
        for indicator in [method.indicator(item.indicator)]
    ]


def sheet_page(
    result: RunResult, told: Explanation, *, crumbs: tuple[tuple[str, str], ...], pdf_url: str
) -> Page:
    """The head of a firm's sheet."""
    run = result.run
    tags = [run.get_state_display()]
    if run.is_provisional:
        tags.append("权重待核实，结果只供试算")
    interval = ""
    if result.low is not None:
        interval = f"名次区间 {result.low}—{result.high}"
    return Page(
        title=f"{result.name}：{run.title}",
        answer=f"{told.summary}{SELF_CHECK}",
        breadcrumbs=crumbs,
        figures=(
            Figure(label="等级", value=result.grade or None, kind="text"),
            Figure(
                label="总分", value=result.total, unit="分", decimals=2,
                certain=not run.is_provisional, period=str(run.year),
            ),
            Figure(label="名次", value=result.rank, change=interval),
            Figure(
                label="比上次", value=result.change, unit="分", decimals=2,
                change=f"上次 {result.grade_before or '不定等级'}，第 {result.rank_before} 名"
                if result.rank_before else "",
            ),
        ),
        more_actions=[Action(label="打印评价表（PDF）", url=pdf_url, download=True)],
        as_of=run.as_of,
        tags=tags,
    )  # fmt: skip


def movement_lines(moved: Movement | None) -> list[dict[str, Any]]:
    """What moved the points, the largest first; nothing where nothing did."""
    if moved is None:
        return []
    return [
        {
            "name": one.name,
            "before": one.before,
            "after": one.after,
            "value_before": one.value_before,
            "value_after": one.value_after,
            "change": one.change,
            "by_figure": one.by_figure,
            "by_measure": one.by_measure,
            "by_weight": one.by_weight,
        }
        for one in moved.items
        if one.change
    ]
