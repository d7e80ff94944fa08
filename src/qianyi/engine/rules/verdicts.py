"""The answer for one subject: yes, no or unknown; each condition with value, limit, gap and why."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

from qianyi.engine.rules.blame import absent
from qianyi.engine.rules.facts import facts_read
from qianyi.engine.rules.program import PRECHECK, VERDICT
from qianyi.engine.rules.subject import run_subject
from qianyi.engine.rules.words import SELF_CHECK, shortfall

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from qianyi.engine.rules.program import Column, Program, Tested
    from qianyi.engine.rules.records import Criterion
    from qianyi.engine.rules.rulebook import RuleBook
    from qianyi.engine.rules.subject import Env

Answer: TypeAlias = Literal["yes", "no", "unknown"]
State: TypeAlias = Literal["pass", "fail", "unknown", "review", "waived", "skipped"]
STATE_WORDS: dict[str, str] = {
    "pass": "符合", "fail": "不符合", "unknown": "暂无法判断", "review": "需评审",
    "waived": "免予要求", "skipped": "不适用",
}  # fmt: skip
ANSWER_WORDS = {"yes": "符合", "no": "不符合", "unknown": "暂无法判断"}


@dataclass(frozen=True, slots=True)
class Used:
    """An input a verdict rests on.

    Attributes:
        observation: id of the observation it came from, when the caller said.
    """

    name: str
    label: str
    value: object
    unit: str
    observation: object = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One condition decided.

    Attributes:
        limit: the threshold that applied, in ``unit``.
        gap: what is missing in ``unit`` (percentage points for %); None where nothing is.
        amount: what the numerator lacks, in ``amount_unit``.
        words: the shortfall as a sentence part; for costs as the firm is to read it.
        depth: 0 for a top-level condition.
    """

    code: str
    name: str
    state: State
    clause: str
    certainty: str
    depth: int
    veto: bool = False
    operator: str = ""
    value: Decimal | None = None
    limit: Decimal | None = None
    unit: str = ""
    gap: Decimal | None = None
    amount: Decimal | None = None
    amount_unit: str = ""
    words: str = ""
    used: tuple[Used, ...] = ()


