"""Findings: the list with its filters and counts, one of them, those a figure takes part in."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypedDict, cast

from django.db.models import Prefetch, Q

from qianyi.domains.consistency.choices import FindingState, Severity
from qianyi.domains.consistency.errors import FindingNotFound
from qianyi.domains.consistency.models import Finding, FindingPlace, Mark
from qianyi.engine.checking.severity import RULES
from qianyi.kernel.documents.models import Document

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django_stubs_ext import WithAnnotations

    from qianyi.foundation.permissions import Actor

    class StateFacts(TypedDict):
        """What with_state adds to a finding."""

        state: str
        rank: int

    StatedFinding = WithAnnotations[Finding, StateFacts]

HEAVY = ("version__text", "version__tables", "version__furniture")


@dataclass(frozen=True, slots=True)
class FindingCounts:
    """Standing findings by level and by state, and those no longer found."""

    by_severity: dict[str, int]
    by_state: dict[str, int]

    @property
    def standing(self) -> int:
        """All that the newest check still finds."""
        return sum(self.by_severity.values())


def finding_list(
    actor: Actor, *, rule: str = "", severity: str = "", document: str = "", state: str = ""
) -> QuerySet[StatedFinding]:
    """Findings the actor may see, gravest first; without ``state`` only those still found.

    Places with their documents and marks with their authors are joined, texts are not.
    """
    found = _stated(actor)
    if state in FindingState.values:
        found = found.filter(state=state)
    else:
        found = found.filter(gone_run__isnull=True)
    if rule:
        found = found.filter(rule=rule)
    if severity:
        found = found.filter(severity=severity)
    if document.isascii() and document.isdigit():
        found = found.filter(
            pk__in=FindingPlace.objects.filter(version__document_id=int(document)).values("finding")
        )
    return (
        found.select_related("first_run", "last_run", "gone_run")
        .prefetch_related(
            Prefetch(
                "places",
                FindingPlace.objects.select_related("version__document").defer(*HEAVY),
            ),
            Prefetch("marks", Mark.objects.select_related("made_by").order_by("-pk")),
        )
        .order_by("rank", "rule", "pk")
    )


def finding_counts(actor: Actor) -> FindingCounts:
    """How many there are. One query."""
    rows = list(_stated(actor).values_list("severity", "state").order_by())
    standing = [level for level, state in rows if state != FindingState.GONE]
    levels, states = Counter(standing), Counter(state for _, state in rows)
    return FindingCounts(
        by_severity={level: levels[level] for level in Severity.values},
        by_state={state: states[state] for state in FindingState.values},
    )


def rules_found(actor: Actor) -> list[tuple[str, str]]:
    """Rules that made a finding, with their names, in the engine's order."""
    codes = set(Finding.objects.visible_to(actor).values_list("rule", flat=True))
    known = [(code, rule.title) for code, rule in RULES.items() if code in codes]
    return [*known, *((code, code) for code in sorted(codes - RULES.keys()))]


def documents_found(actor: Actor) -> list[tuple[str, str]]:
    """Documents that take part in a finding, by title."""
    involved = FindingPlace.objects.filter(finding__in=Finding.objects.visible_to(actor)).values(
        "version__document"
    )
    rows = Document.objects.filter(pk__in=involved).order_by("title").values_list("pk", "title")
    return [(str(pk), title) for pk, title in rows]


def finding_get(*, actor: Actor, finding_id: int) -> StatedFinding:
    """One finding with its state, places and marks.

    Raises:
        FindingNotFound: it does not exist or may not be seen.
    """
    found = (
        _stated(actor)
        .filter(pk=finding_id)
        .select_related("first_run", "last_run__checked_by", "gone_run", "follows")
        .prefetch_related(
            Prefetch("places", FindingPlace.objects.select_related("version__document")),
            Prefetch("marks", Mark.objects.select_related("made_by").order_by("-pk")),
        )
        .first()
    )
    if found is None:
        raise FindingNotFound("没有找到这一核校事项，或您没有查看权限；请从数据核校列表进入。")
    return found


def finding_next_open(*, actor: Actor, after: Finding) -> int | None:
    """The open finding next in the list's order, else the first; None when none is left."""
    open_ones = (
        _stated(actor)
        .filter(state=FindingState.OPEN)
        .exclude(pk=after.pk)
        .order_by("rank", "rule", "pk")
    )
    rank = list(Severity.values).index(after.severity)
    later = Q(rank__gt=rank) | Q(rank=rank, rule__gt=after.rule)
    later |= Q(rank=rank, rule=after.rule, pk__gt=after.pk)
    following = open_ones.filter(later).values_list("pk", flat=True).first()
    return following or open_ones.values_list("pk", flat=True).first()


def findings_at(*, actor: Actor, version_id: int, start: int, end: int) -> list[StatedFinding]:
    """Findings still standing that a span of a text takes part in, gravest first. One query."""
    places = FindingPlace.objects.filter(version_id=version_id, start__lt=end, end__gt=start)
    return list(
        _stated(actor)
        .filter(gone_run__isnull=True, pk__in=places.values("finding"))
        .order_by("rank", "rule", "pk")
    )


def _stated(actor: Actor) -> QuerySet[StatedFinding]:
    """Findings the actor may see, each with its state and rank."""
    return cast("QuerySet[StatedFinding]", Finding.objects.visible_to(actor).with_state())
