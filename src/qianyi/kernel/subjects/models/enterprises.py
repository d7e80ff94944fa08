"""Enterprises: one row each, its names over time, and what of it changed on which day."""

from __future__ import annotations

from typing import Self

import pgtrigger
from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from qianyi.foundation import history
from qianyi.foundation.lexemes import LexemesField
from qianyi.foundation.permissions import Actor, ScopedQuerySet

from .industries import Industry
from .places import Subject, Territory, firms_within_reach


class EnterpriseType(models.TextChoices):
    """The kind of legal form, as coarse as the zone's lists need it."""

    LIMITED = "limited", "有限责任公司"
    JOINT_STOCK = "joint_stock", "股份有限公司"
    STATE = "state", "国有企业"
    COLLECTIVE = "collective", "集体企业"
    SOLE = "sole", "个人独资企业"
    PARTNERSHIP = "partnership", "合伙企业"
    HMT = "hmt", "港澳台投资企业"
    FOREIGN = "foreign", "外商投资企业"
    BRANCH = "branch", "分支机构"
    COOPERATIVE = "cooperative", "农民专业合作社"
    INDIVIDUAL = "individual", "个体工商户"
    OTHER = "other", "其他"


class LegalStatus(models.TextChoices):
    """Whether the firm still is, by its registration."""

    ACTIVE = "active", "存续"
    SUSPENDED = "suspended", "歇业"
    LIQUIDATING = "liquidating", "清算"
    REVOKED = "revoked", "吊销"
    MOVED_OUT = "moved_out", "迁出"
    CANCELLED = "cancelled", "注销"


class EnterpriseQuerySet(ScopedQuerySet["Enterprise"]):
    """Who may see which firm, and how firms are found."""

    def visible_to(self, actor: Actor) -> Self:
        """Who works for the zone sees all; a park officer the own subtree; a firm itself.

        Firms of territories that give totals only are seen by nobody but themselves. Inspectors
        and institutions see none until a check or a consent gives them some.
        """
        return self.filter(firms_within_reach(actor))

    def present(self) -> Self:
        """Those that were not merged into another."""
        return self.filter(merged_into__isnull=True)


_DEMO_APART_SQL = """
    IF NEW.is_demo AND EXISTS (
        SELECT 1 FROM subjects_territory place
        WHERE place.subject_id IN (NEW.territory_id, NEW.park_id, NEW.building_id)
          AND NOT place.is_demo
    ) THEN
        RAISE EXCEPTION 'a demo enterprise on a real territory'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'subjects_demo_stays_apart';
    END IF;
    RETURN NEW;
"""


@history.tracked(exclude=("terms", "names_key", "initials_key", "sort_key"))
class Enterprise(models.Model):
    """A firm, by its unified social credit code. Never deleted; merged into another, or ended.

    ``Subject.code`` is the code and ``Subject.name`` the present name. ``territory`` is where its
    figures count; ``park`` and ``building`` are where it sits. The present values stand here; what
    held on an earlier day is in :class:`EnterpriseChange`.
    """

    subject = models.OneToOneField(
        Subject, models.PROTECT, primary_key=True, related_name="enterprise", verbose_name="主体"
    )
    uscc = models.CharField("统一社会信用代码", max_length=18, unique=True)
    enterprise_type = models.CharField(
        "企业类型", max_length=20, choices=EnterpriseType, blank=True
    )
    industry = models.ForeignKey(
        Industry,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="enterprises",
        verbose_name="行业",
    )
    registered_on = models.DateField("成立日期", null=True, blank=True)
    moved_in_on = models.DateField("入驻日期", null=True, blank=True)
    legal_status = models.CharField(
        "登记状态", max_length=20, choices=LegalStatus, default=LegalStatus.ACTIVE
    )
    legal_status_on = models.DateField("状态日期", null=True, blank=True)
    territory = models.ForeignKey(
        Territory, models.PROTECT, related_name="enterprises", verbose_name="统计归属区域"
    )
    park = models.ForeignKey(
        Territory, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="园区"
    )
    building = models.ForeignKey(
        Territory, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="楼宇"
    )
    is_demo = models.BooleanField("示例企业", default=False)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="absorbed", verbose_name="并入"
    )
    names_key = models.TextField("名称检索键", blank=True)
    initials_key = models.TextField("拼音首字母", blank=True)
    sort_key = models.CharField("排序键", max_length=300, blank=True, db_collation="C")
    terms = LexemesField("检索词", null=True)

    objects = EnterpriseQuerySet.as_manager()

    class Meta:
        verbose_name = "企业"
        indexes = [
            GinIndex(fields=["terms"], name="subjects_enterprise_terms", fastupdate=False),
            models.Index(fields=["sort_key", "subject"], name="subjects_enterprise_sorted"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="demo_stays_apart",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=_DEMO_APART_SQL,
            )
        ]

    def __str__(self) -> str:
        return str(self.subject)


class NameKind(models.TextChoices):
    """How a name belongs to its firm."""

    CURRENT = "current", "现用名称"
    FORMER = "former", "曾用名称"
    VARIANT = "variant", "异写名称"
    SHORT = "short", "简称"


@history.tracked()
class EnterpriseName(models.Model):
    """A name a firm has, had, or is written by. Unique by firm, plain name and kind."""

    enterprise = models.ForeignKey(
        Enterprise, models.PROTECT, related_name="names", verbose_name="企业"
    )
    name = models.CharField("名称", max_length=120)
    name_kind = models.CharField("类别", max_length=10, choices=NameKind)
    valid_from = models.DateField("起", null=True, blank=True)
    valid_to = models.DateField("止（不含）", null=True, blank=True)
    key = models.CharField("检索键", max_length=120, db_collation="C")
    initials = models.CharField("拼音首字母", max_length=120, db_collation="C")

    class Meta:
        verbose_name = "企业名称"
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "key", "name_kind"], name="subjects_enterprise_name_once"
            ),
            models.UniqueConstraint(
                fields=["enterprise"],
                condition=models.Q(name_kind="current"),
                name="subjects_one_current_name",
            ),
        ]
        indexes = [
            models.Index(fields=["key"], name="subjects_name_key"),
            models.Index(fields=["initials"], name="subjects_name_initials"),
        ]

    def __str__(self) -> str:
        return self.name


@history.append_only()
class EnterpriseChange(models.Model):
    """What of a firm changed on which day: name, industry, place, status.

    ``old`` and ``new`` are codes or plain words, so that they stay readable when what they point
    to is renamed. The present value is the one with the latest ``effective_on``.
    """

    enterprise = models.ForeignKey(
        Enterprise, models.PROTECT, related_name="changes", verbose_name="企业"
    )
    field = models.CharField("事项", max_length=30)
    old = models.CharField("原值", max_length=200, blank=True)
    new = models.CharField("新值", max_length=200, blank=True)
    effective_on = models.DateField("生效日期")
    source = models.CharField("依据", max_length=200, blank=True)
    recorded_at = models.DateTimeField("记录时间")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="记录人",
    )

    class Meta:
        verbose_name = "企业变更"
        indexes = [
            models.Index(
                fields=["enterprise", "field", "effective_on"], name="subjects_change_of_field"
            )
        ]

    def __str__(self) -> str:
        return f"{self.enterprise_id} {self.field} {self.effective_on}"
