"""What firms look for, and the wish to be put in touch with somebody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from qianyi.domains.talent.choices import (
    LIVE_INTRODUCTIONS,
    AnswerChannel,
    IntroductionState,
    NeedAudience,
    NeedState,
    SalaryUnit,
)
from qianyi.engine.talent import EDUCATIONS, RANKS, WAYS
from qianyi.foundation import history
from qianyi.foundation.permissions import Actor, Role, ScopedQuerySet
from qianyi.kernel.cases.models.cases import REF_LENGTH, ref_new
from qianyi.kernel.subjects.models import Enterprise, Subject, Territory, firms_within_reach

from .people import INSIDE, Talent
from .terms import Term

if TYPE_CHECKING:
    from datetime import date

NEED_WAYS = {code: WAYS[code] for code in ("full", "flexible")}


class NeedQuerySet(ScopedQuerySet["Need"]):
    """Who sees which need."""

    def visible_to(self, actor: Actor) -> Self:
        """Who works with the library, as far as they see the firm; a firm its own."""
        if actor.has_role(*INSIDE):
            return self.filter(firms_within_reach(actor, "enterprise__"))
        if Role.ENTERPRISE_USER in actor.roles:
            return self.filter(enterprise__in=actor.subject_ids)
        return self.none()

    def in_public(self, day: date) -> Self:
        """What everybody may read: published with the firm's wish, and not over."""
        return self.filter(
            state=NeedState.PUBLISHED, audience=NeedAudience.PUBLIC, wanted_until__gte=day
        )


@history.tracked()
class Need(models.Model):
    """A position a firm looks for people for. Unique by ref; closed or filled, never deleted.

    Filed by the firm; an officer looks at it and publishes it, to everybody only where the firm
    wants that. Conditions left open ask for nothing.
    """

    ref = models.CharField("查询码", max_length=REF_LENGTH, unique=True, default=ref_new)
    enterprise = models.ForeignKey(
        Enterprise, models.PROTECT, related_name="talent_needs", verbose_name="企业"
    )
    unit = models.ForeignKey(
        Subject, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="服务单位"
    )
    position = models.CharField("岗位", max_length=80)
    duties = models.CharField("岗位职责和待遇说明", max_length=1000, blank=True)
    headcount = models.PositiveSmallIntegerField("人数")
    field = models.ForeignKey(
        Term, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="专业领域"
    )
    education = models.CharField("最低学历", max_length=12, choices=EDUCATIONS, blank=True)
    rank = models.CharField("最低职称", max_length=12, choices=RANKS, blank=True)
    years = models.PositiveSmallIntegerField("最少从业年数", null=True, blank=True)
    way = models.CharField("工作方式", max_length=10, choices=NEED_WAYS, blank=True)
    place = models.ForeignKey(
        Territory, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="工作地点",
    )  # fmt: skip
    salary_from = models.DecimalField(
        "薪酬自", max_digits=9, decimal_places=2, null=True, blank=True
    )
    salary_to = models.DecimalField("薪酬至", max_digits=9, decimal_places=2, null=True, blank=True)
    salary_unit = models.CharField("薪酬单位", max_length=6, choices=SalaryUnit, blank=True)
    wanted_until = models.DateField("需求截止")
    audience = models.CharField("公开范围", max_length=8, choices=NeedAudience)
    state = models.CharField("状态", max_length=10, choices=NeedState, default=NeedState.FILED)
    filed_at = models.DateTimeField("提出时间")
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="提出人",
    )  # fmt: skip
    published_at = models.DateTimeField("发布时间", null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="发布人",
    )  # fmt: skip
    ended_on = models.DateField("结束日期", null=True, blank=True)
    end_reason = models.CharField("结束说明", max_length=300, blank=True)
    filled_count = models.PositiveSmallIntegerField("招到人数", null=True, blank=True)

    objects = NeedQuerySet.as_manager()

    class Meta:
        verbose_name = "人才需求"
        ordering = ["-filed_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(salary_from__isnull=True, salary_to__isnull=True, salary_unit="")
                | (Q(salary_to__gte=F("salary_from")) & ~Q(salary_unit="")),
                name="talent_need_pay_has_unit",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[NeedState.FILLED, NeedState.CLOSED], ended_on__isnull=False)
                | Q(state__in=[NeedState.FILED, NeedState.PUBLISHED], ended_on__isnull=True),
                name="talent_need_ends_on_a_day",
            ),
        ]

    def __str__(self) -> str:
        return self.position

    @property
    def salary_words(self) -> str:
        """The range with its unit; empty where the firm did not say."""
        if self.salary_from is None or self.salary_to is None:
            return ""
        low, high = (f"{one.normalize():f}" for one in (self.salary_from, self.salary_to))
        amount = low if low == high else f"{low}—{high}"
        return f"{amount} {SalaryUnit(self.salary_unit).label}"


class IntroductionQuerySet(ScopedQuerySet["Introduction"]):
    """Who sees which introduction."""

    def visible_to(self, actor: Actor) -> Self:
        """The firm its own; those inside where they see both the need and the person."""
        own = Q(pk__in=())
        if Role.ENTERPRISE_USER in actor.roles:
            own = Q(need__enterprise__in=actor.subject_ids)
        both = Q(
            need__in=Need.objects.visible_to(actor), talent__in=Talent.objects.visible_to(actor)
        )
        return self.filter(own | both).filter(talent__in=Talent.objects.consented())

    def live(self) -> Self:
        """Waiting for an answer, or agreed."""
        return self.filter(state__in=LIVE_INTRODUCTIONS)


@history.tracked()
class Introduction(models.Model):
    """A firm's wish to be put in touch with a person for one need, and the person's answer.

    The contact is shown to the firm only while the person has agreed to this very need and the
    consent holds. One live at a time by need and person.
    """

    need = models.ForeignKey(
        Need, models.PROTECT, related_name="introductions", verbose_name="人才需求"
    )
    talent = models.ForeignKey(
        Talent, models.PROTECT, related_name="introductions", verbose_name="人才"
    )
    state = models.CharField(
        "状态", max_length=10, choices=IntroductionState, default=IntroductionState.ASKED
    )
    asked_at = models.DateTimeField("提出时间")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="提出人",
    )  # fmt: skip
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="答复记录人",
    )  # fmt: skip
    channel = models.CharField("答复方式", max_length=10, choices=AnswerChannel, blank=True)
    words = models.CharField("答复说明", max_length=300, blank=True)
    ended_at = models.DateTimeField("终止时间", null=True, blank=True)

    objects = IntroductionQuerySet.as_manager()

    class Meta:
        verbose_name = "人才对接"
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["need", "talent"], condition=Q(state__in=["asked", "agreed"]),
                name="talent_introduction_once",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["asked", "ended"])
                | Q(answered_at__isnull=False) & ~Q(channel=""),
                name="talent_answer_says_how",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.need} {self.talent}"
