"""Steps opened, who had them, who stands in for whom, and what finished ones add up to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from qianyi.foundation import history
from qianyi.foundation.permissions import Actor, Role, ScopedQuerySet
from qianyi.kernel.cases.choices import LIVE, AssignmentKind, StepStatus
from qianyi.kernel.subjects.models import Subject

from .cases import Case
from .processes import ProcessVersion
from .timed import Timed

if TYPE_CHECKING:
    from datetime import date


class StepInstanceQuerySet(ScopedQuerySet["StepInstance"]):
    """Seen with the case."""

    def visible_to(self, actor: Actor) -> Self:
        """As the case is."""
        return self.filter(case__in=Case.objects.visible_to(actor))

    def live(self) -> Self:
        """Somebody still has to do something."""
        return self.filter(status__in=LIVE)


@history.tracked()
class StepInstance(Timed):
    """One opening of one step for one signer. Unique by case, step, round and signer.

    A step done again after a return is another round. A 会签 or 或签 step has one row for each
    signer, so that each finds it in the inbox. ``unit`` has it; without a unit it waits for whoever
    holds ``role`` there, or for the applicant. ``assignee`` has claimed it or was given it.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="steps", verbose_name="办件")
    step = models.CharField("环节", max_length=60)
    round = models.PositiveSmallIntegerField("次", default=1)
    signer = models.CharField("会签方", max_length=80, blank=True)
    label = models.CharField("环节名称", max_length=120)
    kind = models.CharField("环节类别", max_length=20)
    status = models.CharField("状态", max_length=10, choices=StepStatus, default=StepStatus.OPEN)
    unit = models.ForeignKey(
        Subject,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="case_steps",
        verbose_name="承办单位",
    )
    role = models.CharField("承办角色", max_length=30, blank=True)
    is_applicants = models.BooleanField("申请人办理", default=False)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="case_steps",
        verbose_name="经办人",
    )
    opened_at = models.DateTimeField("开始时间")
    closed_at = models.DateTimeField("结束时间", null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="办理人",
    )
    outcome = models.CharField("办理结果", max_length=60, blank=True)
    opinion = models.TextField("办理意见", blank=True, max_length=4000)
    used_tenths = models.PositiveIntegerField("用时（十分之一工作日）", null=True, blank=True)
    is_late = models.BooleanField("逾期办结", default=False)

    objects = StepInstanceQuerySet.as_manager()

    class Meta:
        verbose_name = "办理环节"
        constraints = [
            models.UniqueConstraint(
                fields=["case", "step", "round", "signer"], name="cases_step_once"
            ),
            models.CheckConstraint(
                condition=Q(status__in=LIVE, closed_at__isnull=True)
                | (~Q(status__in=LIVE) & Q(closed_at__isnull=False)),
                name="cases_step_closed_when_over",
            ),
        ]
        indexes = [
            models.Index(
                fields=["assignee", "expires_at", "id"],
                condition=Q(status__in=LIVE, assignee__isnull=False),
                name="cases_step_mine",
            ),
            models.Index(
                fields=["unit", "expires_at", "id"],
                include=["assignee"],
                condition=Q(status__in=LIVE, unit__isnull=False),
                name="cases_step_of_unit",
            ),
            models.Index(
                fields=["unit", "yellow_at"],
                include=["assignee"],
                condition=Q(status__in=LIVE, yellow_at__isnull=False),
                name="cases_step_near_limit",
            ),
            models.Index(
                fields=["role", "expires_at"],
                condition=Q(status__in=LIVE) & ~Q(role=""),
                name="cases_step_of_role",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.label}"


class AssignmentQuerySet(ScopedQuerySet["Assignment"]):
    """Seen with the case."""

    def visible_to(self, actor: Actor) -> Self:
        """As the case is; not by the applicant, who deals with the unit."""
        if actor.has_role(Role.ENTERPRISE_USER, Role.INSTITUTION_USER) and not actor.is_system:
            return self.none()
        return self.filter(step__case__in=Case.objects.visible_to(actor))


@history.append_only()
class Assignment(models.Model):
    """That a step came to a person or left one. Added, never changed."""

    step = models.ForeignKey(
        StepInstance, models.PROTECT, related_name="assignments", verbose_name="环节"
    )
    kind = models.CharField("方式", max_length=10, choices=AssignmentKind)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="经办人",
    )
    reason = models.CharField("说明", max_length=300, blank=True)
    made_at = models.DateTimeField("时间")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="办理人",
    )

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = "环节分派"

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.assignee_id}"


