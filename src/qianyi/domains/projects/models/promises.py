"""招商承诺: what the zone promised an owner, and what the owner promised the zone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models

from qianyi.domains.projects.choices import (
    CLOSED,
    Comparator,
    PromiseKind,
    PromiseSide,
    PromiseState,
    Review,
)
from qianyi.engine.fair_competition import findings
from qianyi.engine.projects import held_against
from qianyi.foundation import history
from qianyi.foundation.permissions import Actor, ScopedQuerySet
from qianyi.kernel.subjects.models import Department

from .projects import Project

if TYPE_CHECKING:
    from datetime import date

    from qianyi.engine.fair_competition import Finding


class PromiseQuerySet(ScopedQuerySet["Promise"]):
    """Seen with the project; an owner sees both sides of the own."""

    def visible_to(self, actor: Actor) -> Self:
        """As the project is."""
        return self.filter(project__in=Project.objects.visible_to(actor))

    def open(self) -> Self:
        """Those still owed."""
        return self.exclude(state__in=CLOSED)

    def awaiting_confirmation(self) -> Self:
        """Said to be kept or ended, which a second person has to agree to."""
        return self.exclude(claimed="")

    def awaiting_decision(self) -> Self:
        """Made by the zone, not allowed by the review, and nobody has decided what follows."""
        return self.open().filter(side=PromiseSide.ZONE, review=Review.VIOLATES)


@history.tracked()
class Promise(models.Model):
    """One promise with its term, its ground in law and what became of it.

    A promise by year (产值, 税收, 就业) is a row a year. ``target`` with ``comparator`` and
    ``figure_unit`` is the figure promised, ``actual`` what came; a promise in words has none.
    ``checked_on`` is when somebody last looked; ``evidence`` what was seen then.

    It is closed by two people: ``claimed`` is the closed state that ``claimed_by`` says it has
    reached, until another (``closed_by``) agrees. ``decision`` is what a person decided after the
    fair competition review found that it may not be promised.
    """

    project = models.ForeignKey(
        Project, models.PROTECT, related_name="promises", verbose_name="项目"
    )
    side = models.CharField("承诺方", max_length=6, choices=PromiseSide)
    kind = models.CharField("类别", max_length=20, choices=PromiseKind)
    what = models.CharField("承诺内容", max_length=300)
    condition = models.CharField("兑现条件", max_length=300, blank=True)
    year = models.PositiveSmallIntegerField("所属年度", null=True, blank=True)
    due_on = models.DateField("兑现期限", null=True, blank=True)
    comparator = models.CharField("要求", max_length=2, choices=Comparator, blank=True)
    target = models.DecimalField("承诺数值", max_digits=18, decimal_places=4, null=True, blank=True)
    figure_unit = models.CharField("计量单位", max_length=20, blank=True)
    basis = models.CharField("法律和政策依据", max_length=300, blank=True)
    review = models.CharField(
        "公平竞争审查结论", max_length=12, choices=Review, default=Review.NONE
    )
    review_basis = models.CharField("审查依据", max_length=300, blank=True)
    unit = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="promises",
        verbose_name="责任单位",
    )  # fmt: skip
    state = models.CharField("状态", max_length=8, choices=PromiseState, default=PromiseState.OPEN)
    actual = models.DecimalField("实际数值", max_digits=18, decimal_places=4, null=True, blank=True)
    evidence = models.CharField("核查情况", max_length=500, blank=True)
    checked_on = models.DateField("核查日期", null=True, blank=True)
    claimed = models.CharField("提请认定", max_length=8, choices=PromiseState, blank=True)
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="提请人",
    )  # fmt: skip
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="认定人",
    )  # fmt: skip
    decision = models.CharField("处理决定", max_length=300, blank=True)
    decided_on = models.DateField("决定日期", null=True, blank=True)
    made_at = models.DateTimeField("登记时间")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="登记人",
    )  # fmt: skip

    objects = PromiseQuerySet.as_manager()

    class Meta:
        verbose_name = "招商承诺"
        ordering = ["due_on", "pk"]
        indexes = [models.Index(fields=["state", "due_on"], name="projects_promise_due")]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(closed_by=models.F("claimed_by")),
                name="projects_promise_two_people",
            )
        ]

    def __str__(self) -> str:
        return self.what

    @property
    def is_open(self) -> bool:
        """Somebody still owes it."""
        return self.state not in CLOSED

    @property
    def awaits_decision(self) -> bool:
        """The review does not allow it, and nobody has decided what follows."""
        return self.is_open and self.side == PromiseSide.ZONE and self.review == Review.VIOLATES

    @property
    def owing_unit_id(self) -> int | None:
        """The unit that owes what the zone promised: the lead unit where none is named."""
        if self.side != PromiseSide.ZONE:
            return None
        return self.unit_id or self.project.lead_id

    def is_late(self, day: date) -> bool:
        """Owed, and its last day has passed."""
        return self.is_open and self.due_on is not None and self.due_on < day

    @property
    def answer(self) -> str:
        """Whether the figure that came keeps the one promised; unknown without either."""
        return held_against(self.comparator or ">=", self.target, self.actual)

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """Wording for the fair competition review to look at; of what the zone promised only."""
        if self.side != PromiseSide.ZONE:
            return ()
        return findings(f"{self.what}。{self.condition}")
