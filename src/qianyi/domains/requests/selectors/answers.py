"""The knowledge base, and answers others may read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Q

from qianyi.domains.requests.choices import AnswerState, ReplyState
from qianyi.domains.requests.errors import AnswerNotFound, KnowledgeNotFound
from qianyi.domains.requests.models import Answer, KnowledgeItem
from qianyi.engine.requests import Anonymised, anonymise

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from qianyi.domains.requests.models import Reply, Request
    from qianyi.foundation.permissions import Actor


@dataclass(frozen=True, slots=True)
class Preview:
    """Question and answer as they would be published, each with what was taken out."""

    question: Anonymised
    words: Anonymised


def knowledge_list(
    actor: Actor, *, words: str = "", topic: str = "", state: str = ""
) -> QuerySet[KnowledgeItem]:
    """Items the actor may read, the newest first, with how often each settled a question."""
    rows = (
        KnowledgeItem.objects.visible_to(actor)
        .select_related("topic", "unit", "written_by", "checked_by")
        .annotate(
            used=Count("uses", distinct=True),
            settled=Count("uses", filter=Q(uses__is_solved=True), distinct=True),
        )
        .order_by("-pk")
    )
    for word in words.split():
        rows = rows.filter(Q(question__icontains=word) | Q(answer__icontains=word))
    if topic:
        rows = rows.filter(topic__code=topic)
    return rows.filter(state=state) if state else rows


def knowledge_in_force(
    actor: Actor, day: date, *, words: str = "", topic: str = ""
) -> QuerySet[KnowledgeItem]:
    """What a firm can look up on a day, by topic."""
    rows = KnowledgeItem.objects.visible_to(actor).in_force(day).select_related("topic", "unit")
    for word in words.split():
        rows = rows.filter(Q(question__icontains=word) | Q(answer__icontains=word))
    rows = rows.filter(topic__code=topic) if topic else rows
    return rows.order_by("topic__position", "-pk")


def knowledge_get(*, actor: Actor, item_id: int) -> KnowledgeItem:
    """One item.

    Raises:
        KnowledgeNotFound: there is none, or it is not the actor's to read.
    """
    rows = KnowledgeItem.objects.visible_to(actor).select_related(
        "topic", "unit__department__territory", "written_by", "checked_by", "replaces"
    )
    found = rows.filter(pk=item_id).first()
    if found is None:
        raise KnowledgeNotFound("没有找到这条解答，可能已停用；请从知识库列表进入。")
    return found


def answer_list(actor: Actor, *, words: str = "", state: str = "") -> QuerySet[Answer]:
    """Answers proposed and published that the actor may see inside, the newest first."""
    rows = Answer.objects.visible_to(actor).select_related(
        "topic", "unit", "proposed_by", "decided_by", "request__case"
    )
    for word in words.split():
        rows = rows.filter(Q(question__icontains=word) | Q(words__icontains=word))
    return (rows.filter(state=state) if state else rows).order_by("-pk")


def public_list(*, words: str = "", topic: str = "") -> QuerySet[Answer]:
    """What everybody may read, the newest first."""
    rows = Answer.objects.filter(state=AnswerState.PUBLISHED).select_related("topic", "unit")
    for word in words.split():
        rows = rows.filter(Q(question__icontains=word) | Q(words__icontains=word))
    return (rows.filter(topic__code=topic) if topic else rows).order_by("-decided_at", "-pk")


def answer_by_ref(*, actor: Actor, ref: str) -> Answer:
    """One answer the actor may read.

    Raises:
        AnswerNotFound: there is none, or it is not published.
    """
    rows = Answer.objects.visible_to(actor).select_related(
        "topic", "unit__department__territory", "proposed_by", "decided_by", "request__case"
    )
    found = rows.filter(ref=ref).first()
    if found is None:
        raise AnswerNotFound("没有找到这条公开答复，可能已撤下；请从公开答复列表进入。")
    return found


def answer_preview(request: Request) -> Preview:
    """Question and last answer freed of names, for a person to look at."""
    names, people = known_names(request)
    reply = request.replies.filter(state=ReplyState.SENT).order_by("-pk").first()
    question = f"{request.case.title}\n{request.content}"
    return Preview(
        anonymise(question, names=names, people=people),
        anonymise(reply.words if reply else "", names=names, people=people),
    )


def known_names(request: Request) -> tuple[list[str], list[str]]:
    """What names the firm, and who filed for it."""
    case = request.case
    names = [case.subject.name, case.subject.code] if case.subject else []
    return names, [str(case.opened_by)] if case.opened_by else []


def replies_told(request: Request) -> list[Reply]:
    """What the firm was told, the newest first.

    A merged one was answered with the other: the words are the other's, freed of its names.
    """
    told = request.merged_into or request
    rows = list(told.replies.filter(state=ReplyState.SENT).order_by("-pk"))
    if told is not request:
        names, people = known_names(told)
        for row in rows:
            row.words = anonymise(row.words, names=names, people=people).text
    return rows
