"""What the API says of plans and their targets.

No ``from __future__ import annotations`` here: pydantic reads the annotations.
"""

from datetime import date, datetime
from typing import Annotated

from ninja import Field, Schema
from pydantic import ConfigDict

from qianyi.foundation.api.schemas import PLAIN, Amount, AmountText, Key, NextCursor, number_text

from . import choices
from .models import Plan, PlanAdjustment, PlanVersion, ProgressReport, Target, TaskList
from .selectors import BoardRow, ItemNow, lines_shown, words_of


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
    """A target of a plan that is being written, as it is to be."""

    model_config = ConfigDict(extra="forbid")

    value: Amount | None = Field(None, title="目标值（单位同原目标）", examples=["1200"])
    words: str = Field("", title="文字目标", max_length=200, pattern=PLAIN, examples=[""])


class TaskListBody(Schema):
    """A list."""

    id: Key
    code: str = Field(title="代码", examples=["demo.key_tasks_2026"])
    title: str = Field(title="名称", examples=["示例重点任务清单"])
    territory: str = Field(title="区域代码", examples=["demo.zone"])
    plan_id: int | None = Field(title="所属规划", examples=[2])
    basis: str = Field(title="依据", examples=["示例发〔2026〕2号"])
    certainty: str = Field(title="核实情况", examples=["confirmed"])

    @staticmethod
    def of(row: TaskList) -> "TaskListBody":
        """From a row with its territory joined."""
        return TaskListBody(
            id=row.pk,
            territory=row.territory.subject.code,
            **{name: getattr(row, name) for name in ("code", "title", "plan_id", "basis",
                                                     "certainty")},
        )  # fmt: skip


class TaskListPage(Schema):
    """A page of lists."""

    items: list[TaskListBody] = Field(title="清单")
    next_cursor: NextCursor


class TaskItemBody(Schema):
    """An item of a list as it stands today."""

    id: Key
    list_id: Key
    number: int = Field(title="序号", ge=1, examples=[1])
    content: str = Field(title="事项", examples=["建成科技成果转化服务中心"])
    result: str = Field(title="可衡量的成果", examples=["中心挂牌运行"])
    target_value: AmountText | None = Field(title="成果数量", description="单位见 unit")
    unit: str = Field(title="计量单位", examples=["家"])
    lead: str | None = Field(
        title="牵头单位代码", description="空表示未明确", examples=["demo.science"]
    )
    partners: list[str] = Field(title="配合单位代码", examples=[["demo.economy"]])
    due_on: date | None = Field(title="完成期限", examples=["2026-06-30"])
    due_words: str = Field(title="原文期限", examples=["6月底前"])
    place_id: int | None = Field(title="来源", examples=[12])
    certainty: str = Field(title="核实情况", examples=["confirmed"])
    light: str = Field(title="状态", description="按期限、节点和进度判断", examples=["已逾期"])
    reasons: list[str] = Field(title="状态的原因", examples=[["2026-06-30 到期，已逾期。"]])
    done: AmountText | None = Field(title="完成度", description="1 为完成；没有报送为空")
    month: str | None = Field(title="最近报送的月份", examples=["2026-10"])
    obstacle: str = Field(title="存在的问题", examples=["用地手续未办结"])
    supervision: str | None = Field(title="在办的督办件", examples=[None])
    is_locked: bool = Field(title="经批准锁定", examples=[False])
    ended_at: datetime | None = Field(title="结束时间", examples=[None])

    @staticmethod
    def of(now: ItemNow) -> "TaskItemBody":
        """From an item as it stands."""
        item, held = now.item, now.supervision
        plain = (
            "number", "content", "result", "unit", "due_on", "due_words", "place_id", "certainty",
            "is_locked", "ended_at",
        )  # fmt: skip
        return TaskItemBody(
            id=item.pk,
            list_id=item.task_list_id,
            target_value=number_text(item.target_value),
            lead=item.lead.subject.code if item.lead else None,
            partners=[one.subject.code for one in now.partners],
            light=now.mark.word,
            reasons=list(now.standing.reasons) if item.ended_at is None else [],
            done=number_text(now.standing.done),
            month=now.latest.month if now.latest else None,
            obstacle=now.obstacle,
            supervision=held.case.number if held and held.case else None,
            **{name: getattr(item, name) for name in plain},
        )


class TaskItemPage(Schema):
    """A page of items."""

    items: list[TaskItemBody] = Field(title="清单事项")
    next_cursor: NextCursor


class TaskItemNewBody(Schema):
    """An item to be put into a list."""

    model_config = ConfigDict(extra="forbid")

    list_id: Key = Field(title="清单", examples=[1])
    content: str = Field(title="事项", min_length=1, max_length=500, pattern=PLAIN,
                         examples=["建成示例平台"])  # fmt: skip
    result: str = Field("", title="可衡量的成果", max_length=300, pattern=PLAIN, examples=[""])
    category: str = Field("", title="类别", max_length=60, pattern=PLAIN, examples=[""])
    target_value: Amount | None = Field(None, title="成果数量（单位见 unit）", examples=["8"])
    unit: str = Field("", title="计量单位", max_length=20, pattern=PLAIN, examples=["家"])
    lead: str | None = Field(None, title="牵头单位代码", max_length=60, pattern=PLAIN,
                             examples=["demo.science"])  # fmt: skip
    partners: list[Annotated[str, Field(max_length=60, pattern=PLAIN)]] = Field(
        default_factory=list, title="配合单位代码", max_length=20, examples=[[]]
    )
    starts_on: date | None = Field(None, title="开始日期", examples=["2026-01-15"])
    due_on: date | None = Field(None, title="完成期限", examples=["2026-12-31"])
    note: str = Field("", title="说明", max_length=500, pattern=PLAIN, examples=[""])