class AbsenceQuerySet(ScopedQuerySet["Absence"]):
    """Absences and who stands in."""

    def visible_to(self, actor: Actor) -> Self:
        """One's own and those one covers; a leader and the auditor all."""
        if actor.has_role(Role.LEADER, Role.AUDITOR):
            return self.all()
        if actor.user_id is None:
            return self.none()
        return self.filter(Q(person_id=actor.user_id) | Q(cover_id=actor.user_id))

    def on(self, day: date) -> Self:
        """In force on a day."""
        return self.filter(ended_at__isnull=True, first_on__lte=day, last_on__gte=day)


@history.tracked()
class Absence(models.Model):
    """That somebody is away and who acts in their place. One at a time for each person.

    The cover sees what waits for the absent person and acts on that person's authority, and every
    event says so. Ended early by ``ended_at``; never deleted.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="absences", verbose_name="离岗人员"
    )
    cover = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="covers", verbose_name="代办人"
    )
    first_on = models.DateField("第一天")
    last_on = models.DateField("最后一天")
    reason = models.CharField("事由", max_length=200, blank=True)
    made_at = models.DateTimeField("登记时间")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="登记人",
    )
    ended_at = models.DateTimeField("提前结束时间", null=True, blank=True)

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        verbose_name = "离岗代办"
        constraints = [
            models.CheckConstraint(
                condition=~Q(person=models.F("cover")), name="cases_absence_covered_by_another"
            ),
            models.CheckConstraint(
                condition=Q(last_on__gte=models.F("first_on")), name="cases_absence_days"
            ),
        ]
        indexes = [
            models.Index(
                fields=["cover", "last_on"],
                condition=Q(ended_at__isnull=True),
                name="cases_absence_of_cover",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.first_on}—{self.last_on}"


class FinishedSpan(models.Model):
    """A step or case that has just ended, until a job adds it to the tallies; derived.

    Written in the transaction of the end, so that the statistics are whole at any moment: what is
    counted is the tallies and these. ``unit`` is the lead unit where a role or the applicant had
    the step. Followed cases are not counted: they are somebody else's.
    """

    version = models.ForeignKey(ProcessVersion, models.PROTECT, related_name="+")
    step = models.CharField("环节", max_length=60, blank=True)
    unit = models.ForeignKey(Subject, models.PROTECT, related_name="+")
    month = models.DateField("月份")
    used_tenths = models.PositiveIntegerField("用时（十分之一工作日）")
    has_limit = models.BooleanField("有时限")
    is_late = models.BooleanField("逾期")
    is_again = models.BooleanField("退回后再办")

    class Meta:
        verbose_name = "待汇总的办理用时"

    def __str__(self) -> str:
        return f"{self.step} {self.used_tenths}"


class Tally(models.Model):
    """How many ended in a month with exactly that time used; derived, made anew from the steps.

    ``step`` empty is the whole case. Kept by the tenth of a working day, so that medians and
    percentiles are exact to that, whatever the number of cases.
    """

    version = models.ForeignKey(ProcessVersion, models.PROTECT, related_name="+")
    step = models.CharField("环节", max_length=60, blank=True)
    unit = models.ForeignKey(Subject, models.PROTECT, related_name="+")
    month = models.DateField("月份")
    used_tenths = models.PositiveIntegerField("用时（十分之一工作日）")
    count = models.PositiveIntegerField("件数")
    limited = models.PositiveIntegerField("有时限的件数")
    late = models.PositiveIntegerField("逾期件数")
    again = models.PositiveIntegerField("退回后再办件数")

    class Meta:
        verbose_name = "办理用时汇总"
        constraints = [
            models.UniqueConstraint(
                fields=["version", "step", "unit", "month", "used_tenths"],
                name="cases_tally_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.step} {self.month} {self.used_tenths}×{self.count}"
