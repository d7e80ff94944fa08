"""Reading returns: the sheet a respondent fills, what was filed, what it says against last time."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import Q

from qianyi.domains.reporting import choices
from qianyi.domains.reporting.errors import ReturnNotFound
from qianyi.domains.reporting.models import Filing, Query, Return
from qianyi.engine.periods import Period
from qianyi.engine.returns import check_return
from qianyi.engine.returns.dues import figure_period, period_before
from qianyi.kernel.indicators.models import Observation

from .forms import equations_of, items_for

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import QuerySet

    from qianyi.domains.reporting.models import Collection
    from qianyi.engine.returns import Checked, Equation, Item
    from qianyi.foundation.permissions import Actor


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that is needed to show and to judge one return."""

    filled: Return
    items: tuple[Item, ...]
    equations: tuple[Equation, ...]
    period: Period
    before: Period
    last: Mapping[str, Decimal]

    def check(
        self, entries: Mapping[str, str], explanations: Mapping[str, str] | None = None
    ) -> Checked:
        """What these entries come to and what is wrong with them."""
        return check_return(
            self.items,
            self.equations,
            entries,
            last=self.last,
            same_year=self.before.start.year == self.period.start.year,
            explanations=explanations,
        )


def return_list(actor: Actor) -> QuerySet[Return]:
    """Returns the actor may see, the latest period first."""
    return (
        Return.objects.visible_to(actor)
        .select_related(
            "subject", "territory__subject", "saved_by", "collection__form__owner__subject",
            "collection__form__territory__subject",
        )
        .order_by("-collection__ends_on", "collection__form__title", "subject__code", "pk")
    )  # fmt: skip


def return_get(*, actor: Actor, return_id: int) -> Return:
    """One return.

    Raises:
        ReturnNotFound: there is none, or not for this actor.
    """
    found = return_list(actor).filter(pk=return_id).first()
    if found is None:
        raise ReturnNotFound(
            "没有这张填报单，或您没有查看它的权限；请从“填报”进入。", filled=return_id
        )
    return found


def sheet_of(filled: Return) -> Sheet:
    """The sheet of a return; two queries."""
    form = filled.collection.form
    items = items_for(filled)
    period = Period.parse(filled.collection.period)
    before = period_before(form.frequency, period)  # type: ignore[arg-type]
    return Sheet(
        filled=filled,
        items=items,
        equations=equations_of(form, items),
        period=period,
        before=before,
        last=last_values(filled, items, before),
    )


def return_check(filled: Return) -> Checked:
    """The draft judged as it stands."""
    return sheet_of(filled).check(filled.entries, filled.explanations)


def last_values(filled: Return, items: tuple[Item, ...], before: Period) -> dict[str, Decimal]:
    """Last period's values: as reported in the same form, else as the fact base has them."""
    filing = (
        Filing.objects.filter(
            return_of__subject=filled.subject_id,
            return_of__collection__form__code=filled.collection.form.code,
            return_of__collection__period=before.code,
            superseded_at__isnull=True,
        )
        .order_by("-pk")
        .first()
    )
    if filing is not None:
        keys = {item.key for item in items}
        return {key: Decimal(text) for key, text in filing.values.items() if text and key in keys}
    return known_values(filled, items, before)


def known_values(filled: Return, items: tuple[Item, ...], period: Period) -> dict[str, Decimal]:
    """What the fact base already counts for a period, by item key."""
    form = filled.collection.form
    is_firm = form.respondent == choices.Respondent.ENTERPRISE
    subject = filled.subject_id if is_firm else form.territory_id
    wanted = {
        (item.indicator, figure_period(period, cumulative=item.cumulative).canonical.code): item
        for item in items
    }
    rows = (
        Observation.objects.counted()
        .filter(
            subject=subject,
            kind="actual",
            indicator__code__in={code for code, _ in wanted},
            period__in={code for _, code in wanted},
        )
        .select_related("indicator")
        .order_by("recorded_at", "pk")
    )
    found = {}
    for row in rows:
        item = wanted.get((row.indicator.code, row.period))
        if item is not None and row.unit == item.unit:
            found[item.key] = row.value
    return found


def live_filing(filled: Return) -> Filing | None:
    """What stands as reported."""
    return filled.filings.filter(superseded_at__isnull=True).select_related("filed_by").first()


def filing_list(filled: Return) -> QuerySet[Filing]:
    """Every filing, the newest first."""
    return (
        filled.filings.select_related("filed_by")
        .prefetch_related("decisions__made_by")
        .order_by("-revision")
    )


def query_list(filled: Return) -> QuerySet[Query]:
    """Every 提示核实, the newest first."""
    return (
        Query.objects.filter(filing__return_of=filled)
        .select_related("asked_by", "answered_by", "filing")
        .order_by("-asked_at", "-pk")
    )


def to_check_list(actor: Actor) -> QuerySet[Return]:
    """Reported and not yet checked, in forms of the actor's departments; the oldest first."""
    return (
        return_list(actor)
        .filter(
            status=choices.ReturnStatus.REPORTED,
            collection__form__owner__in=actor.department_ids,
        )
        .order_by("reported_at", "pk")
    )


def plain_list(actor: Actor, *, collection: Collection) -> QuerySet[Return]:
    """Reported in a collection without any warning, and not by the actor."""
    return return_list(actor).filter(
        collection=collection,
        status=choices.ReturnStatus.REPORTED,
        pk__in=Filing.objects.filter(superseded_at__isnull=True, findings=[])
        .exclude(filed_by=actor.user_id)
        .values("return_of"),
    )


def places_of(rows: QuerySet[Return]) -> list[tuple[str, str]]:
    """Code and name of every place that occurs, for a filter."""
    told = rows.order_by("territory__subject__code").values_list(
        "territory__subject__code", "territory__subject__name"
    )
    return [(str(code), str(name)) for code, name in told.distinct()]


def returns_filtered(rows: QuerySet[Return], asked: Mapping[str, str]) -> QuerySet[Return]:
    """Returns whose respondent's name or code holds the words, at a status, at a place."""
    for word in asked["words"].split():
        rows = rows.filter(Q(subject__name__icontains=word) | Q(subject__code__icontains=word))
    if asked["status"]:
        rows = rows.filter(status=asked["status"])
    return rows.filter(territory__subject__code=asked["place"]) if asked["place"] else rows
