"""Cases, who takes part in them, how they belong together, how they get their numbers."""

from __future__ import annotations

import secrets
from dataclasses import replace
from functools import lru_cache
from typing import Final, Self

from django.conf import settings
from django.db import models

from qianyi.foundation import history
from qianyi.foundation.permissions import Actor, Role, ScopedQuerySet, within
from qianyi.kernel.cases.choices import (
    ENDED,
    KIND_WORDS,
    CaseKind,
    CaseStanding,
    CaseStatus,
    LinkKind,
    Part,
    Urgency,
)
from qianyi.kernel.subjects.models import Subject, Territory

from .processes import ProcessVersion
from .timed import Timed

REF_LETTERS: Final = "23456789abcdefghjkmnpqrstuvwxyz"
"""Without those that are taken for each other (0 and o, 1 and l and i)."""
REF_LENGTH: Final = 12
ACTORS_KEPT: Final = 512
SEE_ALL: Final = (Role.LEADER, Role.AUDITOR)
"""Roles that open every case of their territory without taking part."""
OF_UNIT: Final = (Role.DEPARTMENT_OFFICER, Role.DEPARTMENT_HEAD)
"""Roles by which somebody belongs to a department that takes part."""


def ref_new() -> str:
    """A random name for outsiders; tells nothing of how many there are."""
    return "".join(secrets.choice(REF_LETTERS) for _ in range(REF_LENGTH))


class CaseQuerySet(ScopedQuerySet["Case"]):
    """Who may open which case."""

    def visible_to(self, actor: Actor) -> Self:
        """Whoever takes part: as a person, through a unit or firm, or by a role a step asks for.

        Others only by role: a leader and the auditor those of the own territory, a unit's head
        those in which somebody of the unit took part, but not what came in on the sealed route.
        """
        if actor.is_system:
            return self.all()
        if actor.user_id is None:
            return self.none()
        return self.filter(_seen_by(replace(actor, request_id="", via="")))

    def open(self) -> Self:
        """Those that have not ended."""
        return self.filter(is_open=True)


@lru_cache(maxsize=ACTORS_KEPT)
def _seen_by(actor: Actor) -> models.Q:
    """The condition of one actor; it follows from what the actor is alone, so it is kept.

    Putting it together is a good part of what an act costs, and each page asks for it many times.
    """
    return _taking_part(actor) | _by_role(actor)


def _taking_part(actor: Actor) -> models.Q:
    parts = models.Q(user_id=actor.user_id)
    own = (actor.subject_ids - actor.department_ids) | actor.departments_of(*OF_UNIT)
    if own:
        parts |= models.Q(subject_id__in=own)
    found = CaseParticipant.objects.order_by()
    taking = models.Q(pk__in=found.filter(parts).values("case_id"), is_sealed=False)
    return taking | _sealed(actor, own)


def _sealed(actor: Actor, own: frozenset[int]) -> models.Q:
    """On the sealed route a unit sees nothing through its membership, only persons named there do.

    Named alone is not enough: whoever was taken off it, or left the units that take part, sees it
    no more. The applicant does.
    """
    found = CaseParticipant.objects.order_by()
    applied = found.filter(subject_id__in=own, part=Part.APPLICANT)
    seen = models.Q(pk__in=applied.values("case_id"), is_sealed=True)
    units = actor.departments_of(Role.DEPARTMENT_OFFICER)
    if units and actor.user_id is not None:
        named = found.filter(user_id=actor.user_id).exclude(part=Part.FORMER)
        there = found.filter(case_id=models.OuterRef("pk"), subject_id__in=units)
        seen |= models.Q(pk__in=named.values("case_id"), is_sealed=True) & models.Q(
            models.Exists(there)
        )
    return seen


def _by_role(actor: Actor) -> models.Q:
    seen = models.Q(pk__in=())
    for role in SEE_ALL:
        paths = actor.paths_of(role)
        if paths:
            seen |= within("territory__path", paths)
    for name in sorted({role for role, _ in actor.held if role not in SEE_ALL}):
        asked = CaseParticipant.objects.order_by().filter(role=name).values("case_id")
        seen |= models.Q(pk__in=asked) & within("territory__path", actor.paths_of(name))
    if headed := actor.departments_of(Role.DEPARTMENT_HEAD):
        seen |= models.Q(pk__in=_by_people_of(headed).values("case_id"))
    return seen & models.Q(is_sealed=False)