@dataclass(frozen=True, slots=True)
class Score:
    """Guaranteed and best reachable points of an item, a group or the total."""

    code: str
    name: str
    low: Decimal
    high: Decimal
    max: Decimal
    group: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer of one pack about one subject.

    Attributes:
        precheck: the answer leaving aside what a person must still decide.
        missing: labels of facts without which something stays unknown, by column.
        pending: names of what a person must still decide, by code.
    """

    code: str
    version: str
    title: str
    application: str
    answer: Answer
    precheck: Answer
    findings: tuple[Finding, ...]
    scores: tuple[Score, ...]
    missing: Mapping[str, str]
    pending: Mapping[str, str]
    class_: str | None = None
    grade: str | None = None
    disclaimer: str = SELF_CHECK
    values: Mapping[str, object] = field(default_factory=dict, repr=False)

    def finding(self, code: str) -> Finding:
        """The finding of one condition."""
        return next(one for one in self.findings if one.code == code)

    def score(self, code: str) -> Score:
        """The points of one item, group or the total."""
        return next(one for one in self.scores if one.code == code)

    @property
    def total(self) -> Score | None:
        """The total points, of a pack that has any."""
        return self.scores[-1] if self.scores else None


def decide(
    book: RuleBook,
    facts: Mapping[str, object],
    *,
    application: str | None = None,
    observations: Mapping[str, object] | None = None,
) -> Verdict:
    """The verdict of a pack on one subject.

    Args:
        book: the pack.
        facts: values by column name (``revenue_fy1``); exact numbers, no units.
        application: type of application; the pack's first when left out.
        observations: the id of the observation behind each value, for the record.

    Raises:
        FactsNotUsable: a name the pack does not know, or a value of the wrong kind.
    """
    program = book.program(application)
    env = run_subject(book.subject(application, facts), facts_read(program, facts))
    return tell(program, env, observations)


def tell(
    program: Program,
    env: Env,
    observations: Mapping[str, object] | None = None,
    *,
    missing: Mapping[str, str] | None = None,
) -> Verdict:
    """The verdict that the values of a run amount to.

    ``missing`` are the absent facts where somebody has worked them out already; else they are
    looked for in the values of every step.
    """
    return _Telling(program, env, observations or {}, missing).verdict()


def state_of(tested: Tested, env: Env) -> State:
    """The state of one condition from the values of a run."""
    one = tested.criterion
    if env.get(f"{one.code}_applies") is False:
        return "skipped"
    held = env[f"{one.code}_pass"]
    if held is None:
        is_open = one.manual or env.get(f"{one.code}_pre") is not None
        return "review" if is_open else "unknown"
    if held and env.get(f"{one.code}_waived") is True:
        return "waived"
    if _outside(one) == "skip" and env.get(f"{one.code}_limit") is None:
        return "skipped"
    return "pass" if held else "fail"


def _outside(one: Criterion) -> str:
    return one.table.outside if one.table else one.bands.outside if one.bands else ""


def answer_of(value: bool | None) -> Answer:  # noqa: FBT001  # a word for a three-valued truth
    """A three-valued truth as a word."""
    return "unknown" if value is None else "yes" if value else "no"


class _Telling:
    """One run being told."""

    def __init__(
        self,
        program: Program,
        env: Env,
        observations: Mapping[str, object],
        missing: Mapping[str, str] | None,
    ) -> None:
        self.program = program
        self.known_missing = missing
        self.env = env
        self.observations = observations
        self.inputs = {
            name: column.input for name, column in program.columns.items() if column.input
        }

    def verdict(self) -> Verdict:
        pack, env = self.program.pack, self.env
        findings = (
            *(self.finding(tested) for tested in self.program.tests.values()),
            *(
                Finding(one.code, one.name, "skipped", one.clause, one.certainty, 0)
                for one in self.program.others
            ),
        )
        classes = pack.classes
        return Verdict(
            pack.code,
            pack.version,
            pack.title,
            self.program.application,
            answer_of(env.get(VERDICT)),
            answer_of(env.get(PRECHECK)),
            findings,
            tuple(self.scores()),
            self.missing(findings) if self.known_missing is None else self.known_missing,
            self.pending(findings),
            env.get(classes.code) if classes else None,
            env.get("grade"),
            values=env,
        )

    def finding(self, tested: Tested) -> Finding:
        one, env = tested.criterion, self.env
        state = state_of(tested, env)
        gap, lack = env.get(f"{one.code}_gap"), env.get(f"{one.code}_amount")
        is_short = state not in ("pass", "waived", "skipped")
        return Finding(
            one.code,
            one.name,
            state,
            one.clause,
            self.certainty(tested),
            tested.depth,
            tested.veto,
            one.operator or "",
            env.get(f"{one.code}_value"),
            tested.limit if tested.limit is not None else env.get(f"{one.code}_limit"),
            tested.measure.name if tested.measure else "",
            gap if is_short else None,
            lack if is_short else None,
            tested.amount.name if tested.amount else "",
            shortfall(tested, gap, lack, self.inputs) if is_short else "",
            tuple(self.used(name) for name in tested.reads),
        )

    def certainty(self, tested: Tested) -> str:
        """Unverified when the condition or the band that applied is."""
        one = tested.criterion
        marks = [one.certainty]
        limit = self.env.get(f"{one.code}_limit")
        rows = one.bands.rows if one.bands else one.table.rows if one.table else ()
        marks.extend(row.certainty for row in rows if row.threshold == limit)
        return "unverified" if "unverified" in marks else "confirmed"

    def used(self, name: str) -> Used:
        column: Column = self.program.columns[name]
        return Used(name, column.label, self.env[name], column.unit, self.observations.get(name))

    def scores(self) -> list[Score]:
        env = self.env
        return [
            Score(code, s.item.name, env[f"{code}_low"], env[f"{code}_high"], s.max, s.group)
            for code, s in self.program.points.items()
        ]

    def missing(self, findings: tuple[Finding, ...]) -> dict[str, str]:
        """Facts absent from what is still unknown: conditions, items, the class."""
        wanted = [
            f"{one.code}_pass" for one in findings if one.state == "unknown" and not one.depth
        ]
        wanted += [f"{code}_raw" for code in self.program.points if self._is_open(code)]
        classes = self.program.pack.classes
        if classes is not None and self.env.get(classes.code) is None:
            wanted.append(classes.code)
        found: dict[str, str] = {}
        for name in absent(self.program, self.env, wanted) if wanted else ():
            found[name] = self.program.columns[name].wanted
        return found

    def _is_open(self, code: str) -> bool:
        return self.env.get(f"{code}_known") is False and f"{code}_raw" in self.env

    def pending(self, findings: tuple[Finding, ...]) -> dict[str, str]:
        """Decisions nobody has taken: manual conditions not yet decided, items still a span."""
        found = {
            one.code: one.name
            for one in findings
            if one.state == "review" and self.program.tests[one.code].criterion.manual
        }
        for name, column in self.program.columns.items():
            is_points = column.review and column.kind == "number" and self.env[name] is None
            if is_points and self.env[f"{name}_low"] != self.env[f"{name}_high"]:
                found[name] = self.program.points[name].item.name
        return found