class ItemProgressBody(Schema):
    """What was done until the end of a month."""

    model_config = ConfigDict(extra="forbid")

    item_id: Key = Field(title="清单事项", examples=[1])
    month: str = Field(title="月份", pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])$", examples=["2026-10"])
    words: str = Field(title="进展情况", min_length=1, max_length=1000, pattern=PLAIN,
                       examples=["完成主体施工"])  # fmt: skip
    value: Amount | None = Field(None, title="累计完成数量（单位同事项）", examples=["5"])
    share: int | None = Field(None, title="累计完成比例（%）", ge=0, le=100, examples=[60])
    obstacle: str = Field("", title="存在的问题", max_length=300, pattern=PLAIN, examples=[""])


class ReportBody(Schema):
    """A report of a month."""

    id: Key
    month: str = Field(title="月份", examples=["2026-10"])
    version: int = Field(title="版次", ge=1, examples=[1])
    value: AmountText | None = Field(title="累计完成数量", description="单位同事项")
    share: int | None = Field(title="累计完成比例（%）", examples=[60])
    words: str = Field(title="进展情况", examples=["完成主体施工"])
    obstacle: str = Field(title="存在的问题", examples=[""])
    reported_at: datetime = Field(title="报送时间", examples=["2026-11-01T02:00:00Z"])

    @staticmethod
    def of(row: ProgressReport) -> "ReportBody":
        """From a row."""
        plain = ("month", "version", "share", "words", "obstacle", "reported_at")
        return ReportBody(
            id=row.pk,
            value=number_text(row.value),
            **{name: getattr(row, name) for name in plain},
        )


class AdjustmentLineBody(Schema):
    """One line of an adjustment."""

    kind: str = Field(title="类别", examples=["指标"])
    what: str = Field(title="指标或事项", examples=["高新技术企业（直管区，2026）"])
    before: str = Field(title="调整前", examples=["66家"])
    after: str = Field(title="调整后", examples=["62家"])
    reason: str = Field(title="理由", examples=["示例理由"])


class AdjustmentBody(Schema):
    """An adjustment of a plan."""

    id: Key
    number: int = Field(title="序号", ge=1, examples=[1])
    title: str = Field(title="名称", examples=["中期调整"])
    reasons: str = Field(title="调整理由", examples=["示例理由"])
    state: choices.AdjustmentState = Field(title="状态", examples=["proposed"])
    approval_number: str = Field(title="批准文号", examples=[""])
    approved_on: date | None = Field(title="批准日期", examples=[None])
    version: int | None = Field(title="形成的规划版次", examples=[None])
    lines: list[AdjustmentLineBody] = Field(title="调整内容")

    @staticmethod
    def of(row: PlanAdjustment) -> "AdjustmentBody":
        """From a row with its plan and version joined."""
        plain = ("number", "title", "reasons", "state", "approval_number", "approved_on")
        return AdjustmentBody(
            id=row.pk,
            version=row.version.number if row.version else None,
            lines=[
                AdjustmentLineBody(
                    kind=line.kind, what=line.what, before=line.before, after=line.after,
                    reason=line.reason,
                )
                for line in lines_shown(row)
            ],
            **{name: getattr(row, name) for name in plain},
        )  # fmt: skip


class AdjustmentPage(Schema):
    """A page of adjustments."""

    items: list[AdjustmentBody] = Field(title="规划调整")
    next_cursor: NextCursor


class PlanVersionRow(Schema):
    """One target as a version of a plan has it."""

    number: str = Field(title="编号", examples=["1"])
    indicator: str = Field(title="指标", examples=["园区营业收入"])
    indicator_code: str = Field(title="指标代码", examples=["economy.park_revenue"])
    scope: str = Field(title="口径", examples=["直管区"])
    period: str = Field(title="目标期", examples=["2026"])
    target: str = Field(title="目标", description="带比较和单位", examples=["470亿元"])
    nature: str = Field(title="性质", examples=["预期性"])


class PlanVersionBody(Schema):
    """A plan as it stood in one version."""

    number: int = Field(title="版次", ge=1, examples=[1])
    approval_number: str = Field(title="批准文号", examples=[""])
    approved_on: date | None = Field(title="批准日期", examples=[None])
    digest: str = Field(title="内容摘要", examples=["0" * 64])
    rows: list[PlanVersionRow] = Field(title="指标")

    @staticmethod
    def of(row: PlanVersion) -> "PlanVersionBody":
        """From a row."""
        names = ("number", "indicator", "indicator_code", "scope", "period", "nature")
        return PlanVersionBody(
            rows=[
                PlanVersionRow(target=words_of(one), **{name: one[name] for name in names})
                for one in row.rows
            ],
            **{name: getattr(row, name) for name in ("number", "approval_number", "approved_on",
                                                     "digest")},
        )  # fmt: skip
