"""Figures that contradict each other inside a pack: kept, shown together, never chosen between."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    from qianyi.engine.packs.records import Fact


def fact_conflicts(facts: Iterable[Fact]) -> tuple[tuple[Fact, ...], ...]:
    """Groups of facts for one indicator, subject, scope, period and kind with different values.

    The version does not tell them apart here: a preliminary figure against a printed one is a
    question for a person too. Values are compared as printed, so units must already agree.
    """
    groups: dict[tuple[str, ...], list[Fact]] = {}
    for fact in facts:
        groups.setdefault(fact.key[:5], []).append(fact)
    return tuple(tuple(group) for group in groups.values() if len(_values(group)) > 1)


def _values(group: list[Fact]) -> set[Decimal]:
    return {fact.value for fact in group}
