"""What a promise of a document gives for an item: whom it names, by when, what is there already."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qianyi.domains.planning.errors import ItemNotFound
from qianyi.engine.periods import period_from_words
from qianyi.kernel.documents.models import Commitment, Document
from qianyi.kernel.subjects.models import Department

from .items import items_alike, items_by_commitment

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from qianyi.domains.planning.models import ListItem, TaskList
    from qianyi.foundation.permissions import Actor

_BEFORE = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日(?:前|之前|以前)?")


@dataclass(frozen=True, slots=True)
class Taken:
    """A promise with what is known of it.

    Attributes:
        lead: the unit the text names, where exactly one is called so; else None (未明确).
        due_on: the last day the text's words fix; None where they do not.
        same: items taken from the same place; alike: open items with the same words.
    """

    commitment: Commitment
    lead: Department | None
    due_on: date | None
    same: tuple[ListItem, ...] = ()
    alike: tuple[ListItem, ...] = ()

    def likely_list(self, lists: Iterable[TaskList]) -> int | None:
        """The list that rests on the same document, else one of the document's kind of zone."""
        document = self.commitment.run.version.document
        fitting = [one for one in lists if one.territory.is_demo == document.is_demo]
        own = [one for one in fitting if one.document_id == document.pk]
        chosen = own or fitting
        return chosen[0].pk if len(chosen) == 1 or own else None


def commitment_taken(*, actor: Actor, commitment_id: int) -> Taken:
    """A promise, with what an item would begin with.

    Raises:
        ItemNotFound: it is not there, or its document may not be seen.
    """
    commitment = (
        Commitment.objects.select_related("run__version__document")
        .filter(pk=commitment_id, run__version__document__in=Document.objects.visible_to(actor))
        .first()
    )
    if commitment is None:
        raise ItemNotFound("没有找到这条承诺；文件可能已重新读取，请回到文件的承诺事项再选一次。")
    same = items_by_commitment(actor, [commitment])[commitment.pk]
    kept = {one.pk for one in same}
    alike = [one for one in items_alike(commitment.action, actor=actor) if one.pk not in kept]
    is_demo = commitment.run.version.document.is_demo
    return Taken(
        commitment,
        lead_named(commitment.lead, is_demo=is_demo),
        due_of(commitment.due),
        tuple(same),
        tuple(alike),
    )


def lead_named(words: str, *, is_demo: bool) -> Department | None:
    """The one unit that the words name; None where none is, or more than one.

    A unit of a fictional zone never leads what a real document promises, nor the other way round.
    """
    plain = "".join(words.split())
    if not plain:
        return None
    units = Department.objects.select_related("subject", "territory").filter(
        territory__is_demo=is_demo
    )
    exact = [one for one in units if plain in (one.subject.name, one.subject.short_name)]
    ending = [one for one in units if one.subject.name.endswith(plain)]
    found = exact or ending
    return found[0] if len(found) == 1 else None


def due_of(words: str) -> date | None:
    """The last day that a text's words fix; None where they fix none.

    >>> due_of("2026年6月底"), due_of("年内")
    (datetime.date(2026, 6, 30), None)
    """
    period = period_from_words(_BEFORE.sub(_as_day, words).removesuffix("前"))
    return period.end if period else None


def _as_day(found: re.Match[str]) -> str:
    year, month, day = found.groups()
    return f"{year}-{int(month):02d}-{int(day):02d}"
