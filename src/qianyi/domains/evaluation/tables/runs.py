"""Lists of runs, gaps and results."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from qianyi.domains.evaluation.selectors.methods import method_for
from qianyi.foundation.addresses import ENTERPRISE, address_of, row_url
from qianyi.foundation.ui.tables import Column, Table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from django.db.models import QuerySet
    from django.http import HttpRequest

    from qianyi.domains.evaluation.models import EvaluationRun, MethodVersion, RunResult
    from qianyi.kernel.subjects.models import Enterprise


def run_url(row: EvaluationRun) -> str:
    """The page of a run."""
    return reverse("evaluation:run", args=[row.pk])


def ranked_of(row: EvaluationRun) -> int | None:
    """How many firms were ranked, in all groups."""
    groups = row.summary.get("groups")
    return sum(one["ranked"] for one in groups.values()) if groups else None


def run_table(request: HttpRequest, rows: QuerySet[EvaluationRun], *, can_make: bool) -> Table:
    """Runs, the newest year first."""
    return Table(
        request,
        name="runs",
        caption="企业评价",
        noun="次",
        rows=rows,
        columns=[
            Column(key="title", title="名称", priority=1, url=run_url, wrap=True),
            Column(key="year", title="年度", sortable=True, value=lambda row: f"{row.year}"),
            Column(key="territory", title="范围", value=lambda row: str(row.territory)),
            Column(
                key="state", title="状态", priority=2, sortable=True,
                value=lambda row: row.get_state_display(),
                note=lambda row: "权重待核实" if row.is_provisional else "",
            ),
            Column(key="ranked", title="参加排名", kind="number", unit="家", value=ranked_of,
                   missing="还没有评分"),
            Column(key="as_of", title="数据截至", kind="day", sortable=True),
            Column(key="publicity_to", title="公示至", kind="day", sortable=True,
                   missing="还没有公示"),
            Column(key="method", title="办法版本", value=lambda row: row.method.version,
                   visible=False),
            Column(key="made_at", title="建立时间", kind="moment", sortable=True, visible=False),
        ],
        row_url=run_url,
        export_url=reverse("evaluation:runs-export"),
        empty="还没有做过企业评价。",
        empty_action=("新建评价", reverse("evaluation:run-new")) if can_make else None,
    )  # fmt: skip


def method_table(request: HttpRequest, rows: QuerySet[MethodVersion]) -> Table:
    """Versions of methods."""
    return Table(
        request,
        name="methods",
        caption="评价办法",
        noun="个版本",
        rows=rows,
        columns=[
            Column(key="title", title="名称", priority=1, wrap=True,
                   url=lambda row: reverse("evaluation:method", args=[row.pk])),
            Column(key="version", title="版本", priority=2),
            Column(key="provisional", title="权重",
                   value=lambda row: "待核实" if row.is_provisional else "已核实"),
            Column(key="pack", title="数据包", missing="本地"),
            Column(key="digest", title="摘要", value=lambda row: row.digest[:16]),
            Column(key="made_at", title="存入时间", kind="moment", sortable=True),
        ],
        row_url=lambda row: reverse("evaluation:method", args=[row.pk]),
        export_url=reverse("evaluation:methods-export"),
        empty="还没有评价办法；载入数据包后会出现在这里。",
    )  # fmt: skip


def gap_table(request: HttpRequest, run: EvaluationRun) -> Table:
    """What is missing, the heaviest first."""
    return Table(
        request,
        name="gaps",
        caption="缺少的数据",
        noun="项",
        rows=run.gaps,
        columns=[
            Column(key="name", title="数据", priority=1, sortable=True,
                   url=lambda gap: reverse("evaluation:run-gap", args=[run.pk, gap["code"]])),
            Column(key="missing", title="缺", kind="number", unit="家", sortable=True, priority=2),
            Column(key="of", title="共", kind="number", unit="家"),
            Column(key="weight", title="涉及分值", kind="number", unit="分", decimals=1,
                   sortable=True, help="以这项数据计算的指标，在一组里最多占多少分"),
            Column(key="supplier", title="由谁提供", wrap=True),
            Column(key="policy", title="缺时怎样处理", wrap=True),
        ],
        export_url=reverse("evaluation:run-gaps-export", args=[run.pk]),
        empty="需要的数据都齐全。",
        prefix="gaps",
    )  # fmt: skip


def gap_firm_table(
    request: HttpRequest, rows: QuerySet[Enterprise], run: EvaluationRun, code: str
) -> Table:
    """Firms that lack one input."""
    return Table(
        request,
        name="gap-firms",
        caption="缺这项数据的企业",
        noun="家",
        rows=rows,
        columns=[
            Column(key="name", title="企业", priority=1, sortable=True, order_by="sort_key",
                   value=lambda row: row.subject.name,
                   url=lambda row: address_of(ENTERPRISE, row.uscc)),
            Column(key="uscc", title="统一社会信用代码", priority=2),
            Column(key="park", title="园区", value=lambda row: str(row.park or ""),
                   missing="未登记"),
        ],
        export_url=reverse("evaluation:run-gap-export", args=[run.pk, code]),
        empty="没有缺这项数据的企业。",
    )  # fmt: skip


def result_url(row: RunResult) -> str:
    """The firm's sheet in the run."""
    return row_url("evaluation:result", row.run_id, row.pk)


