"""`qianyi rules`: a pack on paper, its cases as a table, what changed between two versions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qianyi.cli.console import note, result, results
from qianyi.engine.rules.casebook import read_cases, run_cases
from qianyi.engine.rules.changes import differences
from qianyi.engine.rules.guarding import guards
from qianyi.engine.rules.paper import paper
from qianyi.engine.rules.rulebook import CASES, load, load_all
from qianyi.lib.errors import QianyiError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from qianyi.engine.rules.casebook import Outcome
    from qianyi.engine.rules.guarding import Guard
    from qianyi.engine.rules.rulebook import RuleBook


def show(which: str, version: str = "") -> None:
    """Print a pack as it would be written on paper."""
    results(paper(load(which, version=version or None)))


def diff(first: str, second: str) -> None:
    """Print what changed between two packs."""
    found = differences(load(first), load(second))
    results(found or ["没有不同。"])


def run_tests(which: Sequence[str], *, guarded: bool) -> bool:
    """Run the cases of packs, print a table; True when all hold and every figure is guarded."""
    books = [load(one) for one in which] if which else load_all()
    result("认定条件\t版本\t案例\t通过\t数值\t有案例把关")
    fine = [_one(book, guarded=guarded) for book in books]
    if not which:
        fine += list(_methods())
    note(f"共 {len(fine)} 个，{sum(fine)} 个全部通过。")
    return all(fine)


def _one(book: RuleBook, *, guarded: bool) -> bool:
    path = _cases(book)
    if path is None:
        result(f"{book.pack.title}\t{book.pack.version}\t没有案例文件")
        return False
    try:
        cases = read_cases(path)
    except QianyiError as refusal:
        result(f"{book.pack.title}\t{book.pack.version}\t案例文件有误")
        note(refusal.message)
        return False
    outcomes = run_cases(book, cases)
    watched = guards(book, cases) if guarded else []
    return _told(book, outcomes, watched, guarded=guarded)


def _methods() -> Iterator[bool]:
    """The evaluation methods of all packs, a line each; whether every figure of a case came out.

    That every figure of a method is guarded by a case is a test of the engine.
    """
    from qianyi.engine.scoring import run_all

    held: dict[str, list[bool]] = {}
    titles: dict[str, str] = {}
    for method, case, outcomes in run_all():
        titles[method.code] = f"{method.title}\t{method.version}"
        wrong = [one for one in outcomes if not one.ok]
        held.setdefault(method.code, []).append(not wrong)
        for one in wrong:
            result(f"    {case.name} {one.subject}：{one.what}应为{one.expected}，现为{one.got}")
    for code, cases in held.items():
        result(f"{titles[code]}\t{len(cases)}\t{sum(cases)}\t—\t—")
        yield all(cases)


def _told(book: RuleBook, outcomes: list[Outcome], watched: list[Guard], *, guarded: bool) -> bool:
    held = sum(not outcome.failures for outcome in outcomes)
    caught = sum(guard.caught for guard in watched)
    figures = f"{len(watched)}\t{caught}" if guarded else "—\t—"
    result(f"{book.pack.title}\t{book.pack.version}\t{len(outcomes)}\t{held}\t{figures}")
    for outcome in outcomes:
        for failure in outcome.failures:
            line = outcome.case.at.line if outcome.case.at else 0
            result(f"    第{line}行 {outcome.case.name}：{failure}")
    for guard in watched:
        if not guard.caught:
            one = guard.figure
            what = f"{one.label} {one.value}{one.unit}（{one.path}）"
            result(f"    没有案例把关：{what}，移动{one.step}没有案例察觉")
    return held == len(outcomes) and caught == len(watched)


def _cases(book: RuleBook) -> Path | None:
    if book.path is None:
        return None
    path = book.path.parent / CASES / book.path.name
    return path if path.is_file() else None
