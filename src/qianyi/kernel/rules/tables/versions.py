"""Lists of conditions: versions, expert cases, runs, results."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from qianyi.engine.rules.verdicts import ANSWER_WORDS
from qianyi.foundation.ui.tables import Column, Table
from qianyi.kernel.rules.choices import Certainty

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django.db.models import QuerySet
    from django.http import HttpRequest

    from qianyi.engine.rules.casebook import Outcome
    from qianyi.kernel.rules.models import RuleResult, RuleRun, RuleVersion


MISSING_SHOWN = 4
COUNTS = (
    ("subjects_count", "企业"),
    ("yes_count", "预判符合"),
    ("no_count", "预判不符合"),
    ("unknown_count", "暂无法判断"),
)


def version_url(row: RuleVersion) -> str:
    """The page of a version."""
    return reverse("rules:version", args=[row.pk])


def forces_of(row: RuleVersion) -> str:
    """Types of application with their days, in words."""
    return "；".join(
        f"{one['type']} {one['from']} 起" + (f"至 {one['to']}" if one["to"] else "")
        for one in row.applications
    )


def version_table(request: HttpRequest, rows: QuerySet[RuleVersion]) -> Table:
    """Versions by title, the newest first."""
    return Table(
        request,
        name="versions",
        caption="认定条件与评价办法",
        noun="个版本",
        rows=rows,
        group=lambda row: row.title,
        columns=[
            Column(
                key="title",
                title="名称",
                priority=1,
                wrap=True,
                url=version_url,
                note=lambda row: "待核实" if row.certainty == Certainty.UNVERIFIED else "",
            ),
            Column(key="version", title="版本", priority=2),
            Column(
                key="state", title="状态", priority=2, value=lambda row: row.get_state_display()
            ),
            Column(key="kind", title="类别", value=lambda row: row.get_kind_display()),
            Column(key="number", title="文号", wrap=True, missing="没有文号"),
            Column(key="applications", title="适用", wrap=True, value=forces_of),
            Column(
                key="cases",
                title="专家案例",
                value=lambda row: (
                    f"{row.cases_count} 个，{row.cases_failed} 个不符"
                    if row.cases_failed
                    else f"{row.cases_count} 个全部相符"
                ),
            ),
            Column(key="made_at", title="建立时间", kind="moment", visible=False),
        ],
        row_url=version_url,
        source=lambda row: row.pack and f"数据包 {row.pack} {row.pack_version}",
        export_url=reverse("rules:versions-export"),
        empty="没有符合条件的认定条件；随数据包载入：qianyi packs load national。",
        per_page=200,
    )


def case_table(request: HttpRequest, outcomes: Sequence[Outcome], version: RuleVersion) -> Table:
    """Expert cases, those that do not hold first."""
    rows = sorted(outcomes, key=lambda one: not one.failures)
    return Table(
        request,
        name="cases",
        caption="专家案例",
        noun="个",
        rows=rows,
        columns=[
            Column(
                key="name", title="情形", priority=1, wrap=True, value=lambda one: one.case.name
            ),
            Column(
                key="state",
                title="核对",
                priority=2,
                value=lambda one: "不符" if one.failures else "相符",
            ),
            Column(
                key="verdict",
                title="应有结论",
                value=lambda one: ANSWER_WORDS.get(one.case.expect.verdict, ""),
                missing="本例不看结论",
            ),
            Column(
                key="failures",
                title="不符之处",
                wrap=True,
                value=lambda one: "；".join(one.failures),
                missing="无",
            ),
            Column(key="source", title="依据", wrap=True, value=lambda one: one.case.source),
        ],
        export_url=reverse("rules:cases-export", args=[version.pk]),
        empty="这个版本没有专家案例，不能启用。",
        per_page=300,
    )


def run_url(row: RuleRun) -> str:
    """The page of a run."""
    return reverse("rules:run", args=[row.pk])


def counted(key: str) -> Callable[[RuleRun], int | None]:
    """A count of a run, once it is finished."""
    return lambda row: getattr(row, key) if row.finished_at else None


def run_table(request: HttpRequest, rows: QuerySet[RuleRun]) -> Table:
    """Runs, the newest first."""
    return Table(
        request,
        name="runs",
        caption="条件测算",
        noun="次",
        rows=rows,
        columns=[
            Column(
                key="version",
                title="认定条件",
                priority=1,
                wrap=True,
                value=lambda row: str(row.version),
                url=run_url,
            ),
            Column(key="territory", title="企业范围", value=lambda row: str(row.territory)),
            Column(key="as_of", title="数据截至", kind="day", priority=2),
            Column(key="purpose", title="用途"),
            *(
                Column(
                    key=key,
                    title=title,
                    kind="number",
                    unit="家",
                    priority=2 if key == "subjects_count" else 3,
                    value=counted(key),
                    missing="测算还没有完成",
                )
                for key, title in COUNTS
            ),
            Column(key="made_at", title="测算时间", kind="moment", sortable=True),
            Column(
                key="made_by",
                title="测算人",
                value=lambda row: str(row.made_by or ""),
                missing="系统",
            ),
        ],
        row_url=run_url,
        export_url=reverse("rules:runs-export"),
        empty="还没有测算过；打开一个版本，点“测算企业”。",
    )


def result_url(row: RuleResult) -> str:
    """The page of one firm's result."""
    return reverse("rules:result", args=[row.run_id, row.pk])


