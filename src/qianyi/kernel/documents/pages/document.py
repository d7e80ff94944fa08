"""The page of one document: head, version switch, chapter tree, text, and the tabs beside it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

from qianyi.foundation.ui.pages import Action, Event, Page
from qianyi.foundation.ui.pages import Figure as PageFigure
from qianyi.kernel.audit import selectors as audit
from qianyi.kernel.documents.permissions import can_store_document

from . import marks
from .text import Focus, Inline, Mark, sentence_around, text_markup

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.utils.safestring import SafeString

    from qianyi.foundation.permissions import Actor
    from qianyi.kernel.documents.models import Document, DocumentVersion, ReadingRun, Section
    from qianyi.kernel.documents.selectors import Key, ReadFigure, ReadingNow

TABS = (
    ("text", "正文", "documents:detail"),
    ("figures", "读数清单", "documents:figures"),
    ("commitments", "承诺事项", "documents:commitments"),
    ("corrections", "更正与复核", "documents:corrections"),
)


@dataclass(frozen=True, slots=True)
class Tab:
    """One view of the same document."""

    key: str
    label: str
    url: str
    count: int | None
    active: bool


@dataclass(frozen=True, slots=True)
class Chapter:
    """One line of the chapter tree, with the number of figures that stand directly under it."""

    label: str
    anchor: str
    level: int
    count: int


@dataclass(frozen=True, slots=True)
class VersionLink:
    """One version in the switch."""

    label: str
    url: str
    active: bool


def document_head(document: Document, actor: Actor, *, title: str = "") -> Page:
    """The head of every view of one document."""
    here = reverse("documents:detail", args=[document.pk])
    crumbs = [("文件", reverse("documents:list"))]
    if title:
        crumbs.append((document.title, here))
    action, more = None, []
    if can_store_document(actor):
        upload = f"{reverse('documents:upload')}?document={document.pk}"
        action = Action(label="上传新版本", url=upload)
        more = [
            Action(
                label="重新读取", url=reverse("documents:reread", args=[document.pk]), method="post"
            ),
            Action(label="登记前一文件", url=reverse("documents:predecessor", args=[document.pk])),
            _archive_action(document),
        ]
    return Page(
        title=f"{title}：{document.title}" if title else document.title,
        answer="这份文件写了哪些数据、作了哪些承诺，每一处都可在原文中点开核对。",
        breadcrumbs=crumbs,
        action=action,
        more_actions=more,
        tags=[
            *(["示例数据"] if document.is_demo else []),
            *(["已归档"] if document.is_archived else []),
        ],
    )


def _archive_action(document: Document) -> Action:
    if document.is_archived:
        url = reverse("documents:unarchive", args=[document.pk])
        return Action(label="恢复使用", url=url, method="post")
    return Action(label="归档", url=reverse("documents:archive", args=[document.pk]))


def summary_figures(reading: ReadingNow, words: Mapping[Key, str], query: str) -> list[PageFigure]:
    """The four figures under the title, each leading to its list."""
    address = reverse("documents:figures", args=[reading.version.document_id])
    states = Counter(
        state.key
        for figure in reading.figures
        for state in marks.states_of(figure, marks.word_of(figure, words))
    )
    joint = "&" if query else "?"
    kinds = ((marks.ADOPTED, "已采用"), (marks.CORRECTED, "已更正"), (marks.DOUBTFUL, "存疑"))
    return [
        PageFigure(label="读数", value=len(reading.standing), unit="条", url=f"{address}{query}"),
        *(
            PageFigure(
                label=word,
                value=states[key],
                unit="条",
                url=f"{address}{query}{joint}state={key}",
            )
            for key, word in kinds
        ),
    ]


def tabs_of(
    document: Document, active: str, reading: ReadingNow | None, *, query: str, offers: int = 0
) -> list[Tab]:
    """The views of a document with their counts."""
    counts: dict[str, int | None] = {}
    if reading is not None:
        counts = {
            "figures": len(reading.standing),
            "commitments": reading.run.commitment_count,
            "corrections": len(reading.orphaned) + offers,
        }
    return [
        Tab(
            key,
            label,
            f"{reverse(name, args=[document.pk])}{query}",
            counts.get(key),
            key == active,
        )
        for key, label, name in TABS
    ]


def version_links(
    versions: Sequence[DocumentVersion], current: DocumentVersion | None, path: str
) -> list[VersionLink]:
    """The switch between versions; nothing to switch where there is one."""
    if len(versions) < 2:  # noqa: PLR2004 - one version is no choice
        return []
    return [
        VersionLink(
            label=f"第{version.number}版" + ("（现行）" if index == 0 else ""),
            url=f"{path}?version={version.number}",
            active=current is not None and version.pk == current.pk,
        )
        for index, version in enumerate(versions)
    ]


def version_query(versions: Sequence[DocumentVersion], current: DocumentVersion | None) -> str:
    """What links within a document carry so that they stay on an older version."""
    if current is None or not versions or versions[0].pk == current.pk:
        return ""
    return f"?version={current.number}"


def chapters_of(sections: Sequence[Section], figures: Sequence[ReadFigure]) -> list[Chapter]:
    """The chapter tree, in order."""
    counts = Counter(figure.section_position for figure in figures)
    return [
        Chapter(
            str(section) or "（无标题）",
            f"s{section.position}",
            section.level,
            counts[section.position],
        )
        for section in sections
    ]


def focus_of(version: DocumentVersion, figures: Sequence[ReadFigure], asked: str) -> Focus | None:
    """The place named by ``start-end`` with its sentence.

    None for anything that is no place of this text.
    """
    first, _, last = asked.partition("-")
    if not (first.isascii() and first.isdigit() and last.isascii() and last.isdigit()):
        return None
    start, end = int(first), int(last)
    if not 0 <= start < end <= len(version.text):
        return None
    for figure in figures:
        if figure.start < end and figure.end > start:
            return focus_on(version, figure)
    return Focus(start, end, sentence_around(version.text, start, end))


def focus_on(version: DocumentVersion, figure: ReadFigure) -> Focus:
    """A figure with its sentence."""
    sentence = (figure.context_start, figure.context_end)
    if not sentence[0] <= figure.start < figure.end <= sentence[1]:
        sentence = sentence_around(version.text, figure.start, figure.end)
    return Focus(figure.start, figure.end, sentence)


def text_of_reading(
    version: DocumentVersion,
    reading: ReadingNow | None,
    figures: Sequence[ReadFigure],
    words: Mapping[Key, str],
    focus: Focus | None,
) -> SafeString:
    """The text with these figures marked."""
    in_order = sorted(figures, key=lambda figure: (figure.start, figure.end))
    address = reverse("documents:statement", args=[0])
    found = [_mark(figure, words, address) for figure in in_order]
    return text_markup(
        Inline(version.text, found, focus),
        sections=reading.sections if reading else [],
        tables=version.tables,
        furniture=version.furniture,
    )


def history_of(
    document: Document, versions: Sequence[DocumentVersion], runs: Sequence[ReadingRun]
) -> list[Event]:
    """What happened to a document: its record, texts stored, readings made, newest first."""
    stored = [
        Event(
            at=version.stored_at,
            who=str(version.stored_by or "系统"),
            what=f"载入第{version.number}版（{version.filename}）",
        )
        for version in versions
    ]
    read = [
        Event(
            at=run.read_at,
            who="系统",
            what=f"读取第{run.version.number}版：{run.statement_count} 条读数、"
            f"{run.commitment_count} 项承诺（读取程序 {run.grammar}）",
        )
        for run in runs
    ]
    events = [*audit.history_of(document), *stored, *read]
    return sorted(events, key=lambda event: event.at, reverse=True)


def _mark(figure: ReadFigure, words: Mapping[Key, str], address: str) -> Mark:
    states = marks.states_of(figure, marks.word_of(figure, words))
    return Mark(
        start=figure.start,
        end=figure.end,
        url=address.replace("/0/", f"/{figure.id}/"),
        css=marks.css_of(states),
        element_id=f"f{figure.id}",
        words=marks.words_of(states),
    )
