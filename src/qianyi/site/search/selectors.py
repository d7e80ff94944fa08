"""Asking the index."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Value, When, Window
from django.db.models.functions import StrIndex, Substr
from django.db.models.lookups import GreaterThan

from qianyi.engine.matching.keys import asked_for
from qianyi.foundation import registry

from . import marking
from .models import SearchEntry

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.utils.safestring import SafeString

    from qianyi.foundation.permissions import Actor
    from qianyi.foundation.search import Source

PER_PAGE: Final = 20
MOST_PAGES: Final = 500
SUGGESTED: Final = 8
READ_OF_TEXT: Final = 200_000
EXACT, BEGINS, WITHIN, BY_INITIALS, BY_WORDS = range(5)


@dataclass(frozen=True, slots=True)
class Hit:
    """One object found, with what was asked for marked in its title and in a line of its text."""

    kind: str
    label: str
    title: SafeString
    hint: str
    snippet: SafeString | str
    url: str


@dataclass(frozen=True, slots=True)
class Found:
    """A page of hits.

    ``counts`` are the kinds found, as (kind, word, number), over all pages and kinds.
    """

    question: str
    hits: tuple[Hit, ...]
    total: int
    counts: tuple[tuple[str, str, int], ...]
    page: int

    @property
    def first_number(self) -> int:
        """The place of the first hit of this page in the list."""
        return (self.page - 1) * PER_PAGE + 1

    @property
    def has_next(self) -> bool:
        """There is more behind this page."""
        return self.page * PER_PAGE < self.total


def search(actor: Actor, question: str, *, kind: str = "", page: int = 1) -> Found:
    """What the actor may see that answers the question, best first, then by pinyin."""
    parts = asked_for(question)
    page = min(max(page, 1), MOST_PAGES)
    if not parts:
        return Found(question, (), 0, (), 1)
    found = SearchEntry.objects.found_by(actor, parts)
    counts = dict(found.order_by().values_list("kind").annotate(number=Count("pk")))
    chosen = found.filter(kind=kind) if kind else found
    first = (page - 1) * PER_PAGE
    rows = _ranked(chosen, parts).annotate(beginning=Substr("text", 1, READ_OF_TEXT))
    return Found(
        question=question,
        hits=tuple(_hit(row, parts, row.beginning) for row in rows[first : first + PER_PAGE]),
        total=counts.get(kind, 0) if kind else sum(counts.values()),
        counts=tuple(
            (name, source.label, counts[name])
            for name, source in ordered_sources()
            if name in counts
        ),
        page=page,
    )


def suggest(actor: Actor, question: str) -> tuple[tuple[Hit, ...], int]:
    """The best few, and how many there are; one query."""
    parts = asked_for(question)
    if not parts:
        return (), 0
    found = SearchEntry.objects.found_by(actor, parts)
    rows = list(_ranked(found, parts).annotate(total=Window(Count("pk")))[:SUGGESTED])
    return tuple(_hit(row, parts) for row in rows), rows[0].total if rows else 0


def ordered_sources() -> list[tuple[str, Source]]:
    """Kinds in the order of the screen."""
    return sorted(registry.search_sources.items(), key=lambda pair: pair[1].order)


def _ranked(found: QuerySet[SearchEntry], parts: Sequence[str]) -> QuerySet[SearchEntry]:
    """Names before initials before texts; whole names first, then beginnings; then by pinyin."""
    part = parts[0]
    rank = Case(
        When(Q(names_key=part) | Q(names_key__startswith=f"{part}\n"), then=EXACT),
        When(names_key__startswith=part, then=BEGINS),
        When(_holds("names_key", part), then=WITHIN),
        When(_holds("initials_key", part), then=BY_INITIALS),
        default=BY_WORDS,
        output_field=IntegerField(),
    )
    return found.annotate(rank=rank).order_by("rank", "sort_key", "pk").defer("text", "terms")


def _holds(column: str, part: str) -> GreaterThan:
    return GreaterThan(StrIndex(F(column), Value(part)), 0)


def _hit(row: SearchEntry, parts: Sequence[str], beginning: str = "") -> Hit:
    source = registry.search_sources.get(row.kind)
    line, place = marking.snippet(beginning, parts)
    found_in_text = row.places_text and place is not None
    return Hit(
        kind=row.kind,
        label=source.label if source else row.kind,
        title=marking.marked(row.title, parts),
        hint=row.hint,
        snippet=line,
        url=f"{row.url}?focus={place[0]}-{place[1]}" if found_in_text and place else row.url,
    )