def result_table(request: HttpRequest, rows: QuerySet[RuleResult], run: RuleRun) -> Table:
    """Results by firm."""
    return Table(
        request,
        name="results",
        caption="测算结果",
        noun="家",
        rows=rows,
        columns=[
            Column(
                key="enterprise",
                title="企业",
                priority=1,
                sortable=True,
                order_by="enterprise__sort_key",
                value=lambda row: str(row.enterprise),
                url=result_url,
            ),
            Column(
                key="answer",
                title="结论",
                priority=2,
                value=lambda row: row.class_name or row.get_answer_display(),
            ),
            Column(
                key="precheck",
                title="预判",
                value=lambda row: row.get_precheck_display(),
                help="不计须由人评审的条件",
            ),
            Column(key="points", title="得分", value=points_of, missing="没有评分"),
            Column(key="failing", title="不符合", kind="number", unit="项", sortable=True),
            Column(
                key="short",
                title="差什么",
                wrap=True,
                priority=2,
                value=short_of,
                missing="没有不符合的条件",
            ),
            Column(
                key="missing",
                title="缺少的数据",
                wrap=True,
                value=missing_of,
            ),
            Column(
                key="uscc",
                title="统一社会信用代码",
                visible=False,
                value=lambda row: row.enterprise.uscc,
            ),
        ],
        row_url=result_url,
        export_url=reverse("rules:results-export", args=[run.pk]),
        empty="没有符合条件的企业。",
    )


def missing_of(row: RuleResult) -> str:
    """The first of the missing facts, and how many there are."""
    labels = [one["label"] for one in row.missing]
    more = f" 等{len(labels)}项" if len(labels) > MISSING_SHOWN else ""
    return "、".join(labels[:MISSING_SHOWN]) + more


def points_of(row: RuleResult) -> str:
    """Points, or from–to while a reviewer has still to give some."""
    if row.low is None or row.high is None:
        return ""
    low, high = f"{row.low.normalize():f}", f"{row.high.normalize():f}"
    return f"{low} 分" if low == high else f"{low}—{high} 分"


def short_of(row: RuleResult) -> str:
    """What the failing conditions lack, in words."""
    said = [one["words"] or one["name"] for one in row.findings if one["state"] == "fail"]
    deepest = [word for word in dict.fromkeys(said) if word]
    return "；".join(deepest[:3])
