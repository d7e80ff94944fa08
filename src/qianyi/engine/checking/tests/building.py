"""Documents for tests: a text of our own and, figure by figure.

What a reader would have read in it.

A figure is one line: the quote, then the indicator, then ``2020``-like period, kind and options as
``name=value`` words:

    301亿元 营业收入 2020 actual
    9.33公里 乡道里程 - plan
    [0.6] 全员劳动生产率 2025 change unit=万元/人 row=2
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from qianyi.engine.checking.engine import check
from qianyi.engine.checking.model import CheckedDocument, Finding
from qianyi.engine.checking.passages import passages_of
from qianyi.engine.reading.model import Commitment, Reading, Statement
from qianyi.engine.text.model import Cell, Section, Table, Text

if TYPE_CHECKING:
    from qianyi.engine.checking.names import Dictionary

_NUMBER = re.compile(r"(\d[\d,]*(?:\.\d+)?)(余)?(.*)")
_WAN_KEPT = ("元", "美元")
_DEFAULT_SUBJECT = "示例高新区"


def document(
    text: str,
    figures: str = "",
    *,
    key: str = "甲",
    dated_on: str | None = None,
    promises: str = "",
    tables: tuple[Table, ...] = (),
    sections: tuple[Section, ...] = (),
) -> CheckedDocument:
    """A document whose reading is given; every quote must be found in the text, in order."""
    statements = []
    position = 0
    passages = passages_of(text)
    for line in filter(None, (raw.strip() for raw in figures.splitlines())):
        statement = _statement(line, text, position, passages)
        statements.append(statement)
        position = statement.end
    return CheckedDocument(
        key,
        Text(key, text, tables=tables, sections=sections),
        Reading(tuple(statements), tuple(_promises(text, promises))),
        date.fromisoformat(dated_on) if dated_on else None,
    )


def _statement(line: str, text: str, position: int, passages) -> Statement:
    quote, indicator, period, kind, *options = line.split()
    chosen = dict(option.split("=", 1) for option in options)
    start = text.index(quote, position)
    value, unit = _measured(quote)
    table = "row" in chosen
    context = passages.bounds(passages.number_at(start))
    if table:
        context = (text.rfind("\n", 0, start) + 1, text.find("\n", start) % (len(text) + 1))
    return Statement(
        start=start,
        end=start + len(quote),
        quote=quote,
        subject=chosen.get("subject", _DEFAULT_SUBJECT),
        indicator=indicator,
        value=value,
        unit=chosen.get("unit", unit) or None,
        period=None if period == "-" else period,
        kind=kind,
        comparator=chosen.get("cmp", "="),
        base=chosen.get("base"),
        scope=chosen.get("scope", "未注明"),
        table=table,
        context_start=context[0],
        context_end=context[1],
    )


def _measured(quote: str) -> tuple[Decimal, str]:
    match = _NUMBER.search(quote.strip("[]［］"))
    assert match, quote
    value, unit = Decimal(match.group(1).replace(",", "")), match.group(3)
    if unit.startswith("万") and not unit.endswith(_WAN_KEPT):
        return value * 10000, unit[1:]
    return value, {"名": "人", "千米": "公里"}.get(unit, unit)


def _promises(text: str, lines: str):
    for line in filter(None, (raw.strip() for raw in lines.splitlines())):
        quote, due = line.split()
        start = text.index(quote)
        yield Commitment(start, start + len(quote), quote, "力争", quote, due=due)


def table(text: str, rows: list[list[str]], *, header_rows: int = 1) -> Table:
    """A real table whose cells stand in the text one after the other."""
    cells, position = [], 0
    for r, row in enumerate(rows):
        for c, word in enumerate(row):
            start = text.index(word, position) if word else position
            cells.append(Cell(r, c, start, start + len(word), word))
            position = start + len(word)
    return Table(cells[0].start, position, tuple(cells), len(rows), len(rows[0]), header_rows)


def grid(rows: list[list[str]], **options) -> CheckedDocument:
    """A document that is one table."""
    text = "\n".join("\t".join(row) for row in rows)
    return document(text, tables=(table(text, rows),), **options)


def found(*documents: CheckedDocument, dictionary: Dictionary | None = None) -> list[Finding]:
    """All findings of a check."""
    return list(check(documents, dictionary=dictionary))


def rules(*documents: CheckedDocument, dictionary: Dictionary | None = None) -> set[str]:
    """The codes of the rules that found something."""
    return {f.rule for f in check(documents, dictionary=dictionary)}


def only(rule: str, *documents: CheckedDocument, dictionary: Dictionary | None = None) -> Finding:
    """The one finding of a rule."""
    findings = [f for f in check(documents, dictionary=dictionary) if f.rule == rule]
    assert len(findings) == 1, [f"{f.rule} {f.title}" for f in findings]
    return findings[0]
