"""Who may act: a user's role at a subject, for a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

import pgtrigger
from django.conf import settings
from django.db import models

from qianyi.foundation import history
from qianyi.foundation.permissions import ADMINISTRATORS, Actor, Role, ScopedQuerySet
from qianyi.kernel.subjects.choices import MEMBERSHIP_READERS, OUTSIDERS

from .places import Subject

if TYPE_CHECKING:
    from datetime import date


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
