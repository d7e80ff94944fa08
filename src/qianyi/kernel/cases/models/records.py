"""What happened to a case, and what came of it: events, escalations, proposals, ratings, outbox."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models

from qianyi.foundation import history
from qianyi.foundation.permissions import Actor, Role, ScopedQuerySet, within
from qianyi.kernel.cases.choices import RATINGS, ProposalState

from .cases import OF_UNIT, Case


def is_outside(actor: Actor) -> bool:
    """Whether the actor is a firm's or institution's user, who sees no internal notes."""
    return not actor.is_system and actor.has_role(Role.ENTERPRISE_USER, Role.INSTITUTION_USER)


class CaseHappeningQuerySet(ScopedQuerySet["CaseHappening"]):
    """Seen with the case."""

    def visible_to(self, actor: Actor) -> Self:
        """As the case is; an applicant what concerns applicants."""
        rows = self.filter(case__in=Case.objects.visible_to(actor))
        return rows.filter(is_internal=False) if is_outside(actor) else rows


@history.append_only()
class CaseHappening(models.Model):
    """One thing that was done to a case. Unique by case and ``seq``; without gaps; for ever.

    ``is_flow`` events, in order, give the state again (engine.flow.replay). ``on_behalf_of`` is
    whose authority was used where somebody acted for another. ``token`` is the client's own number
    of the act, so that one sent twice takes effect once.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="happenings", verbose_name="办件")
    seq = models.PositiveIntegerField("序号")
    kind = models.CharField("事项", max_length=40)
    step = models.CharField("环节", max_length=60, blank=True)
    at = models.DateTimeField("时间")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="办理人",
    )
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="受谁委托",
    )
    reason = models.CharField("理由", max_length=1000, blank=True)
    payload = models.JSONField("内容", default=dict)
    token = models.CharField("办理标识", max_length=64, blank=True)
    is_flow = models.BooleanField("流程事件", default=True)
    is_internal = models.BooleanField("仅内部可见", default=False)

    objects = CaseHappeningQuerySet.as_manager()

    class Meta:
        verbose_name = "办件事件"
        constraints = [
            models.UniqueConstraint(fields=["case", "seq"], name="cases_event_once"),
            models.UniqueConstraint(
                fields=["case", "token"], condition=~models.Q(token=""), name="cases_event_token"
            ),
        ]
        indexes = [
            models.Index(
                fields=["token"],
                condition=models.Q(seq=1) & ~models.Q(token=""),
                name="cases_opened_by_token",
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.seq} {self.kind}"


class Dispatch(models.Model):
    """What has to be told because of an event, until it is told: written with the event itself.

    ``about`` names the event or message within the case, so that nothing is put in line twice.
    A worker killed while telling finds the row again; a notice already kept is not kept twice,
    because its key is the event's. ``told_at`` marks what was told.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    about = models.CharField("缘由", max_length=40)
    effects = models.JSONField("要通知的", default=list)
    made_at = models.DateTimeField("时间")
    told_at = models.DateTimeField("已通知时间", null=True, blank=True)

    class Meta:
        verbose_name = "办件通知"
        constraints = [
            models.UniqueConstraint(fields=["case", "about"], name="cases_dispatch_once")
        ]
        indexes = [
            models.Index(
                fields=["made_at"],
                condition=models.Q(told_at__isnull=True),
                name="cases_dispatch_untold",
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.about}"


class EscalationQuerySet(ScopedQuerySet["Escalation"]):
    """Seen with the case, by those inside."""

    def visible_to(self, actor: Actor) -> Self:
        """As the case is; not by the applicant."""
        if is_outside(actor):
            return self.none()
        return self.filter(case__in=Case.objects.visible_to(actor))


@history.append_only()
class Escalation(models.Model):
    """A rung of the ladder that was climbed: 催办, 催办通知书, 提级督办. Added, never changed."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="escalations", verbose_name="办件")
    step = models.CharField("环节", max_length=60, blank=True)
    rung = models.PositiveSmallIntegerField("级")
    act = models.CharField("措施", max_length=40)
    to = models.CharField("对象", max_length=80, blank=True)
    at = models.DateTimeField("时间")

    objects = EscalationQuerySet.as_manager()

    class Meta:
        verbose_name = "提级记录"
        constraints = [
            models.UniqueConstraint(fields=["case", "step", "rung", "at"], name="cases_rung_once")
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.act}"


class ProposalQuerySet(ScopedQuerySet["Proposal"]):
    """Proposals wait for a leader."""

    def visible_to(self, actor: Actor) -> Self:
        """Leaders and the auditor of the territory; the unit it is about learns the decision."""
        if actor.is_system:
            return self.all()
        seen = models.Q(pk__in=())
        for role in (Role.LEADER, Role.AUDITOR):
            seen |= within("case__territory__path", actor.paths_of(role))
        told = models.Q(unit_id__in=actor.departments_of(*OF_UNIT)) & ~models.Q(
            state=ProposalState.OPEN
        )
        # A leader is not told of what came in on the sealed route, other than by taking part in it.
        opened = models.Q(case__is_sealed=False) | models.Q(case__in=Case.objects.visible_to(actor))
        return self.filter(seen | told).filter(opened)


@history.tracked()
class Proposal(models.Model):
    """A measure beyond urging (通报, 约谈 …) put to a person; the machine never takes one."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="proposals", verbose_name="办件")
    step = models.CharField("环节", max_length=60, blank=True)
    measure = models.CharField("拟采取的措施", max_length=60)
    ground = models.CharField("事由", max_length=300)
    unit = models.ForeignKey(
        "subjects.Subject",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="涉及单位",
    )
    state = models.CharField(
        "状态", max_length=10, choices=ProposalState, default=ProposalState.OPEN
    )
    proposed_at = models.DateTimeField("提出时间")
    decided_at = models.DateTimeField("决定时间", null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="决定人",
    )
    reason = models.CharField("决定理由", max_length=300, blank=True)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = "督办建议"
        constraints = [
            models.UniqueConstraint(
                fields=["case", "step", "measure"],
                condition=models.Q(state=ProposalState.OPEN),
                name="cases_proposal_open_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.measure}"


class CaseRatingQuerySet(ScopedQuerySet["Rating"]):
    """Seen with the case."""

    def visible_to(self, actor: Actor) -> Self:
        """As the case is."""
        return self.filter(case__in=Case.objects.visible_to(actor))


@history.append_only()
class Rating(models.Model):
    """What the applicant thought of it (好差评). Unique by case and round; never changed.

    A case done again (重新办理) is another round, and is rated anew.

    A bad one (the last two levels) opens ``follow_up``, a case of its own with 回访 and 整改.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="ratings", verbose_name="办件")
    round = models.PositiveSmallIntegerField("第几次办理", default=1)
    level = models.PositiveSmallIntegerField("评价", choices=list(RATINGS.items()))
    words = models.TextField("评价内容", blank=True, max_length=1000)
    rated_at = models.DateTimeField("评价时间")
    rated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="评价人",
    )
    follow_up = models.ForeignKey(
        Case, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="回访整改"
    )

    objects = CaseRatingQuerySet.as_manager()

    class Meta:
        verbose_name = "好差评"
        constraints = [
            models.UniqueConstraint(fields=["case", "round"], name="cases_rating_once_a_round"),
            models.CheckConstraint(
                condition=models.Q(level__gte=1, level__lte=5), name="cases_rating_of_five"
            ),
        ]

    def __str__(self) -> str:
        return self.get_level_display()
