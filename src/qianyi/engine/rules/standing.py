"""Where a subject stands before a title: qualifies, one condition short, further, cannot tell.

Of one subject by its verdict, of many by columns; the same words either way. What a person must
still decide is left aside, and said.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from qianyi.engine.rules.many import LACKS, exact, short_of, worked_out
from qianyi.engine.rules.program import PRECHECK
from qianyi.engine.rules.verdicts import answer_of, state_of
from qianyi.engine.rules.words import shortfall

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    import polars as pl

    from qianyi.engine.rules.program import Program, Tested
    from qianyi.engine.rules.rulebook import RuleBook
    from qianyi.engine.rules.verdicts import Answer, Verdict

Place: TypeAlias = Literal["qualifies", "near", "further", "unknown"]
MOST_NAMED = 4
CLOSE = 0.1
"""Above a limit by at most this share of it counts as one step."""
QUALIFIES_NEXT = "按现有数据测算符合条件，可以准备申报材料，以认定机关的认定为准。"


@dataclass(frozen=True, slots=True)
class Short:
    """One top-level condition not met.

    Attributes:
        words: what is missing, as the firm is to read it.
        share: the gap as a share of the limit; None where there is no figure.
    """

    code: str
    name: str
    words: str
    gap: Decimal | None = None
    amount: Decimal | None = None
    share: float | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one subject stands before one title.

    Attributes:
        precheck: the answer leaving aside what a person must still decide.
        missing: labels of facts without which something stays unknown.
    """

    place: Place
    precheck: Answer
    short: tuple[Short, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """What is missing, one condition after another."""
        return "；".join(one.words for one in self.short)

    @property
    def share(self) -> float | None:
        """How far off the one condition missed is, as a share of its limit."""
        return self.short[0].share if self.place == "near" else None

    @property
    def next_step(self) -> str:
        """What comes next, in one sentence."""
        if self.place == "qualifies":
            return QUALIFIES_NEXT
        if self.place == "unknown":
            return f"请先补充数据：{named(self.missing)}。" if self.missing else "请先补充数据。"
        if self.place == "near":
            return f"只差一项：{self.words}。"
        known = f"还有{len(self.short)}项条件不符合"
        if len(self.short) == 1:
            known = f"有一项条件短期内难以达到：{self.words}"
        return f"{known}，并缺少数据：{named(self.missing)}。" if self.missing else f"{known}。"


@dataclass(frozen=True, slots=True)
class _Seen:
    """What is known of one condition of one subject: of either source."""

    held: bool | None
    open: bool
    words: str
    gap: Decimal | None
    amount: Decimal | None
    limit: Decimal | None


def named(labels: tuple[str, ...]) -> str:
    """The first few labels, and how many there are."""
    more = f"等{len(labels)}项" if len(labels) > MOST_NAMED else ""
    return "、".join(labels[:MOST_NAMED]) + more


def standing_of(program: Program, verdict: Verdict) -> Standing:
    """Where one subject stands, by the verdict about it."""
    seen = {
        one.code: _Seen(
            _HELD[one.state], one.state == "review", one.words, one.gap, one.amount, one.limit
        )
        for one in verdict.findings
    }
    return _stand(program, verdict.precheck, _Told(program, seen), tuple(verdict.missing.values()))


_HELD: dict[str, bool | None] = {
    "pass": True, "waived": True, "skipped": True, "fail": False, "unknown": None, "review": None,
}  # fmt: skip


def standings_of(
    book: RuleBook,
    frame: pl.DataFrame,
    *,
    key: str,
    application: str | None = None,
    on: date | None = None,
) -> Iterator[tuple[Any, Standing]]:
    """The key of each row and where it stands, in the frame's order.

    Inputs the frame has no column for are unknown for everybody.

    Raises:
        FactsNotUsable: a column of a wrong type.
    """
    program = book.program(application)
    worked = worked_out(program, frame, short_of(program), keep=[key], on=on)
    labels = {name: column.wanted for name, column in program.columns.items()}
    told = _Rows(program)
    for row in worked.iter_rows(named=True):
        missing = tuple(labels[name] for name in row[LACKS])
        told.row = row
        yield row[key], _stand(program, answer_of(row.get(PRECHECK)), told, missing)


class _Told:
    """Conditions by what a verdict found."""

    def __init__(self, program: Program, seen: Mapping[str, _Seen]) -> None:
        self.program = program
        self.seen = seen

    def held(self, code: str) -> bool | None:
        """Whether a condition holds."""
        return self.seen[code].held

    def is_unknown(self, tested: Tested) -> bool:
        """Whether facts, not a person's decision, are missing."""
        found = self.seen[tested.criterion.code]
        return found.held is None and not found.open

    def details(self, tested: Tested) -> _Seen:
        """What a failed condition lacks."""
        return self.seen[tested.criterion.code]


class _Rows:
    """Conditions by the columns of the present row."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.row: dict[str, Any] = {}
        self.inputs = {name: one.input for name, one in program.columns.items() if one.input}

    def held(self, code: str) -> bool | None:
        """Whether a condition holds."""
        return _HELD[state_of(self.program.tests[code], self.row)]

    def is_unknown(self, tested: Tested) -> bool:
        """Whether facts, not a person's decision, are missing."""
        return state_of(tested, self.row) == "unknown"

    def details(self, tested: Tested) -> _Seen:
        """What a failed condition lacks."""
        code = tested.criterion.code
        gap, lack = self._number(f"{code}_gap"), self._number(f"{code}_amount")
        limit = tested.limit if tested.limit is not None else self._number(f"{code}_limit")
        words = shortfall(tested, gap, lack, self.inputs)
        return _Seen(held=False, open=False, words=words, gap=gap, amount=lack, limit=limit)

    def _number(self, name: str) -> Decimal | None:
        found = exact(self.row.get(name))
        return found if isinstance(found, Decimal) else None


def _stand(
    program: Program, precheck: Answer, told: _Told | _Rows, missing: tuple[str, ...]
) -> Standing:
    if precheck == "yes":
        return Standing("qualifies", precheck, missing=missing)
    if precheck == "unknown":
        return Standing("unknown", precheck, missing=missing)
    top = [one for one in program.tests.values() if not one.depth]
    failed = [one for one in top if told.held(one.criterion.code) is False]
    short = tuple(_short(one, told) for one in failed)
    is_near = (
        len(short) == 1
        and not any(told.is_unknown(one) for one in top)
        and _within_reach(failed[0], told)
    )
    return Standing("near" if is_near else "further", precheck, short, missing)


def _short(tested: Tested, told: _Told | _Rows) -> Short:
    one, seen = tested.criterion, told.details(tested)
    words, share = _words(tested, told), _share(tested, told)
    return Short(one.code, one.name, words, seen.gap, seen.amount, share)


def _failed_parts(tested: Tested, told: _Told | _Rows) -> list[Tested]:
    tests = told.program.tests
    parts = [tests[part.code] for part in tested.criterion.parts if part.code in tests]
    return [part for part in parts if told.held(part.criterion.code) is False]


def _share(tested: Tested, told: _Told | _Rows) -> float | None:
    """The gap as a share of the limit.

    Of conditions that must all hold the farthest, of those of which one is enough the nearest.
    """
    if tested.criterion.parts:
        shares = [_share(part, told) for part in _failed_parts(tested, told)]
        known = [one for one in shares if one is not None]
        if not known or (tested.criterion.all_of and len(known) < len(shares)):
            return None
        return max(known) if tested.criterion.all_of else min(known)
    seen = told.details(tested)
    return float(seen.gap / abs(seen.limit)) if seen.gap is not None and seen.limit else None


def _within_reach(tested: Tested, told: _Told | _Rows) -> bool:
    """Whether a firm, or time, can meet a condition.

    No veto, nothing fixed, and a limit from above only where it is exceeded by little.
    """
    one = tested.criterion
    if one.parts:
        found = [_within_reach(part, told) for part in _failed_parts(tested, told)]
        return all(found) if one.all_of else any(found)
    if tested.veto:
        return False
    if one.operator in ("<", "<="):
        share = _share(tested, told)
        return share is not None and share <= CLOSE
    if one.operator is not None:
        return True
    inputs = [told.program.columns[name].input for name in tested.reads]
    return any(given is not None and not given.fixed for given in inputs)


def _words(tested: Tested, told: _Told | _Rows) -> str:
    """What is missing; of a group what its parts lack, of a veto that it applies."""
    one = tested.criterion
    own = told.details(tested).words
    if own:
        return own
    if tested.veto:
        return f"有不得申报的情形：{one.name}"
    lacking = [_words(part, told) for part in _failed_parts(tested, told)]
    if not lacking:
        return f"{one.name}：不符合"
    joint = "；" if one.all_of else "，或"
    return f"{one.name}：{joint.join(lacking)}"
