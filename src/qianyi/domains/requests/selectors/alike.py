"""What is like a question before it is sent: answers known, one's own requests, published ones.

Never somebody else's request: a firm learns of others only what was freed of names and published.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from qianyi.domains.requests.choices import AnswerState
from qianyi.domains.requests.models import Answer, KnowledgeItem, Request
from qianyi.engine.requests import Likeness, likest

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from qianyi.foundation.permissions import Actor

MOST_OWN: Final = 300
MOST_OTHERS: Final = 2000
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


def alike_for(
    actor: Actor,
    text: str,
    *,
    subject_ids: Collection[int],
    day: date,
    but: int | None = None,
) -> Alike:
    """What is like a text; ``subject_ids`` are the firms whose own requests are looked at."""
    items = KnowledgeItem.objects.visible_to(actor).in_force(day).select_related("topic", "unit")
    own = (
        Request.objects.visible_to(actor)
        .unsealed()
        .filter(case__subject_id__in=[*subject_ids])
        .exclude(pk=but or 0)
        .select_related("case__unit")
        .order_by("-pk")
    )
    shown = Answer.objects.filter(state=AnswerState.PUBLISHED).select_related("topic", "unit")
    return Alike(
        likest(
            text,
            [(one, f"{one.question} {one.question} {one.answer}") for one in items[:MOST_OTHERS]],
            most=SHOWN,
        ),
        likest(text, [(one, f"{one.case.title} {one.content}") for one in own[:MOST_OWN]],
               most=SHOWN),
        likest(text, [(one, one.question) for one in shown.order_by("-pk")[:MOST_OTHERS]],
               most=SHOWN),
    )  # fmt: skip
