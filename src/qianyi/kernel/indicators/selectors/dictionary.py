"""Reading the dictionary: entries, their names, what a text's name may mean."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q

from qianyi.kernel.indicators.choices import AppliesTo
from qianyi.kernel.indicators.errors import IndicatorNotFound
from qianyi.kernel.indicators.models import Indicator, IndicatorName, NameRelation

if TYPE_CHECKING:
    from collections.abc import Collection

    from django.db.models import QuerySet


@dataclass(frozen=True, slots=True)
class NameMatch:
    """An indicator a name may mean. ``relation`` same links, ask only proposes."""

    indicator: Indicator
    relation: str


def squeeze(name: str) -> str:
    """A name without spaces and quotation marks, for comparing."""
    return "".join(name.split()).translate(str.maketrans("", "", "“”\"'「」"))


def indicator_list() -> QuerySet[Indicator]:
    """The dictionary by category and name."""
    return Indicator.objects.select_related("owner__subject").order_by("category", "name")


def indicator_search(words: str = "", category: str = "") -> QuerySet[Indicator]:
    """Entries whose name, code or another name holds all the words; all entries without words."""
    found = indicator_list().prefetch_related("names")
    for word in words.split():
        named = IndicatorName.objects.filter(indicator=OuterRef("pk"), name__icontains=word)
        found = found.filter(Q(name__icontains=word) | Q(code__icontains=word) | Exists(named))
    return found.filter(category=category) if category else found


def indicator_categories() -> list[str]:
    """Categories there are, in order."""
    kinds = Indicator.objects.exclude(category="").values_list("category", flat=True)
    return sorted(set(kinds))


def indicator_open(code: str) -> Indicator:
    """The indicator with that code, its names and owner joined.

    Raises:
        IndicatorNotFound: there is none.
    """
    found = indicator_list().prefetch_related("names").filter(code=code).first()
    if found is None:
        raise IndicatorNotFound(f"指标字典里没有代码为“{code[:80]}”的指标；请从指标列表进入。")
    return found


def indicator_get(code: str) -> Indicator | None:
    """The indicator with that code."""
    if "\0" in code:  # a text the database cannot hold; an address may bring it
        return None
    return Indicator.objects.filter(code=code).first()


def indicator_match(name: str) -> tuple[NameMatch, ...]:
    """Indicators a text's name may mean: the same first, then those to ask about."""
    wanted = squeeze(name)
    if not wanted:
        return ()
    exact = [
        NameMatch(indicator, NameRelation.SAME)
        for indicator in Indicator.objects.filter(applies_to=AppliesTo.TERRITORY)
        if squeeze(indicator.name) == wanted
    ]
    others = [
        NameMatch(row.indicator, row.relation)
        for row in IndicatorName.objects.select_related("indicator").filter(
            indicator__applies_to=AppliesTo.TERRITORY
        )
        if squeeze(row.name) == wanted
    ]
    found = {match.indicator.pk: match for match in [*exact, *others][::-1]}
    return tuple(sorted(found.values(), key=lambda match: match.relation != NameRelation.SAME))


def indicators_by_code(codes: Collection[str]) -> dict[str, Indicator]:
    """The indicators of those codes; what is not in the dictionary is not there."""
    return {row.code: row for row in Indicator.objects.filter(code__in=codes)}
