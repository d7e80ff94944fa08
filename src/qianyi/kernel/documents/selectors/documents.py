"""Reading documents, their versions, readings made of them, chapters and cited places."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count, F, OuterRef, Q, Subquery

from qianyi.kernel.documents.choices import DocumentState
from qianyi.kernel.documents.errors import CitedPlaceNotFound, DocumentNotFound
from qianyi.kernel.documents.models import (
    CitedPlace,
    Document,
    DocumentVersion,
    ReadingRun,
    Section,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from qianyi.foundation.permissions import Actor


def document_list(
    actor: Actor, *, words: str = "", kind: str = "", state: str = ""
) -> QuerySet[Document]:
    """Documents the actor may see, newest first, with their numbers of versions and figures.

    ``words`` are sought in title, 文号 and issuer, all of them; ``kind`` and ``state`` narrow when
    given; what is archived is listed under its own state only.
    """
    newest_run = (
        ReadingRun.objects.filter(version__document=OuterRef("pk"))
        .order_by("-version__number", "-pk")
        .values("statement_count")[:1]
    )
    found = Document.objects.visible_to(actor).annotate(
        version_count=Count("versions"), figure_count=Subquery(newest_run)
    )
    for word in words.split():
        found = found.filter(
            Q(title__icontains=word) | Q(number__icontains=word) | Q(issuer__icontains=word)
        )
    if kind:
        found = found.filter(kind=kind)
    found = found.archived() if state == DocumentState.ARCHIVED else found.present()
    if state == DocumentState.LOADED:
        found = found.filter(version_count__gt=0)
    elif state == DocumentState.CITED:
        found = found.filter(version_count=0)
    return found.order_by(F("issued_on").desc(nulls_last=True), "-pk")


def document_kinds(actor: Actor) -> list[str]:
    """Kinds of documents there are, for the filter."""
    kinds = Document.objects.visible_to(actor).exclude(kind="").values_list("kind", flat=True)
    return sorted(set(kinds))


def document_get(*, actor: Actor, document_id: int) -> Document:
    """One document.

    Raises:
        DocumentNotFound: it does not exist, or the actor may not see it.
    """
    found = Document.objects.visible_to(actor).filter(pk=document_id).first()
    if found is None:
        raise DocumentNotFound("没有找到这份文件，可能已被合并或您没有查看权限；请从文件列表进入。")
    return found


def version_list(document: Document) -> list[DocumentVersion]:
    """All versions, newest first, without their texts."""
    return list(
        document.versions.select_related("stored_by")
        .defer("text", "tables", "furniture")
        .order_by("-number")
    )


def version_get(document: Document, number: int | None = None) -> DocumentVersion | None:
    """The version of that number with its text, the newest where none is asked for.

    None where there is none.
    """
    versions = document.versions.select_related("document").order_by("-number")
    return versions.first() if number is None else versions.filter(number=number).first()


def version_current(document: Document) -> DocumentVersion | None:
    """The newest version of a document, or None where only a citation is known."""
    return document.versions.order_by("-number").first()


def version_by_id(version_id: int) -> DocumentVersion:
    """The version with that number of the database, its document joined."""
    return DocumentVersion.objects.select_related("document").get(pk=version_id)


def versions_stale(*, actor: Actor, grammar: str) -> list[int]:
    """Newest versions whose newest reading was not made by that grammar, oldest first."""
    newest = DocumentVersion.objects.filter(document=OuterRef("document")).order_by("-number")
    reading = ReadingRun.objects.filter(version=OuterRef("pk")).order_by("-pk")
    return list(
        DocumentVersion.objects.filter(
            document__in=Document.objects.visible_to(actor), pk=Subquery(newest.values("pk")[:1])
        )
        .annotate(read_by=Subquery(reading.values("grammar")[:1]))
        .exclude(read_by=grammar)
        .order_by("pk")
        .values_list("pk", flat=True)
    )


def run_current(version: DocumentVersion) -> ReadingRun | None:
    """The newest reading of a version."""
    return version.runs.order_by("-pk").first()


def run_list(document: Document) -> list[ReadingRun]:
    """All readings of all versions, newest first, versions joined without their texts."""
    return list(
        ReadingRun.objects.filter(version__document=document)
        .select_related("version")
        .defer("version__text", "version__tables", "version__furniture")
        .order_by("-pk")
    )


def place_get(*, actor: Actor, place_id: int) -> CitedPlace:
    """One cited place with its document.

    Raises:
        CitedPlaceNotFound: it does not exist, or its document may not be seen.
    """
    found = (
        CitedPlace.objects.select_related("document")
        .filter(pk=place_id, document__in=Document.objects.visible_to(actor))
        .first()
    )
    if found is None:
        raise CitedPlaceNotFound("没有找到这条来源，可能已被合并或您没有查看权限。")
    return found


def section_list(version: DocumentVersion) -> list[Section]:
    """Headings in order of position."""
    return list(version.sections.order_by("position"))


def section_path(sections: Sequence[Section], position: int | None) -> list[Section]:
    """The chain of headings from the top down to the one at that position."""
    by_position = {section.position: section for section in sections}
    chain: list[Section] = []
    while position is not None and position in by_position and len(chain) < len(by_position):
        chain.append(by_position[position])
        position = by_position[position].parent_position
    return chain[::-1]


def section_label(sections: Sequence[Section], position: int | None) -> str:
    """The chain of headings in words; the document's own title is left out above a chapter."""
    path = section_path(sections, position)
    if len(path) > 1 and path[0].kind == "title":
        path = path[1:]
    return " · ".join(str(section) for section in path)


def section_named(sections: Sequence[Section], words: str) -> Section | None:
    """The deepest section whose number or title stands in the words of a citation.

    None where none does.
    """
    wanted = "".join(words.split())
    if not wanted:
        return None
    fitting = [section for section in sections if _is_named(section, wanted)]
    return max(fitting, key=lambda section: (section.level, section.position), default=None)


def _is_named(section: Section, wanted: str) -> bool:
    number, title = "".join(section.number.split()), "".join(section.title.split())
    if number and title:
        return number in wanted and (title in wanted or wanted.endswith(number))
    return bool(number or title) and (number or title) in wanted
