"""What programs are told of evaluations.

No ``from __future__ import annotations`` here: pydantic reads the annotations.
"""

from datetime import date, datetime
from typing import Any

from ninja import Field, Schema

from qianyi.foundation.api.schemas import Key, NextCursor, number_text

from . import choices
from .models import Appeal, EvaluationRun, Measure, RunResult, ZoneAssessment
from .selectors.zone import AssessmentView, figure_of


class EvaluationRunBody(Schema):
    """One evaluation run."""

    id: Key
    ref: str = Field(title="编号", examples=["a1b2c3d4e5f6"])
    title: str = Field(title="名称", examples=["2025年度示例评价"])
    method: str = Field(title="评价办法代码", examples=["per_mu_demo"])
    method_version: str = Field(title="办法版本", examples=["2025.1"])
    territory: str = Field(title="区域代码", examples=["demo.zone"])
    year: int = Field(title="评价年度", examples=[2025])
    as_of: date = Field(title="数据截至", examples=["2026-06-30"])
    purpose: str = Field(title="用途", examples=["行政管理"])
    state: choices.RunState = Field(title="状态", examples=["publicity"])
    is_provisional: bool = Field(title="权重待核实", examples=[False])
    inputs_digest: str | None = Field(title="输入摘要", examples=["0" * 64])
    results_digest: str | None = Field(title="结果摘要", examples=["0" * 64])
    publicity_from: date | None = Field(title="公示自", examples=["2026-07-07"])
    publicity_to: date | None = Field(title="公示至", examples=["2026-07-16"])
    made_at: datetime = Field(title="建立时间", examples=["2026-07-01T02:00:00Z"])

    @staticmethod
    def of(row: EvaluationRun) -> "EvaluationRunBody":
        """From a row of ``selectors.runs.run_list``."""
        plain = (
            "ref", "title", "year", "as_of", "purpose", "state", "is_provisional",
            "publicity_from", "publicity_to", "made_at",
        )  # fmt: skip
        return EvaluationRunBody(
            id=row.pk,
            method=row.method.code,
            method_version=row.method.version,
            territory=row.territory.subject.code,
            inputs_digest=row.inputs.digest if row.inputs else None,
            results_digest=row.results_digest or None,
            **{name: getattr(row, name) for name in plain},
        )


class EvaluationRunPage(Schema):
    """A page of runs."""

    items: list[EvaluationRunBody] = Field(title="企业评价")
    next_cursor: NextCursor


class ScoredItemBody(Schema):
    """One indicator of a firm's result."""

    indicator: str = Field(title="指标代码", examples=["tax_per_mu"])
    value: float | None = Field(title="数值", description="没有数据时为空", examples=[26.01])
    points: float | None = Field(title="得分", description="不能计分时为空", examples=[30])


class ResultBody(Schema):
    """What a run said of one firm."""

    id: Key
    run: str = Field(title="评价编号", examples=["a1b2c3d4e5f6"])
    enterprise: str = Field(title="统一社会信用代码", examples=["91511100000000001X"])
    name: str = Field(title="企业", examples=["示例企业"])
    group: str = Field(title="分组", examples=["above"])
    standing: choices.Standing = Field(title="参评情况", examples=["rated"])
    rank: int | None = Field(title="名次", examples=[3])
    rank_low: int | None = Field(title="名次区间（高）", examples=[2])
    rank_high: int | None = Field(title="名次区间（低）", examples=[5])
    grade: str = Field(title="等级", description="不定等级时为空", examples=["A"])
    total: str | None = Field(title="总分", description="十进制数，不舍入", examples=["110.727"])
    change: str | None = Field(title="总分变化", examples=["1.5"])
    items: list[ScoredItemBody] = Field(title="各项指标")

    @staticmethod
    def of(row: RunResult, ref: str) -> "ResultBody":
        """From a row of ``selectors.runs.result_list``."""
        return ResultBody(
            id=row.pk,
            run=ref,
            enterprise=row.enterprise.uscc,
            name=row.name,
            group=row.group,
            standing=choices.Standing(row.standing),
            rank=row.rank,
            rank_low=row.low,
            rank_high=row.high,
            grade=row.grade,
            total=number_text(row.total),
            change=number_text(row.change),
            items=[
                ScoredItemBody(indicator=code, value=told["value"], points=told["points"])
                for code, told in row.items.items()
            ],
        )


