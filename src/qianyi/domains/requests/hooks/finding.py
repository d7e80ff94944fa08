"""What the search box knows: answers of the knowledge base, and those published for everybody.

Requests themselves are found as cases, those of the sealed route not at all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qianyi.domains.requests.choices import AnswerState, KnowledgeState
from qianyi.domains.requests.models import Answer, KnowledgeItem
from qianyi.domains.requests.models.answers import DECIDING, READ_PUBLISHED
from qianyi.foundation.permissions import READ_INSIDE
from qianyi.foundation.search import EVERYBODY, Entry, to_roles, to_roles_within, to_subjects

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable


def knowledge(ids: Collection[int] | None) -> Iterable[Entry]:
    """Questions with their answers; drafts and what is out of use only for those inside."""
    rows = KnowledgeItem.objects.select_related("topic", "unit").defer("terms")
    for row in (rows if ids is None else rows.filter(pk__in=ids)).iterator():
        shown = row.state == KnowledgeState.PUBLISHED
        state = "" if shown else f" · {row.get_state_display()}"
        yield Entry(
            object_id=row.pk,
            title=row.question,
            url=f"/requests/knowledge/{row.pk}/",
            readers=to_roles(*(READ_PUBLISHED if shown else READ_INSIDE)),
            text=row.answer,
            hint=f"{row.topic} · {row.unit}{state}",
        )


def answers(ids: Collection[int] | None) -> Iterable[Entry]:
    """What was freed of names: published for everybody, proposed for whoever decides about it."""
    rows = Answer.objects.select_related("topic", "unit__department__territory").defer("terms")
    for row in (rows if ids is None else rows.filter(pk__in=ids)).iterator():
        shown = row.state == AnswerState.PUBLISHED
        place = row.unit.department.territory
        readers = to_subjects(row.unit_id)
        if place is not None:
            readers |= to_roles_within(place.path, *DECIDING)
        yield Entry(
            object_id=row.pk,
            title=str(row),
            url=f"/public/answers/{row.ref}/" if shown else f"/requests/answers/{row.ref}/",
            readers=frozenset({EVERYBODY}) if shown else readers,
            text=f"{row.question}\n{row.words}",
            hint=f"{row.topic} · {row.unit}" + ("" if shown else f" · {row.get_state_display()}"),
        )
