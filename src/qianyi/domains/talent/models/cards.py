"""The talent card, the services it carries, and what was asked for with one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from qianyi.domains.talent.choices import Certainty
from qianyi.foundation import history
from qianyi.foundation.permissions import Actor, ScopedQuerySet
from qianyi.foundation.provenance import FromPack
from qianyi.kernel.cases.models import Case
from qianyi.kernel.subjects.models import Department

from .people import Talent
from .terms import Term

if TYPE_CHECKING:
    from datetime import date


class CardServiceQuerySet(ScopedQuerySet["CardService"]):
    """The catalogue is public to whoever is signed in."""

    def visible_to(self, actor: Actor) -> Self:
        """Everybody who is signed in."""
        return self.all() if actor.is_signed_in else self.none()


@history.tracked()
class CardService(FromPack):
    """A service of the catalogue. Unique by code; taken off by ``ended_at``, never deleted.

    ``classes`` are codes of the cards it is open to; ``workdays`` is the limit of its ``process``.
    """

    code = models.CharField("代码", max_length=60, unique=True)
    name = models.CharField("服务", max_length=80)
    unit = models.ForeignKey(Department, models.PROTECT, related_name="+", verbose_name="承办单位")
    process = models.CharField("办理流程", max_length=60)
    workdays = models.PositiveSmallIntegerField("办理时限（工作日）")
    classes = ArrayField(models.CharField(max_length=60), verbose_name="适用类别")
    per_year = models.PositiveSmallIntegerField("每年次数", null=True, blank=True)
    needs = models.CharField("材料", max_length=200, blank=True)
    note = models.CharField("说明", max_length=200, blank=True)
    certainty = models.CharField(
        "核实情况", max_length=12, choices=Certainty, default=Certainty.UNVERIFIED
    )
    ended_at = models.DateTimeField("停止时间", null=True, blank=True)

    objects = CardServiceQuerySet.as_manager()

    class Meta:
        verbose_name = "英才卡服务"
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class CardQuerySet(ScopedQuerySet["Card"]):
    """Cards at a moment."""

    def visible_to(self, actor: Actor) -> Self:
        """As the person is."""
        return self.filter(talent__in=Talent.objects.visible_to(actor))

    def valid_on(self, day: date) -> Self:
        """In force on a day."""
        return self.filter(ended_at__isnull=True, valid_from__lte=day, valid_to__gt=day)

    def ending_by(self, *, today: date, last: date) -> Self:
        """In force today and ending on or before a day."""
        return self.valid_on(today).filter(valid_to__lte=last)


@history.tracked()
class Card(models.Model):
    """One card. Unique by number; one in use by person. Ended or lapsed, never deleted."""

    talent = models.ForeignKey(Talent, models.PROTECT, related_name="cards", verbose_name="人才")
    number = models.CharField("卡号", max_length=40, unique=True)
    card_class = models.ForeignKey(Term, models.PROTECT, related_name="+", verbose_name="类别")
    valid_from = models.DateField("起")
    valid_to = models.DateField("止（不含）")
    issued_at = models.DateTimeField("登记时间")
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="登记人",
    )  # fmt: skip
    ended_at = models.DateTimeField("终止时间", null=True, blank=True)
    end_reason = models.CharField("终止原因", max_length=300, blank=True)

    objects = CardQuerySet.as_manager()

    class Meta:
        verbose_name = "英才卡"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__gt=models.F("valid_from")), name="talent_card_runs_forward"
            ),
            models.UniqueConstraint(
                fields=["talent"], condition=Q(ended_at__isnull=True),
                name="talent_card_one_at_a_time",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.number

    def standing_on(self, day: date) -> str:
        """有效, 未生效, 已到期 or 已终止."""
        if self.ended_at is not None:
            return "已终止"
        if day < self.valid_from:
            return "未生效"
        return "有效" if day < self.valid_to else "已到期"


class CardUseQuerySet(ScopedQuerySet["CardUse"]):
    """Uses are seen with the card."""

    def visible_to(self, actor: Actor) -> Self:
        """As the card is."""
        return self.filter(card__in=Card.objects.visible_to(actor))


@history.append_only()
class CardUse(models.Model):
    """A service asked for with a card; how it stands is its case's."""

    card = models.ForeignKey(Card, models.PROTECT, related_name="uses", verbose_name="英才卡")
    service = models.ForeignKey(
        CardService, models.PROTECT, related_name="uses", verbose_name="服务"
    )
    case = models.OneToOneField(
        Case, models.PROTECT, related_name="talent_card_use", verbose_name="工单"
    )
    asked_on = models.DateField("申请日期")
    asked_at = models.DateTimeField("申请时间")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="申请登记人",
    )  # fmt: skip

    objects = CardUseQuerySet.as_manager()

    class Meta:
        verbose_name = "英才卡服务申请"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.card} {self.service}"
