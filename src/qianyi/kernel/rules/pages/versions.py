"""What the pages of conditions say: titles, figures, actions, lines, as values."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.urls import reverse

from qianyi.engine.rules.verdicts import STATE_WORDS
from qianyi.engine.rules.words import SELF_CHECK
from qianyi.foundation.ui.pages import Action, Figure, Page
from qianyi.kernel.audit import selectors as audit
from qianyi.kernel.rules import selectors
from qianyi.kernel.rules.choices import Certainty, VersionState
from qianyi.kernel.rules.permissions import (
    can_keep_conditions,
    can_read_runs,
    can_run_conditions,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qianyi.engine.rules.figures import Figure as RuleFigure
    from qianyi.engine.rules.paper import Line
    from qianyi.foundation.permissions import Actor
    from qianyi.kernel.rules.models import RuleResult, RuleRun, RuleVersion

HOME = ("首页", "/")
VERSIONS = ("认定条件", "/rules/")
RUNS = ("条件测算", "/rules/runs/")
DEEPEST = 5
"""As far as the style sheet sets lines in."""


@dataclass(frozen=True, slots=True)
class EditedFigure:
    """A figure in the form of a draft."""

    path: str
    label: str
    value: str
    unit: str
    was: str
    error: str
    unverified: bool


def versions_page(actor: Actor) -> Page:
    """The head of the list."""
    rows = selectors.version_list(actor)
    states = list(rows.values_list("state", flat=True))
    waiting = states.count(VersionState.LOADED) + states.count(VersionState.DRAFT)
    more = [Action(label="条件测算", url=reverse("rules:runs"))] if can_read_runs(actor) else []
    return Page(
        title="认定条件",
        answer="企业能得到什么认定、怎样评价、怎样分类，依据哪一条，现在按哪个版本",
        breadcrumbs=(HOME, VERSIONS),
        figures=(
            Figure(label="启用", value=states.count(VersionState.ACTIVE), unit="个版本"),
            Figure(
                label="待启用和草稿",
                value=waiting,
                unit="个版本",
                tone="amber" if waiting else "",
            ),
        )
        if can_keep_conditions(actor)
        else (),
        more_actions=more,
    )


def version_page(version: RuleVersion, actor: Actor) -> Page:
    """The head of one version, with its history."""
    tags = [version.get_state_display(), version.get_kind_display()]
    if version.certainty == Certainty.UNVERIFIED:
        tags.append("待核实")
    return Page(
        title=f"{version.title}（{version.version}）",
        answer="条文怎么说，每个数在哪一条，哪些还没有核实；结论为自评，以认定机关为准",
        breadcrumbs=(HOME, VERSIONS, (version.title, "")),
        figures=(
            Figure(
                label="专家案例",
                value=version.cases_count,
                unit="个",
                url=reverse("rules:cases", args=[version.pk]),
            ),
            Figure(
                label="不符的案例",
                value=version.cases_failed,
                unit="个",
                tone="red" if version.cases_failed else "",
            ),
        ),
        action=_main_action(version, actor),
        more_actions=_more_actions(version, actor),
        history=audit.history_of(version),
        tags=tags,
    )


def _main_action(version: RuleVersion, actor: Actor) -> Action | None:
    if not can_keep_conditions(actor):
        return None
    if version.state == VersionState.DRAFT:
        return Action(label="修改数值", url=reverse("rules:draft", args=[version.pk]), hotkey="e")
    if version.state in (VersionState.LOADED, VersionState.RETIRED):
        return Action(label="启用", url=reverse("rules:activate", args=[version.pk]))
    return None


def _more_actions(version: RuleVersion, actor: Actor) -> list[Action]:
    more = [
        Action(label="专家案例", url=reverse("rules:cases", args=[version.pk])),
        Action(label="与其他版本比较", url=reverse("rules:compare", args=[version.pk])),
    ]
    if can_run_conditions(actor) and version.state != VersionState.DISCARDED:
        more.append(Action(label="测算企业", url=reverse("rules:run-new", args=[version.pk])))
    if can_run_conditions(actor) and version.changes:
        more.append(Action(label="试算影响", url=reverse("rules:impact", args=[version.pk])))
    if not can_keep_conditions(actor):
        return more
    if version.state != VersionState.DISCARDED:
        more.append(Action(label="起草新版本", url=reverse("rules:draft-new", args=[version.pk])))
    if version.state == VersionState.DRAFT:
        more.append(Action(label="启用", url=reverse("rules:activate", args=[version.pk])))
        more.append(Action(label="弃用草稿", url=reverse("rules:discard", args=[version.pk])))
    if version.state == VersionState.ACTIVE:
        more.append(Action(label="停用", url=reverse("rules:retire", args=[version.pk])))
    return more


def paper_of(version: RuleVersion, application: str) -> list[Line]:
    """The version as a policy officer would write it, without the title the page has above."""
    lines = selectors.lines_of(version, application)[1:]
    return [replace(line, depth=min(line.depth, DEEPEST)) for line in lines]


def version_facts(version: RuleVersion) -> list[tuple[str, object, str]]:
    """Label, words and the reason where there are none."""
    made = f"{version.made_by or '随数据包载入'}"
    began = version.activated_at
    return [
        (
            "版本来自",
            f"数据包 {version.pack} {version.pack_version}" if version.pack else "",
            "本地",
        ),
        ("依据的版本", str(version.base) if version.base else "", "不是由其他版本改来"),
        ("建立", f"{made}，{version.made_at:%Y-%m-%d}", ""),
        ("说明", version.reason, "没有说明"),
        (
            "启用",
            f"{version.activated_by}，{began:%Y-%m-%d}" if began and version.activated_by else "",
            "还没有启用",
        ),
        ("摘要", version.digest[:16], ""),
    ]


def edited(
    version: RuleVersion,
    figures: Sequence[RuleFigure],
    written: dict[str, str],
    errors: dict[str, str],
) -> list[EditedFigure]:
    """The figures of a draft for its form: as written where something was sent back."""
    base = {one.path: one for one in selectors.figures_of(version.base)} if version.base else {}
    return [
        EditedFigure(
            path=one.path,
            label=one.label,
            value=written.get(one.path, f"{one.value:f}"),
            unit=one.unit,
            was=f"{base[one.path].value:f}"
            if one.path in base and base[one.path].value != one.value
            else "",
            error=errors.get(one.path, ""),
            unverified=one.certainty == Certainty.UNVERIFIED,
        )
        for one in figures
    ]


def run_page(run: RuleRun, *, repeats: bool | None) -> Page:
    """The head of one run."""
    tags = [run.application, f"用途：{run.purpose}"]
    if run.finished_at is None:
        tags.append("测算中")
    if repeats is not None:
        tags.append("重算一致" if repeats else "重算不一致")
    return Page(
        title=f"{run.version.title}：{run.territory}",
        answer=f"假定 {run.applied_on:%Y-%m-%d} 申请，哪些企业符合、差什么、缺什么；{SELF_CHECK}",
        breadcrumbs=(HOME, VERSIONS, RUNS, (f"{run.made_at:%Y-%m-%d}", "")),
        figures=(
            Figure(label="预判符合", value=run.yes_count, unit="家", url="?answer=yes"),
            Figure(label="预判不符合", value=run.no_count, unit="家", url="?answer=no"),
            Figure(label="暂无法判断", value=run.unknown_count, unit="家", url="?answer=unknown"),
            Figure(label="企业", value=run.subjects_count, unit="家"),
        )
        if run.finished_at
        else (),
        more_actions=[
            Action(label="只看差一项的", url="?near=on"),
            Action(label="重算核对", url=reverse("rules:run-repeat", args=[run.pk]), method="post"),
            Action(label="查看条文", url=reverse("rules:version", args=[run.version_id])),
        ]
        if run.finished_at
        else [Action(label="查看条文", url=reverse("rules:version", args=[run.version_id]))],
        as_of=run.as_of,
        tags=tags,
    )


def run_facts(run: RuleRun) -> list[tuple[str, object, str]]:
    """Label, words and the reason where there are none."""
    return [
        ("认定条件", str(run.version), ""),
        ("因用途不许可未使用的数据", f"{run.left_out} 条" if run.left_out else "", "没有"),
        ("输入摘要", run.inputs_digest[:16], ""),
        ("结果摘要", run.results_digest[:16], ""),
        ("测算", f"{run.made_by or '系统'}，{run.made_at:%Y-%m-%d}", ""),
    ]


def result_page(result: RuleResult) -> Page:
    """The head of one firm's result."""
    run = result.run
    return Page(
        title=f"{result.enterprise}：{run.version.title}",
        answer=f"每项条件的数值、标准和差距；{SELF_CHECK}",
        breadcrumbs=(
            HOME,
            RUNS,
            (run.version.title, reverse("rules:run", args=[run.pk])),
            (str(result.enterprise), ""),
        ),
        as_of=run.as_of,
        tags=[result.class_name or result.get_answer_display()],
    )


def state_word(state: str) -> str:
    """The word for a condition's state."""
    return STATE_WORDS.get(state, state)
