"""Expert cases: situations worked out by hand, held against what a pack says."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from qianyi.engine.packs import read_yaml, read_yaml_text
from qianyi.engine.packs.problems import PackInvalid, Problem
from qianyi.engine.packs.shape import (
    BAD,
    Field,
    Path,
    Shape,
    choice,
    many,
    note,
    number,
    shown,
    text,
    texts,
)
from qianyi.engine.rules import shapes as s
from qianyi.engine.rules.errors import FactsNotUsable
from qianyi.engine.rules.verdicts import STATE_WORDS, Verdict, decide

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path as FilePath

    from qianyi.engine.packs import Node, Place
    from qianyi.engine.rules.rulebook import RuleBook

MARGIN = Decimal("0.0001")
PAIR = 2
ANSWERS = ("yes", "no", "unknown")


@dataclass(frozen=True, slots=True)
class Expected:
    """What a case expects; what is left out is not looked at."""

    verdict: str = ""
    precheck: str = ""
    criteria: Mapping[str, str] = field(default_factory=dict)
    points: tuple[Decimal, Decimal] | None = None
    items: Mapping[str, tuple[Decimal, Decimal]] = field(default_factory=dict)
    gap: Mapping[str, Decimal] = field(default_factory=dict)
    amount: Mapping[str, Decimal] = field(default_factory=dict)
    class_: str = ""
    grade: str = ""
    missing: tuple[str, ...] | None = None
    margin: Decimal = MARGIN


@dataclass(frozen=True, slots=True)
class Case:
    """A situation and what an expert says of it.

    Attributes:
        source: the row of the facts it was worked from.
    """

    name: str
    source: str
    expect: Expected
    given: Mapping[str, object] = field(default_factory=dict)
    application: str = ""
    at: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class CaseBook:
    """The cases of one pack."""

    rule: str
    version: str
    cases: tuple[Case, ...]
    base: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one case: empty ``failures`` means it holds."""

    case: Case
    failures: tuple[str, ...]


def _facts(node: Node, path: Path) -> object:
    if not isinstance(node.value, dict):
        return path.bad(node, f"应为“输入: 值”的对象，现为{shown(node)}。")
    return {key: inside.value for key, inside in node.value.items()}


def _pair(node: Node, path: Path) -> object:
    if isinstance(node.value, list) and len(node.value) == PAIR:
        low, high = (number(item, path) for item in node.value)
        return BAD if low is BAD or high is BAD else (low, high)
    value = number(node, path)
    return BAD if value is BAD else (value, value)


def _mapping(read: Any) -> Any:  # noqa: ANN401  # a reader of any value
    def reader(node: Node, path: Path) -> object:
        if not isinstance(node.value, dict):
            return path.bad(node, f"应为“代码: 值”的对象，现为{shown(node)}。")
        found = {key: read(inside, path.key(key)) for key, inside in node.value.items()}
        return BAD if any(value is BAD for value in found.values()) else found

    return reader


_expected: Shape[Expected] = Shape(
    s.renamed(Expected, **{"class": "class_"}),
    (
        s.maybe("verdict", choice(*ANSWERS)),
        s.maybe("precheck", choice(*ANSWERS)),
        s.maybe("criteria", _mapping(choice(*STATE_WORDS))),
        s.maybe("points", _pair),
        s.maybe("items", _mapping(_pair)),
        s.maybe("gap", _mapping(number)),
        s.maybe("amount", _mapping(number)),
        s.maybe("class", note),
        s.maybe("grade", note),
        s.maybe("missing", texts),
        s.maybe("margin", number),
    ),
    placed=False,
)
_case: Shape[Case] = Shape(
    Case,
    (
        Field("name", text),
        Field("source", text),
        Field("expect", _expected),
        s.maybe("given", _facts),
        s.maybe("application", note),
    ),
)
_book: Shape[CaseBook] = Shape(
    CaseBook,
    (
        Field("rule", text),
        Field("version", s.words),
        Field("cases", many(_case)),
        s.maybe("base", _facts),
    ),
    placed=False,
)


def read_cases(path: FilePath) -> CaseBook:
    """The cases of a file.

    Raises:
        PackInvalid: listing everything that is wrong with the file.
    """
    return _cases_of(read_yaml(path.resolve(), path.resolve().parents[1]), path.name)


def read_cases_text(text: str, name: str) -> CaseBook:
    """The cases a text holds.

    Raises:
        PackInvalid: listing everything that is wrong; ``name`` is what the lines are of.
    """
    return _cases_of(read_yaml_text(text, name), name)


def _cases_of(tree: Node, name: str) -> CaseBook:
    problems: list[Problem] = []
    book = _book(tree, Path(problems))
    if problems or not isinstance(book, CaseBook):
        raise PackInvalid(name, problems)
    return book


def run_cases(book: RuleBook, cases: CaseBook) -> list[Outcome]:
    """Every case held against the pack."""
    return [Outcome(case, tuple(_failures(book, cases, case))) for case in cases.cases]


def facts_of(cases: CaseBook, case: Case) -> dict[str, object]:
    """The situation of a case: the base with what is given over it."""
    return {**cases.base, **case.given}


def _failures(book: RuleBook, cases: CaseBook, case: Case) -> Iterator[str]:
    try:
        verdict = decide(book, facts_of(cases, case), application=case.application or None)
    except FactsNotUsable as refusal:
        yield refusal.message
        return
    yield from differences(verdict, case.expect)


def differences(verdict: Verdict, expect: Expected) -> Iterator[str]:
    """Sentences, one for each thing that is not as expected."""
    yield from _word("结论", expect.verdict, verdict.answer)
    yield from _word("预判", expect.precheck, verdict.precheck)
    yield from _word("分类", expect.class_, verdict.class_)
    yield from _word("等次", expect.grade, verdict.grade)
    yield from _conditions(verdict, expect)
    yield from _points(verdict, expect)
    if expect.missing is not None and set(expect.missing) != set(verdict.missing):
        yield f"缺失数据应为{sorted(expect.missing)}，现为{sorted(verdict.missing)}"


def _conditions(verdict: Verdict, expect: Expected) -> Iterator[str]:
    findings = {one.code: one for one in verdict.findings}
    for code, state in expect.criteria.items():
        found = findings[code].state if code in findings else "（没有这一条件）"
        yield from _word(f"条件{code}", state, found)
    for kind in ("gap", "amount"):
        for code, wanted in getattr(expect, kind).items():
            value = getattr(findings[code], kind) if code in findings else None
            yield from _figure(f"条件{code}的{kind}", wanted, value, expect.margin)


def _points(verdict: Verdict, expect: Expected) -> Iterator[str]:
    scores = {one.code: one for one in verdict.scores}
    wanted_points = dict(expect.items)
    if expect.points is not None and verdict.total is not None:
        wanted_points[verdict.total.code] = expect.points
    for code, (low, high) in wanted_points.items():
        if code not in scores:
            yield f"没有评分项{code}"
            continue
        yield from _figure(f"{code}最低分", low, scores[code].low, expect.margin)
        yield from _figure(f"{code}最高分", high, scores[code].high, expect.margin)
    if expect.points is not None and verdict.total is None:
        yield "没有评分"


def _word(what: str, wanted: str, found: str | None) -> Iterator[str]:
    if wanted and wanted != found:
        yield f"{what}应为{wanted}，现为{found or '无'}"


def _figure(what: str, wanted: Decimal, found: Decimal | None, margin: Decimal) -> Iterator[str]:
    if found is None or abs(found - wanted) > margin:
        yield f"{what}应为{wanted}，现为{'无' if found is None else format(found.normalize(), 'f')}"
