"""Reading versions of conditions, what they say, and which decides on a day."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from django.db.models import Q

from qianyi.engine.rules.casebook import CaseBook, Outcome, read_cases_text, run_cases
from qianyi.engine.rules.changes import differences
from qianyi.engine.rules.figures import Figure, changed, figures
from qianyi.engine.rules.paper import Line, paper_lines
from qianyi.engine.rules.rulebook import RuleBook, read_text
from qianyi.kernel.rules.choices import VersionState
from qianyi.kernel.rules.errors import VersionNotFound
from qianyi.kernel.rules.models import RuleVersion

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from django.db.models import QuerySet

    from qianyi.foundation.permissions import Actor

EDITABLE = frozenset({"threshold", "bound", "parameter", "points", "weight"})
BOOKS_KEPT = 128


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionFilter:
    """What a list of versions is narrowed to; empty takes all."""

    words: str = ""
    kind: str = ""
    state: str = ""


def version_list(actor: Actor, asked: VersionFilter | None = None) -> QuerySet[RuleVersion]:
    """Versions the actor may see, by title, the newest first."""
    asked = asked or VersionFilter()
    rows = (
        RuleVersion.objects.visible_to(actor)
        .select_related("base", "made_by", "activated_by")
        .defer("content", "cases")
        .order_by("title", "code", "-made_at", "-version")
    )
    rows = rows.filter(state=asked.state) if asked.state else rows.present()
    for word in asked.words.split():
        rows = rows.filter(Q(title__icontains=word) | Q(number__icontains=word) | Q(code=word))
    return rows.filter(kind=asked.kind) if asked.kind else rows


def version_get(*, actor: Actor, version_id: int) -> RuleVersion:
    """One version.

    Raises:
        VersionNotFound: there is none, or the actor may not see it.
    """
    found = (
        RuleVersion.objects.visible_to(actor)
        .select_related("base", "made_by", "activated_by", "ended_by")
        .filter(pk=version_id)
        .first()
    )
    if found is None:
        raise VersionNotFound("没有找到这个版本的认定条件；请从认定条件列表进入。")
    return found


def version_deciding(*, code: str, application: str, day: date) -> RuleVersion | None:
    """The version in force that decides applications of that type made on that day.

    Of several the one whose period began last.
    """
    rows = RuleVersion.objects.active().filter(code=code)
    return deciding_among(rows, application=application, day=day)


def deciding_among(
    versions: Iterable[RuleVersion], *, application: str, day: date
) -> RuleVersion | None:
    """Of versions of the same conditions, the one that decides applications made on that day."""
    found: list[tuple[str, RuleVersion]] = []
    for row in versions:
        began = [
            one["from"]
            for one in row.applications
            if one["type"] == application
            and one["from"] <= day.isoformat()
            and (not one["to"] or day.isoformat() <= one["to"])
        ]
        if began:
            found.append((max(began), row))
    return max(found, key=lambda one: (one[0], one[1].pk))[1] if found else None


def siblings_of(actor: Actor, version: RuleVersion) -> list[RuleVersion]:
    """Other versions of the same conditions, for comparing."""
    rows = version_list(actor).filter(code=version.code).exclude(pk=version.pk)
    return list(rows.order_by("-made_at", "-pk"))


def book_of(version: RuleVersion) -> RuleBook:
    """The version compiled; kept in memory by its digest, so that its text is read once.

    Raises:
        PackInvalid: a draft whose changed figures do not fit each other.
    """
    return _book(_Said(version.digest, version))


@dataclass(frozen=True, slots=True)
class _Said:
    """A version by what it says: the digest is of content, cases and changes."""

    digest: str
    version: RuleVersion = field(compare=False)


@lru_cache(maxsize=BOOKS_KEPT)
def _book(said: _Said) -> RuleBook:
    return book_changed(read_text(said.version.content, "条文数据"), said.version.changes)


def book_changed(book: RuleBook, changes: Mapping[str, str]) -> RuleBook:
    """The pack with some figures changed; the pack itself without changes."""
    if not changes:
        return book
    return changed(book, {path: Decimal(value) for path, value in changes.items()})


def cases_of(version: RuleVersion) -> CaseBook | None:
    """The expert cases of a version; None for one without."""
    return read_cases_text(version.cases, "专家案例") if version.cases else None


def outcomes_of(version: RuleVersion) -> list[Outcome]:
    """Every expert case held against the version as it stands."""
    cases = cases_of(version)
    return run_cases(book_of(version), cases) if cases is not None else []


def lines_of(version: RuleVersion, application: str | None = None) -> list[Line]:
    """The version as a policy officer would write it, a thing a line, the title first."""
    return paper_lines(book_of(version), application)


def figures_of(version: RuleVersion) -> list[Figure]:
    """The figures of a version a form may change, as they stand now."""
    return [one for one in figures(book_of(version)) if one.kind in EDITABLE]


def differences_of(old: RuleVersion, new: RuleVersion) -> list[str]:
    """What changed from one version to another, in words."""
    return differences(book_of(old), book_of(new))


def drafts_open(actor: Actor) -> QuerySet[RuleVersion]:
    """Drafts that wait for somebody."""
    return version_list(actor, VersionFilter(state=VersionState.DRAFT))
