"""People around an enterprise: its contacts, the team that serves it, visits, problems noted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models

from qianyi.domains.enterprises.choices import CLOSED, ProblemState, TeamPart
from qianyi.foundation import history
from qianyi.foundation.permissions import READ_INSIDE
from qianyi.kernel.subjects.models import Department

from .base import Record, RecordQuerySet, ends_after_start

if TYPE_CHECKING:
    from qianyi.foundation.permissions import Actor


@history.tracked(exclude=("name", "phone", "email"))
class Contact(Record):
    """A person to call. Personal fields are masked on pages and kept out of the history.

    Erasing empties them: the line stays, with the duty and the days, and says nobody.
    """

    name = models.CharField("姓名", max_length=60, blank=True)
    duty = models.CharField("职务", max_length=60)
    phone = models.CharField("电话", max_length=40, blank=True)
    email = models.EmailField("电子邮箱", blank=True)
    is_primary = models.BooleanField("首要联系人", default=False)
    valid_from = models.DateField("起", null=True, blank=True)
    valid_to = models.DateField("止（不含）", null=True, blank=True)
    erased_at = models.DateTimeField("清除时间", null=True, blank=True, editable=False)

    objects = RecordQuerySet["Contact"].as_manager()

    class Meta:
        verbose_name = "联系人"
        constraints = [ends_after_start("enterprises_contact_runs_forward")]

    def __str__(self) -> str:
        return self.duty


@history.tracked()
class TeamMember(Record):
    """One of the team that serves the enterprise (一企一班子), for a time."""

    part = models.CharField("分工", max_length=8, choices=TeamPart)
    department = models.ForeignKey(
        Department,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="单位",
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="人员",
    )
    valid_from = models.DateField("起", null=True, blank=True)
    valid_to = models.DateField("止（不含）", null=True, blank=True)

    objects = RecordQuerySet["TeamMember"].as_manager()

    class Meta:
        verbose_name = "服务班子"
        constraints = [
            ends_after_start("enterprises_team_runs_forward"),
            models.CheckConstraint(
                condition=models.Q(department__isnull=False) | models.Q(user__isnull=False),
                name="enterprises_team_names_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_part_display()} {self.user or self.department}"


class VisitQuerySet(RecordQuerySet["Visit"]):
    """Notes of visits are for who works in the zone."""

    def visible_to(self, actor: Actor) -> Self:
        """As the enterprise is, but not for the enterprise itself."""
        if not actor.has_role(*READ_INSIDE):
            return self.none()
        return super().visible_to(actor)


@history.tracked()
class Visit(Record):
    """A visit to the enterprise: when, by which unit, what was seen and said.

    The notes are the zone's own; the problems noted are seen by the enterprise too.
    """

    visited_on = models.DateField("走访日期")
    department = models.ForeignKey(
        Department,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="走访单位",
    )
    subject_matter = models.CharField("主题", max_length=120)
    summary = models.TextField("情况", max_length=2000, blank=True)

    objects = VisitQuerySet.as_manager()

    class Meta:
        verbose_name = "走访"

    def __str__(self) -> str:
        return f"{self.visited_on:%Y-%m-%d} {self.subject_matter}"


@history.tracked()
class Problem(Record):
    """Something the enterprise asked for, noted on a visit or by its team, until it is answered."""

    visit = models.ForeignKey(
        Visit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="problems",
        verbose_name="走访",
    )
    noted_on = models.DateField("提出日期")
    text = models.CharField("问题", max_length=300)
    department = models.ForeignKey(
        Department,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="责任单位",
    )
    due_on = models.DateField("办理期限", null=True, blank=True)
    state = models.CharField("状态", max_length=10, choices=ProblemState, default=ProblemState.OPEN)
    answer = models.CharField("办理结果", max_length=300, blank=True)
    closed_on = models.DateField("办结日期", null=True, blank=True)

    objects = RecordQuerySet["Problem"].as_manager()

    class Meta:
        verbose_name = "问题"
        constraints = [
            models.CheckConstraint(
                condition=(
                    models.Q(state__in=CLOSED, closed_on__isnull=False)
                    | (~models.Q(state__in=CLOSED) & models.Q(closed_on__isnull=True))
                ),
                name="enterprises_problem_closed_on_a_day",
            )
        ]

    def __str__(self) -> str:
        return self.text
