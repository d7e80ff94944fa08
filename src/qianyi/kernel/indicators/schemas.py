"""What the API says of the dictionary and the fact base.

No ``from __future__ import annotations`` here: pydantic reads the annotations.
"""

from datetime import date, datetime
from typing import Annotated

from ninja import Field, Schema
from pydantic import ConfigDict

from qianyi.engine.panel import Panel
from qianyi.foundation.api.schemas import PLAIN, Amount, AmountText, Key, NextCursor, number_text
from qianyi.kernel.documents.schemas import Scope

from . import choices
from .models import Indicator, Observation, QualitativeFact

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
    applies_to: choices.AppliesTo = Field(title="适用主体", examples=["enterprise"])
    roll_up: choices.RollUp = Field(title="逐级汇总", examples=["sum"])
    periods: list[str] = Field(title="报告期类型", examples=[["year", "quarter"]])
    low: AmountText | None = Field(title="合理下限")
    high: AmountText | None = Field(title="合理上限")
    source_system: str = Field(title="来源系统", examples=["统计联网直报"])
    formula: str = Field(title="计算公式", examples=[""])

    @staticmethod
    def of(row: Indicator) -> "IndicatorRow":
        """From a row of ``selectors.indicator_search``."""
        plain = (
            "code", "name", "unit", "category", "direction", "progress", "aggregation",
            "price_basis", "certainty", "definition", "applies_to", "roll_up", "periods",
            "source_system", "formula",
        )  # fmt: skip
        return IndicatorRow(
            id=row.pk,
            low=number_text(row.low),
            high=number_text(row.high),
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
    origin: str = Field(title="数据来源", description="填报、导入、汇总等的名称", examples=["导入"])
    origin_kind: choices.OriginKind | None = Field(title="来源类别", examples=["import"])
    price_basis: str = Field(title="价格口径", examples=["current"])
    reported_count: int | None = Field(title="已报单位数", examples=[33])
    expected_count: int | None = Field(title="应报单位数", examples=[34])
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
            "price_basis", "reported_count", "expected_count",
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
            origin=str(row.origin or ""),
            origin_kind=choices.OriginKind(row.origin.kind) if row.origin else None,
            **{name: getattr(row, name) for name in plain},
        )


class ObservationPage(Schema):
    """A page of figures."""

    items: list[ObservationBody] = Field(title="指标数据")
    next_cursor: NextCursor


class QualitativeFactRow(Schema):
    """A dated fact that is no number."""

    id: Key
    quality: str = Field(title="事项代码", examples=["q.listed"])
    quality_name: str = Field(title="事项", examples=["上市挂牌情况"])
    subject: str = Field(title="主体代码", examples=["91511100MA00000000"])
    subject_name: str = Field(title="主体", examples=["示例企业"])
    value: date | bool | str = Field(title="答案", examples=["主板"])
    valid_from: date | None = Field(title="起", examples=["2024-01-01"])
    valid_to: date | None = Field(title="止（不含）", examples=[None])
    uses: list[str] = Field(title="许可用途", examples=[["统计"]])
    origin: str = Field(title="数据来源", examples=["导入"])
    recorded_at: datetime = Field(title="记录时间", examples=["2026-11-21T09:00:00+08:00"])

    @staticmethod
    def of(row: QualitativeFact) -> "QualitativeFactRow":
        """From a row with quality, subject and origin joined."""
        return QualitativeFactRow(
            id=row.pk,
            quality=row.quality.code,
            quality_name=row.quality.name,
            subject=row.subject.code,
            subject_name=str(row.subject),
            value=row.value,
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            uses=list(row.uses),
            origin=str(row.origin),
            recorded_at=row.recorded_at,
        )


class QualitativeFactPage(Schema):
    """A page of facts that are no numbers."""

    items: list[QualitativeFactRow] = Field(title="非数值事实")
    next_cursor: NextCursor


class PanelRow(Schema):
    """A firm of a panel; values in the order of ``columns``, null where unknown."""

    code: str = Field(title="统一社会信用代码", examples=["91511100MA00000000"])
    territory: str = Field(title="区域代码", examples=["demo.zone"])
    values: list[float | None] = Field(title="数值", examples=[[301.5, None]])


class PanelBody(Schema):
    """Firms × figures for a stated purpose."""

    purpose: str = Field(title="使用目的", examples=["统计"])
    as_of: date = Field(title="截至哪天已知", examples=["2026-11-21"])
    columns: list[str] = Field(title="列", examples=[["ent.revenue@2024"]])
    units: list[str] = Field(title="各列单位", examples=[["万元"]])
    firms: int = Field(title="企业数", examples=[1462])
    left_out: int = Field(title="本页企业不允许用于这一目的而未列入的数据条数", examples=[0])
    rows: list[PanelRow] = Field(title="企业，按代码排列")
    next_after: str | None = Field(title="下一页的 after", examples=[None])


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


def panel_body(panel: Panel, *, firms: int, has_more: bool) -> PanelBody:
    """A page of a panel, in order of codes."""
    names = [column.name for column in panel.columns]
    rows = [
        PanelRow(code=code, territory=territory, values=list(values))
        for code, territory, *values in panel.frame.select("code", "territory", *names).iter_rows()
    ]
    return PanelBody(
        purpose=panel.purpose,
        as_of=panel.as_of,
        columns=names,
        units=[column.measure.unit for column in panel.columns],
        firms=firms,
        left_out=panel.left_out.rows,
        rows=rows,
        next_after=rows[-1].code if has_more and rows else None,
    )
