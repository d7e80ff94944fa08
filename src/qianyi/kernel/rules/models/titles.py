"""Titles firms can hold (高新技术企业, 专精特新 …), who holds them since when, lists of grants."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models

from qianyi.foundation import history
from qianyi.foundation.archiving import Archivable, ArchivableQuerySet
from qianyi.foundation.permissions import Actor, Role, ScopedQuerySet
from qianyi.foundation.provenance import FromPack
from qianyi.kernel.rules.choices import (
    LAPSING_DAYS,
    Certainty,
    GrantState,
    Level,
    ListState,
    Validity,
)
from qianyi.kernel.subjects.models import Enterprise, firms_within_reach

if TYPE_CHECKING:
    from datetime import date

LIST_READERS = (Role.PLANNER, Role.DEPARTMENT_OFFICER, Role.AUDITOR)


@history.tracked()
class Title(FromPack):
    """A title by official decision, filing or evaluation. Unique by code; never deleted.

    How long it holds is a rule of the title; what one firm's certificate says goes before it.
    ``conditions`` is the code of the conditions that decide it, where that is not the title's own;
    ``place`` the code of the territory whose firms can get it, empty where all can.
    """

    code = models.CharField("代码", max_length=60, unique=True)
    name = models.CharField("名称", max_length=80)
    short_name = models.CharField("简称", max_length=40, blank=True)
    level = models.CharField("级别", max_length=12, choices=Level)
    issuer = models.CharField("认定机关", max_length=120, blank=True)
    basis = models.CharField("依据", max_length=200, blank=True)
    validity = models.CharField("有效期", max_length=12, choices=Validity)
    years = models.PositiveSmallIntegerField("年数", null=True, blank=True)
    certainty = models.CharField(
        "核实情况", max_length=12, choices=Certainty, default=Certainty.UNVERIFIED
    )
    position = models.PositiveSmallIntegerField("序", default=0)
    conditions = models.CharField("认定条件代码", max_length=80, blank=True, default="")
    place = models.CharField("限于区域", max_length=80, blank=True, default="")

    objects: models.Manager[Title] = models.Manager()

    class Meta:
        verbose_name = "资质称号"
        ordering = ["position", "code"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(validity="years", years__gt=0)
                | (~models.Q(validity="years") & models.Q(years__isnull=True)),
                name="rules_title_years_only_where_counted",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def is_for(self, path: str) -> bool:
        """Whether firms at a territory of that path can get it."""
        return not self.place or f"/{self.place}/" in path

    @property
    def decided_by(self) -> str:
        """The code of the conditions that decide it."""
        return self.conditions or self.code


class TitleGrantQuerySet(ArchivableQuerySet["TitleGrant"]):
    """Who sees them, and how they stand on a day."""

    def visible_to(self, actor: Actor) -> Self:
        """As the enterprise is."""
        return self.filter(firms_within_reach(actor, "enterprise__"))

    def held_on(self, day: date) -> Self:
        """Granted, not ended and not taken away by that day."""
        return self.present().filter(
            models.Q(valid_to__isnull=True) | models.Q(valid_to__gt=day),
            models.Q(revoked_on__isnull=True) | models.Q(revoked_on__gt=day),
            granted_on__lte=day,
        )

    def lapsing(self, day: date, days: int = LAPSING_DAYS) -> Self:
        """Held on the day, and ending within so many days."""
        return self.held_on(day).filter(valid_to__lte=day + timedelta(days=days))

    def in_state(self, state: str, day: date) -> Self:
        """Those whose state on the day is the one of :class:`GrantState`."""
        if state == GrantState.REVOKED:
            return self.present().filter(revoked_on__lte=day)
        if state == GrantState.LAPSED:
            left = models.Q(revoked_on__isnull=True) | models.Q(revoked_on__gt=day)
            return self.present().filter(left, valid_to__lte=day)
        if state == GrantState.LAPSING:
            return self.lapsing(day)
        return self.held_on(day)


@history.tracked()
class TitleGrant(Archivable, FromPack):
    """One firm's title, from the day it was granted to ``valid_to`` (not included).

    Unique by firm, title and day of granting; a title granted again is a new row.
    """

    enterprise = models.ForeignKey(
        Enterprise, models.PROTECT, related_name="title_grants", verbose_name="企业"
    )
    title = models.ForeignKey(Title, models.PROTECT, related_name="grants", verbose_name="资质称号")
    number = models.CharField("证书或编号", max_length=60, blank=True)
    granted_on = models.DateField("取得日期")
    valid_to = models.DateField("有效期止（不含）", null=True, blank=True)
    batch = models.CharField("批次", max_length=80, blank=True)
    revoked_on = models.DateField("取消日期", null=True, blank=True)
    revoke_reason = models.CharField("取消原因", max_length=200, blank=True)
    source = models.CharField("依据", max_length=200, blank=True)
    certainty = models.CharField(
        "核实情况", max_length=12, choices=Certainty, default=Certainty.CONFIRMED
    )
    recorded_at = models.DateTimeField("记录时间")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="记录人",
    )

    objects = TitleGrantQuerySet.as_manager()

    class Meta:
        verbose_name = "企业资质称号"
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "title", "granted_on"],
                condition=models.Q(archived_at__isnull=True),
                name="rules_grant_once",
            ),
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True)
                | models.Q(valid_to__gt=models.F("granted_on")),
                name="rules_grant_ends_after_start",
            ),
        ]
        indexes = [models.Index(fields=["title", "valid_to"], name="rules_grant_lapsing")]

    def __str__(self) -> str:
        return f"{self.enterprise} {self.title}"

    @property
    def last_day(self) -> date | None:
        """The last day on which it holds, as certificates print it."""
        return self.valid_to - timedelta(days=1) if self.valid_to else None

    def state_on(self, day: date) -> GrantState:
        """Where it stands on a day on or after granting."""
        if self.revoked_on is not None and self.revoked_on <= day:
            return GrantState.REVOKED
        if self.valid_to is not None and self.valid_to <= day:
            return GrantState.LAPSED
        if self.valid_to is not None and self.valid_to <= day + timedelta(days=LAPSING_DAYS):
            return GrantState.LAPSING
        return GrantState.VALID


class TitleListQuerySet(ScopedQuerySet["TitleList"]):
    """Lists that came in."""

    def visible_to(self, actor: Actor) -> Self:
        """Whoever keeps titles, and the auditor."""
        return self.all() if actor.has_role(*LIST_READERS) else self.none()


@history.tracked(exclude=("rows",))
class TitleList(models.Model):
    """A published list of grants that was uploaded: its rows, each with the firm it was matched to.

    The same file again is the same list (by digest and title).
    """

    title = models.ForeignKey(Title, models.PROTECT, related_name="lists", verbose_name="资质称号")
    filename = models.CharField("文件名", max_length=200)
    digest = models.CharField("摘要（SHA-256）", max_length=64)
    source = models.CharField("名单出处", max_length=200)
    granted_on = models.DateField("取得日期")
    state = models.CharField("状态", max_length=10, choices=ListState, default=ListState.CHECKED)
    rows = models.JSONField("名单", default=list)
    matched_count = models.PositiveIntegerField("对上企业", default=0)
    open_count = models.PositiveIntegerField("未对上", default=0)
    made_count = models.PositiveIntegerField("新增", default=0)
    uploaded_at = models.DateTimeField("上传时间")
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="上传人",
    )

    objects = TitleListQuerySet.as_manager()

    class Meta:
        verbose_name = "资质称号名单"
        constraints = [
            models.UniqueConstraint(
                fields=["title", "digest", "granted_on"],
                condition=~models.Q(state="cancelled"),
                name="rules_title_list_once",
            )
        ]

    def __str__(self) -> str:
        return self.filename