class ResultPage(Schema):
    """A page of results."""

    items: list[ResultBody] = Field(title="评价结果")
    next_cursor: NextCursor


class AppealBody(Schema):
    """One objection."""

    id: Key
    ref: str = Field(title="编号", examples=["a1b2c3d4e5f6"])
    run: str = Field(title="评价编号", examples=["f6e5d4c3b2a1"])
    enterprise: str = Field(title="统一社会信用代码", examples=["91511100000000001X"])
    state: choices.AppealState = Field(title="状态", examples=["filed"])
    side: choices.Side = Field(title="提出方式", examples=["firm"])
    indicator: str = Field(title="有异议的指标", examples=["tax_per_mu"])
    statement: str = Field(title="异议内容", examples=["税收数据漏计一笔"])
    filed_at: datetime = Field(title="提出时间", examples=["2026-07-08T02:00:00Z"])
    due_on: date = Field(title="应答复日期", examples=["2026-07-22"])
    answer: str = Field(title="答复", examples=["经核实，予以采纳"])
    answered_at: datetime | None = Field(title="答复时间", examples=["2026-07-15T02:00:00Z"])

    @staticmethod
    def of(row: Appeal) -> "AppealBody":
        """From a row of ``selectors.appeals.appeal_list``."""
        plain = (
            "ref", "state", "side", "indicator", "statement", "filed_at", "due_on", "answer",
            "answered_at",
        )  # fmt: skip
        return AppealBody(
            id=row.pk,
            run=row.run.ref,
            enterprise=row.enterprise.uscc,
            **{name: getattr(row, name) for name in plain},
        )


class AppealPage(Schema):
    """A page of objections."""

    items: list[AppealBody] = Field(title="评价异议")
    next_cursor: NextCursor


class ZoneAssessmentBody(Schema):
    """One assessment of a zone, without its lines."""

    id: Key
    system: str = Field(title="评价体系代码", examples=["zone_2021"])
    territory: str = Field(title="区域代码", examples=["demo.zone"])
    year: int = Field(title="评价年度", examples=[2024])
    scope: str = Field(title="口径", examples=["直管区"])
    as_of: date = Field(title="数据截至", examples=["2026-06-30"])
    comparison: str | None = Field(title="对比数据", examples=["示例对比（第1版）"])
    is_demo: bool = Field(title="示例数据", examples=[True])
    digest: str = Field(title="摘要", examples=["0" * 64])
    made_at: datetime = Field(title="测算时间", examples=["2026-07-01T02:00:00Z"])

    @staticmethod
    def of(row: ZoneAssessment) -> "ZoneAssessmentBody":
        """From a row of ``selectors.zone.assessment_list``."""
        return ZoneAssessmentBody(**_assessment(row))


class ZoneAssessmentPage(Schema):
    """A page of assessments."""

    items: list[ZoneAssessmentBody] = Field(title="高新区评价测算")
    next_cursor: NextCursor


class ZoneLineBody(Schema):
    """One indicator of an assessment."""

    code: str = Field(title="指标代码", examples=["i1_3"])
    no: str = Field(title="编号", examples=["1.3"])
    name: str = Field(title="指标", examples=["研发经费内部支出占营业收入比例"])
    unit: str = Field(title="单位", examples=["比值"])
    value: str | None = Field(title="数值", description="尚未采集时为空", examples=["0.031"])
    how: str = Field(title="数据怎么来的", examples=["由企业数据汇总"])
    supplier: str = Field(title="由谁提供", examples=["统计机构"])
    median: str | None = Field(title="对比中位数", examples=["0.028"])
    best: str | None = Field(title="对比最优", examples=["0.052"])
    place: int | None = Field(title="位次", examples=[4])
    worth: str | None = Field(title="满分", examples=["2"])
    points: str | None = Field(title="得分", description="暂无法折算时为空", examples=["1.2"])
    gap_best: str | None = Field(title="与最优差", examples=["0.8"])
    unit_points: str | None = Field(title="再增一个单位的分数", examples=["0.083"])
    weak: str = Field(title="弱项", description="不是弱项时为空", examples=["为零"])


