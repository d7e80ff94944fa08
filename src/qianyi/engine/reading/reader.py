"""Text → Reading: the entry of the reading engine."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeAlias

from qianyi.engine.text.model import Section, Text
from qianyi.engine.text.numerals import to_half_width

from .blocks import Block, blocks_of
from .cells import read_tables
from .commitments import PromiseFinder, placed
from .lexicon import lexicon_for
from .model import Reading, Statement
from .prose import ProseReader
from .situation import situation_of
from .speakers import speakers_of
from .tables import ReadingTables, load_tables

Reader: TypeAlias = Callable[[Text], Sequence[Statement]]
"""A deployment's own reader: it may add statements where the grammar found none."""


def read(
    text: Text, *, tables: ReadingTables | None = None, readers: Sequence[Reader] = ()
) -> Reading:
    """Everything quantitative the text states, and what it promises.

    Deterministic: the same text and tables give the same reading. Statements never overlap; what
    a hook in ``readers`` adds is taken only where nothing was read.
    """
    words = tables if tables is not None else load_tables()
    lexicon = lexicon_for(words)
    plain = to_half_width(text.text)
    title = text.source.title or _first_lines(plain)
    speakers = speakers_of(
        plain, to_half_width(title), text.source.issuer, words.words["provinces"]
    )
    situation = situation_of(plain, text.source, to_half_width(title))
    prose = ProseReader(lexicon, words.quantities, speakers, situation)
    promises = PromiseFinder(words.words["commitments"])
    prose.promises_with(promises)
    found: list[Statement] = []
    left_out = [(table.start, table.end) for table in text.tables]
    blocks = blocks_of(plain, left_out, text.furniture, (s.start for s in text.sections))
    tables_left = sorted(text.tables, key=lambda t: t.start)
    for block in blocks:
        while tables_left and tables_left[0].start < block.pieces[0][1]:
            found.extend(read_tables(plain, tables_left.pop(0), prose))
        if block.kind == "heading":
            prose.heading(block.text)
        else:
            found.extend(prose.read(block))
    for table in tables_left:
        found.extend(read_tables(plain, table, prose))
    for reader in readers:
        found.extend(reader(text))
    statements = _ordered(text, found)
    listed = [c for table in text.tables for c in promises.in_table(table)]
    commitments = placed([*prose.promises, *listed], text.text, statements, text.sections)
    return Reading(statements, commitments)


def _first_lines(plain: str) -> str:
    lines = [line.strip(" #") for line in plain.split("\n") if line.strip()]
    taken: list[str] = []
    for line in lines[:3]:
        if len(line) > 50 or line.endswith(("。", "，")):  # noqa: PLR2004 - longer is a paragraph
            break
        taken.append(line)
    return "".join(taken)


def _ordered(text: Text, found: Sequence[Statement]) -> tuple[Statement, ...]:
    """In order of position, none overlapping, each with its quote and its section."""
    kept: list[Statement] = []
    end = -1
    for statement in sorted(found, key=lambda s: (s.start, -s.end)):
        if statement.start < end:
            continue
        end = statement.end
        section = _section_of(text.sections, statement.start)
        kept.append(
            replace(statement, quote=text.text[statement.start : statement.end], section=section)
        )
    return tuple(kept)


def _section_of(sections: Sequence[Section], at: int) -> int | None:
    best: int | None = None
    for index, section in enumerate(sections):
        if section.start <= at < section.end:
            best = index
    return best


__all__ = ["Block", "Reader", "read"]
