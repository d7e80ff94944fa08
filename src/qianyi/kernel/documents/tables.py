"""The lists of the documents app: documents, figures, commitments, corrections to look at again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from qianyi.engine.periods import period_from_words
from qianyi.foundation.ui.numbers import Missing
from qianyi.foundation.ui.tables import Column, Table
from qianyi.kernel.documents import selectors

from .choices import DocumentState, StatementKind
from .pages import figure as figure_page
from .pages import marks

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.db.models import QuerySet
    from django.http import HttpRequest

    from qianyi.foundation.registry import FigureUse

    from .models import Commitment, Correction, Document, DocumentVersion, Statement
    from .selectors import Key, ReadFigure, ReadingNow

UNSTATED_PERIOD = "原文没有写明时期"


def document_table(
    request: HttpRequest, rows: QuerySet[Document], *, empty_action: tuple[str, str] | None = None
) -> Table:
    """Documents, newest first."""
    return Table(
        request,
        name="documents",
        caption="文件",
        noun="份",
        rows=rows,
        columns=[
            Column(
                key="title",
                title="标题",
                priority=1,
                wrap=True,
                sortable=True,
                url=document_url,
                note=lambda row: "示例数据" if row.is_demo else "",
            ),
            Column(key="number", title="文号", priority=3, sortable=True, missing="没有文号"),
            Column(
                key="issuer", title="发文机关或来源", priority=3, wrap=True, missing="文中没有写明"
            ),
            Column(
                key="issued_on",
                title="日期",
                kind="day",
                priority=3,
                sortable=True,
                missing="文中没有写明",
            ),
            Column(key="kind", title="种类", priority=3, sortable=True, missing="未能判断"),
            Column(
                key="state",
                title="状态",
                priority=2,
                value=lambda row: (
                    DocumentState.LOADED if row.version_count else DocumentState.CITED
                ),
                export=_state_words,
                kind="template",
                template="documents/state_cell.html",
            ),
            Column(
                key="figure_count",
                title="读数",
                unit="条",
                kind="number",
                priority=2,
                sortable=True,
                missing="未载入原文，还没有读取",
            ),
        ],
        row_url=document_url,
        export_url=reverse("documents:list-export"),
        empty="没有符合条件的文件。",
        empty_action=empty_action,
    )


def figure_table(
    request: HttpRequest,
    reading: ReadingNow,
    figures: Sequence[ReadFigure],
    words: Mapping[Key, str],
) -> Table:
    """The figures of one reading, in the order of the text."""
    version = reading.version
    labels = _SectionLabels(reading)
    return Table(
        request,
        name="figures",
        caption="读数清单",
        noun="条",
        rows=list(figures),
        columns=[
            Column(
                key="quote",
                title="原文数字",
                priority=1,
                url=lambda row: reverse("documents:statement", args=[row.id]),
                note=lambda row: marks.words_of(marks.states_of(row, marks.word_of(row, words))),
            ),
            Column(
                key="indicator",
                title="指标",
                priority=2,
                sortable=True,
                wrap=True,
                missing="未能判断",
            ),
            Column(
                key="subject", title="主体", sortable=True, wrap=True, missing="原文没有写明主体"
            ),
            Column(key="scope", title="口径", sortable=True),
            Column(key="comparator", title="比较", value=_sign),
            Column(
                key="value",
                title="数值",
                kind="number",
                priority=2,
                sortable=True,
                missing="原文没有数值",
                value=lambda row: row.value,
            ),
            Column(
                key="value_high",
                title="区间上限",
                kind="number",
                visible=False,
                missing="不是区间",
            ),
            Column(key="unit", title="单位", missing="无单位"),
            Column(
                key="period",
                title="时期",
                kind="period",
                sortable=True,
                value=lambda row: period_from_words(row.period) or row.period or None,
                export=lambda row: row.period,
                missing=UNSTATED_PERIOD,
            ),
            Column(
                key="kind",
                title="性质",
                sortable=True,
                value=lambda row: dict(StatementKind.choices).get(row.kind, row.kind),
            ),
            Column(key="base", title="对比基准", visible=False, wrap=True, missing="不涉及"),
            Column(
                key="state",
                title="状态",
                value=lambda row: marks.words_of(marks.states_of(row, marks.word_of(row, words))),
                missing="未处理",
            ),
            Column(
                key="section", title="章节", wrap=True, value=labels, missing="不在任何章节之下"
            ),
            Column(
                key="confidence",
                title="读取把握",
                kind="percent",
                decimals=0,
                visible=False,
                value=lambda row: row.confidence * 100,
            ),
        ],
        row_url=lambda row: reverse("documents:statement", args=[row.id]),
        source=lambda row: " · ".join(filter(None, [version.document.title, labels(row)])),
        export_url=f"{reverse('documents:figures-export', args=[version.document_id])}",
        empty="没有符合条件的读数。",
    )


def commitment_table(
    request: HttpRequest,
    reading: ReadingNow,
    rows: Sequence[Commitment],
    uses: Mapping[int, Sequence[FigureUse]],
) -> Table:
    """Promises of one reading, in the order of the text, with what apps above made of each."""
    version = reading.version
    labels = _SectionLabels(reading)
    return Table(
        request,
        name="commitments",
        caption="承诺事项",
        noun="项",
        rows=list(rows),
        columns=[
            Column(
                key="action",
                title="事项",
                priority=1,
                wrap=True,
                url=lambda row: focus_url(version, row.start, row.end),
            ),
            Column(key="verb", title="承诺词", sortable=True),
            Column(
                key="due",
                title="期限",
                kind="period",
                priority=2,
                sortable=True,
                value=lambda row: period_from_words(row.due) or row.due or None,
                export=lambda row: row.due or Missing("未明确"),
                missing="原文没有写明期限",
            ),
            Column(
                key="lead",
                title="牵头单位",
                priority=2,
                sortable=True,
                value=lambda row: row.lead or "未明确",
            ),
            Column(
                key="section", title="章节", wrap=True, value=labels, missing="不在任何章节之下"
            ),
            Column(
                key="uses",
                title="落实",
                kind="template",
                priority=2,
                template="documents/cell_uses.html",
                value=lambda row: uses.get(row.pk, ()),
                export=lambda row: "；".join(
                    use.label for use in uses.get(row.pk, ()) if use.detail
                ),
                help="已列入哪份清单；没有列入的，规划编制人员可以列入",
            ),
        ],
        row_url=lambda row: focus_url(version, row.start, row.end),
        source=lambda row: " · ".join(filter(None, [version.document.title, labels(row)])),
        export_url=reverse("documents:commitments-export", args=[version.document_id]),
        empty="这份文件没有读到承诺事项。",
    )


@dataclass(frozen=True, slots=True)
class OrphanRow:
    """A correction whose figure has gone: what was said, by whom, when."""

    correction: Correction
    quote: str
    what: str
    who: str
    reason: str


def orphan_table(request: HttpRequest, rows: Sequence[Correction]) -> Table:
    """Corrections to be looked at again."""
    return Table(
        request,
        name="orphans",
        caption="待复核的更正",
        rows=[
            OrphanRow(row, row.quote, figure_page.change_words(row), str(row.made_by), row.reason)
            for row in rows
        ],
        columns=[
            Column(key="quote", title="原文数字", priority=1),
            Column(key="what", title="当时的处理", priority=2, wrap=True),
            Column(key="reason", title="理由", wrap=True, missing="没有填写"),
            Column(key="who", title="处理人"),
            Column(
                key="made_at", title="时间", kind="moment", value=lambda row: row.correction.made_at
            ),
        ],
        empty="没有待复核的更正。",
        prefix="orphans",
    )


@dataclass(frozen=True, slots=True)
class OfferRow:
    """A correction of an earlier text beside the figure it could hold for."""

    correction: Correction
    statement: Statement
    quote: str
    what: str
    who: str


def offer_table(request: HttpRequest, offers: Sequence[tuple[Correction, Statement]]) -> Table:
    """Corrections of an earlier text that could hold for this one."""
    return Table(
        request,
        name="offers",
        caption="可以沿用的更正",
        rows=[
            OfferRow(row, statement, row.quote, figure_page.change_words(row), str(row.made_by))
            for row, statement in offers
        ],
        columns=[
            Column(
                key="quote",
                title="原文数字",
                priority=1,
                url=lambda row: reverse("documents:statement", args=[row.statement.pk]),
            ),
            Column(key="what", title="前一文本上的处理", priority=2, wrap=True),
            Column(key="who", title="处理人"),
            Column(
                key="made_at", title="时间", kind="moment", value=lambda row: row.correction.made_at
            ),
        ],
        empty="前一文本上没有可以沿用的更正。",
        prefix="offers",
    )


def document_url(row: Document) -> str:
    """The page of a document."""
    return reverse("documents:detail", args=[row.pk])


def focus_url(version: DocumentVersion, start: int, end: int) -> str:
    """The text opened at a span."""
    address = reverse("documents:detail", args=[version.document_id])
    return f"{address}?version={version.number}&focus={start}-{end}#focus"


def _state_words(row: Document) -> str:
    return str(DocumentState.LOADED.label if row.version_count else DocumentState.CITED.label)  # type: ignore[attr-defined]


def _sign(row: ReadFigure) -> str:
    return figure_page.field_words("comparator", row.comparator)


class _SectionLabels:
    """The chain of headings of a row, each looked up once."""

    def __init__(self, reading: ReadingNow) -> None:
        self.sections = reading.sections
        self.known: dict[int | None, str] = {}

    def __call__(self, row: Any) -> str:  # noqa: ANN401 - a figure, statement or commitment
        position = row.section_position
        if position not in self.known:
            self.known[position] = selectors.section_label(self.sections, position)
        return self.known[position]
