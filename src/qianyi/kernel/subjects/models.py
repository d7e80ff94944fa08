"""Whose figure it is, and who may act: subjects, territories, departments, memberships."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

import pgtrigger
from django.conf import settings
from django.db import models

from qianyi.foundation import history
from qianyi.foundation.permissions import ADMINISTRATORS, READ_ALL, Actor, Role, ScopedQuerySet
from qianyi.foundation.provenance import FromPack

from .choices import MEMBERSHIP_READERS, OUTSIDERS

if TYPE_CHECKING:
    from datetime import date


class SubjectKind(models.TextChoices):
    """What a subject is."""

    TERRITORY = "territory", "区域"
    DEPARTMENT = "department", "部门"
    ENTERPRISE = "enterprise", "企业"
    INSTITUTION = "institution", "机构"
    PERSON = "person", "个人"
    PROJECT = "project", "项目"


class SubjectQuerySet(ScopedQuerySet["Subject"]):
    """Territories and departments are public names; firms and institutions are not."""

    def visible_to(self, actor: Actor) -> Self:
        """Names of territories and departments are open to all.

        Enterprises and institutions are seen by whoever works for the whole zone, and by their own
        users; one enterprise never sees another. Persons and projects get their rule when they
        land.
        """
        own = models.Q(pk__in=actor.subject_ids)
        kinds = [SubjectKind.TERRITORY, SubjectKind.DEPARTMENT]
        if actor.has_role(*READ_ALL):
            kinds += [SubjectKind.ENTERPRISE, SubjectKind.INSTITUTION]
        return self.filter(own | models.Q(kind__in=kinds))


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
    PARK = "park", "园区"


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


@history.tracked()
class Department(models.Model):
    """A unit that answers for work. ``is_vertical`` ones (派驻、垂管) are asked and answer.

    They are not scored.
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

    class Meta:
        verbose_name = "部门"

    def __str__(self) -> str:
        return str(self.subject)


def _sql_names(roles: frozenset[Role]) -> str:
    return ", ".join(f"'{role.value}'" for role in sorted(roles))


_ADMINISTRATORS = _sql_names(ADMINISTRATORS)
_OUTSIDERS = _sql_names(OUTSIDERS)
ROLES_APART_SQL = f"""
    PERFORM pg_advisory_xact_lock(20260, NEW.user_id::int);
    IF EXISTS (
        SELECT 1 FROM subjects_membership other
        WHERE other.user_id = NEW.user_id AND other.id <> NEW.id AND other.role <> NEW.role
          AND daterange(other.valid_from, other.valid_to)
              && daterange(NEW.valid_from, NEW.valid_to)
          AND (
            other.role IN ({_ADMINISTRATORS}) OR NEW.role IN ({_ADMINISTRATORS})
            OR (other.role IN ({_OUTSIDERS})) <> (NEW.role IN ({_OUTSIDERS}))
            OR '{Role.AUDITOR.value}' IN (other.role, NEW.role)
          )
    ) THEN
        RAISE EXCEPTION 'roles that must be held apart' USING ERRCODE = 'check_violation',
            CONSTRAINT = 'subjects_roles_apart';
    END IF;
    RETURN NEW;
"""  # noqa: S608 - names of roles from the code, nothing given from outside
"""The same rule as ``choices.excludes``, for every way in; the lock makes two grants wait."""


class MembershipQuerySet(ScopedQuerySet["Membership"]):
    """Memberships at a moment."""

    def visible_to(self, actor: Actor) -> Self:
        """The three administrators and the auditor see all; everyone sees their own."""
        if actor.has_role(*MEMBERSHIP_READERS):
            return self.all()
        return self.none() if actor.user_id is None else self.filter(user_id=actor.user_id)

    def valid_on(self, day: date) -> Self:
        """Those in force on a day; periods are half-open."""
        return self.filter(
            models.Q(valid_to__isnull=True) | models.Q(valid_to__gt=day), valid_from__lte=day
        )


@history.tracked()
class Membership(models.Model):
    """A user's role at a subject, for a time.

    Ends at ``valid_to`` (not included), or stays open. Never deleted: who could do what on a day
    stays known. Roles that may not be held together are kept apart by the service that grants, in
    words, and by a trigger of the database for every other way in.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="memberships", verbose_name="用户"
    )
    subject = models.ForeignKey(
        Subject, models.PROTECT, related_name="memberships", verbose_name="主体"
    )
    role = models.CharField(
        "角色", max_length=30, choices=[(role.value, role.label) for role in Role]
    )
    valid_from = models.DateField("起")
    valid_to = models.DateField("止（不含）", null=True, blank=True)
    reason = models.CharField("授予依据", max_length=200, blank=True)
    granted_at = models.DateTimeField("授予时间", null=True, blank=True)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="授予人",
    )
    ended_at = models.DateTimeField("终止时间", null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="终止人",
    )
    end_reason = models.CharField("终止事由", max_length=200, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = "任职"
        triggers = [
            pgtrigger.Trigger(
                name="roles_apart",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=ROLES_APART_SQL,
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "subject", "role", "valid_from"], name="subjects_membership_once"
            ),
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True)
                | models.Q(valid_to__gte=models.F("valid_from")),
                name="subjects_membership_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.get_role_display()} {self.subject}"
