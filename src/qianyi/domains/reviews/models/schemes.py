"""Schemes by which units are scored: data, in versions, activated by a second person."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models

from qianyi.domains.reviews.choices import SchemeState
from qianyi.foundation import history
from qianyi.foundation.permissions import READ_ALL, Actor, Role, ScopedQuerySet
from qianyi.foundation.provenance import FromPack


class SchemeQuerySet(ScopedQuerySet["Scheme"]):
    """Schemes and who sees them."""

    def visible_to(self, actor: Actor) -> Self:
        """Whoever works for the whole zone, and heads of units."""
        readers = (*READ_ALL, Role.DEPARTMENT_HEAD)
        return self.all() if actor.has_role(*readers) else self.none()


@history.tracked()
class Scheme(FromPack):
    """One version of a scheme. Unique by code and version; one of a code is in force.

    ``content`` is its text as engine.appraisal reads it. A draft can be edited; one in force is
    copied into a draft that follows it and takes its place when somebody else activates it.
    """

    code = models.CharField("代码", max_length=60)
    version = models.PositiveIntegerField("版本")
    title = models.CharField("名称", max_length=120)
    content = models.TextField("内容")
    is_provisional = models.BooleanField("待核实", default=False)
    state = models.CharField("状态", max_length=10, choices=SchemeState, default=SchemeState.DRAFT)
    follows = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="successors",
        verbose_name="由哪一版修改",
    )
    written_at = models.DateTimeField("拟制时间")
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="拟制人",
    )
    activated_at = models.DateTimeField("启用时间", null=True, blank=True)
    activated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="启用人",
    )
    reason = models.CharField("启用理由", max_length=300, blank=True)

    objects = SchemeQuerySet.as_manager()

    class Meta:
        verbose_name = "考核办法"
        ordering = ["code", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="reviews_scheme_once"),
            models.UniqueConstraint(
                fields=["code"],
                condition=models.Q(state=SchemeState.ACTIVE),
                name="reviews_scheme_one_in_force",
            ),
            models.CheckConstraint(
                condition=models.Q(written_by__isnull=True)
                | models.Q(activated_by__isnull=True)
                | ~models.Q(written_by=models.F("activated_by")),
                name="reviews_scheme_by_a_second",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}（第{self.version}版）"
