"""The experts' cases of the two rules the classes are read from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qianyi.engine import rules
from qianyi.engine.packs import find_packs
from qianyi.engine.rules.casebook import facts_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

NATIONAL = find_packs()["national"] / "rules"


def book_of(code: str) -> rules.RuleBook:
    """The rule, compiled."""
    return rules.load(NATIONAL / f"{code}.yaml")


def cases_of(code: str) -> Sequence[tuple[str, str, Mapping[str, object]]]:
    """What was worked out by hand for it: name, class expected, the whole situation."""
    book = rules.read_cases(NATIONAL / "cases" / f"{code}.yaml")
    return [(case.name, case.expect.class_, facts_of(book, case)) for case in book.cases]
