"""The conditions of an item as the engine knows them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from qianyi.domains.policies.choices import LineSection
from qianyi.engine.policies.lines import APPLICATION, Line, LinesNotUsable, book_of
from qianyi.kernel.rules.selectors import book_of as version_book
from qianyi.kernel.rules.selectors import version_deciding

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date
    from decimal import Decimal

    from qianyi.domains.policies.models import PolicyItem, PolicyLine
    from qianyi.engine.policies.lines import LineKind
    from qianyi.engine.rules import RuleBook
    from qianyi.engine.rules.program import Program
    from qianyi.kernel.rules.models import RuleVersion


@dataclass(frozen=True, slots=True)
class Asked:
    """What decides an item on a day.

    Attributes:
        version: of kernel.rules, where the item refers to one; None for its own lines.
    """

    item: PolicyItem
    book: RuleBook
    application: str
    version: RuleVersion | None = None

    @property
    def program(self) -> Program:
        """The conditions compiled."""
        return self.book.program(self.application)


def asked_of(item: PolicyItem, day: date) -> Asked | None:
    """The conditions of an item on a day; None where they cannot be worked out.

    An item that refers to conditions of kernel.rules follows whichever version decides that day.
    """
    if item.rule_code:
        version = version_deciding(code=item.rule_code, application=item.rule_application, day=day)
        if version is None:
            return None
        return Asked(item, version_book(version), item.rule_application, version)
    try:
        return Asked(item, book_of_lines(item.title, condition_lines(item)), APPLICATION)
    except LinesNotUsable:
        return None


def condition_lines(item: PolicyItem) -> list[PolicyLine]:
    """The conditions in order, from what was fetched with the item where it was."""
    lines = [one for one in item.lines.all() if one.section == LineSection.CONDITION]
    return sorted(lines, key=lambda one: (one.position, one.pk or 0))


def book_of_lines(
    title: str, lines: Iterable[PolicyLine], changes: dict[str, Decimal] | None = None
) -> RuleBook:
    """Lines made into a pack; ``changes`` are other thresholds by line id.

    Raises:
        LinesNotUsable: naming each line that cannot be worked out.
    """
    changes = changes or {}
    return book_of(
        title,
        [_line(one, number, changes.get(str(one.pk))) for number, one in enumerate(lines, start=1)],
    )


def _line(one: PolicyLine, number: int, threshold: Decimal | None) -> Line:
    return Line(
        code=f"{'V' if one.is_veto else 'C'}{number}",
        name=one.name,
        kind=cast("LineKind", one.kind),
        fact=one.fact,
        fact_name=one.fact_name,
        unit=one.unit,
        per=one.per,
        per_name=one.per_name,
        year=one.year,
        operator=one.operator,
        threshold=one.threshold if threshold is None else threshold,
        wanted=one.wanted,
        choices=tuple(one.choices),
        group=one.group,
        is_veto=one.is_veto,
        clause=one.clause,
        certainty=one.certainty,
    )


def asked_of_all(items: Sequence[PolicyItem], day: date) -> dict[int, Asked]:
    """Item id → what decides it; items that cannot be worked out are left out."""
    found = {}
    for item in items:
        asked = asked_of(item, day)
        if asked is not None:
            found[item.pk] = asked
    return found
