"""Versions of process definitions, as packs gave them."""

from __future__ import annotations

from typing import Self

import pgtrigger
from django.conf import settings
from django.db import models

from qianyi.foundation import history
from qianyi.foundation.permissions import READ_INSIDE, Actor, Role, ScopedQuerySet
from qianyi.foundation.provenance import FromPack
from qianyi.kernel.cases.choices import CaseKind, VersionState


class ProcessVersionQuerySet(ScopedQuerySet["ProcessVersion"]):
    """Which versions there are, and who sees them."""

    def visible_to(self, actor: Actor) -> Self:
        """Whoever works for the zone sees all; everybody signed in those in force."""
        if actor.has_role(*READ_INSIDE, Role.INSPECTOR):
            return self.all()
        return self.active() if actor.is_signed_in else self.none()

    def active(self) -> Self:
        """New cases may be opened by them."""
        return self.filter(state=VersionState.ACTIVE)


@history.tracked(exclude=("content",))
class ProcessVersion(FromPack):
    """One version of one process. Unique by code and version; its content is never edited.

    A case keeps the version it was opened by for its whole life. Of one code at most one version
    is in force; retired ones stay for their cases.
    """

    code = models.CharField("代码", max_length=80)
    version = models.CharField("版本", max_length=40)
    title = models.CharField("名称", max_length=160)
    kind = models.CharField("类别", max_length=12, choices=CaseKind)
    standings = models.JSONField("办理方式", default=list)
    basis = models.CharField("依据", max_length=300, blank=True)
    certainty = models.CharField("核实情况", max_length=12, default="unverified")
    content = models.TextField("定义")
    digest = models.CharField("摘要", max_length=64)
    state = models.CharField(
        "状态", max_length=10, choices=VersionState, default=VersionState.LOADED
    )
    loaded_at = models.DateTimeField("载入时间")
    activated_at = models.DateTimeField("启用时间", null=True, blank=True)
    activated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="启用人",
    )
    ended_at = models.DateTimeField("停用时间", null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="停用人",
    )

    objects = ProcessVersionQuerySet.as_manager()

    class Meta:
        verbose_name = "办理流程版本"
        ordering = ["code", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="cases_process_once"),
            models.UniqueConstraint(
                fields=["code"],
                condition=models.Q(state=VersionState.ACTIVE),
                name="cases_process_one_in_force",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="content_never_edited",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("code", "version", "content", "digest"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.title}（{self.version}）"
