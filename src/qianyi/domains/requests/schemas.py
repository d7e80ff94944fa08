"""What programs are told of requests, and what they send.

No ``from __future__ import annotations`` here: pydantic reads the annotations.
"""

from datetime import date, datetime
from typing import Annotated, Literal

from ninja import Field, Schema
from pydantic import AwareDatetime, ConfigDict

from qianyi.foundation.api.schemas import Key, NextCursor
from qianyi.kernel.cases.choices import CaseStatus, Urgency

from . import choices
from .models import Request

Word = Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")]
Text = Annotated[str, Field(max_length=4000, pattern=r"^[^\x00]*[^\s\x00][^\x00]*$")]


class RequestRow(Schema):
    """One request in a list."""

    id: Key
    number: str = Field(title="工单号", examples=["GD-DEMOSERVICE-2026-00001"])
    kind: choices.RequestKind = Field(title="类别", examples=["inquiry"])
    channel: choices.Channel = Field(title="来源", examples=["own"])
    topic: str = Field(title="主题代码", examples=["power"])
    title: str = Field(title="标题", examples=["示例标题"])
    level: Urgency = Field(title="紧急程度", examples=["normal"])
    subject: str | None = Field(title="企业", examples=["示例企业"])
    unit: str = Field(title="主办单位代码", examples=["demo.service"])
    assist: list[str] = Field(title="协办单位代码", examples=[["demo.economy"]])
    route_words: str = Field(
        title="分办理由", examples=["没有更具体的分办规则，按统一受理的规则。"]
    )
    status: CaseStatus = Field(title="状态", examples=["accepted"])
    outside_number: str = Field(title="12345 编号", examples=["示例-0001"])
    outside_due_on: date | None = Field(
        title="12345 给定期限", description="不是 12345 工单的为空", examples=["2026-09-04"]
    )
    due_on: date | None = Field(
        title="期限", description="12345 工单重新办理前为其给定期限", examples=["2026-09-04"]
    )
    opened_at: datetime = Field(title="登记时间", examples=["2026-09-01T02:00:00Z"])
    answered_at: datetime | None = Field(title="首次答复时间", examples=["2026-09-03T02:00:00Z"])
    is_solved: bool | None = Field(title="企业反馈已解决", examples=[True])

    @staticmethod
    def of(row: Request) -> "RequestRow":
        """From a row of ``selectors.request_list``."""
        case = row.case
        return RequestRow(
            id=row.pk,
            number=case.number,
            kind=choices.RequestKind(row.kind),
            channel=choices.Channel(row.channel),
            topic=row.topic.code,
            title=case.title,
            level=Urgency(case.level),
            subject=case.subject.name if case.subject else None,
            unit=case.unit.code,
            assist=list(row.assist),
            route_words=row.route_words,
            status=CaseStatus(case.status),
            outside_number=case.outside_number,
            outside_due_on=row.outside_due_on,
            due_on=row.due_on,
            opened_at=case.opened_at,
            answered_at=row.first_answered_at,
            is_solved=row.is_solved,
        )


class RequestPage(Schema):
    """A page of requests."""

    items: list[RequestRow] = Field(title="诉求")
    next_cursor: NextCursor


class ReplyRow(Schema):
    """One answer that was sent."""

    result: choices.ReplyResult = Field(title="办理结果", examples=["solved"])
    words: str = Field(title="答复", examples=["示例答复"])
    sent_at: datetime | None = Field(title="时间", examples=["2026-09-03T02:00:00Z"])


class RequestBody(RequestRow):
    """One request whole; how it is worked on is its case, by the same number."""

    content: str = Field(title="诉求内容", examples=["示例内容"])
    wish: str = Field(title="希望的结果", examples=[""])
    replies: list[ReplyRow] = Field(title="已发出的答复")

    @staticmethod
    def whole(row: Request) -> "RequestBody":
        """From a row of ``selectors.request_get``."""
        sent = row.replies.filter(state=choices.ReplyState.SENT)
        return RequestBody(
            **RequestRow.of(row).dict(),
            content=row.content,
            wish=row.wish,
            replies=[
                ReplyRow(
                    result=choices.ReplyResult(one.result), words=one.words,
                    sent_at=one.checked_at,
                )
                for one in sent
            ],
        )  # fmt: skip


class RequestNew(Schema):
    """What a request is filed with."""

    model_config = ConfigDict(extra="forbid")

    kind: choices.RequestKind = Field(title="类别", examples=["inquiry"])
    title: Word = Field(title="标题", min_length=1, examples=["示例标题"])
    content: Text = Field(title="诉求内容", min_length=1, examples=["示例内容"])
    subject: Word = Field(
        title="企业代码", min_length=1, description="统一社会信用代码",
        examples=["91511100000000001X"],
    )  # fmt: skip
    topic: Word = Field(
        title="主题代码", description="不填由系统按内容识别", default="", examples=["power"]
    )
    wish: Word = Field(title="希望的结果", default="", examples=[""])
    level: Urgency = Field(title="紧急程度", default=Urgency.NORMAL, examples=["normal"])
    channel: Literal[choices.Channel.API, choices.Channel.HOTLINE] = Field(
        title="来源", description="12345 转来的工单填 hotline，由工作人员的接口密钥提交",
        default=choices.Channel.API, examples=["api"],
    )  # fmt: skip
    outside_number: Word = Field(
        title="外部编号",
        description="来源系统的编号；12345 工单必填，同一编号再次提交返回已登记的那一件",
        default="", max_length=80, examples=[""],
    )  # fmt: skip
    outside_due_on: date | None = Field(
        title="12345 给定期限", description="12345 工单必填，按它计时和评价", default=None,
        examples=[None],
    )  # fmt: skip
    received_at: AwareDatetime | None = Field(
        title="12345 转来的时间", description="不填为现在", default=None, examples=[None]
    )
