"""Words of the library."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qianyi.domains.talent.models import Term

if TYPE_CHECKING:
    from django.db.models import QuerySet


def terms(kind: str) -> QuerySet[Term]:
    """Fields, plans or classes of cards, in their order."""
    return Term.objects.filter(kind=kind).select_related("territory__subject")
