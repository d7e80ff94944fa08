"""Building findings: level by the stated rules, places in order.

A key that survives a new reading; and merging them.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from qianyi.engine.checking import severity
from qianyi.engine.checking.model import SEVERITIES, Finding, Place
from qianyi.engine.scopes import UNSTATED

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from qianyi.engine.checking.corpus import Corpus, DocumentView
    from qianyi.engine.checking.figures import Figure

_MOST_PLACES = 8


@dataclass(frozen=True, slots=True)
class Mark:
    """A span of text that is not a figure (a name, a box number, a repeated clause)."""

    view: DocumentView
    start: int
    end: int

    @property
    def token(self) -> str:
        """What the key keeps of it."""
        return self.view.text[self.start : self.end]


def finding(
    corpus: Corpus,
    rule: str,
    title: str,
    computation: str,
    where: Sequence[Figure | Mark],
    notes: Sequence[str] = (),
) -> Finding:
    """A finding with its level and key.

    ``title`` is closed with 请核实 where it does not ask yet.
    """
    notes = tuple(dict.fromkeys(n for n in notes if n))
    tokens = sorted({w.token for w in where})
    digest = hashlib.sha256("\n".join([rule, *tokens]).encode()).hexdigest()[:16]
    places = sorted({_place(corpus, w) for w in where}, key=lambda p: (p[0], p[1].start))
    return Finding(
        rule=rule,
        severity=severity.level_of(rule, notes),
        title=title if title.endswith(("请核实", "请核口径")) else f"{title}，请核实",
        computation="。".join([computation, *notes]),
        places=tuple(p for _, p in places[:_MOST_PLACES]),
        key=f"{rule}:{digest}",
        notes=notes,
    )


def _place(corpus: Corpus, where: Figure | Mark) -> tuple[int, Place]:
    if isinstance(where, Mark):
        view, start, end = where.view, where.start, where.end
    else:
        view = corpus.view(where)
        start, end = where.statement.start, where.statement.end
    return view.index, Place(view.key, start, end, view.document.text.text[start:end])


def scope_notes(*figures: Figure) -> list[str]:
    """The remark that one scope is unstated while another is stated, or nothing."""
    scopes = {f.scope for f in figures}
    return [severity.SCOPE_UNSTATED] if UNSTATED in scopes and len(scopes) > 1 else []


def comparable(a: Figure, b: Figure) -> bool:
    """Figures of two different stated scopes are never compared."""
    return a.scope == b.scope or UNSTATED in (a.scope, b.scope)


def label(figure: Figure) -> str:
    """Subject, period and indicator of a figure as one phrase for titles."""
    scope = "" if figure.scope in (UNSTATED, "全市", "全省", "全国") else f"（{figure.scope}）"
    when = figure.span.label if figure.span else figure.statement.period or ""
    return f"{figure.subject}{scope}{when}{figure.statement.indicator or ''}"


def spoken(figure: Figure) -> str:
    """A figure as titles name it: as printed, a bare table cell with its value and unit."""
    statement = figure.statement
    unit = statement.unit or ""
    if figure.row < 0 or figure.quote.endswith(unit) or isinstance(statement.value, tuple):
        return figure.quote
    return f"{statement.value:f}{unit}"


_NUMBER = re.compile(r"^[\[［]?(\d[\d,]*(?:\.\d+)?)[\]］]?(\D*)$")


def printed_terms(figures: Sequence[Figure]) -> tuple[list[float], str]:
    """The figures as numbers a reader can add up by hand, and their unit.

    As printed where all are printed in one unit, else brought to the base unit.
    """
    matches = [_NUMBER.match(f.quote.replace(" ", "").replace("，", "")) for f in figures]
    suffixes = {m.group(2) if m else "?" for m in matches}
    if len(suffixes) == 1 and "?" not in suffixes and len({f.dimension for f in figures}) == 1:
        unit = suffixes.pop() or figures[0].statement.unit or ""
        return [float(m.group(1).replace(",", "")) for m in matches if m], unit
    return [f.value for f in figures], figures[0].dimension


def merged(found: Iterable[Finding]) -> tuple[Finding, ...]:
    """One cause, one finding: the same key once.

    And nothing whose places lie within a graver finding of the same kin.

    Order: level, rule, first place.
    """
    by_key: dict[str, Finding] = {}
    for each in found:
        known = by_key.get(each.key)
        by_key[each.key] = each if known is None else _joined(known, each)
    kept: list[Finding] = []
    covered: dict[tuple[str, Place], list[frozenset[Place]]] = {}
    gravest_first = sorted(
        by_key.values(), key=lambda f: (SEVERITIES.index(f.severity), -len(f.places), _rank(f))
    )
    for each in gravest_first:
        places = frozenset(each.places)
        if _is_covered(each, places, covered):
            continue
        kept.append(each)
        for place in places:
            covered.setdefault((_kin(each), place), []).append(places)
    return tuple(sorted(kept, key=_rank))


def _is_covered(
    each: Finding,
    places: frozenset[Place],
    covered: dict[tuple[str, Place], list[frozenset[Place]]],
) -> bool:
    if len(places) <= 1:
        return False
    return any(places <= other for other in covered.get((_kin(each), each.places[0]), ()))


def _kin(each: Finding) -> str:
    """Rules that see the same cause from two sides."""
    family = each.rule.split(".")[0]
    return {"complement": "sum", "duration": "growth"}.get(family, family)


def _joined(a: Finding, b: Finding) -> Finding:
    places = tuple(sorted({*a.places, *b.places}))[:_MOST_PLACES]
    return replace(min(a, b, key=_rank), places=places)


def _rank(each: Finding) -> tuple[int, str, str, int, str]:
    first = each.places[0] if each.places else Place("", 0, 0, "")
    return SEVERITIES.index(each.severity), each.rule, first.doc, first.start, each.key
