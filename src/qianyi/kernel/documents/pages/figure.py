"""One figure of a document beside its text.

What was understood, where it is used, what planners said of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.urls import reverse

from qianyi.engine.periods import period_from_words
from qianyi.foundation import registry
from qianyi.foundation.ui.numbers import number
from qianyi.kernel.documents import selectors
from qianyi.kernel.documents.choices import ComparatorSign, CorrectionAction, StatementKind
from qianyi.kernel.documents.permissions import can_correct_reading

from . import marks
from .text import sentence_around

if TYPE_CHECKING:
    from decimal import Decimal

    from django.http import HttpRequest

    from qianyi.foundation.permissions import Actor
    from qianyi.kernel.documents.models import Correction, Statement
    from qianyi.kernel.documents.selectors import ReadFigure

FIELD_WORDS: Final = {
    "indicator": "指标",
    "subject": "主体",
    "scope": "口径",
    "value": "数值",
    "value_high": "区间上限",
    "unit": "单位",
    "period": "时期",
    "kind": "性质",
    "comparator": "比较",
}
UNSAID: Final = "原文没有写明"


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of what was understood. ``before`` is the reading before a planner corrected it."""

    label: str
    words: str
    before: str = ""
    missing: str = UNSAID


@dataclass(frozen=True, slots=True)
class Change:
    """One correction in words."""

    row: Correction
    what: str


def figure_panel(request: HttpRequest, actor: Actor, statement_id: int) -> dict[str, Any]:
    """The context of ``documents/figure_panel.html``.

    Raises:
        StatementNotFound: no such reading, or not for this actor.
    """
    figure, row = selectors.figure_get(actor=actor, statement_id=statement_id)
    version = row.run.version
    word = selectors.mark_of(figure, version.text_digest)
    states = marks.states_of(figure, word)
    sections = selectors.section_list(version)
    before, after = selectors.figure_neighbours(row)
    first, last = figure.context_start, figure.context_end
    if not first <= figure.start < figure.end <= last:
        first, last = sentence_around(version.text, figure.start, figure.end)
    return {
        "figure": figure,
        "statement": row,
        "document": version.document,
        "version": version,
        "value_words": marks.value_words(figure),
        "states": states,
        "mark_css": marks.css_of(states),
        "mark_words": marks.words_of(states),
        "facts": figure_facts(figure, row, selectors.section_label(sections, row.section_position)),
        "sentence": (
            version.text[first : figure.start],
            version.text[figure.start : figure.end],
            version.text[figure.end : last],
        ),
        "place_url": figure_url(row),
        "panels": figure_panels(request, figure, row),
        "changes": [
            Change(correction, change_words(correction))
            for correction in selectors.correction_history(
                text_digest=version.text_digest, quote=row.quote, occurrence=row.occurrence
            )
        ],
        "can_correct": can_correct_reading(actor),
        "can_dismiss": not word and not figure.dismissed,
        "can_restore": figure.correction is not None
        and figure.correction.action != CorrectionAction.RESTORE,
        "previous_id": before,
        "next_id": after,
    }


def figure_panels(request: HttpRequest, figure: ReadFigure, row: Statement) -> list[registry.Panel]:
    """What other apps show beside a figure, in their order."""
    offered = (contribute(request, figure, row) for contribute in registry.figure_panels)
    return sorted((panel for panel in offered if panel is not None), key=lambda panel: panel.order)


def figure_facts(figure: ReadFigure, row: Statement, section: str) -> list[Fact]:
    """What was understood, line by line; corrected lines with the reading before."""
    facts = [
        Fact(label, field_words(name, getattr(figure, name)), _before(name, figure, row))
        for name, label in FIELD_WORDS.items()
        if name != "value_high" or figure.value_high is not None or row.value_high is not None
    ]
    facts.append(Fact("对比基准", figure.base, missing="不涉及，或原文没有写明"))
    if figure.note:
        facts.append(Fact("说明", figure.note))
    facts.append(Fact("章节", section, missing="不在任何章节之下"))
    facts.append(Fact("读取把握", f"{figure.confidence * 100:.0f}%"))
    return facts


def field_words(name: str, value: Decimal | str | None) -> str:
    """A field of a reading as a person says it; empty when there is nothing."""
    if value is None or value == "":
        return ""
    if name in {"value", "value_high"}:
        return number(value).text
    if name == "kind":
        return str(dict(StatementKind.choices).get(str(value), value))
    if name == "comparator":
        return str(dict(ComparatorSign.choices).get(str(value), value))
    if name == "period":
        period = period_from_words(str(value))
        return f"{period.label}（{value}）" if period else str(value)
    return str(value)


def change_words(correction: Correction) -> str:
    """A correction in one sentence: 更正：单位 由“万元”改为“亿元”."""
    action = CorrectionAction(correction.action)
    if action != CorrectionAction.CORRECT:
        return str(action.label)
    changed = [
        f"{FIELD_WORDS.get(name, name)}由“{field_words(name, old) or '空'}”"
        f"改为“{field_words(name, correction.new.get(name)) or '空'}”"
        for name, old in correction.old.items()
    ]
    return f"{action.label}：{'，'.join(changed)}"


def figure_url(row: Statement) -> str:
    """Where a figure stands in the text, with the text opened at it."""
    version = row.run.version
    address = reverse("documents:detail", args=[version.document_id])
    return f"{address}?version={version.number}&figure={row.pk}#f{row.pk}"


def _before(name: str, figure: ReadFigure, row: Statement) -> str:
    if name not in figure.corrected_fields:
        return ""
    return field_words(name, getattr(row, name)) or "空"
