"""A process as a pack defines it: frozen values, every step with what opens it and what may come.

The graph of a definition is acyclic: ``after`` points from a step to those before it. Going back is
an outcome (``return``) or an act of staff, and both lead to a step that lies before.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from qianyi.engine.workdays import Limit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qianyi.engine.flow.conditions import Condition
    from qianyi.engine.packs import Place
    from qianyi.engine.rules.records import Basis, Certainty, Input, Parameter

__all__ = [
    "Act", "After", "Correction", "Extensions", "Item", "Joint", "Kind", "Label", "Limit",
    "Material", "Outcome", "Overdue", "Party", "Process", "Rung", "Standing", "Starts", "Step",
    "StepKind", "To",
]  # fmt: skip

Kind: TypeAlias = Literal["licence", "service", "supervision", "consultation"]
Standing: TypeAlias = Literal["own", "followed"]
Starts: TypeAlias = Literal["acceptance", "submission"]
Overdue: TypeAlias = Literal["warn", "escalate", "consent"]
StepKind: TypeAlias = Literal[
    "review", "countersign_all", "countersign_any", "notice", "applicant", "site_visit", "automatic"
]
Joint: TypeAlias = Literal["all", "any", "of"]
To: TypeAlias = Literal["", "finish", "reject", "return"]
Act: TypeAlias = Literal["urge", "letter", "escalate", "propose"]

KINDS: Final[dict[Kind, str]] = {
    "licence": "行政许可", "service": "服务事项", "supervision": "督办事项",
    "consultation": "征求意见",
}  # fmt: skip
STANDINGS: Final[dict[Standing, str]] = {"own": "主办", "followed": "跟踪帮代办"}
STEP_KINDS: Final[dict[StepKind, str]] = {
    "review": "审核", "countersign_all": "会签", "countersign_any": "或签", "notice": "告知",
    "applicant": "申请人办理", "site_visit": "现场办理", "automatic": "自动",
}  # fmt: skip
AT_ONCE: Final[frozenset[StepKind]] = frozenset({"notice", "automatic"})
"""Kinds that are over the moment they open: nobody has to act."""
SIGNED: Final[frozenset[StepKind]] = frozenset({"countersign_all", "countersign_any"})
ACTS: Final[dict[Act, str]] = {
    "urge": "催办", "letter": "催办通知书", "escalate": "提级督办", "propose": "提请决定",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Label:
    """What a step is called by staff, by the applicant, and while it has not been reached."""

    staff: str
    applicant: str
    ahead: str


@dataclass(frozen=True, slots=True)
class Party:
    """A unit or a role that handles steps.

    Attributes:
        code: a department's code, or a role's name.
        asked: a branch of a higher authority (派驻、垂管): it is asked and answers, and not scored.
    """

    code: str
    name: str
    asked: bool = False
    at: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Material:
    """A paper a case needs.

    Attributes:
        kind: what sort of paper it is (原件, 复印件, 电子证照, 申请表…), in words.
        reuse: where it may be taken from instead of asking again (免重复提交).
        tolerable: may come after acceptance (容缺受理).
        promise: may be replaced by a written promise (告知承诺).
    """

    id: str
    title: str
    required: bool = True
    kind: str = ""
    reuse: tuple[str, ...] = ()
    tolerable: bool = False
    promise: bool = False
    at: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a step may end.

    Attributes:
        to: "" goes on; "finish" and "reject" end the case; "return" goes back.
        target: the step gone back to.
    """

    id: str
    label: str
    to: To = ""
    target: str = ""

    @property
    def goes_on(self) -> bool:
        """Whether what comes after may open."""
        return self.to == ""


DONE: Final = Outcome("done", "完成")
"""The outcome of a step that names none."""


@dataclass(frozen=True, slots=True)
class After:
    """What must have been passed before a step opens.

    A skipped step is passed for ``all``. For ``any`` and ``of`` it passes nothing but lowers what
    is needed to what is left: with d steps done, s skipped, m named and n needed, the join opens
    when d ≥ min(n, m − s). So no join can wait for ever.
    """

    joint: Joint
    steps: tuple[str, ...]
    count: int = 0

    @property
    def needed(self) -> int:
        """How many must be done where none is skipped."""
        return {"all": len(self.steps), "any": 1, "of": self.count}[self.joint]


@dataclass(frozen=True, slots=True)
class Item:
    """An item of the list of powers a step carries out, and whose it is."""

    name: str
    owner: Standing = "own"