def _by_people_of(departments: frozenset[int]) -> models.QuerySet[CaseParticipant]:
    """Where somebody takes part who worked for one of the departments on the day they came in."""
    ended = models.Q(user__memberships__valid_to__isnull=True) | models.Q(
        user__memberships__valid_to__gt=models.F("since__date")
    )
    return CaseParticipant.objects.order_by().filter(
        ended,
        user__memberships__role=Role.DEPARTMENT_OFFICER,
        user__memberships__subject_id__in=departments,
        user__memberships__valid_from__lte=models.F("since__date"),
    )


@history.tracked(exclude=("state", "facts"))
class Case(Timed):
    """One piece of work for somebody, from its submission to its end. Unique by number.

    The truth is the row of events: ``state`` is what engine.flow makes of them, kept so that
    nobody has to replay. The other columns follow from it in the same transaction, for lists.

    Attributes of note:
        ref: the name outsiders use; random.
        units: word a definition uses for a unit (承办单位) → id of the department it is here.
        form: what was filled in, by the process's inputs; ``facts``: what was known of the subject
            when it was last looked up, with the day.
        seq: number of the last event; a page sends it back, so that two people do not act past
            each other.
        next_tick_at: when the clock has to be looked at again, whatever anybody does.
    """

    number = models.CharField("编号", max_length=60, unique=True)
    ref = models.CharField("查询码", max_length=REF_LENGTH, unique=True, default=ref_new)
    kind = models.CharField("类别", max_length=12, choices=CaseKind)
    standing = models.CharField(
        "办理方式", max_length=10, choices=CaseStanding, default=CaseStanding.OWN
    )
    version = models.ForeignKey(
        ProcessVersion, models.PROTECT, related_name="cases", verbose_name="办理流程版本"
    )
    title = models.CharField("事由", max_length=200)
    level = models.CharField("紧急程度", max_length=10, choices=Urgency, default=Urgency.NORMAL)
    subject = models.ForeignKey(
        Subject,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="cases",
        verbose_name="办理对象",
    )
    unit = models.ForeignKey(
        Subject, models.PROTECT, related_name="cases_led", verbose_name="主办单位"
    )
    territory = models.ForeignKey(
        Territory, models.PROTECT, related_name="cases", verbose_name="所属区域"
    )
    project_code = models.CharField("项目代码", max_length=60, blank=True)
    outside_number = models.CharField("外部办件号", max_length=80, blank=True)
    outside_status = models.CharField("外部状态", max_length=120, blank=True)
    source = models.CharField("来源", max_length=40, blank=True)
    is_sealed = models.BooleanField("密封办理", default=False)
    units = models.JSONField("承办单位对应", default=dict)
    form = models.JSONField("申请内容", default=dict)
    facts = models.JSONField("对象情况", default=dict)
    state = models.JSONField("流程状态", default=dict)
    status = models.CharField("状态", max_length=12, choices=CaseStatus)
    outcome = models.CharField("办理结果", max_length=60, blank=True)
    is_open = models.BooleanField("在办", default=True)
    step_words = models.CharField("当前环节", max_length=200, blank=True)
    seq = models.PositiveIntegerField("事件序号", default=0)
    opened_at = models.DateTimeField("登记时间")
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="登记人",
    )
    accepted_at = models.DateTimeField("受理时间", null=True, blank=True)
    finished_at = models.DateTimeField("办结时间", null=True, blank=True)
    used_tenths = models.PositiveIntegerField("用时（十分之一工作日）", null=True, blank=True)
    is_late = models.BooleanField("逾期办结", default=False)
    is_again = models.BooleanField("有退回或重新办理", default=False)
    next_tick_at = models.DateTimeField("下次核对时限", null=True, blank=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = "办件"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(is_open=False, status__in=ENDED)
                | (models.Q(is_open=True) & ~models.Q(status__in=ENDED)),
                name="cases_open_until_ended",
            ),
        ]
        indexes = [
            models.Index(
                fields=["unit", "expires_at"],
                condition=models.Q(is_open=True),
                name="cases_open_of_unit",
            ),
            models.Index(
                fields=["territory", "-id"],
                condition=models.Q(is_open=True),
                name="cases_open_of_territory",
            ),
            models.Index(
                fields=["unit", "expires_at"],
                condition=models.Q(is_open=True, status=CaseStatus.SUBMITTED),
                name="cases_to_accept",
            ),
            models.Index(
                fields=["next_tick_at"],
                condition=models.Q(next_tick_at__isnull=False),
                name="cases_to_tick",
            ),
            models.Index(fields=["outside_number"], name="cases_outside_number"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def word(self) -> str:
        """What such a case is called: 办件, 工单, 督办件."""
        return KIND_WORDS[CaseKind(self.kind)][0]

    @property
    def number_word(self) -> str:
        """What its number is called."""
        return KIND_WORDS[CaseKind(self.kind)][1]

    @property
    def listed_title(self) -> str:
        """What a list calls it: of a sealed one nothing that was said in it."""
        return f"密封办理的{self.word}" if self.is_sealed else self.title

    @property
    def rounds(self) -> int:
        """How often it has been begun: 1, and one more for each 重新办理."""
        return int(self.state.get("rounds", 1))


class CaseParticipantQuerySet(ScopedQuerySet["CaseParticipant"]):
    """Seen with the case."""

    def visible_to(self, actor: Actor) -> Self:
        """As the case is."""
        return self.filter(case__in=Case.objects.visible_to(actor))


@history.tracked()
class CaseParticipant(models.Model):
    """Somebody who takes part: a person, a unit or firm, or whoever holds a role there.

    Unique by case and whom; written with the act that brought them in, never taken away: whoever
    acted can always look up what became of it.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="participants", verbose_name="办件")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="人员",
    )
    subject = models.ForeignKey(
        Subject, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="单位"
    )
    role = models.CharField("角色", max_length=30, blank=True)
    part = models.CharField("参与方式", max_length=10, choices=Part)
    since = models.DateTimeField("起")

    objects = CaseParticipantQuerySet.as_manager()

    class Meta:
        verbose_name = "办件参与者"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "case"],
                condition=models.Q(user__isnull=False),
                name="cases_participant_user",
            ),
            models.UniqueConstraint(
                fields=["subject", "case"],
                condition=models.Q(subject__isnull=False),
                name="cases_participant_subject",
            ),
            models.UniqueConstraint(
                fields=["role", "case"],
                condition=~models.Q(role=""),
                name="cases_participant_role",
            ),
            models.CheckConstraint(
                condition=models.Q(user__isnull=False, subject__isnull=True, role="")
                | models.Q(user__isnull=True, subject__isnull=False, role="")
                | (models.Q(user__isnull=True, subject__isnull=True) & ~models.Q(role="")),
                name="cases_participant_is_one",
            ),
        ]
        indexes = [
            models.Index(
                fields=["subject", "-case"],
                condition=models.Q(part=Part.COPIED),
                name="cases_copied_to",
            )
        ]

    def __str__(self) -> str:
        who = self.user or self.subject or self.role
        return f"{self.get_part_display()} {who}"


class CaseLinkQuerySet(ScopedQuerySet["CaseLink"]):
    """Seen where both ends are."""

    def visible_to(self, actor: Actor) -> Self:
        """Both cases must be the actor's to open."""
        seen = Case.objects.visible_to(actor)
        return self.filter(first__in=seen, second__in=seen)


@history.append_only()
class CaseLink(models.Model):
    """Two cases that belong together. Unique by both and the kind."""

    first = models.ForeignKey(Case, models.PROTECT, related_name="links", verbose_name="办件")
    second = models.ForeignKey(
        Case, models.PROTECT, related_name="links_back", verbose_name="关联办件"
    )
    kind = models.CharField("关系", max_length=12, choices=LinkKind)
    reason = models.CharField("说明", max_length=300, blank=True)
    made_at = models.DateTimeField("时间")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="登记人",
    )

    objects = CaseLinkQuerySet.as_manager()

    class Meta:
        verbose_name = "办件关联"
        constraints = [
            models.UniqueConstraint(fields=["first", "second", "kind"], name="cases_link_once"),
            models.CheckConstraint(
                condition=~models.Q(first=models.F("second")), name="cases_link_to_another"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} {self.get_kind_display()} {self.second_id}"


class CaseCounter(models.Model):
    """The last number given in a series (kind, unit, year). Locked while one is taken.

    A number taken in a transaction that is undone is free again, so a series has no gaps.
    """

    series = models.CharField("序列", max_length=50, primary_key=True)
    last = models.PositiveIntegerField("最后编号")

    class Meta:
        verbose_name = "办件编号序列"

    def __str__(self) -> str:
        return f"{self.series} {self.last}"