class ZoneAssessmentPaper(ZoneAssessmentBody):
    """One assessment with its points and lines."""

    points: str | None = Field(title="已有数据的得分", examples=["31.2"])
    low: str | None = Field(title="总分可能的下限", examples=["22.5"])
    high: str | None = Field(title="总分可能的上限", examples=["71.4"])
    lines: list[ZoneLineBody] = Field(title="各项指标")

    @staticmethod
    def on_paper(view: AssessmentView) -> "ZoneAssessmentPaper":
        """From an assessment worked out."""
        found = view.standing
        return ZoneAssessmentPaper(
            **_assessment(view.row),
            points=number_text(found.points),
            low=number_text(found.low),
            high=number_text(found.high),
            lines=[
                ZoneLineBody(
                    code=line.indicator.code,
                    no=line.indicator.no,
                    name=line.indicator.name,
                    unit=line.indicator.unit,
                    value=number_text(line.value),
                    how=figure_of(view.row, line.indicator.code)["how"],
                    supplier=line.indicator.supplier,
                    median=number_text(line.among.median),
                    best=number_text(line.among.best),
                    place=line.among.place,
                    worth=number_text(line.worth),
                    points=number_text(line.points),
                    gap_best=number_text(line.gap_best),
                    unit_points=number_text(line.unit_points),
                    weak=line.weak,
                )
                for line in found.lines
            ],
        )


class MeasureBody(Schema):
    """One measure by grade."""

    id: Key
    code: str = Field(title="编号", examples=["demo.land_first"])
    title: str = Field(title="名称", examples=["A类企业新增用地优先安排"])
    territory: str = Field(title="适用区域代码", examples=["demo.zone"])
    method: str = Field(title="评价办法代码", examples=["per_mu_demo"])
    grades: list[str] = Field(title="适用等级", examples=[["A"]])
    kind: choices.MeasureKind = Field(title="类别", examples=["land"])
    effect: choices.Effect = Field(title="性质", examples=["support"])
    content: str = Field(title="内容", examples=["优先安排用地指标"])
    legal_basis: str = Field(title="法律政策依据", examples=["示例办法第六条"])
    review_conclusion: str = Field(
        title="公平竞争审查结论", description="还没有审查时为空", examples=["allowed"]
    )
    reviewed_on: date | None = Field(title="审查日期", examples=["2026-03-10"])
    decided_by: str = Field(title="决定机关", examples=["示例高新区管委会"])
    valid_from: date | None = Field(title="起", examples=["2026-04-01"])
    valid_to: date | None = Field(title="止（不含）", examples=["2028-04-01"])
    standing: choices.MeasureStanding = Field(title="状态", examples=["in_force"])
    is_demo: bool = Field(title="示例数据", examples=[True])

    @staticmethod
    def of(row: Measure, day: date) -> "MeasureBody":
        """From a row of ``selectors.measures.measure_list``, its standing on a day."""
        plain = (
            "code", "title", "method", "grades", "kind", "effect", "content", "legal_basis",
            "review_conclusion", "reviewed_on", "decided_by", "valid_from", "valid_to", "is_demo",
        )  # fmt: skip
        return MeasureBody(
            id=row.pk,
            territory=row.territory.subject.code,
            standing=choices.MeasureStanding(row.standing_on(day)),
            **{name: getattr(row, name) for name in plain},
        )


class MeasurePage(Schema):
    """A page of measures."""

    items: list[MeasureBody] = Field(title="差别化措施")
    next_cursor: NextCursor


def _assessment(row: ZoneAssessment) -> dict[str, Any]:
    plain = ("year", "scope", "as_of", "is_demo", "digest", "made_at")
    return {
        "id": row.pk,
        "system": row.system.code,
        "territory": row.territory.subject.code,
        "comparison": str(row.comparison) if row.comparison else None,
        **{name: getattr(row, name) for name in plain},
    }
