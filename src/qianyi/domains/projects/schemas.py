"""What the API says of projects, their months and promises.

No ``from __future__ import annotations`` here: pydantic reads the annotations.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

from ninja import Field, Schema
from pydantic import ConfigDict

from qianyi.foundation.api.schemas import PLAIN, AmountText, Key, NextCursor

from . import choices
from .models import MonthReport, Project, Promise

Words = Annotated[str, Field(max_length=500, pattern=PLAIN, examples=["厂房主体封顶"])]
ShortWords = Annotated[str, Field(max_length=300, pattern=PLAIN, examples=["供电容量不足"])]


def amount(value: Decimal | None) -> str | None:
    """An exact number as text; nothing where it is not known."""
    return None if value is None else f"{value.normalize():f}"


class ProjectBody(Schema):
    """A project."""

    id: Key
    ref: str = Field(title="查询码", examples=["abcdefghjkmn"])
    name: str = Field(title="项目名称", examples=["示例储能电池产线项目"])
    nature: choices.ProjectNature = Field(title="性质", examples=["industrial"])
    territory: str = Field(title="所在区域代码", examples=["demo.zone"])
    owner: str = Field(title="项目业主", examples=["示例科技有限公司"])
    project_code: str = Field(title="项目代码", examples=[""])
    lead: str | None = Field(title="牵头单位代码", examples=["demo.economy"])
    chains: list[str] = Field(title="产业链", examples=[["新型储能"]])
    stage: str = Field(title="阶段", description="空：文件没有写明走到哪一步", examples=["signed"])
    stage_on: date | None = Field(title="进入本阶段日期", examples=["2026-06-18"])
    investment: AmountText | None = Field(
        title="协议总投资", description="单位：万元；空：没有写明", examples=["65000"]
    )
    land_area: AmountText | None = Field(
        title="用地面积", description="单位：亩；空：没有写明", examples=["90"]
    )
    is_key: bool = Field(title="重点项目", examples=[True])
    lacking: list[str] | None = Field(
        title="下一阶段还缺", description="列表中不给", examples=[["项目代码"]]
    )

    @staticmethod
    def of(row: Project, lacking: list[str] | None = None) -> "ProjectBody":
        """From a row; what is missing for the next stage where it was asked."""
        return ProjectBody(
            id=row.pk, ref=row.ref, name=row.subject.name, nature=choices.ProjectNature(row.nature),
            territory=row.territory.subject.code, owner=row.owner_words,
            project_code=row.project_code, lead=row.lead.subject.code if row.lead else None,
            chains=row.chains, stage=row.stage, stage_on=row.stage_on,
            investment=amount(row.investment), land_area=amount(row.land_area),
            is_key=row.is_key, lacking=lacking,
        )  # fmt: skip


class ProjectPage(Schema):
    """A page of projects."""

    items: list[ProjectBody] = Field(title="项目")
    next_cursor: NextCursor


class ProjectMonthBody(Schema):
    """A month of a project as it was reported."""

    id: Key
    month: str = Field(title="月份", examples=["2026-10"])
    version: int = Field(title="第几次报送", examples=[1])
    invested: AmountText | None = Field(
        title="当月完成投资", description="单位：万元；空：没有报", examples=["120"]
    )
    arrived_city: AmountText | None = Field(
        title="当月到位资金（市外口径）", description="单位：万元", examples=["60"]
    )
    arrived_province: AmountText | None = Field(
        title="当月到位资金（省外口径）", description="单位：万元，是市外的一部分", examples=["20"]
    )
    in_statistics: bool | None = Field(title="已纳入固定资产投资统计", examples=[True])
    progress: str = Field(title="形象进度", examples=["厂房主体封顶"])
    lacks: list[str] = Field(title="要素缺口", examples=[["power"]])
    lack_words: str = Field(title="缺口说明", examples=["外线增容未完成"])
    delay: str = Field(title="滞后原因", examples=[""])
    photos: list[str] = Field(title="现场照片", description="文件名，按序", examples=[["现场.png"]])
    why_changed: str = Field(title="更正理由", description="首次报送的为空", examples=[""])
    reported_at: datetime = Field(title="报送时间", examples=["2026-11-05T02:00:00Z"])

    @staticmethod
    def of(row: MonthReport) -> "ProjectMonthBody":
        """From a report."""
        return ProjectMonthBody(
            id=row.pk, month=row.month, version=row.version, invested=amount(row.invested),
            arrived_city=amount(row.arrived_city), arrived_province=amount(row.arrived_province),
            in_statistics=row.in_statistics, progress=row.progress, lacks=row.lacks,
            lack_words=row.lack_words, delay=row.delay,
            photos=[str(one["name"]) for one in row.photos], why_changed=row.why_changed,
            reported_at=row.at,
        )  # fmt: skip


class ProjectMonthPage(Schema):
    """A page of months."""

    items: list[ProjectMonthBody] = Field(title="月报")
    next_cursor: NextCursor


class ProjectMonthNew(Schema):
    """A month to report; what is left out is not known."""

    model_config = ConfigDict(extra="forbid")

    month: str = Field(title="月份", pattern=r"^\d{4}-(0[1-9]|1[0-2])$", examples=["2026-10"])
    invested: AmountText | None = Field(
        None, title="当月完成投资", description="单位：万元；没有就填 0", examples=["120"]
    )
    arrived_city: AmountText | None = Field(
        None, title="当月到位资金（市外口径）", description="单位：万元", examples=["60"]
    )
    arrived_province: AmountText | None = Field(
        None, title="当月到位资金（省外口径）", description="单位：万元", examples=["20"]
    )
    in_statistics: bool | None = Field(None, title="已纳入固定资产投资统计", examples=[True])
    progress: Words = Field("", title="形象进度")
    lacks: list[choices.Lack] = Field([], title="要素缺口", max_length=5, examples=[["power"]])
    lack_words: ShortWords = Field("", title="缺口说明")
    delay: ShortWords = Field("", title="滞后原因")
    why_changed: ShortWords = Field("", title="更正理由")


class PromiseBody(Schema):
    """A promise of either side."""

    id: Key
    project: str = Field(title="项目查询码", examples=["abcdefghjkmn"])
    side: choices.PromiseSide = Field(title="承诺方", examples=["owner"])
    kind: choices.PromiseKind = Field(title="类别", examples=["intensity"])
    what: str = Field(title="承诺内容", examples=["固定资产投资强度"])
    year: int | None = Field(title="所属年度", examples=[2026])
    due_on: date | None = Field(title="兑现期限", examples=["2026-12-31"])
    comparator: str = Field(title="要求", examples=[">="])
    target: AmountText | None = Field(title="承诺数值", examples=["150"])
    unit: str = Field(title="计量单位", examples=["万元/亩"])
    condition: str = Field(title="兑现条件", examples=[""])
    basis: str = Field(title="法律和政策依据", examples=[""])
    owed_by: str | None = Field(title="责任单位代码", examples=["demo.economy"])
    actual: AmountText | None = Field(title="实际数值", examples=[None])
    state: choices.PromiseState = Field(title="状态", examples=["open"])
    claimed: choices.PromiseState | None = Field(
        title="提请认定", description="空：没有；有：已提请，待另一人确认", examples=["kept"]
    )
    evidence: str = Field(title="核查情况", examples=[""])
    checked_on: date | None = Field(title="核查日期", examples=["2026-10-31"])
    review: choices.Review = Field(title="公平竞争审查结论", examples=["not_needed"])

    @staticmethod
    def of(row: Promise) -> "PromiseBody":
        """From a row of ``selectors.promise_list``."""
        return PromiseBody(
            id=row.pk, project=row.project.ref, side=choices.PromiseSide(row.side),
            kind=choices.PromiseKind(row.kind), what=row.what, year=row.year, due_on=row.due_on,
            comparator=row.comparator, target=amount(row.target), unit=row.figure_unit,
            condition=row.condition, basis=row.basis,
            owed_by=row.unit.subject.code if row.unit else None,
            actual=amount(row.actual), state=choices.PromiseState(row.state),
            claimed=choices.PromiseState(row.claimed) if row.claimed else None,
            evidence=row.evidence, checked_on=row.checked_on,
            review=choices.Review(row.review),
        )  # fmt: skip


class PromisePage(Schema):
    """A page of promises."""

    items: list[PromiseBody] = Field(title="招商承诺")
    next_cursor: NextCursor
