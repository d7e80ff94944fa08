"""Reading records of enterprises: one kind of one firm, one record, what is due, open problems."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Count, F, Q

from qianyi.domains.enterprises.choices import CLOSED, ProblemState
from qianyi.domains.enterprises.errors import ChainSchemeNotFound, RecordNotFound
from qianyi.domains.enterprises.models import (
    Certificate,
    Chain,
    ChainScheme,
    ChainTag,
    Land,
    Problem,
)
from qianyi.foundation.permissions import READ_INSIDE
from qianyi.kernel.rules.choices import LAPSING_DAYS, GrantState
from qianyi.kernel.rules.models import TitleGrant
from qianyi.kernel.subjects.models import Enterprise
from qianyi.kernel.subjects.selectors import EnterpriseFilter, enterprise_list

from .kinds import KINDS, RecordKind

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from qianyi.domains.enterprises.models import Record
    from qianyi.foundation.permissions import Actor

HELD = (GrantState.VALID, GrantState.LAPSING)


@dataclass(frozen=True, slots=True)
class KindCount:
    """How many records of a kind there are, how many hold on the day, and the newest day."""

    kind: RecordKind
    count: int
    newest: date | None


@dataclass(frozen=True, slots=True)
class Due:
    """Something that ends or is to be done; ``is_late`` when the day has passed."""

    kind: str
    what: str
    day: date
    is_late: bool
    record: Any


def records_of(
    actor: Actor, enterprise: Enterprise, kind: RecordKind, *, archived: bool = False
) -> QuerySet[Any]:
    """One kind of one firm, newest first."""
    rows = kind.model.objects.visible_to(actor).filter(enterprise=enterprise)
    rows = rows.archived() if archived else rows.present()
    ordered: QuerySet[Any] = rows.select_related(*kind.joined).order_by(f"-{kind.day}", "-pk")
    return ordered


def record_get(*, actor: Actor, kind: RecordKind, record_id: int) -> Record:
    """One record with its enterprise.

    Raises:
        RecordNotFound: there is none, or the actor may not see it.
    """
    joined = ("enterprise__subject", "enterprise__territory", "enterprise__park",
              "enterprise__building", "recorded_by", *kind.joined)  # fmt: skip
    found = (
        kind.model.objects.visible_to(actor).select_related(*joined).filter(pk=record_id).first()
    )
    if found is None:
        raise RecordNotFound(
            f"没有找到这条{kind.label}记录，或者您没有查看权限。请从企业页面进入。"
        )
    return found  # type: ignore[no-any-return]


def record_counts(actor: Actor, enterprise: Enterprise) -> list[KindCount]:
    """How many records of each kind the actor may see; one query.

    Who sees the firm sees its records; those that are internal are for who works in the zone.
    """
    kinds = [one for one in KINDS.values() if not one.is_internal or actor.has_role(*READ_INSIDE)]
    seen = Enterprise.objects.visible_to(actor).filter(pk=enterprise.pk).values("pk")
    try:
        firm, given = seen.query.sql_with_params()
    except EmptyResultSet:  # somebody who sees no firm at all
        return [KindCount(kind, 0, None) for kind in KINDS.values()]
    quote = connection.ops.quote_name
    parts = [
        f"SELECT '{kind.key}', count(*), max({quote(kind.day)})"  # noqa: S608 - names of our own
        f" FROM {quote(kind.model._meta.db_table)}, firm"
        " WHERE enterprise_id = firm.pk AND archived_at IS NULL"
        for kind in kinds
    ]
    with connection.cursor() as cursor:
        cursor.execute(f"WITH firm (pk) AS ({firm}) {' UNION ALL '.join(parts)}", given)
        told = {key: (count, newest) for key, count, newest in cursor.fetchall()}
    return [KindCount(kind, *told.get(kind.key, (0, None))) for kind in KINDS.values()]


def due_list(
    actor: Actor, enterprise: Enterprise, day: date, *, days: int = LAPSING_DAYS
) -> list[Due]:
    """Titles, certificates and leases that end soon or have just ended, and open problems."""
    until, since = day + timedelta(days=days), day - timedelta(days=days)
    found: list[Due] = []
    soon = {"enterprise": enterprise, "valid_to__gt": since, "valid_to__lte": until}
    grants = TitleGrant.objects.visible_to(actor).present().filter(enterprise=enterprise)
    known = list(grants.select_related("title"))
    again = {one.title_id for one in known if one.granted_on <= day and one.state_on(day) in HELD}
    for grant in known:
        is_soon = grant.valid_to is not None and since < grant.valid_to <= until
        is_over = grant.valid_to is not None and grant.valid_to <= day
        if is_soon and grant.revoked_on is None and not (is_over and grant.title_id in again):
            found.append(_ending("资质称号", str(grant.title), grant, day))
    ending: list[tuple[type[Any], str]] = [(Certificate, "证照资质"), (Land, "租用土地")]
    for model, label in ending:
        rows = model.objects.visible_to(actor).present().filter(**soon)
        found += [_ending(label, str(row), row, day) for row in rows]
    problems = Problem.objects.visible_to(actor).present().filter(enterprise=enterprise)
    found += [
        Due("问题", row.text, row.due_on or row.noted_on, _is_late(row, day), row)
        for row in problems.exclude(state__in=CLOSED)
    ]
    return sorted(found, key=lambda due: due.day)


def _ending(label: str, what: str, row: Any, day: date) -> Due:  # noqa: ANN401 - any record that ends
    return Due(label, what, row.valid_to - timedelta(days=1), row.valid_to <= day, row)


def _is_late(problem: Problem, day: date) -> bool:
    return problem.due_on is not None and problem.due_on < day


def problem_list(
    actor: Actor, *, words: str = "", state: str = "", department: str = ""
) -> QuerySet[Problem]:
    """Problems of all firms the actor may see, those due soonest first."""
    rows = (
        Problem.objects.visible_to(actor)
        .present()
        .select_related("enterprise__subject", "department__subject", "visit")
        .order_by("due_on", "noted_on", "pk")
    )
    if state == "open":
        rows = rows.exclude(state__in=CLOSED)
    elif state in ProblemState.values:
        rows = rows.filter(state=state)
    if department:
        rows = rows.filter(department__subject__code=department)
    if words.strip():
        firms = enterprise_list(actor, EnterpriseFilter(words=words)).order_by().values("pk")
        rows = rows.filter(Q(enterprise__in=firms) | Q(text__icontains=words.strip()))
    return rows


def scheme_list() -> QuerySet[ChainScheme]:
    """Schemes of chains, newest first."""
    return ChainScheme.objects.order_by(F("valid_from").desc(nulls_last=True), "code")


def scheme_get(code: str) -> ChainScheme:
    """The scheme with that code.

    Raises:
        ChainSchemeNotFound: there is none.
    """
    found = None if "\0" in code else ChainScheme.objects.filter(code=code).first()
    if found is None:
        raise ChainSchemeNotFound(f"没有代码为“{code[:60]}”的产业链体系；请从产业链页面进入。")
    return found


def chains_of(actor: Actor, scheme: ChainScheme, day: date) -> list[tuple[Chain, int]]:
    """The chains of a scheme, each with the number of firms tagged on the day."""
    tags = (
        ChainTag.objects.visible_to(actor)
        .in_force(day)
        .filter(chain__scheme=scheme, enterprise__merged_into__isnull=True)
        .values_list("chain_id")
        .annotate(firms=Count("enterprise", distinct=True))
    )
    counts = dict(tags)
    chains = scheme.chains.select_related("parent", "scheme").prefetch_related(
        "crosswalk__other__scheme"
    )
    return [(chain, counts.get(chain.pk, 0)) for chain in chains.order_by("position")]
