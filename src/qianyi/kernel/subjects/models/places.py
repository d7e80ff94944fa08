"""Whose figure it is: subjects, territories, departments, institutions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models

from qianyi.foundation import history
from qianyi.foundation.permissions import READ_ALL, Actor, Role, ScopedQuerySet, within
from qianyi.foundation.provenance import FromPack

if TYPE_CHECKING:
    from collections.abc import Collection


class SubjectKind(models.TextChoices):
    """What a subject is."""

    TERRITORY = "territory", "区域"
    DEPARTMENT = "department", "部门"
    ENTERPRISE = "enterprise", "企业"
    INSTITUTION = "institution", "机构"
    PERSON = "person", "个人"
    PROJECT = "project", "项目"


def firms_within_reach(actor: Actor, at: str = "") -> models.Q:
    """Enterprises an actor's roles reach; ``at`` leads from the row to the enterprise.

    Who works for the whole zone reaches all but those of territories that give totals only; a park
    officer those in the own subtree; everybody the own. Where the actor's territories were read,
    the condition names them by key and joins none of their tables.
    """
    own = models.Q(**{f"{at}pk__in": actor.subject_ids})
    is_firm = models.Q(**{f"{at}pk__isnull": False})
    reads_all = actor.has_role(*READ_ALL)
    reached = is_firm if reads_all else firms_at(territories_within_reach(actor), at)
    if actor.totals_only is None:
        return own | (reached & ~models.Q(**{f"{at}territory__aggregate_only": True}))
    if actor.totals_only:
        return own | (reached & ~models.Q(**{f"{at}territory__in": actor.totals_only}))
    return is_firm if reads_all else own | reached


def territories_within_reach(actor: Actor) -> Collection[int]:
    """Keys of the territories a park officer's subtrees hold; a query where nobody read them."""
    if actor.inside is not None:
        return actor.inside
    inside = Territory.objects.filter(within("path", actor.paths_of(Role.PARK_OFFICER)))
    return list(inside.values_list("pk", flat=True))


def firms_at(territories: Collection[int], at: str = "") -> models.Q:
    """Firms that count or sit in one of the places; ``at`` leads from the row to the firm.

    Told as keys, and not as a condition on joined places, PostgreSQL knows how many firms they are
    and finds them by index.
    """
    found = models.Q(pk__in=())
    for name in ("territory", "park", "building"):
        found |= models.Q(**{f"{at}{name}__in": territories})
    return found


class SubjectQuerySet(ScopedQuerySet["Subject"]):
    """Territories and departments are public names; firms and institutions are not."""

    def visible_to(self, actor: Actor) -> Self:
        """Names of territories and departments are open to all.

        Institutions are seen by whoever works for the whole zone, enterprises as
        ``EnterpriseQuerySet.visible_to`` says, both by their own users; one enterprise never sees
        another. Projects are seen by whoever works for the whole zone; who else sees one is the
        projects app's own question. Persons get their rule when they land.
        """
        seen = models.Q(pk__in=actor.subject_ids)
        seen |= models.Q(kind__in=[SubjectKind.TERRITORY, SubjectKind.DEPARTMENT])
        if actor.has_role(*READ_ALL):
            seen |= models.Q(kind__in=[SubjectKind.INSTITUTION, SubjectKind.PROJECT])
        return self.filter(seen | firms_within_reach(actor, "enterprise__"))


@history.tracked()
class Subject(FromPack):
    """Someone or something figures are about. Unique by kind and code.

    Merged, never duplicated, never deleted.
    """

    kind = models.CharField("类别", max_length=20, choices=SubjectKind)
    code = models.CharField("代码", max_length=80)
    name = models.CharField("名称", max_length=120)
    short_name = models.CharField("简称", max_length=60, blank=True)

    objects = SubjectQuerySet.as_manager()

    class Meta:
        verbose_name = "主体"
        constraints = [models.UniqueConstraint(fields=["kind", "code"], name="subjects_code_once")]

    def __str__(self) -> str:
        return self.short_name or self.name


