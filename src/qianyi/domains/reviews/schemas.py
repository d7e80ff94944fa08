"""What programs are told of assessments and scores of units.

No ``from __future__ import annotations`` here: pydantic reads the annotations.
"""

from datetime import date, datetime

from ninja import Field, Schema

from qianyi.foundation.api.schemas import AmountText, Key, NextCursor, number_text

from . import choices
from .models import Appraisal, Assessment, UnitScore
from .selectors.appraisals import lines_of
from .selectors.assessments import section_views


class AssessmentBody(Schema):
    """One assessment of a plan."""

    id: Key
    code: str = Field(title="编号", examples=["leshan.plan_145.final"])
    title: str = Field(title="名称", examples=["示例总结评估报告"])
    kind: choices.AssessmentKind = Field(title="类别", examples=["final"])
    plan: str = Field(title="规划代码", examples=["leshan.plan_145"])
    territory: str = Field(title="区域代码", examples=["leshan.zone"])
    first: date = Field(title="评估期起", examples=["2021-01-01"])
    last: date = Field(title="评估期止", examples=["2025-12-31"])
    state: choices.AssessmentState = Field(title="状态", examples=["drafting"])
    taken_at: datetime | None = Field(title="取数时间", examples=["2026-11-21T02:00:00Z"])
    digest: str | None = Field(title="数据摘要", examples=["0" * 64])

    @staticmethod
    def of(row: Assessment) -> "AssessmentBody":
        """From a row of ``selectors.assessments.assessment_list``."""
        plain = ("code", "title", "kind", "first", "last", "state")
        return AssessmentBody(
            id=row.pk,
            plan=row.plan_key,
            territory=row.territory.subject.code,
            taken_at=row.snapshot.taken_at if row.snapshot else None,
            digest=row.snapshot.digest if row.snapshot else None,
            **{name: getattr(row, name) for name in plain},
        )


class AssessmentPage(Schema):
    """A page of assessments."""

    items: list[AssessmentBody] = Field(title="规划评估")
    next_cursor: NextCursor


class AssessmentCellBody(Schema):
    """One cell with its source."""

    words: str = Field(title="内容", examples=["62 家"])
    value: AmountText | None = Field(title="数值", description="没有数时为空", examples=["62"])
    source: str = Field(title="来源", examples=["示例台账2025年"])


class AssessmentPartBody(Schema):
    """A table of a section, as it was frozen."""

    title: str = Field(title="名称", examples=["指标完成情况"])
    columns: list[str] = Field(title="表头", examples=[["指标", "实际"]])
    rows: list[list[AssessmentCellBody]] = Field(title="行")
    missing: list[str] = Field(title="暂无法评价", examples=[["示例指标：没有数据。"]])


class AssessmentSectionBody(Schema):
    """One section as it stands in the paper."""

    title: str = Field(title="标题", examples=["一、评估说明"])
    text: str = Field(title="正文", examples=["示例正文"])
    is_edited: bool = Field(title="已由人修改", examples=[True])
    parts: list[AssessmentPartBody] = Field(title="表格")


class AssessmentWholeBody(Schema):
    """A paper with its sections."""

    assessment: AssessmentBody = Field(title="规划评估")
    sections: list[AssessmentSectionBody] = Field(title="章节")

    @staticmethod
    def of(row: Assessment) -> "AssessmentWholeBody":
        """The paper as it would be printed now."""
        return AssessmentWholeBody(
            assessment=AssessmentBody.of(row),
            sections=[
                AssessmentSectionBody(
                    title=view.section.title,
                    text=view.text,
                    is_edited=view.section.is_edited,
                    parts=[
                        AssessmentPartBody(
                            title=part.title,
                            columns=list(part.columns),
                            missing=list(part.missing),
                            rows=[
                                [
                                    AssessmentCellBody(
                                        words=cell.words,
                                        value=number_text(cell.value),
                                        source=cell.source,
                                    )
                                    for cell in line
                                ]
                                for line in part.rows
                            ],
                        )
                        for part in view.parts
                    ],
                )
                for view in section_views(row)
            ],
        )


class AppraisalBody(Schema):
    """One scoring of units."""

    id: Key
    title: str = Field(title="名称", examples=["2025年度示例考核"])
    scheme: str = Field(title="考核办法代码", examples=["unit_targets"])
    scheme_version: int = Field(title="办法版本", examples=[1])
    territory: str = Field(title="区域代码", examples=["demo.zone"])
    first: date = Field(title="考核期起", examples=["2025-01-01"])
    last: date = Field(title="考核期止", examples=["2025-12-31"])
    state: choices.AppraisalState = Field(title="状态", examples=["told"])
    appeals_until: date | None = Field(title="核对截止", examples=["2026-12-01"])

    @staticmethod
    def of(row: Appraisal) -> "AppraisalBody":
        """From a row of ``selectors.appraisals.appraisal_list``."""
        plain = ("title", "first", "last", "state", "appeals_until")
        return AppraisalBody(
            id=row.pk,
            scheme=row.scheme.code,
            scheme_version=row.scheme.version,
            territory=row.territory.subject.code,
            **{name: getattr(row, name) for name in plain},
        )


class AppraisalPage(Schema):
    """A page of scorings."""

    items: list[AppraisalBody] = Field(title="目标考核")
    next_cursor: NextCursor


class UnitScoreLineBody(Schema):
    """One line of a sheet."""

    item: str = Field(title="项目代码", examples=["targets.met"])
    title: str = Field(title="项目", examples=["牵头指标达到序时进度"])
    value: str = Field(title="完成值", description="没有数据时为空", examples=["85"])
    points: str = Field(title="得分", description="待定和不计入时为空", examples=["53"])
    is_pending: bool = Field(title="待定", examples=[False])
    words: str = Field(title="计分说明", examples=["达到目标，得满分。"])


class UnitScoreBody(Schema):
    """One unit's sheet; units that are only asked have no points."""

    id: Key
    unit: str = Field(title="单位", examples=["示例局"])
    unit_code: str = Field(title="单位代码", examples=["demo.economy"])
    is_asked: bool = Field(title="只商请反馈", examples=[False])
    low: AmountText | None = Field(
        title="已确定得分", description="没有计分时为空", examples=["90"]
    )
    high: AmountText | None = Field(title="最高可得", description="没有计分时为空", examples=["95"])
    grade: str = Field(title="等次", description="待定时为空", examples=["良好"])
    rank: int | None = Field(title="名次", description="未定时为空", examples=[2])
    lines: list[UnitScoreLineBody] = Field(title="计分明细")

    @staticmethod
    def of(row: UnitScore) -> "UnitScoreBody":
        """From a row of ``selectors.appraisals.score_list``."""
        return UnitScoreBody(
            id=row.pk,
            unit=str(row.department),
            unit_code=row.department.subject.code,
            is_asked=row.is_asked,
            low=number_text(row.low),
            high=number_text(row.high),
            grade=row.grade,
            rank=row.rank,
            lines=[
                UnitScoreLineBody(
                    item=line.code, title=line.title, value=line.value, points=line.points,
                    is_pending=line.is_pending, words=line.words,
                )
                for line in lines_of(row)
            ],
        )  # fmt: skip


class UnitScorePage(Schema):
    """A page of sheets."""

    items: list[UnitScoreBody] = Field(title="单位得分")
    next_cursor: NextCursor
