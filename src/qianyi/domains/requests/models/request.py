"""The request itself, its replies, call-backs, and the wishes to have it done again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from qianyi.domains.requests.choices import (
    Channel,
    RedoState,
    ReplyResult,
    ReplyState,
    RequestKind,
)
from qianyi.foundation import history
from qianyi.foundation.permissions import Actor, ScopedQuerySet
from qianyi.kernel.cases.models import Case, is_outside
from qianyi.kernel.subjects.models import Territory

from .routing import RouteRule, Topic

if TYPE_CHECKING:
    from datetime import date


def _person(label: str) -> models.ForeignKey[object, object]:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=label,
    )  # fmt: skip


class RequestQuerySet(ScopedQuerySet["Request"]):
    """Seen with the case."""

    def visible_to(self, actor: Actor) -> Self:
        """As the case is: on the sealed route only by those named for it and by the firm."""
        return self.filter(case__in=Case.objects.visible_to(actor))

    def unsealed(self) -> Self:
        """What lists, statistics and words of the month may look at."""
        return self.filter(case__is_sealed=False)


@history.tracked(exclude=("terms",))
class Request(models.Model):
    """What an enterprise asks, as a case of its class. Unique by case.

    Steps, limits and clocks are the case's. ``route_words`` says why the unit leads it; a person
    who sends it elsewhere writes why. ``outside_due_on`` is the limit a 12345 order brought along;
    the case runs by it until it is begun again. ``is_solved`` is the firm's own word. A request
    merged into another ended with it. ``terms`` are those it is found alike by; none of a report.
    """

    case = models.OneToOneField(Case, models.PROTECT, related_name="request", verbose_name="工单")
    kind = models.CharField("类别", max_length=12, choices=RequestKind)
    channel = models.CharField("来源", max_length=10, choices=Channel)
    topic = models.ForeignKey(Topic, models.PROTECT, related_name="requests", verbose_name="主题")
    territory = models.ForeignKey(
        Territory, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="企业所在区域",
    )  # fmt: skip
    content = models.TextField("诉求内容", max_length=4000)
    wish = models.CharField("希望的结果", max_length=300, blank=True)
    visited_on = models.DateField("走访日期", null=True, blank=True)
    visited_by = models.CharField("走访班子", max_length=100, blank=True)
    outside_due_on = models.DateField("12345 办理期限", null=True, blank=True)
    rule = models.ForeignKey(
        RouteRule, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="分办规则",
    )  # fmt: skip
    route_words = models.CharField("分办理由", max_length=400)
    assist = ArrayField(models.CharField(max_length=80), verbose_name="协办单位代码", default=list)
    terms = ArrayField(models.TextField(), verbose_name="检索词", default=list)
    contacted_late = models.BooleanField("首次联系逾期", null=True)
    first_answered_at = models.DateTimeField("首次答复时间", null=True, blank=True)
    is_solved = models.BooleanField("企业反馈已解决", null=True, blank=True)
    feedback_at = models.DateTimeField("反馈时间", null=True, blank=True)
    feedback_words = models.CharField("反馈说明", max_length=500, blank=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged",
        verbose_name="并入",
    )  # fmt: skip

    objects = RequestQuerySet.as_manager()

    class Meta:
        verbose_name = "企业诉求"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("pk")),
                name="requests_merged_into_another",
            )
        ]
        indexes = [
            GinIndex(fields=["terms"], name="requests_request_terms"),
        ]

    def __str__(self) -> str:
        return f"{self.case.number} {self.case.title}"

    @property
    def due_on(self) -> date | None:
        """The limit of the case; the hotline's own while it runs by that."""
        return self.case.due_on

    @property
    def runs_by_order(self) -> bool:
        """Whether the limit is the one the 12345 order brought along."""
        return self.outside_due_on is not None and self.case.rounds == 1


class OfRequestQuerySet(ScopedQuerySet[models.Model]):
    """Seen with the request, by those inside."""

    def visible_to(self, actor: Actor) -> Self:
        """As the case is; not by the firm."""
        if is_outside(actor):
            return self.none()
        return self.filter(request__case__in=Case.objects.visible_to(actor))


class ReplyQuerySet(ScopedQuerySet["Reply"]):
    """Drafts are the office's, what was sent is the firm's too."""

    def visible_to(self, actor: Actor) -> Self:
        """As the case is; the firm what was sent."""
        rows = self.filter(request__case__in=Case.objects.visible_to(actor))
        return rows.filter(state=ReplyState.SENT) if is_outside(actor) else rows


@history.tracked()
class Reply(models.Model):
    """One answer: written by one person, checked by another, then sent. One open at a time."""

    request = models.ForeignKey(
        Request, models.PROTECT, related_name="replies", verbose_name="诉求"
    )
    result = models.CharField("办理结果", max_length=12, choices=ReplyResult)
    words = models.TextField("答复内容", max_length=4000)
    state = models.CharField("状态", max_length=12, choices=ReplyState, default=ReplyState.DRAFT)
    written_at = models.DateTimeField("拟稿时间")
    written_by = _person("拟稿人")
    checked_at = models.DateTimeField("审核时间", null=True, blank=True)
    checked_by = _person("审核人")
    remark = models.CharField("审核意见", max_length=500, blank=True)

    objects = ReplyQuerySet.as_manager()

    class Meta:
        verbose_name = "诉求答复"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["request"], condition=~Q(state=ReplyState.SENT),
                name="requests_reply_open_once",
            ),
            models.CheckConstraint(
                condition=Q(checked_by__isnull=True) | ~Q(checked_by=F("written_by")),
                name="requests_reply_checked_by_another",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.request_id} {self.get_state_display()}"


@history.append_only()
class CallBack(models.Model):
    """One call to the firm after the answer: reached or not, solved or not, what it said."""

    request = models.ForeignKey(
        Request, models.PROTECT, related_name="call_backs", verbose_name="诉求"
    )
    called_at = models.DateTimeField("回访时间")
    called_by = _person("回访人")
    is_reached = models.BooleanField("已联系上")
    is_solved = models.BooleanField("企业认为已解决", null=True)
    words = models.CharField("回访情况", max_length=500)

    objects = OfRequestQuerySet.as_manager()

    class Meta:
        verbose_name = "回访"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.request_id} {self.called_at:%Y-%m-%d}"


class RedoQuerySet(ScopedQuerySet["Redo"]):
    """Seen with the request."""

    def visible_to(self, actor: Actor) -> Self:
        """As the case is."""
        return self.filter(request__case__in=Case.objects.visible_to(actor))


@history.tracked()
class Redo(models.Model):
    """A wish to have it done again (重新办理). Unique by request and number.

    The first is granted at once; from the second on a leader decides.
    """

    request = models.ForeignKey(Request, models.PROTECT, related_name="redos", verbose_name="诉求")
    number = models.PositiveSmallIntegerField("第几次")
    reason = models.CharField("理由", max_length=500)
    asked_at = models.DateTimeField("提出时间")
    asked_by = _person("提出人")
    state = models.CharField("状态", max_length=10, choices=RedoState)
    decided_at = models.DateTimeField("决定时间", null=True, blank=True)
    decided_by = _person("决定人")
    decision = models.CharField("决定理由", max_length=300, blank=True)

    objects = RedoQuerySet.as_manager()

    class Meta:
        verbose_name = "重新办理"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["request", "number"], name="requests_redo_once")
        ]

    def __str__(self) -> str:
        return f"{self.request_id} 第{self.number}次"