class TerritoryKind(models.TextChoices):
    """What a territory is in the tree of a zone."""

    COUNTRY = "country", "国家"
    PROVINCE = "province", "省"
    CITY = "city", "市"
    DISTRICT = "district", "区县"
    ZONE = "zone", "高新区"
    DIRECT = "directly_managed", "直管区"
    BASE = "base", "产业基地"
    TOWN = "town", "镇街"
    VILLAGE = "village", "村社区"
    PARK = "park", "园区"
    BUILDING = "building", "楼宇"


@history.tracked()
class Territory(models.Model):
    """A place in the tree country → province → city → zone → parts.

    ``path`` is the chain of codes with slashes at both ends, so that a subtree is a prefix. A
    territory that is
    ``aggregate_only`` (the bases of 一区五园 belong to districts) gives totals without firms' rows.
    """

    subject = models.OneToOneField(
        Subject, models.PROTECT, primary_key=True, related_name="territory", verbose_name="主体"
    )
    territory_kind = models.CharField("层级", max_length=20, choices=TerritoryKind)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="上级"
    )
    path = models.CharField("路径", max_length=400, unique=True)
    aggregate_only = models.BooleanField("只有汇总数", default=False)
    is_demo = models.BooleanField("示例区域", default=False)

    class Meta:
        verbose_name = "区域"

    def __str__(self) -> str:
        return str(self.subject)


class Function(models.TextChoices):
    """What a unit is for, as far as its people's workbench depends on it."""

    SCIENCE = "science", "科技"
    APPROVALS = "approvals", "审批"
    PLANNING = "planning", "规划"
    STATISTICS = "statistics", "统计"


@history.tracked()
class Department(models.Model):
    """A unit that answers for work. ``is_vertical`` ones (派驻、垂管) are asked and answer.

    They are not scored. ``functions`` says which sections its people find on their workbench; it
    comes from packs, never from the unit's name.
    """

    subject = models.OneToOneField(
        Subject, models.PROTECT, primary_key=True, related_name="department", verbose_name="主体"
    )
    territory = models.ForeignKey(
        Territory,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="departments",
        verbose_name="所属区域",
    )
    is_vertical = models.BooleanField("派驻或垂管", default=False)
    duties = models.JSONField("职责", default=list)
    functions = ArrayField(
        models.CharField(max_length=12, choices=Function),
        default=list,
        blank=True,
        verbose_name="职能",
    )

    class Meta:
        verbose_name = "部门"

    def __str__(self) -> str:
        return str(self.subject)


class InstitutionKind(models.TextChoices):
    """What an institution is to the firms of a zone."""

    BANK = "bank", "银行"
    GUARANTEE = "guarantee", "融资担保机构"
    FUND = "fund", "投资基金"
    UNIVERSITY = "university", "高等学校"
    RESEARCH = "research", "科研院所"
    SERVICE = "service", "科技服务机构"
    INCUBATOR = "incubator", "孵化载体运营机构"
    ASSOCIATION = "association", "行业协会商会"
    OTHER = "other", "其他机构"


class InstitutionQuerySet(ScopedQuerySet["Institution"]):
    """Institutions as their subjects are seen."""

    def visible_to(self, actor: Actor) -> Self:
        """Whoever works for the whole zone sees all, an institution's user the own."""
        if actor.has_role(*READ_ALL):
            return self.all()
        return self.filter(pk__in=actor.subject_ids)


@history.tracked()
class Institution(models.Model):
    """A bank, university or service that works with the zone's firms; not itself counted as one.

    Unique by its subject's code, which is its unified social credit code where it has one.
    """

    subject = models.OneToOneField(
        Subject, models.PROTECT, primary_key=True, related_name="institution", verbose_name="主体"
    )
    institution_kind = models.CharField("类别", max_length=20, choices=InstitutionKind)
    territory = models.ForeignKey(
        Territory,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="institutions",
        verbose_name="所在区域",
    )
    services = models.JSONField("服务内容", default=list)
    source = models.CharField("来源", max_length=200, blank=True)
    is_demo = models.BooleanField("示例机构", default=False)

    objects = InstitutionQuerySet.as_manager()

    class Meta:
        verbose_name = "机构"

    def __str__(self) -> str:
        return str(self.subject)
