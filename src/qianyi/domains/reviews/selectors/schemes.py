"""Schemes of scores and what they say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qianyi.domains.reviews.choices import SchemeState
from qianyi.domains.reviews.errors import SchemeNotFound
from qianyi.domains.reviews.models import Scheme
from qianyi.engine.appraisal import ENTERED, scheme_from_text
from qianyi.foundation.reviewing import unit_measures

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from qianyi.engine.appraisal import Scheme as Read
    from qianyi.foundation.permissions import Actor


def scheme_list(actor: Actor, *, state: str = "") -> QuerySet[Scheme]:
    """Versions the actor may see, the newest of each code first."""
    rows = Scheme.objects.visible_to(actor).select_related("written_by", "activated_by", "follows")
    return rows.filter(state=state) if state else rows


def scheme_get(*, actor: Actor, scheme_id: int) -> Scheme:
    """One version.

    Raises:
        SchemeNotFound: none of that number, or not for this actor.
    """
    found = scheme_list(actor).filter(pk=scheme_id).first()
    if found is None:
        raise SchemeNotFound("没有找到这个考核办法，请从考核办法列表进入。")
    return found


def scheme_read(row: Scheme) -> Read:
    """What a version says."""
    return scheme_from_text(row.content, str(row))


def schemes_in_force(actor: Actor) -> QuerySet[Scheme]:
    """Versions by which a scoring may be begun."""
    return scheme_list(actor, state=SchemeState.ACTIVE)


def source_words(source: str) -> str:
    """Where an item's value comes from, in words."""
    if source == ENTERED:
        return "人工填报"
    measure = unit_measures.get(source)
    return f"{measure.label}（{measure.formula}）" if measure else "这项数据系统还没有"


def measures_offered() -> list[tuple[str, str]]:
    """Measures an item may take its value from: name and label."""
    return [(name, measure.label) for name, measure in unit_measures.items()]
