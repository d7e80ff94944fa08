"""All documents of one check, indexed once: figures by sentence, by row, by subject and name.

Documents are put into order of date and key here, so that the order of files never changes a
verdict.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from qianyi.engine.checking import lexicon, units, wording
from qianyi.engine.checking.anchoring import Anchor
from qianyi.engine.checking.evened import evened
from qianyi.engine.checking.figures import Figure, figure_of
from qianyi.engine.checking.levels import LevelIndex
from qianyi.engine.checking.mislabelled import LevelRow, level_row
from qianyi.engine.checking.names import Names
from qianyi.engine.checking.passages import passages_of
from qianyi.engine.checking.tablerows import RowNumbers
from qianyi.engine.scopes import UNSTATED

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qianyi.engine.checking.model import CheckedDocument
    from qianyi.engine.checking.names import Dictionary
    from qianyi.engine.checking.passages import Passages
    from qianyi.engine.reading.model import Statement

_BRACKETS = re.compile(r"[（(][^（）()]*[）)]")
_SCOPE_WORDS = re.compile(r"直管区|一区五园|一区多园|本级|核心区$")
_TERRITORY = re.compile(r"(?:区|市|县|省|州|镇|乡|街道|园区|国)$")
_PRONOUNS = frozenset({
    "", "全区", "本区", "我区", "该区", "园区", "区内", "高新区", "经开区", "开发区", "全园区",
    "管委会", "新区", "全县", "我县",
})  # fmt: skip
_BY_ENDING = (("市", "全市"), ("省", "全省"), ("全国", "全国"), ("我国", "全国"), ("中国", "全国"))
_DAYS_A_YEAR = 365.25
_FAIR_PART = 0.15


@dataclass(frozen=True, slots=True)
class DocumentView:
    """One document with its figures in order of position.

    Attributes:
        index: place in the corpus.
        text: the extracted text with even punctuation; offsets are those of the extracted text.
        subject: the territory most of its figures are about; pronouns (全区) mean it.
        row_labels: what the row of each number is called, as printed.
        moment: date as a decimal year; where no date is known, the end of the last period it
            reports on.
        dated: whether ``moment`` is a stated date.
    """

    index: int
    document: CheckedDocument
    text: str
    passages: Passages
    subject: str
    figures: tuple[Figure, ...]
    row_labels: dict[int, str]
    moment: float | None
    dated: bool

    @property
    def key(self) -> str:
        """What findings call the document."""
        return self.document.key

    def sentences(self) -> Iterator[tuple[Figure, ...]]:
        """Figures of running text, sentence by sentence."""
        yield from _groups([f for f in self.figures if f.row < 0], "sentence")

    def rows(self) -> Iterator[tuple[Figure, ...]]:
        """Figures of tables, row by row."""
        yield from _groups([f for f in self.figures if f.row >= 0], "row")

    def between(self, first: Figure, second: Figure) -> str:
        """The text between two figures."""
        return self.text[first.statement.end : second.start]

    def sentence_text(self, figure: Figure) -> str:
        """The whole sentence (or the row's context) a figure stands in."""
        if figure.sentence < 0:
            return self.text[figure.statement.context_start : figure.statement.context_end]
        start, end = self.passages.bounds(figure.sentence)
        return self.text[start:end]


def _groups(figures: list[Figure], by: str) -> Iterator[tuple[Figure, ...]]:
    groups: dict[int, list[Figure]] = {}
    for figure in figures:
        groups.setdefault(getattr(figure, by), []).append(figure)
    for group in groups.values():
        yield tuple(group)


@dataclass(slots=True)
class Corpus:
    """Everything a rule may ask for."""

    names: Names
    documents: tuple[DocumentView, ...] = ()
    by_key: dict[tuple[str, str], list[Figure]] = field(default_factory=dict)
    by_family: dict[tuple[str, str], list[Figure]] = field(default_factory=dict)
    level_rows: tuple[LevelRow, ...] = ()
    levels: LevelIndex = field(default_factory=LevelIndex)

    @classmethod
    def of(cls, documents: Sequence[CheckedDocument], dictionary: Dictionary | None) -> Corpus:
        """Index documents; linear in the number of statements and characters."""
        corpus = cls(names=Names.of(dictionary))
        views = [_view(document, corpus.names) for document in documents]
        views.sort(key=lambda v: (v.moment if v.moment is not None else 9999.0, v.key, v.text))
        corpus.documents = tuple(_renumbered(view, index) for index, view in enumerate(views))
        corpus._index()
        return corpus

    def _index(self) -> None:
        by_key: defaultdict[tuple[str, str], list[Figure]] = defaultdict(list)
        by_family: defaultdict[tuple[str, str], list[Figure]] = defaultdict(list)
        self.level_rows = tuple(
            found
            for view in self.documents
            for row in view.rows()
            if (found := level_row(view.row_labels[row[0].row], row)) is not None
        )
        apart = {
            (f.document, f.start)
            for row in self.level_rows
            for f in (row.base, row.end)
            if f.dimension == units.RATIO
        }
        for view in self.documents:
            for figure in view.figures:
                if figure.solid and (figure.document, figure.start) not in apart:
                    owner = self.owner(figure)
                    by_key[owner, figure.name.key].append(figure)
                    by_family[owner, figure.name.family].append(figure)
                    self.levels.add(owner, figure)
        self.by_key, self.by_family = dict(by_key), dict(by_family)

    def same_name(self, figure: Figure) -> list[Figure]:
        """Figures of the same subject and indicator, itself included."""
        return self.by_key.get((self.owner(figure), figure.name.key), [])

    def same_family(self, figure: Figure) -> list[Figure]:
        """Figures of the same subject whose indicators are the same or alike."""
        return self.by_family.get((self.owner(figure), figure.name.family), [])

    def named_then(self, figure: Figure, name: str) -> list[Figure]:
        """Levels of the figure's subject called ``name`` in the figure's period."""
        return self.levels.of(self.owner(figure), self.names.of_level(name), figure)

    def named(self, figure: Figure, name: str) -> list[Figure]:
        """Figures of the figure's subject whose level is called ``name``."""
        return self.by_key.get((self.owner(figure), self.names.of_level(name).key), [])

    def owner(self, figure: Figure) -> str:
        """The subject; where a text names none, its figures are compared within that text only."""
        return figure.subject or f"@{self.documents[figure.document].key}"

    def view(self, figure: Figure) -> DocumentView:
        """The document a figure stands in."""
        return self.documents[figure.document]


def _view(document: CheckedDocument, names: Names) -> DocumentView:
    text = evened(document.text.text)
    passages = passages_of(text)
    main = _main_subject(document.reading.statements)
    rows = RowNumbers(document.text)
    figures: list[Figure] = []
    for read in document.reading.statements:
        sentence = -1 if read.table else passages.number_at(read.start)
        before = "" if read.table else text[passages.starts[sentence] : read.start]
        statement = replace(read, indicator=wording.with_doer(read.indicator or "", before))
        subject = subject_key(wording.zone_named(statement.subject or "", before), main)
        figure = figure_of(
            statement,
            names,
            document=0,
            subject=subject,
            scope=scope_of(statement, subject, before),
            sentence=sentence,
            row=rows.number(statement) if statement.table else -1,
        )
        if figure is not None:
            figures.append(figure)
    figures.sort(key=lambda f: f.start)
    anchor = Anchor(text, passages, names)
    figures = [anchor.anchored(figure) for figure in figures]
    issued = document.dated_on or document.text.source.issued_on
    moment = issued.year + issued.timetuple().tm_yday / _DAYS_A_YEAR if issued else _latest(figures)
    return DocumentView(
        index=0,
        document=document,
        text=text,
        passages=passages,
        subject=main,
        figures=tuple(figures),
        row_labels=rows.labels,
        moment=moment,
        dated=issued is not None,
    )


def _renumbered(view: DocumentView, index: int) -> DocumentView:
    return replace(
        view, index=index, figures=tuple(replace(f, document=index) for f in view.figures)
    )


def _main_subject(statements: Sequence[Statement]) -> str:
    counted = Counter(
        name
        for statement in statements
        if (name := _bare(statement.subject or "")) not in _PRONOUNS and _TERRITORY.search(name)
    )
    return min(counted, key=lambda name: (-counted[name], name)) if counted else ""


def _bare(subject: str) -> str:
    name = _BRACKETS.sub("", unicodedata.normalize("NFKC", subject)).replace(" ", "")
    for long, short in lexicon.ZONE_WORDS:
        name = name.replace(long, short)
    return _SCOPE_WORDS.sub("", name.removeprefix("以下简称"))


def subject_key(subject: str, main: str) -> str:
    """A subject in one form: scope words and brackets gone.

    Pronouns and short forms turned into the main subject.
    """
    name = _bare(subject)
    if name in _PRONOUNS or (main and main.endswith(name)):
        return main
    return name


def scope_of(statement: Statement, subject: str, before: str = "") -> str:
    """口径 of a statement: by what the subject is, else by the words in its sentence.

    Else as read.
    """
    for ending, scope in _BY_ENDING:
        if subject.endswith(ending):
            return scope
    said = wording.extent(before)
    if said and statement.scope in (UNSTATED, "直管区", "一区五园"):
        return said
    if statement.scope != UNSTATED:
        return statement.scope
    raw = statement.subject or ""
    return next((word for word in ("直管区", "一区五园") if word in raw), UNSTATED)


def _latest(figures: Sequence[Figure]) -> float | None:
    """The end of the last period a fair part of the figures report on.

    A single stray year does not date a document.
    """
    ends = Counter(
        f.span.end
        for f in figures
        if f.span and f.solid and f.aspect in ("level", "growth", "cumulative", "average")
    )
    enough = sum(ends.values()) * _FAIR_PART
    return max((end for end, times in ends.items() if times >= enough), default=None)
