"""What if a figure of a set of conditions were another: over the firms of a territory."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Final

import polars as pl

from qianyi.domains.evaluation.errors import FirmsUnread, TrialInvalid
from qianyi.engine.packs import PackInvalid
from qianyi.engine.rules.figures import changed, figures
from qianyi.engine.rules.many import decide_many
from qianyi.engine.rules.matching import match
from qianyi.engine.rules.program import PRECHECK
from qianyi.engine.rules.records import APPLIED_ON
from qianyi.engine.rules.verdicts import STATE_WORDS
from qianyi.kernel.rules.selectors import book_of, gather

from .comparing import AFTER, BASE, BEFORE, GROUPS, SUBJECT, UNKNOWN, Award, Outcome, compared
from .population import (
    SIZED,
    Firms,
    Shelf,
    Taken,
    digest_of,
    firms_count,
    places_of,
    reach_of,
    sized,
)
from .snapshots import firms_drop, firms_kept, firms_write, question_digest

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from qianyi.engine.rules.figures import Figure
    from qianyi.engine.rules.program import Program
    from qianyi.engine.rules.rulebook import RuleBook
    from qianyi.engine.rules.verdicts import Finding
    from qianyi.foundation.permissions import Actor
    from qianyi.kernel.rules.models import RuleVersion
    from qianyi.kernel.subjects.models import Territory

YES, NO = "符合", "不符合"
MONEY_UNITS: Final = {"元": Decimal("0.0001"), "万元": Decimal(1), "亿元": Decimal(10_000)}
TRIED_KEPT: Final = 64
PROBLEMS_SHOWN: Final = 4
CHANGEABLE: Final = frozenset({"threshold", "bound", "parameter", "points", "weight"})


@dataclass(frozen=True, kw_only=True)
class ConditionsAsked:
    """Which conditions of which firms, on which day; and what is changed.

    Attributes:
        changes: path of a figure → its new value; a figure that stays as it is is not in.
    """

    version: RuleVersion
    application: str
    territory: Territory
    applied_on: date
    as_of: date
    purpose: str
    changes: Mapping[str, Decimal] = field(default_factory=dict)
    award: Award = field(default_factory=Award)


@dataclass(frozen=True)
class Trial:
    """The answer to a what-if of conditions."""

    asked: ConditionsAsked
    firms: Firms
    taken_at: datetime
    old: RuleBook
    new: RuleBook
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class ConditionLine:
    """One condition of one firm before and after."""

    code: str
    name: str
    value: Decimal | None
    unit: str
    old_limit: Decimal | None
    new_limit: Decimal | None
    before: str
    after: str
    words: str

    @property
    def turned(self) -> bool:
        """Its state is another now."""
        return self.before != self.after


@dataclass(frozen=True)
class FirmPlace:
    """One firm in a what-if: its state before and after, condition by condition."""

    before: str
    after: str
    lines: tuple[ConditionLine, ...]


_firms: Shelf[Firms] = Shelf()
_books: dict[tuple[str, tuple[tuple[str, Decimal], ...]], RuleBook] = {}
"""Changed books by the digest of their version: a slider moved back asks the same again."""


def conditions_try(
    *, actor: Actor, asked: ConditionsAsked, moment: datetime, most: int | None = None
) -> Trial:
    """Who would qualify by the changed figures, held against the rule as it is.

    What a person must still decide is left aside on both sides. Reading the firms takes its time
    once; every further change over the same firms only reckons.

    Args:
        actor: who asks; sees only the own firms.
        asked: the question.
        moment: now; what was read half an hour before it is read again.
        most: firms up to which they are read at once; more must have been read by
            :func:`firms_prepare`. None reads any number.

    Raises:
        FirmsUnread: there are more than ``most``, and nobody has read them yet.
        TrialInvalid: the changed figures do not fit each other.
        PurposeUnknown: for a word outside the closed list.
    """
    taken = _firms.get(_key(actor, asked), lambda: _known(actor, asked, moment, most), moment)
    old, new = book_of(asked.version), tried(asked.version, asked.changes)
    frame = taken.value.frame
    after = _states(new, frame, asked) if asked.changes else frame[BEFORE]
    states = frame.select(SUBJECT, BEFORE, *GROUPS).with_columns(after.alias(AFTER))
    states = states.with_columns(_base(frame, old, asked)) if asked.award.base else states
    outcome = compared(states, inside=(YES,), unknown=(UNKNOWN,), award=asked.award)
    return Trial(asked, taken.value, taken.taken_at, old, new, outcome)


def firms_forget(*, actor: Actor, asked: ConditionsAsked) -> None:
    """Read the firms of that question anew the next time."""
    _firms.forget(_key(actor, asked))
    firms_drop(_key(actor, asked))


def firms_prepare(*, actor: Actor, asked: ConditionsAsked, moment: datetime) -> int:
    """Read the firms of a question into a file that every process uses; how many there are.

    Raises:
        PurposeUnknown: for a word outside the closed list.
    """
    firms = _read(actor, asked)
    firms_write(_key(actor, asked), Taken(firms, moment))
    return firms.frame.height


def firms_question(*, actor: Actor, asked: ConditionsAsked) -> str:
    """What tells the reading for this question and reader from others."""
    return question_digest(_key(actor, asked))


def _known(
    actor: Actor, asked: ConditionsAsked, moment: datetime, most: int | None
) -> Taken[Firms]:
    kept = firms_kept(_key(actor, asked), moment)
    if kept is not None:
        return kept
    if most is not None and firms_count(actor, asked.territory, asked.as_of) > most:
        raise FirmsUnread("企业较多，正在后台取数；取完后这里自动显示结果。")
    return Taken(_read(actor, asked), moment)


def tried(version: RuleVersion, changes: Mapping[str, Decimal]) -> RuleBook:
    """The version with figures changed.

    Raises:
        TrialInvalid: an unknown figure, or the figures do not fit each other.
    """
    if not changes:
        return book_of(version)
    key = (version.digest, tuple(sorted(changes.items())))
    found = _books.get(key)
    if found is None:
        found = _tried(book_of(version), changes)
        while len(_books) >= TRIED_KEPT:
            _books.pop(next(iter(_books)), None)
        _books[key] = found
    return found


def figures_changeable(version: RuleVersion) -> list[Figure]:
    """The figures of a version somebody may try other values for."""
    return [one for one in figures(book_of(version)) if one.kind in CHANGEABLE]


def bases_of(version: RuleVersion, application: str) -> list[tuple[str, str]]:
    """Columns an award may be a share of: amounts of money, with their labels."""
    columns = book_of(version).program(application).columns
    return [
        (name, column.label)
        for name, column in columns.items()
        if column.unit in MONEY_UNITS and column.kind == "number"
    ]


def lines_by_firm(trial: Trial, subjects: list[int]) -> dict[int, FirmPlace]:
    """Condition by condition, for some of the firms: as the rule says now and as it would."""
    rows = trial.firms.frame.filter(pl.col(SUBJECT).is_in(subjects))
    inputs = rows.drop(*GROUPS, BEFORE, "code")
    options = {"application": trial.asked.application, "on": trial.asked.applied_on}
    old = dict(decide_many(trial.old, inputs, key=SUBJECT, **options))  # type: ignore[arg-type]
    new = dict(decide_many(trial.new, inputs, key=SUBJECT, **options))  # type: ignore[arg-type]
    return {
        subject: FirmPlace(
            before=_word(old[subject].precheck),
            after=_word(new[subject].precheck),
            lines=tuple(
                _line(one, other)
                for one, other in zip(old[subject].findings, new[subject].findings, strict=True)
            ),
        )
        for subject in old
    }


def reason_of(place: FirmPlace) -> str:
    """Why a firm enters or leaves: the conditions whose state turned, with both limits."""
    turned = [one for one in place.lines if one.turned]
    if not turned:
        return "各单项结论未变，综合得分或组合条件的结论改变。"
    return "；".join(_turned(one) for one in turned) + "。"


def _turned(one: ConditionLine) -> str:
    parts = [one.name]
    if one.value is not None:
        parts.append(f"为{_plain(one.value)}{one.unit}")
    if one.old_limit is not None and one.new_limit is not None and one.old_limit != one.new_limit:
        parts.append(f"，标准由{_plain(one.old_limit)}改为{_plain(one.new_limit)}{one.unit}")
    return f"{''.join(parts)}，由“{one.before}”变为“{one.after}”"


def _line(old: Finding, new: Finding) -> ConditionLine:
    return ConditionLine(
        code=old.code,
        name=old.name,
        value=old.value,
        unit=old.unit,
        old_limit=old.limit,
        new_limit=new.limit,
        before=STATE_WORDS[old.state],
        after=STATE_WORDS[new.state],
        words=new.words,
    )


def _tried(book: RuleBook, changes: Mapping[str, Decimal]) -> RuleBook:
    try:
        return changed(book, changes)
    except PackInvalid as refusal:
        said = "；".join(problem.message for problem in refusal.problems[:PROBLEMS_SHOWN])
        raise TrialInvalid(f"这些数值放在一起不成立：{said}") from refusal


def _key(actor: Actor, asked: ConditionsAsked) -> tuple[object, ...]:
    return (
        asked.version.digest, asked.application, asked.territory.pk, asked.applied_on, asked.as_of,
        asked.purpose, reach_of(actor),
    )  # fmt: skip


def _read(actor: Actor, asked: ConditionsAsked) -> Firms:
    book = book_of(asked.version)
    program = book.program(asked.application)
    gathered = gather(
        actor=actor,
        programs=[program],
        territory=asked.territory,
        applied_on=asked.applied_on,
        as_of=asked.as_of,
        purpose=asked.purpose,
        figures=SIZED,
    )
    places = places_of(actor, asked.territory, asked.as_of)
    places = sized(places, gathered.frame, asked.applied_on.year - 1)
    frame = _with_a_column(gathered.inputs_of(program), program).join(
        places, on=SUBJECT, how="inner", maintain_order="left"
    )
    frame = frame.with_columns(_states(book, frame, asked).alias(BEFORE))
    return Firms(
        frame=frame,
        unknown=tuple(gathered.unknown_to(program).values()),
        left_out=gathered.left_out,
        digest=digest_of(frame),
    )


def _with_a_column(inputs: pl.DataFrame, program: Program) -> pl.DataFrame:
    """Where the fact base knows nothing the conditions ask for, one input unknown to everybody.

    A frame without any input is refused as the wrong table; here it is the right one, and empty.
    """
    known = [name for name in program.columns if name in inputs.columns]
    asked = [one for one in program.columns.values() if not one.review and one.name != APPLIED_ON]
    if known or not asked:
        return inputs
    kind = {"number": pl.Float64, "flag": pl.Boolean, "date": pl.Date}.get(asked[0].kind, pl.String)
    return inputs.with_columns(pl.lit(None, kind).alias(asked[0].name))


def _states(book: RuleBook, frame: pl.DataFrame, asked: ConditionsAsked) -> pl.Series:
    """The precheck of every firm as a word, in the order of the frame."""
    own = frame.drop(*(name for name in (*GROUPS, BEFORE, "code") if name in frame.columns))
    found = match(
        book, own, application=asked.application, on=asked.applied_on, detail=[PRECHECK],
        allow_missing=True, check=False, keep=(),
    )  # fmt: skip
    held = found[PRECHECK]
    words = pl.when(held).then(pl.lit(YES)).when(~held).then(pl.lit(NO)).otherwise(pl.lit(UNKNOWN))
    return pl.select(words).to_series()


def _base(frame: pl.DataFrame, book: RuleBook, asked: ConditionsAsked) -> pl.Series:
    """The figure an award is a share of, in 万元.

    Raises:
        TrialInvalid: the conditions know no such amount.
    """
    offered = dict(bases_of(asked.version, asked.application))
    if asked.award.base not in offered:
        raise TrialInvalid(
            f"不能按“{asked.award.base}”计算奖补；可选：{'、'.join(offered.values()) or '无'}。"
        )
    if asked.award.base not in frame.columns:
        return pl.Series(BASE, [None] * frame.height, pl.Float64)
    unit = book.program(asked.application).columns[asked.award.base].unit
    return (frame[asked.award.base] * float(MONEY_UNITS[unit])).alias(BASE)


def _word(answer: str) -> str:
    return {"yes": YES, "no": NO}.get(answer, UNKNOWN)


def _plain(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
