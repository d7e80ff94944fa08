"""What the API says of webhooks.

No ``from __future__ import annotations`` here: pydantic reads the annotations.
"""

from datetime import datetime
from typing import Annotated

from ninja import Field, Schema
from pydantic import ConfigDict

from qianyi.foundation.api.schemas import Key, NextCursor
from qianyi.site.models import DeliveryState, Webhook

EventName = Annotated[str, Field(max_length=60, pattern=r"^[a-z_]+\.[a-z_]+$")]


class WebhookBody(Schema):
    """An address that is told of events."""

    id: Key
    url: str = Field(title="接收地址", examples=["https://hooks.example.org/qianyi"])
    events: list[str] = Field(title="事件", examples=[["documents.document_stored"]])
    created_at: datetime = Field(title="建立时间", examples=["2026-11-21T09:00:00+08:00"])

    @staticmethod
    def of(row: Webhook) -> "WebhookBody":
        """From a row."""
        return WebhookBody(id=row.pk, url=row.url, events=row.wanted, created_at=row.created_at)


class WebhookMade(WebhookBody):
    """A new webhook with its secret, told this once."""

    secret: str | None = Field(
        title="签名密钥", description="只显示这一次；重发得到的答复中为空", examples=["whsec_…"]
    )


class WebhookPage(Schema):
    """A page of webhooks."""

    items: list[WebhookBody] = Field(title="事件推送")
    next_cursor: NextCursor


class WebhookNew(Schema):
    """What is to be sent where."""

    model_config = ConfigDict(extra="forbid")

    url: str = Field(
        title="接收地址",
        min_length=8,
        max_length=500,
        pattern=r"^https?://[A-Za-z0-9.\-\[\]:]+(/[!-~]*)?$",
        examples=["https://hooks.example.org/qianyi"],
    )
    events: list[EventName] = Field(
        title="事件", min_length=1, max_length=20, examples=[["documents.document_stored"]]
    )


class DeliveryRow(Schema):
    """One event sent or to be sent."""

    id: str = Field(title="编号", description="重发时不变，供接收方去重", examples=["0" * 32])
    event: str = Field(title="事件", examples=["documents.document_stored"])
    state: DeliveryState = Field(title="状态", examples=["delivered"])
    attempts: int = Field(title="已发送（次）", ge=0, examples=[1])
    answer: str = Field(title="对方答复", examples=["HTTP 204"])
    created_at: datetime = Field(title="发生时间", examples=["2026-11-21T09:00:00+08:00"])


class DeliveryList(Schema):
    """The newest fifty."""

    items: list[DeliveryRow] = Field(title="推送记录")
