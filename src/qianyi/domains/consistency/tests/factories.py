"""Two short texts of a fictional zone that do not agree, stored as a planner would store them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from qianyi.foundation.permissions import Role
from qianyi.kernel.documents import services as documents
from qianyi.kernel.subjects.tests.factories import actor_with

if TYPE_CHECKING:
    from qianyi.foundation.permissions import Actor
    from qianyi.kernel.documents.services import Stored

MOMENT = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)
REPORT = (
    "示例高新区2025年工作总结\n"
    "一、主要成效\n"
    "2025年，示例高新区实现营业收入1000亿元，工业企业达到80家。\n"
    "合格产品60批、不合格产品20批。\n"
)
BULLETIN = (
    "示例高新区2025年运行通报\n"
    "一、运行情况\n"
    "2025年，示例高新区实现营业收入{value}亿元，进出口总额22.4亿元。\n"
    "新引进项目12个。\n"
)


def store(actor: Actor, name: str, words: str, **facts: object) -> Stored:
    return documents.document_store(
        actor=actor, data=words.encode(), filename=f"{name}.txt", moment=MOMENT, **facts
    )


def two_texts(actor: Actor | None = None, value: str = "1200") -> tuple[Actor, Stored, Stored]:
    """A report and a bulletin that give one figure twice."""
    planner = actor or actor_with(Role.PLANNER)
    return (
        planner,
        store(planner, "工作总结", REPORT),
        store(planner, "运行通报", BULLETIN.format(value=value)),
    )
