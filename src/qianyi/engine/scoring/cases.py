"""Expert cases beside a method: a small population, and what each subject must get.

Worked out by hand from the documents, never from the program. A figure is compared at the digits
it is written with. Every case runs through the columns and, subject by subject, through the exact
path; the two must agree as well.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from qianyi.engine.packs import PackInvalid, Problem, read_yaml
from qianyi.engine.packs.shape import BAD, Field, Reader, Shape, choice, many, number, text
from qianyi.engine.packs.shape import Path as At
from qianyi.engine.packs.shapes import code
from qianyi.engine.scoring.columns import score
from qianyi.engine.scoring.loading import find_methods, load_method
from qianyi.engine.scoring.subjects import score_subject

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from qianyi.engine.packs import Node, Place
    from qianyi.engine.scoring.records import Method
    from qianyi.engine.scoring.results import Scores

_TYPES = {"number": pl.Float64, "flag": pl.Boolean, "code": pl.String}
_STATUSES = ("rated", "not_classed", "unknown", "not_rated")
_AGREE = Decimal("1e-8")


@dataclass(frozen=True, slots=True)
class Expected:
    """What a subject must get; what is not written is not compared."""

    total: Decimal | None = None
    points: Mapping[str, Decimal] = field(default_factory=dict)
    values: Mapping[str, Decimal] = field(default_factory=dict)
    bonus: Decimal | None = None
    deduction: Decimal | None = None
    group: str | None = None
    status: str | None = None
    rank: Decimal | None = None
    grade: str | None = None
    veto: str | None = None
    not_classed: str | None = None


@dataclass(frozen=True, slots=True)
class CaseSubject:
    """A subject of a case with its inputs."""

    subject: str
    inputs: Mapping[str, Any]
    expect: Expected = field(default_factory=Expected)


@dataclass(frozen=True, slots=True)
class ScoringCase:
    """A population and what comes of it.

    Attributes:
        source: the row of the facts, or the arithmetic, it was worked from.
        common: inputs every subject has unless it says otherwise.
    """

    name: str
    source: str
    subjects: tuple[CaseSubject, ...]
    common: Mapping[str, Any] = field(default_factory=dict)
    at: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Outcome:
    """One figure of one case: what was expected and what came."""

    case: ScoringCase
    subject: str
    what: str
    expected: str
    got: str

    @property
    def ok(self) -> bool:
        """They are the same."""
        return self.expected == self.got


def _input(node: Node, path: At) -> object:
    if node.value is None or isinstance(node.value, bool | Decimal):
        return node.value
    return text(node, path)


def _mapping(read: Reader) -> Reader:
    def reader(node: Node, path: At) -> object:
        if not isinstance(node.value, dict):
            return path.bad(node, "应为对象（若干个“键: 值”）。")
        found = {key: read(inside, path.key(key)) for key, inside in node.value.items()}
        return BAD if any(one is BAD for one in found.values()) else found

    return reader


def _maybe(name: str, read: Reader) -> Field:
    return Field(name, read, required=False)


_expect: Shape[Expected] = Shape(
    Expected,
    (
        *(_maybe(name, number) for name in ("total", "bonus", "deduction", "rank")),
        _maybe("points", _mapping(number)),
        _maybe("values", _mapping(number)),
        *(_maybe(name, text) for name in ("group", "grade", "veto", "not_classed")),
        _maybe("status", choice(*_STATUSES)),
    ),
    placed=False,
)
_subject: Shape[CaseSubject] = Shape(
    CaseSubject,
    (Field("subject", text), Field("inputs", _mapping(_input)), _maybe("expect", _expect)),
    placed=False,
)
_case: Shape[ScoringCase] = Shape(
    ScoringCase,
    (
        Field("name", text),
        Field("source", text),
        Field("subjects", many(_subject)),
        _maybe("common", _mapping(_input)),
    ),
)
_file: Shape[dict[str, Any]] = Shape(
    dict, (Field("method", code), Field("cases", many(_case))), placed=False
)


def load_cases(path: Path | str, method: Method) -> tuple[ScoringCase, ...]:
    """The cases of one file, checked against the method's inputs and indicators.

    Raises:
        PackInvalid: with every problem, each with file and line.
    """
    file = Path(path)
    problems: list[Problem] = []
    read = _file(read_yaml(file, file.parent.parent), At(problems))
    cases: tuple[ScoringCase, ...] = read["cases"] if isinstance(read, dict) else ()
    for case in cases:
        problems += _unknown_names(case, method)
    if problems:
        raise PackInvalid(file.name, problems)
    return cases


def _unknown_names(case: ScoringCase, method: Method) -> Iterator[Problem]:
    inputs = {one.code for one in method.inputs}
    indicators = {one.code for one in method.indicators}
    assert case.at is not None  # noqa: S101 - read from a file
    given = [("common", case.common, inputs)]
    for one in case.subjects:
        given.append((one.subject, one.inputs, inputs))
        given.append((one.subject, one.expect.points, indicators))
        given.append((one.subject, one.expect.values, indicators))
    for where, names, valid in given:
        for name in sorted(set(names) - valid):
            yield Problem(case.at, where, f"“{method.title}”没有“{name}”这个数据项或指标。")


def run_case(method: Method, case: ScoringCase) -> list[Outcome]:
    """Every figure expected, with what came; and whether both ways of counting agree."""
    scores = score(method, case_frame(method, case))
    found: list[Outcome] = []
    for one in case.subjects:
        row = scores.row(one.subject)
        found += _compared(case, one, row)
        found.append(_agreement(method, scores, case, one, row))
    return found


def run_all(
    environ: Mapping[str, str] | None = None,
) -> Iterator[tuple[Method, ScoringCase, list[Outcome]]]:
    """Every case of every method of the packs found; for the command line's table.

    Raises:
        PackInvalid: a method or a file of cases is wrong.
    """
    for path in find_methods(environ).values():
        beside = path.parent / "cases" / path.name
        if not beside.is_file():
            continue
        method = load_method(path)
        for case in load_cases(beside, method):
            yield method, case, run_case(method, case)


def case_frame(method: Method, case: ScoringCase) -> pl.DataFrame:
    """The population of a case as a table; what is not written is null."""
    columns: dict[str, pl.Series] = {
        "subject": pl.Series([one.subject for one in case.subjects], dtype=pl.String)
    }
    for one in method.inputs:
        given = [{**case.common, **each.inputs}.get(one.code) for each in case.subjects]
        plain = [float(each) if isinstance(each, Decimal) else each for each in given]
        columns[one.code] = pl.Series(plain, dtype=_TYPES[one.type])
    return pl.DataFrame(columns)


def _compared(case: ScoringCase, one: CaseSubject, row: Mapping[str, Any]) -> Iterator[Outcome]:
    expect = one.expect
    figures = {name: getattr(expect, name) for name in ("total", "bonus", "deduction", "rank")}
    figures |= {f"p.{name}": worth for name, worth in expect.points.items()}
    figures |= {f"v.{name}": worth for name, worth in expect.values.items()}
    for name, wanted in figures.items():
        if wanted is not None:
            yield Outcome(case, one.subject, name, str(wanted), _at_digits(row.get(name), wanted))
    for name in ("group", "status", "grade", "veto", "not_classed"):
        wanted = getattr(expect, name)
        if wanted is not None:
            yield Outcome(case, one.subject, name, wanted, str(row.get(name)))


def _at_digits(got: float | None, wanted: Decimal) -> str:
    if got is None:
        return "无"
    exact = Decimal(repr(round(float(got), 10)))
    return str(exact.quantize(wanted, rounding=ROUND_HALF_UP))


def _agreement(
    method: Method, scores: Scores, case: ScoringCase, one: CaseSubject, row: Mapping[str, Any]
) -> Outcome:
    alone = score_subject(method, {**case.common, **one.inputs}, scores.references)
    by_column, by_itself = row["total"], alone.total
    same = (by_column is None and by_itself is None) or (
        by_column is not None
        and by_itself is not None
        and abs(Decimal(repr(by_column)) - by_itself) <= _AGREE
    )
    got = "一致" if same else f"整列 {by_column}，单户 {by_itself}"
    return Outcome(case, one.subject, "两种算法", "一致", got)
