"""What the API says of plans and their targets.

No ``from __future__ import annotations`` here: pydantic reads the annotations.
"""

from datetime import date, datetime

from ninja import Field, Schema
from pydantic import ConfigDict

from qianyi.foundation.api.schemas import PLAIN, Amount, AmountText, Key, NextCursor, number_text

from . import choices
from .models import Plan, Target
from .selectors import BoardRow


class PlanBody(Schema):
    """A plan."""

    id: Key
    code: str = Field(title="代码", examples=["demo-plan"])
    title: str = Field(title="名称", examples=["示例高新区“十四五”规划"])
    territory: str = Field(title="区域代码", examples=["demo.zone"])
    starts_on: date = Field(title="起", examples=["2021-01-01"])
    ends_on: date = Field(title="止", examples=["2025-12-31"])
    base_period: str = Field(title="基期", examples=["2020"])
    target_period: str = Field(title="目标期", examples=["2025"])
    stage: choices.Stage = Field(title="阶段", examples=["执行中"])
    document_id: int | None = Field(title="规划文件", examples=[3])

    @staticmethod
    def of(row: Plan) -> "PlanBody":
        """From a row with its territory joined."""
        plain = (
            "code", "title", "starts_on", "ends_on", "base_period", "target_period", "stage",
            "document_id",
        )  # fmt: skip
        return PlanBody(
            id=row.pk,
            territory=row.territory.subject.code,
            **{name: getattr(row, name) for name in plain},
        )


class PlanPage(Schema):
    """A page of plans."""

    items: list[PlanBody] = Field(title="规划")
    next_cursor: NextCursor


class TargetBody(Schema):
    """One promised figure of a plan."""

    id: Key
    plan_id: Key
    number: str = Field(title="编号", examples=["1"])
    indicator: str = Field(title="指标代码", examples=["park_revenue"])
    indicator_name: str = Field(title="指标", examples=["园区营业收入"])
    category: str = Field(title="类别", examples=["综合发展"])
    nature: choices.Nature = Field(title="性质", examples=["预期性"])
    scope: str = Field(title="口径", examples=["未注明"])
    base_period: str = Field(title="基期", examples=["2020"])
    base_value: AmountText | None = Field(title="基期值", description="单位见 unit")
    period: str = Field(title="目标期", examples=["2025"])
    comparator: str = Field(title="比较", examples=[">="])
    value: AmountText | None = Field(title="目标值", description="单位见 unit；文字目标为空")
    unit: str = Field(title="单位", examples=["亿元"])
    words: str = Field(title="文字目标", examples=[""])
    version: int = Field(title="版次", ge=1, examples=[1])
    approved: bool = Field(title="已批准锁定", examples=[True])
    approval_number: str = Field(title="批准文号", examples=[""])
    approved_on: date | None = Field(title="批准日期", examples=[None])
    superseded_at: datetime | None = Field(
        title="停用时间", description="空表示现行", examples=[None]
    )

    @staticmethod
    def of(row: Target) -> "TargetBody":
        """From a row with its indicator joined."""
        plain = (
            "plan_id", "number", "category", "nature", "scope", "base_period", "period",
            "comparator", "unit", "words", "version", "approved", "approval_number",
            "approved_on", "superseded_at",
        )  # fmt: skip
        return TargetBody(
            id=row.pk,
            indicator=row.indicator.code,
            indicator_name=row.indicator.name,
            base_value=number_text(row.base_value),
            value=number_text(row.value),
            **{name: getattr(row, name) for name in plain},
        )


class TargetPage(Schema):
    """A page of targets."""

    items: list[TargetBody] = Field(title="规划指标")
    next_cursor: NextCursor


class ProgressRow(Schema):
    """How far one target is."""

    target_id: Key
    indicator: str = Field(title="指标代码", examples=["park_revenue"])
    actual: AmountText | None = Field(title="最新实际值", description="单位见 unit")
    actual_period: str | None = Field(title="实际值时期", examples=["2024"])
    unit: str = Field(title="单位", examples=["亿元"])
    status: str = Field(title="状态", examples=["达到序时进度"])
    reason: str = Field(title="暂无法评价的原因", examples=[""])
    doubts: list[str] = Field(title="待核实", examples=[[]])

    @staticmethod
    def of(row: BoardRow) -> "ProgressRow":
        """From a row of the board."""
        latest = row.latest
        return ProgressRow(
            target_id=row.target.pk,
            indicator=row.target.indicator.code,
            actual=number_text(latest.value) if latest else None,
            actual_period=latest.period.code if latest else None,
            unit=row.target.unit,
            status=row.pace.status,
            reason=row.pace.reason or "",
            doubts=list(row.doubts),
        )


class ProgressBody(Schema):
    """A plan's progress as of a day."""

    plan_id: Key
    as_of: date = Field(title="截至", examples=["2024-12-31"])
    rows: list[ProgressRow] = Field(title="各项指标")


class RevisionBody(Schema):
    """A target as it is to be; a locked one needs the approval's number and date."""

    model_config = ConfigDict(extra="forbid")

    value: Amount | None = Field(None, title="目标值（单位同原目标）", examples=["1200"])
    words: str = Field("", title="文字目标", max_length=200, pattern=PLAIN, examples=[""])
    approval_number: str = Field(
        "", title="批准文号", max_length=120, pattern=PLAIN, examples=["示例发〔2026〕1号"]
    )
    approved_on: date | None = Field(None, title="批准日期", examples=["2026-01-31"])
