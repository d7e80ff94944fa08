"""The words texts are found alike by, for those written before the words were kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qianyi.domains.requests.models import Answer, KnowledgeItem, Request
from qianyi.engine.requests import words_kept

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import Model


def terms_ensure() -> int:
    """Cut every text that has no words yet, reports apart; how many."""
    made = 0
    for row, text in _bare():
        if words := words_kept(text):
            type(row)._default_manager.filter(pk=row.pk).update(terms=words)
            made += 1
    return made


def _bare() -> Iterator[tuple[Model, str]]:
    for answer in Answer.objects.filter(terms=[]).iterator():
        yield answer, answer.question
    for item in KnowledgeItem.objects.filter(terms=[]).iterator():
        yield item, f"{item.question} {item.question} {item.answer}"
    rows = Request.objects.unsealed().filter(terms=[]).select_related("case")
    for request in rows.iterator():
        yield request, f"{request.case.title} {request.content}"
