"""The rungs of the ladder: each title with the conditions that decide it on a day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from qianyi.kernel.rules.models import RuleVersion, Title
from qianyi.kernel.rules.selectors import book_of, deciding_among, title_list

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


def rungs(day: date, *, code: str = "") -> list[Rung]:
    """Every title in order (or the one of that code), with the conditions in force on the day."""
    versions: dict[str, list[RuleVersion]] = {}
    rows = RuleVersion.objects.active().defer("content", "cases").order_by("pk")
    for row in rows:
        versions.setdefault(row.code, []).append(row)
    titles = title_list().filter(code=code) if code else title_list()
    ordered = sorted(titles, key=lambda one: bool(one.place))  # those of one place come last
    return [_rung(title, versions.get(title.decided_by, []), day) for title in ordered]


def versions_asked(day: date) -> dict[str, str]:
    """Title → the version that decides it on a day, with its digest; what a round was made with."""
    return {
        rung.title.code: f"{rung.first.version.version} {rung.first.version.digest}"
        for rung in rungs(day)
        if rung.first is not None
    }


def _rung(title: Title, versions: list[RuleVersion], day: date) -> Rung:
    """The first type of application that some version decides, and the first of holders."""
    kinds = dict.fromkeys(one["type"] for row in versions for one in row.applications)
    asked: dict[bool, Asked] = {}
    for kind in kinds:
        found = deciding_among(versions, application=kind, day=day)
        if found is not None:
            asked.setdefault(kind in AGAIN, Asked(found, kind))
    first = asked.get(False)
    return Rung(title, first, asked.get(True, first))
