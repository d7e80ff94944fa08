"""Promises: who will do what by when.

A sentence promises when it says so (力争, 确保, 争取), when it speaks of what will be (将, 计划)
or, where a text sets tasks, when it orders something that can be checked (出台, 建成, 新增). The
lead department is given only where the text names it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from qianyi.engine.text.numerals import to_half_width
from qianyi.engine.text.units import words_pattern

from .dates import Time, strip_time
from .model import Commitment, Statement

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from qianyi.engine.text.model import Section, Table

    from .situation import Mode

_LEAD: Final = (
    re.compile(r"由(?P<lead>[^，。；、由]{2,16}?)(?:牵头|负责)"),
    re.compile(r"(?:牵头|责任|主办|负责)(?:单位|部门)[：:](?P<lead>[^，。；、）\s]{2,16})"),
    re.compile(
        r"(?:^|[，；])(?P<lead>[^，。；、由]{2,14}(?:局|委|办|部门|单位|委员会|政府|中心|公司|处|科))牵头"
    ),
    re.compile(r"（(?P<lead>[^（），。；、]{2,14})牵头"),
)
_NUMBER = re.compile(r"^(?:[（(]?[0-9一二三四五六七八九十]{1,3}[)）.、]|——|[“\s])+")
_NOT_YET_PAST = re.compile(r"已(?!知|定)|累计|截至|同比|比上年|了[0-9]")
_SHORTEST: Final = 6


@dataclass(frozen=True, slots=True)
class Promise:
    """A promise before its figures and section are known: span in its block and what it says."""

    start: int
    end: int
    verb: str
    action: str
    lead: str | None
    due: str | None


class PromiseFinder:
    """Finds promises with the words of the packs."""

    def __init__(self, words: Mapping[str, Any]) -> None:
        self._promise = re.compile(words_pattern(words["promise"]))
        self._future = re.compile(
            rf"(?:{words_pattern(words['future'])})(?={words_pattern(words['task'])}|大力|全力|继续|持续|努力|紧紧|着力|积极|进一步|深入|[到于在]|新|再)"
        )
        self._task = re.compile(
            rf"(?:^|(?<=[，：前内底]))(?:进一步|大力|积极|持续|全面|加快|深入|着力)?(?P<verb>{words_pattern(words['concrete'])})"
        )
        self._lead_heads = tuple(words["lead_heads"])

    def find(
        self, sentence: str, here: Mode, times: Sequence[Time], period: str | None
    ) -> Promise | None:
        """The promise a sentence makes, or None."""
        verb = self._verb(sentence, here)
        if verb is None or len(sentence) < _SHORTEST:
            return None
        lead = next((m["lead"] for pattern in _LEAD if (m := pattern.search(sentence))), None)
        due = next((t.code for t in times if t.role == "due" and t.code), None)
        if due is None:
            due = next((t.code for t in times if t.role == "point" and t.code), period)
        body = sentence.rstrip("。；！ ")
        start = len(sentence) - len(sentence.lstrip())
        action = strip_time(_NUMBER.sub("", body[start:])).lstrip("，、 ")
        return Promise(start, len(body), verb, action or body.strip(), lead, due)

    def _verb(self, sentence: str, here: Mode) -> str | None:
        m = self._promise.search(sentence)
        if m is not None:
            return m[0]
        if here == "policy" or _NOT_YET_PAST.search(sentence):
            return None
        m = self._future.search(sentence)
        if m is not None:
            return m[0]
        if here != "target":
            return None
        m = self._task.search(sentence)
        return None if m is None else m["verb"]

    def in_table(self, table: Table) -> Iterable[Commitment]:
        """The rows of a table that names a lead department for each task.

        (规划名称 – 主要牵头单位).
        """
        cells = {(c.row, c.column): c for c in table.cells}
        heads = {
            c.column: re.sub(r"\s", "", to_half_width(c.text))
            for c in table.cells
            if c.row < table.header_rows
        }
        lead = next((n for n, head in heads.items() if head in self._lead_heads), None)
        if lead is None:
            return
        tasks = [
            n
            for n, head in heads.items()
            if n != lead and head not in {"序号", "编号", "备注", "完成时限", "时限"}
        ]
        for row in range(table.header_rows, table.rows):
            task = next(
                (cells[row, n] for n in tasks if (row, n) in cells and cells[row, n].text), None
            )
            who = cells.get((row, lead))
            if task is not None and who is not None and who.text:
                yield Commitment(task.start, task.end, "", "牵头", task.text, lead=who.text)


def placed(
    commitments: Iterable[Commitment],
    text: str,
    statements: Sequence[Statement],
    sections: Sequence[Section],
) -> tuple[Commitment, ...]:
    """Commitments in order, each with its quote, its section and the figures inside it."""
    found: list[Commitment] = []
    for promise in sorted(commitments, key=lambda c: (c.start, c.end)):
        low, high = promise.start, promise.end
        inside = tuple(i for i, s in enumerate(statements) if low <= s.start < high)
        within = [i for i, part in enumerate(sections) if part.start <= low < part.end]
        section = within[-1] if within else None
        found.append(replace(promise, quote=text[low:high], section=section, figures=inside))
    return tuple(found)
