"""The public self-test: the questions of an item, and the engine's own answer; nothing is kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from qianyi.domains.policies.choices import Place
from qianyi.engine.policies.placing import LETTERS, standing_before
from qianyi.engine.rules import decide
from qianyi.engine.rules.records import APPLIED_ON
from qianyi.kernel.rules.selectors import code_of

from .conditions import asked_of
from .facts import TITLES
from .firm import base_names, sentence_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from qianyi.domains.policies.models import PolicyItem
    from qianyi.engine.rules import Finding, Verdict

KINDS: Final = ("number", "flag", "date", "industry", "choice", "text")


@dataclass(frozen=True, slots=True)
class Question:
    """One fact the self-test asks for.

    Attributes:
        kind: number, flag, date, industry, choice or text.
    """

    name: str
    label: str
    kind: str
    unit: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SelfTested:
    """What came of a self-test; said, and forgotten."""

    place: Place
    words: str
    verdict: Verdict

    @property
    def findings(self) -> Sequence[Finding]:
        """The top conditions."""
        return [one for one in self.verdict.findings if not one.depth]


def questions_of(item: PolicyItem, day: date) -> list[Question]:
    """What has to be known, in order; nothing that a person must decide, and no date of today."""
    asked = asked_of(item, day)
    if asked is None:
        return []
    return [
        Question(
            name,
            _label(code_of(column), column.label),
            column.kind,
            column.unit,
            column.choices,
        )
        for name, column in asked.program.columns.items()
        if name != APPLIED_ON and not column.review and column.kind in KINDS
    ]


def _label(code: str, label: str) -> str:
    return f"{label}？" if code.startswith(TITLES) and not label.endswith("？") else label


def self_test(item: PolicyItem, day: date, facts: Mapping[str, object]) -> SelfTested | None:
    """What the engine says of the facts given; None where the item cannot be worked out.

    The same conditions, by the same engine, as for every firm of the register. Nothing is written.

    Raises:
        FactsNotUsable: a value of the wrong kind.
    """
    asked = asked_of(item, day)
    if asked is None:
        return None
    given = {name: value for name, value in facts.items() if value is not None and value != ""}
    verdict = decide(asked.book, {APPLIED_ON: day, **given}, application=asked.application)
    standing = standing_before(asked.program, verdict)
    return SelfTested(
        Place(LETTERS[standing.place]),
        sentence_of(asked, standing, base_names([item]), verdict),
        verdict,
    )
