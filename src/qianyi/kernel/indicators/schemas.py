"""What the API says of the dictionary and the fact base.

No ``from __future__ import annotations`` here: pydantic reads the annotations.
"""

from datetime import date, datetime
from typing import Annotated

from ninja import Field, Schema
from pydantic import ConfigDict

from qianyi.foundation.api.schemas import PLAIN, Amount, AmountText, Key, NextCursor, number_text
from qianyi.kernel.documents.schemas import Scope

from . import choices
from .models import Indicator, Observation

Code = Annotated[
    str, Field(title="指标代码", min_length=1, max_length=80, pattern=PLAIN, examples=["gdp"])
]


class IndicatorRow(Schema):
    """An entry of the dictionary."""

    id: Key
    code: str = Field(title="代码", examples=["park_revenue"])
    name: str = Field(title="名称", examples=["园区营业收入"])
    unit: str = Field(title="计量单位", examples=["亿元"])
    category: str = Field(title="类别", examples=["综合发展"])
    direction: choices.Direction = Field(title="方向", examples=["up"])
    progress: choices.ProgressKind = Field(title="进度算法", examples=["positive"])
    aggregation: choices.Aggregation = Field(title="汇总方式", examples=["sum"])
    price_basis: choices.PriceBasis = Field(title="价格口径", examples=["current"])
    certainty: choices.Certainty = Field(title="核实情况", examples=["confirmed"])
    definition: str = Field(title="含义", examples=["报告期内实现的营业收入"])
    names: list[str] = Field(title="别名", examples=[["营业收入"]])

    @staticmethod
    def of(row: Indicator) -> "IndicatorRow":
        """From a row of ``selectors.indicator_search``."""
        plain = (
            "code", "name", "unit", "category", "direction", "progress", "aggregation",
            "price_basis", "certainty", "definition",
        )  # fmt: skip
        return IndicatorRow(
            id=row.pk,
            names=[other.name for other in row.names.all()],
            **{name: getattr(row, name) for name in plain},
        )


class IndicatorPage(Schema):
    """A page of the dictionary."""

    items: list[IndicatorRow] = Field(title="指标")
    next_cursor: NextCursor


class ObservationBody(Schema):
    """One number in the fact base."""

    id: Key
    indicator: str = Field(title="指标代码", examples=["park_revenue"])
    indicator_name: str = Field(title="指标", examples=["园区营业收入"])
    subject: str = Field(title="主体代码", examples=["demo.zone"])
    subject_name: str = Field(title="主体", examples=["示例高新区"])
    scope: str = Field(title="口径", examples=["直管区"])
    period: str = Field(title="时期", examples=["2024"])
    starts_on: date = Field(title="期初", examples=["2024-01-01"])
    ends_on: date = Field(title="期末", examples=["2024-12-31"])
    kind: choices.ObservationKind = Field(title="性质", examples=["actual"])
    version: str = Field(title="版本", examples=["快报"])
    value: AmountText = Field(title="数值", description="单位见 unit")
    value_high: AmountText | None = Field(title="区间上限", description="只有区间才有")
    comparator: str = Field(title="比较", examples=["="])
    unit: str = Field(title="单位", examples=["亿元"])
    status: choices.Status = Field(title="状态", examples=["approved"])
    certainty: choices.Certainty = Field(title="核实情况", examples=["confirmed"])
    uses: list[str] = Field(title="许可用途", examples=[["统计"]])
    source_id: int | None = Field(
        title="来源编号", description="页面 /sources/<编号>/", examples=[7]
    )
    statement_id: int | None = Field(title="采用自读数", examples=[42])
    recorded_at: datetime = Field(title="记录时间", examples=["2026-11-21T09:00:00+08:00"])
    superseded_at: datetime | None = Field(
        title="停用时间", description="空表示有效", examples=[None]
    )
    ended_reason: str = Field(title="停用原因", examples=[""])

    @staticmethod
    def of(row: Observation) -> "ObservationBody":
        """From a row with indicator and subject joined."""
        plain = (
            "scope", "period", "starts_on", "ends_on", "kind", "version", "comparator", "unit",
            "status", "certainty", "statement_id", "recorded_at", "superseded_at", "ended_reason",
        )  # fmt: skip
        return ObservationBody(
            id=row.pk,
            indicator=row.indicator.code,
            indicator_name=row.indicator.name,
            subject=row.subject.code,
            subject_name=str(row.subject),
            value=number_text(row.value) or "0",
            value_high=number_text(row.value_high),
            uses=list(row.uses),
            source_id=row.place_id,
            **{name: getattr(row, name) for name in plain},
        )


class ObservationPage(Schema):
    """A page of figures."""

    items: list[ObservationBody] = Field(title="指标数据")
    next_cursor: NextCursor


class AdoptionBody(Schema):
    """What a reading is adopted as: each fact confirmed by a person."""

    model_config = ConfigDict(extra="forbid")

    indicator: Code
    subject: Annotated[
        str,
        Field(title="主体代码", min_length=1, max_length=80, pattern=PLAIN, examples=["demo.zone"]),
    ]
    scope: Scope
    period: str = Field(title="时期", min_length=1, max_length=20, pattern=PLAIN, examples=["2024"])
    kind: choices.ObservationKind = Field(title="性质", examples=["actual"])
    unit: str = Field(title="单位", max_length=40, pattern=PLAIN, examples=["亿元"])
    value: Amount
    value_high: Amount | None = None
    version: str = Field("", title="版本", max_length=80, pattern=PLAIN, examples=["快报"])
    replaces: bool = Field(
        default=False,
        title="替代已有数据",
        description="同键已有另一个数时才需要",
        examples=[False],
    )