@dataclass(frozen=True, slots=True)
class Step:
    """One step.

    Attributes:
        after: None for a step that opens when the work begins.
        when: a condition in the formula language of ``engine.rules``; "" for always.
        condition: the same, ready to be asked.
        limit, promised: by law or rule, and what the zone has promised.
        phase: the part of the whole it belongs to, in words (a lane of the drawing).
    """

    id: str
    label: Label
    kind: StepKind = "review"
    unit: str = ""
    role: str = ""
    signers: tuple[str, ...] = ()
    limit: Limit | None = None
    promised: Limit | None = None
    materials: tuple[str, ...] = ()
    after: After | None = None
    when: str = ""
    outcomes: tuple[Outcome, ...] = (DONE,)
    item: Item | None = None
    phase: str = ""
    at: Place | None = field(default=None, compare=False)
    condition: Condition | None = field(default=None, compare=False, repr=False)

    @property
    def before(self) -> tuple[str, ...]:
        """The steps it waits for."""
        return self.after.steps if self.after else ()

    @property
    def party(self) -> str:
        """The unit or role that handles it; "" for the applicant and for steps over at once."""
        return self.unit or self.role

    def outcome(self, code: str) -> Outcome | None:
        """One of its outcomes, or None."""
        return next((one for one in self.outcomes if one.id == code), None)


@dataclass(frozen=True, slots=True)
class Correction:
    """补正: how long the office has to tell, and how long the applicant gets."""

    tell_within: Limit
    give: Limit


@dataclass(frozen=True, slots=True)
class Extensions:
    """延期: how often, and at most how long each time."""

    times: int
    amount: Limit


@dataclass(frozen=True, slots=True)
class Rung:
    """A rung of the ladder for what is late.

    Attributes:
        after: how long after the last day (``early`` False) or before it.
        to: a party's code, or "handler" for whoever has the open steps.
        act: what happens by itself; ``propose`` only lays it before a person.
    """

    id: str
    label: str
    after: Limit
    to: str
    act: Act
    early: bool = False
    at: Place | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Process:
    """One version of one process.

    Attributes:
        limit, promised: of the whole; by law or rule, and what the zone has promised.
        decision: the step that ends the limit when it is done (行政许可 is decided within it, the
            papers are made and handed over after); "" where the limit runs to the end.
        reopen_within: how long after the end the applicant may ask, once, that it be done again;
            None where that is not the applicant's to ask.
        digest: sha256 of what the file says, whatever it looks like.
    """

    code: str
    version: str
    title: str
    kind: Kind
    standing: tuple[Standing, ...]
    steps: tuple[Step, ...]
    starts_clock: Starts = "acceptance"
    calendar: Literal["official", "fallback"] = "fallback"
    basis: tuple[Basis, ...] = ()
    certainty: Certainty = "confirmed"
    limit: Limit | None = None
    promised: Limit | None = None
    decision: str = ""
    correction: Correction | None = None
    special_grounds: tuple[str, ...] = ()
    pauses: tuple[str, ...] = ()
    extensions: Extensions | None = None
    overdue: Overdue = "warn"
    escalation: tuple[Rung, ...] = ()
    rating: bool = False
    reopen_within: Limit | None = None
    materials: tuple[Material, ...] = ()
    inputs: tuple[Input, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    units: tuple[Party, ...] = ()
    note: str = ""
    digest: str = ""
    at: Place | None = field(default=None, compare=False)

    @cached_property
    def by_id(self) -> Mapping[str, Step]:
        """Steps by id."""
        return {one.id: one for one in self.steps}

    @cached_property
    def followers(self) -> Mapping[str, tuple[Step, ...]]:
        """The steps that wait for each step, in the order written."""
        found: dict[str, list[Step]] = {one.id: [] for one in self.steps}
        for one in self.steps:
            for before in one.before:
                if before in found:
                    found[before].append(one)
        return {code: tuple(steps) for code, steps in found.items()}

    @cached_property
    def roots(self) -> tuple[Step, ...]:
        """The steps that open when the work begins."""
        return tuple(one for one in self.steps if not one.before)

    @cached_property
    def downstream(self) -> Mapping[str, frozenset[str]]:
        """Every step that comes, directly or not, after each step (itself left out)."""
        return {one.id: self._after(one.id) for one in self.steps}

    def _after(self, code: str) -> frozenset[str]:
        found: set[str] = set()
        ahead = list(self.followers[code])
        while ahead:
            one = ahead.pop()
            if one.id not in found:
                found.add(one.id)
                ahead.extend(self.followers[one.id])
        return frozenset(found - {code})

    @cached_property
    def parties(self) -> Mapping[str, Party]:
        """Units and roles by code."""
        return {one.code: one for one in self.units}

    def material(self, code: str) -> Material | None:
        """One of its materials, or None."""
        return next((one for one in self.materials if one.id == code), None)
