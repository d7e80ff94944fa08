"""Closed lists of requests: classes, doors they come in by, states of what belongs to them."""

from __future__ import annotations

from typing import Final

from django.db import models


class RequestKind(models.TextChoices):
    """The five classes; 紧急 is a level beside them, never a class."""

    INQUIRY = "inquiry", "咨询"
    HELP = "help", "求助"
    SUGGESTION = "suggestion", "意见建议"
    COMPLAINT = "complaint", "投诉"
    REPORT = "report", "举报"


PROCESSES: Final[dict[str, str]] = {
    RequestKind.INQUIRY: "request_inquiry",
    RequestKind.HELP: "request_help",
    RequestKind.SUGGESTION: "request_help",
    RequestKind.COMPLAINT: "request_complaint",
    RequestKind.REPORT: "request_report",
}
"""Class → the process whose steps and limit it follows."""
OPEN_KINDS: Final = tuple(one for one in RequestKind if one != RequestKind.REPORT)


class Channel(models.TextChoices):
    """The door a request came in by."""

    OWN = "own", "企业自提"
    BEHALF = "behalf", "代为登记"
    PHONE = "phone", "电话"
    VISIT = "visit", "走访（一企一班子）"
    API = "api", "接口"
    HOTLINE = "hotline", "12345 热线"


BY_OFFICERS: Final = (Channel.BEHALF, Channel.PHONE, Channel.VISIT, Channel.HOTLINE)


class ReplyState(models.TextChoices):
    """Where a reply stands; only a sent one is seen by the firm."""

    DRAFT = "draft", "暂存"
    IN_REVIEW = "in_review", "待审核"
    RETURNED = "returned", "退回修改"
    SENT = "sent", "已答复"


class ReplyResult(models.TextChoices):
    """What the reply says became of the matter."""

    SOLVED = "solved", "已解决"
    PLANNED = "planned", "已列入计划"
    EXPLAINED = "explained", "已解释说明"


class RedoState(models.TextChoices):
    """What became of a wish to have it done again."""

    ASKED = "asked", "待决定"
    GRANTED = "granted", "同意重新办理"
    DECLINED = "declined", "不再办理"


class KnowledgeState(models.TextChoices):
    """Where an answer of the knowledge base stands; only a published one is shown to firms."""

    DRAFT = "draft", "待审核"
    PUBLISHED = "published", "已发布"
    RETIRED = "retired", "已停用"


class AnswerState(models.TextChoices):
    """Where an anonymised answer stands."""

    PROPOSED = "proposed", "待审核"
    PUBLISHED = "published", "已公开"
    WITHDRAWN = "withdrawn", "已撤下"
    DECLINED = "declined", "不公开"


CONTACT, HANDLE, REVIEW = "contact", "handle", "review"
"""Steps of the processes the app has something to say about."""
SENT_OUTCOME, AGAIN_OUTCOME = "sent", "again"
DOOR: Final = "requests"
"""What the app is called where its cases are opened."""
LONGEST_TITLE: Final = 200
LONGEST_WORDS: Final = 4000
