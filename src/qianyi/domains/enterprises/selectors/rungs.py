"""The rungs of the ladder: each title with the conditions that decide it on a day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from qianyi.kernel.rules.models import RuleVersion, Title
from qianyi.kernel.rules.selectors import book_of, title_list, version_deciding

if TYPE_CHECKING:
    from datetime import date

    from qianyi.engine.rules import RuleBook
    from qianyi.engine.rules.program import Program

AGAIN: Final = ("复核", "重新认定")
"""Types of application of those who hold the title already."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A version and the type of application it is asked for."""

    version: RuleVersion
    application: str

    @property
    def book(self) -> RuleBook:
        """The version compiled."""
        return book_of(self.version)

    @property
    def program(self) -> Program:
        """The conditions of that type of application."""
        return self.book.program(self.application)


@dataclass(frozen=True, slots=True)
class Rung:
    """One title on a day.

    Attributes:
        first: what decides who has not got it; None where no conditions are in force.
        again: what decides whether holders would get it again; the same where nothing else does.
    """

    title: Title
    first: Asked | None
    again: Asked | None


def rungs(day: date) -> list[Rung]:
    """Every title in order, with the conditions in force on the day."""
    types = _types()
    return [_rung(title, types.get(title.decided_by, []), day) for title in title_list()]


def _types() -> dict[str, list[str]]:
    """Code of conditions → types of application of its versions in force."""
    found: dict[str, list[str]] = {}
    rows = RuleVersion.objects.active().order_by("pk").values_list("code", "applications")
    for code, applications in rows:
        found.setdefault(code, []).extend(one["type"] for one in applications)
    return found


def _rung(title: Title, types: list[str], day: date) -> Rung:
    """The first type that some version decides on the day; types for holders come last."""
    asked: dict[bool, Asked] = {}
    for kind in sorted(dict.fromkeys(types), key=lambda one: one in AGAIN):
        version = version_deciding(code=title.decided_by, application=kind, day=day)
        if version is not None:
            asked.setdefault(kind in AGAIN, Asked(version, kind))
    first = asked.get(False)
    return Rung(title, first, asked.get(True, first))
