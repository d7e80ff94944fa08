"""Where facts come from: one row per filing, import, feedback or reckoning; and consents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from qianyi.foundation import history
from qianyi.foundation.permissions import READ_ALL, Actor, Role, ScopedQuerySet, within
from qianyi.foundation.provenance import FromPack
from qianyi.kernel.indicators import choices
from qianyi.kernel.subjects.models import Subject, firms_within_reach

if TYPE_CHECKING:
    from datetime import date


def seen_by(actor: Actor) -> models.Q:
    """Rows about subjects whose facts the actor may see.

    Leaders, planners, department officers and auditors see the facts of the zone; a park officer
    those of the own subtree; a firm its own. Firms of territories that give totals only are seen
    by nobody but themselves. Administrators and institutions see none.
    """
    about_firms = models.Q(subject__enterprise__isnull=False)
    if actor.has_role(*READ_ALL):
        others = ~about_firms
    else:
        others = within("subject__territory__path", actor.paths_of(Role.PARK_OFFICER))
    return others | firms_within_reach(actor, "subject__enterprise__")


@history.append_only()
class Origin(FromPack):
    """Where facts come from: a document, a filing, an import, a reckoning, a department's word.

    Unique by kind and reference, so that one filing sent twice stays one. ``provider`` is the unit
    that gave the facts. For a reckoned one ``inputs`` are the observations it was made of; the
    database looks at them before it lets a total stand (see ``Observation``). Never ends.
    """

    kind = models.CharField("来源类别", max_length=10, choices=choices.OriginKind)
    reference = models.CharField("编号", max_length=200)
    label = models.CharField("名称", max_length=200)
    url = models.CharField("网址", max_length=300, blank=True)
    provider = models.ForeignKey(
        Subject,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="provided",
        verbose_name="提供单位",
    )
    digest = models.CharField("摘要", max_length=64, blank=True)
    inputs = ArrayField(
        models.BigIntegerField(), default=list, blank=True, verbose_name="计算所用数据"
    )
    made_at = models.DateTimeField("形成时间")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="经办人",
    )

    class Meta:
        verbose_name = "数据来源"
        constraints = [
            models.UniqueConstraint(fields=["kind", "reference"], name="indicators_origin_once")
        ]

    def __str__(self) -> str:
        return self.label


class ConsentQuerySet(ScopedQuerySet["Consent"]):
    """Consents at a moment."""

    def visible_to(self, actor: Actor) -> Self:
        """As the facts of the subject are seen."""
        return self.filter(seen_by(actor))

    def valid_on(self, day: date) -> Self:
        """Those in force on a day; periods are half-open."""
        return self.filter(
            models.Q(valid_to__isnull=True) | models.Q(valid_to__gt=day), valid_from__lte=day
        )


@history.tracked()
class Consent(models.Model):
    """A firm's agreement that its facts marked 企业授权 be used; in force for a time.

    Several may stand beside each other. Withdrawn by setting ``valid_to``; never deleted.
    """

    subject = models.ForeignKey(
        Subject, models.PROTECT, related_name="consents", verbose_name="主体"
    )
    reference = models.CharField("授权书编号", max_length=120)
    statement = models.CharField("授权内容", max_length=300)
    valid_from = models.DateField("起")
    valid_to = models.DateField("止（不含）", null=True, blank=True)
    recorded_at = models.DateTimeField("记录时间")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="记录人",
    )

    objects = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = "企业授权"
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "reference"], name="indicators_consent_once"
            ),
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True)
                | models.Q(valid_to__gte=models.F("valid_from")),
                name="indicators_consent_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.reference}"
