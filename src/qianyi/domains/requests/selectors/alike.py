"""What is like a question before it is sent: answers known, one's own requests, published ones.

Never somebody else's request: a firm learns of others only what was freed of names and published.
The words of every text are kept beside it, so that the database finds the few worth comparing and
no page cuts texts into words again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeVar

from django.contrib.postgres.fields import ArrayField
from django.db.models import F, Func, IntegerField, Model, QuerySet, TextField, Value

from qianyi.domains.requests.choices import AnswerState
from qianyi.domains.requests.models import Answer, KnowledgeItem, Request
from qianyi.engine.requests import Likeness, likest, words_kept

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date

    from qianyi.foundation.permissions import Actor

M = TypeVar("M", bound=Model)
MOST_ASKED: Final = 40
"""Words of a question that are looked for; a longer one is known by its beginning."""
MOST_LOOKED_AT: Final = 2000
"""The newest that share a word: a page's work does not grow with what has been kept."""
MOST_COMPARED: Final = 100
SHOWN: Final = 3


@dataclass(frozen=True, slots=True)
class Alike:
    """Answers that may settle it, one's own that may be the same, and what others were told."""

    known: list[Likeness[KnowledgeItem]]
    own: list[Likeness[Request]]
    published: list[Likeness[Answer]]

    @property
    def is_empty(self) -> bool:
        """Nothing to show before sending."""
        return not (self.known or self.own or self.published)


class InCommon(Func):
    """How many words two arrays have in common."""

    template = "(SELECT count(DISTINCT one) FROM unnest(%(expressions)s))"
    arg_joiner = ") one WHERE one = ANY("
    output_field = IntegerField()


def alike_for(
    actor: Actor,
    text: str,
    *,
    subject_ids: Collection[int] | None,
    day: date,
    but: int | None = None,
) -> Alike:
    """What is like a text; ``subject_ids`` are the firms whose own requests are looked at.

    Whoever works on one gives None: then those the actor may open, of whatever firm, still worked
    on, for they may be one piece of work.
    """
    asked = words_kept(text)
    items = KnowledgeItem.objects.visible_to(actor).in_force(day).select_related("topic", "unit")
    own = (
        Request.objects.visible_to(actor)
        .unsealed()
        .exclude(pk=but or 0)
        .select_related("case__unit", "case__subject")
        .defer("case__state", "case__facts", "case__form")
    )
    if subject_ids is None:
        own = own.filter(case__is_open=True)
    else:
        own = own.filter(case__subject_id__in=[*subject_ids])
    shown = Answer.objects.filter(state=AnswerState.PUBLISHED).select_related("topic", "unit")
    return Alike(_likest(asked, items), _likest(asked, own), _likest(asked, shown))


def _likest(asked: Sequence[str], rows: QuerySet[M]) -> list[Likeness[M]]:
    """Those with most of the words in common, compared word by word."""
    wanted = list(dict.fromkeys(asked))[:MOST_ASKED]
    if not wanted:
        return []
    shared = InCommon(F("terms"), Value(wanted, output_field=ArrayField(TextField())))
    newest = rows.filter(terms__overlap=wanted).order_by("-pk").values("pk")[:MOST_LOOKED_AT]
    near: QuerySet[Any] = (
        rows.filter(pk__in=newest).annotate(shared=shared).order_by("-shared", "-pk")
    )
    return likest(asked, [(one, one.terms) for one in near[:MOST_COMPARED]], most=SHOWN)
