"""Deleting is archiving: the row stays, lists leave it out, one click brings it back.

Who archived it, when and why is in its history.
"""

from __future__ import annotations

from typing import Self, TypeVar

from django import forms
from django.db import models

from qianyi.foundation.permissions import ScopedQuerySet

M = TypeVar("M", bound=models.Model)


class Archivable(models.Model):
    """A row that can be put away. ``archived_at`` None means that it is in use."""

    archived_at = models.DateTimeField("归档时间", null=True, blank=True, editable=False)

    class Meta:
        abstract = True

    @property
    def is_archived(self) -> bool:
        """Put away, and to be found under 已归档."""
        return self.archived_at is not None


class ArchivableQuerySet(ScopedQuerySet[M]):
    """Telling what is in use from what was put away."""

    def present(self) -> Self:
        """In use."""
        return self.filter(archived_at__isnull=True)

    def archived(self) -> Self:
        """Put away."""
        return self.filter(archived_at__isnull=False)


class ReasonForm(forms.Form):
    """Why something is put away."""

    reason = forms.CharField(
        label="归档的理由",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请写明归档的理由。"},
    )
