"""What is asked (forms) and the occasions on which it is asked (collections)."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from qianyi.domains.reporting import choices
from qianyi.foundation import history
from qianyi.foundation.permissions import READ_ALL, Actor, Role, ScopedQuerySet, within
from qianyi.foundation.provenance import FromPack
from qianyi.kernel.subjects.models import Department, Territory


def _within_reach(actor: Actor, territory: str, returns: str) -> models.Q:
    """Whoever works for the zone; park officers by subtree, above and below; respondents."""
    if actor.has_role(*READ_ALL):
        return models.Q()
    found = models.Q(**{f"{returns}__subject__in": actor.subject_ids})
    paths = actor.paths_of(Role.PARK_OFFICER)
    above = {path[: end + 1] for path in paths for end, sign in enumerate(path) if sign == "/"}
    return (
        found | within(f"{territory}__path", paths) | models.Q(**{f"{territory}__path__in": above})
    )


class FormQuerySet(ScopedQuerySet["Form"]):
    """Who sees which form."""

    def visible_to(self, actor: Actor) -> Self:
        """Whoever works inside; a firm those it has been asked to fill."""
        return self.filter(_within_reach(actor, "territory", "collections__returns")).distinct()


@history.tracked()
class Form(FromPack):
    """A return or voluntary collection in one version. Unique by code and version.

    It cannot exist without 表号, 制定机关, 批准或备案文号 and 有效期, or the mark that it is
    voluntary: the database refuses it. ``content`` holds items, checks and totals as the pack
    stated them, names and units filled in; a version is never changed once it was collected.
    """

    code = models.CharField("代码", max_length=80)
    version = models.CharField("版本", max_length=40)
    title = models.CharField("名称", max_length=200)
    respondent = models.CharField("填报对象", max_length=12, choices=choices.Respondent)
    frequency = models.CharField("周期", max_length=8, choices=choices.Frequency)
    due_days = models.PositiveSmallIntegerField("期后工作日")
    territory = models.ForeignKey(
        Territory, models.PROTECT, related_name="forms", verbose_name="区域"
    )
    owner = models.ForeignKey(
        Department, models.PROTECT, related_name="forms", verbose_name="收表单位"
    )
    is_voluntary = models.BooleanField("服务性信息采集（自愿填报）", default=False)
    number = models.CharField("表号", max_length=60, blank=True)
    issuer = models.CharField("制定机关", max_length=120, blank=True)
    approval = models.CharField("批准或备案文号", max_length=120, blank=True)
    valid_to = models.DateField("有效期至", null=True, blank=True)
    population = models.CharField("填报范围", max_length=20, default=choices.EVERYBODY)
    uses = ArrayField(models.CharField(max_length=10), verbose_name="许可用途")
    stage = models.CharField("数据阶段", max_length=20, blank=True)
    content = models.JSONField("表式")
    note = models.TextField("说明", blank=True)
    is_current = models.BooleanField("现行版本", default=True)

    objects = FormQuerySet.as_manager()

    class Meta:
        verbose_name = "报表"
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="reporting_form_once"),
            models.UniqueConstraint(
                fields=["code"],
                condition=models.Q(is_current=True),
                name="reporting_one_current_form",
            ),
            models.CheckConstraint(
                condition=models.Q(is_voluntary=True)
                | (
                    ~models.Q(number="")
                    & ~models.Q(issuer="")
                    & ~models.Q(approval="")
                    & models.Q(valid_to__isnull=False)
                ),
                name="reporting_form_is_lawful",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def basis(self) -> str:
        """What gives the right to ask, in one line."""
        if self.is_voluntary:
            return choices.VOLUNTARY
        return f"表号：{self.number}；制定机关：{self.issuer}；文号：{self.approval}"

    @property
    def is_statistics_only(self) -> bool:
        """What single respondents report may be used for statistics and nothing else."""
        return list(self.uses) == ["统计"]


class CollectionQuerySet(ScopedQuerySet["Collection"]):
    """Who sees which collection."""

    def visible_to(self, actor: Actor) -> Self:
        """Whoever works inside; a firm those it has a return of."""
        return self.filter(_within_reach(actor, "form__territory", "returns")).distinct()


@history.tracked()
class Collection(models.Model):
    """One form asked for one period. Unique by form and period; closed, never deleted.

    ``due_basis`` keeps the versions of the working calendars the due date was worked out from, so
    that it is worked out anew when an official calendar arrives; until then ``due_doubt`` says why
    it is 待核实.
    """

    form = models.ForeignKey(Form, models.PROTECT, related_name="collections", verbose_name="报表")
    period = models.CharField("报告期", max_length=20)
    starts_on = models.DateField("期初")
    ends_on = models.DateField("期末")
    due_on = models.DateField("报送截止")
    due_basis = models.JSONField("截止日所据日历", default=list)
    due_doubt = models.CharField("截止日待核实原因", max_length=400, blank=True)
    opened_at = models.DateTimeField("开始时间")
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="开始人",
    )
    closed_at = models.DateTimeField("结束时间", null=True, blank=True)

    objects = CollectionQuerySet.as_manager()

    class Meta:
        verbose_name = "采集任务"
        constraints = [
            models.UniqueConstraint(fields=["form", "period"], name="reporting_collection_once")
        ]

    def __str__(self) -> str:
        return f"{self.form} {self.period}"

    @property
    def is_open(self) -> bool:
        """Returns may still come in."""
        return self.closed_at is None