def interval_of(row: RunResult) -> str:
    """From which to which rank, when weights move a little."""
    if row.low is None or row.high is None:
        return ""
    return f"{row.low}" if row.low == row.high else f"{row.low}—{row.high}"


def result_table(request: HttpRequest, rows: QuerySet[RunResult], run: EvaluationRun) -> Table:
    """The ranking."""
    method = method_for(run)
    names = {one.code: one.name for one in method.indicators}
    groups = {one.code: one.name for one in method.groups}
    reasons = {one.code: one.name for one in method.vetoes}
    reasons |= {one.code: one.name for one in method.not_classed}
    return Table(
        request,
        name="results",
        caption="评价结果",
        noun="家",
        rows=rows,
        columns=[
            Column(key="rank", title="名次", kind="number", sortable=True, priority=2,
                   missing="没有排名", note=lambda row: "并列" if row.tied else ""),
            Column(key="name", title="企业", priority=1, url=result_url, required=True),
            Column(key="interval", title="名次区间", value=interval_of, right=True,
                   missing="没有排名", help="权重上下浮动一成时，九成情形下的名次"),
            Column(key="grade", title="等级", priority=2, sortable=True,
                   missing="不定等级",
                   note=lambda row: reasons.get(row.veto or row.not_classed, "")),
            Column(key="total", title="总分", kind="number", decimals=2, sortable=True,
                   missing="暂无法评价"),
            Column(key="group", title="分组", value=lambda row: groups.get(row.group, ""),
                   missing="不能判断"),
            Column(key="change", title="总分变化", kind="points", decimals=2, unit="分",
                   sortable=True, missing="没有可比的上次结果"),
            Column(key="moved_by", title="变化最大的指标",
                   value=lambda row: names.get(row.moved_by, ""), missing="没有可比的上次结果",
                   note=lambda row: f"{row.moved_points:+.2f}分" if row.moved_points else ""),
            Column(key="rank_before", title="上次名次", kind="number", missing="上次没有排名",
                   note=lambda row: row.grade_before),
            Column(key="missing", title="缺少的指标", kind="number", unit="项", visible=False),
            Column(key="standing", title="参评情况", visible=False,
                   value=lambda row: row.get_standing_display()),
            Column(key="park", title="园区", visible=False, value=lambda row: str(row.park or ""),
                   missing="未登记"),
            Column(key="uscc", title="统一社会信用代码", visible=False,
                   value=lambda row: row.enterprise.uscc),
            Column(key="bonus", title="加分", kind="number", decimals=2, visible=False),
            Column(key="deduction", title="扣分", kind="number", decimals=2, visible=False),
        ],
        row_url=result_url,
        export_url=reverse("evaluation:results-export", args=[run.pk]),
        empty="没有符合条件的企业。",
    )  # fmt: skip


def own_table(request: HttpRequest, rows: QuerySet[RunResult]) -> Table:
    """A firm's own results."""
    return Table(
        request,
        name="own-results",
        caption="本企业的评价结果",
        noun="次",
        rows=rows,
        columns=[
            Column(key="run", title="评价", priority=1, wrap=True,
                   value=lambda row: row.run.title,
                   url=lambda row: reverse("evaluation:own-result", args=[row.run.ref])),
            Column(key="enterprise", title="企业", value=lambda row: row.name),
            Column(key="grade", title="等级", priority=2, missing="不定等级"),
            Column(key="total", title="总分", kind="number", decimals=2, missing="暂无法评价"),
            Column(key="rank", title="名次", kind="number", missing="没有排名"),
            Column(key="state", title="状态", value=lambda row: row.run.get_state_display()),
            Column(key="publicity_to", title="公示至", kind="day",
                   value=lambda row: row.run.publicity_to),
        ],
        row_url=lambda row: reverse("evaluation:own-result", args=[row.run.ref]),
        export_url=reverse("evaluation:own-results-export"),
        empty="还没有告知本企业的评价结果；公示开始时会收到提醒。",
    )  # fmt: skip


def changed_table(
    request: HttpRequest, rows: Sequence[Mapping[str, Any]], run: EvaluationRun
) -> Table:
    """Who stands otherwise than in the run this one corrects."""
    return Table(
        request,
        name="changed",
        caption="与更正前不同的企业",
        noun="家",
        rows=rows,
        columns=[
            Column(key="name", title="企业", priority=1, sortable=True),
            Column(key="grade_old", title="原等级", missing="没有"),
            Column(key="grade", title="现等级", priority=2, missing="没有"),
            Column(key="rank_old", title="原名次", kind="number", missing="没有排名"),
            Column(key="rank", title="现名次", kind="number", missing="没有排名"),
            Column(key="total_old", title="原总分", kind="number", decimals=4,
                   missing="暂无法评价"),
            Column(key="total", title="现总分", kind="number", decimals=4, priority=2,
                   missing="暂无法评价"),
        ],
        export_url=reverse("evaluation:run-changed-export", args=[run.pk]),
        empty="结果与更正前完全相同。",
    )  # fmt: skip
