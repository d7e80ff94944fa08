"""What requests are about, which unit leads them, and who may see the sealed route."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from qianyi.domains.requests.choices import RequestKind
from qianyi.foundation import history
from qianyi.foundation.permissions import READ_INSIDE, Actor, Role, ScopedQuerySet, within
from qianyi.foundation.provenance import FromPack
from qianyi.kernel.subjects.models import Subject, Territory


class TopicQuerySet(ScopedQuerySet["Topic"]):
    """Topics are public words."""

    def visible_to(self, actor: Actor) -> Self:
        """Everybody who is signed in."""
        return self.all() if actor.is_signed_in else self.none()


@history.tracked()
class Topic(FromPack):
    """What a request can be about. Unique by code; ``words`` are those it is recognised by."""

    code = models.CharField("代码", max_length=60, unique=True)
    name = models.CharField("名称", max_length=60)
    words = ArrayField(models.CharField(max_length=40), verbose_name="识别词", default=list)
    position = models.PositiveSmallIntegerField("顺序", default=0)

    objects = TopicQuerySet.as_manager()

    class Meta:
        verbose_name = "诉求主题"
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return self.name


class RouteRuleQuerySet(ScopedQuerySet["RouteRule"]):
    """The table of routes is read by whoever works for the zone."""

    def visible_to(self, actor: Actor) -> Self:
        """Those inside."""
        return self.all() if actor.has_role(*READ_INSIDE) else self.none()

    def in_force(self) -> Self:
        """Not ended."""
        return self.filter(ended_at__isnull=True)


@history.tracked()
class RouteRule(FromPack):
    """One line of the table of routes: class, topic and territory (each may stay open) → units.

    Unique by code while in force. Ended, never deleted: a request keeps the rule that sent it.
    """

    code = models.CharField("代码", max_length=80)
    kind = models.CharField("类别", max_length=12, choices=RequestKind, blank=True)
    topic = models.ForeignKey(
        Topic, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="主题"
    )
    territory = models.ForeignKey(
        Territory, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="区域"
    )
    lead = models.ForeignKey(Subject, models.PROTECT, related_name="+", verbose_name="主办单位")
    assist = ArrayField(models.CharField(max_length=80), verbose_name="协办单位代码", default=list)
    basis = models.CharField("依据", max_length=200, blank=True)
    made_at = models.DateTimeField("加入时间")
    ended_at = models.DateTimeField("停用时间", null=True, blank=True)

    objects = RouteRuleQuerySet.as_manager()

    class Meta:
        verbose_name = "分办规则"
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(
                fields=["code"], condition=Q(ended_at__isnull=True), name="requests_route_once"
            )
        ]

    def __str__(self) -> str:
        return self.code


class SealedHandlerQuerySet(ScopedQuerySet["SealedHandler"]):
    """Who is named for the sealed route is known to leaders and to those named."""

    def visible_to(self, actor: Actor) -> Self:
        """A leader and the auditor those of the own territory; whoever is named the own line."""
        if actor.is_system:
            return self.all()
        if actor.user_id is None:
            return self.none()
        seen = Q(user_id=actor.user_id)
        for role in (Role.LEADER, Role.AUDITOR):
            seen |= within("unit__department__territory__path", actor.paths_of(role))
        return self.filter(seen)

    def in_force(self) -> Self:
        """Not ended."""
        return self.filter(ended_at__isnull=True)


@history.tracked()
class SealedHandler(models.Model):
    """A person a leader named to handle reports (举报) that come to a unit.

    Nobody else of the unit learns of one. Unique by person and unit while in force.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="办理人员"
    )
    unit = models.ForeignKey(Subject, models.PROTECT, related_name="+", verbose_name="单位")
    named_at = models.DateTimeField("指定时间")
    named_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+",
        verbose_name="指定人",
    )  # fmt: skip
    ended_at = models.DateTimeField("终止时间", null=True, blank=True)

    objects = SealedHandlerQuerySet.as_manager()

    class Meta:
        verbose_name = "举报办理人员"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "unit"], condition=Q(ended_at__isnull=True),
                name="requests_handler_once",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.user_id)
