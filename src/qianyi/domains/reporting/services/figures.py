"""From a filing to the fact base: figures on their way, which count only when accepted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qianyi.domains.reporting import choices
from qianyi.domains.reporting.selectors.forms import scope_of
from qianyi.engine.returns.dues import figure_period
from qianyi.foundation.permissions import system_actor
from qianyi.kernel.indicators.choices import OriginKind, Status
from qianyi.kernel.indicators.models import Indicator, Observation
from qianyi.kernel.indicators.services import (
    FigureRow,
    observations_decide,
    observations_record,
    origin_ensure,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from decimal import Decimal

    from django.db.models import QuerySet

    from qianyi.domains.reporting.models import Filing, Form, Return
    from qianyi.domains.reporting.selectors import Sheet
    from qianyi.foundation.permissions import Actor

ON_THE_WAY = (Status.DRAFT, Status.REPORTED)


def origin_kind(form: Form) -> str:
    """A firm files its own figures; a department reports back on the zone's."""
    is_firm = form.respondent == choices.Respondent.ENTERPRISE
    return OriginKind.FILING if is_firm else OriginKind.FEEDBACK


def subject_of_figures(filled: Return) -> int:
    """Whose figures they are: the firm's own; what departments report is the territory's."""
    form = filled.collection.form
    is_firm = form.respondent == choices.Respondent.ENTERPRISE
    return filled.subject_id if is_firm else form.territory_id


def figures_record(
    *,
    actor: Actor,
    sheet: Sheet,
    filing: Filing,
    values: Mapping[str, Decimal | None],
    moment: datetime,
) -> None:
    """Record the figures of a filing as 已报送; what only an earlier filing had ends."""
    filled = sheet.filled
    form = filled.collection.form
    earlier = set(on_the_way(filled).values_list("pk", flat=True))
    origin, _ = origin_ensure(
        actor=actor,
        kind=origin_kind(form),
        reference=filing.reference,
        label=f"{form.title} {sheet.period.label}"[:200],
        url=f"/returns/{filled.pk}/",
        provider=filled.subject,
        digest=filing.digest,
        moment=moment,
    )
    codes = [item.indicator for item in sheet.items]
    known = {row.code: row for row in Indicator.objects.filter(code__in=codes)}
    rows = [
        FigureRow(
            indicator=known[item.indicator],
            subject_id=subject_of_figures(filled),
            period=figure_period(sheet.period, cumulative=item.cumulative),
            value=value,
            unit=item.unit,
            scope=scope_of(form, item.key),
            version=form.stage,
        )
        for item in sheet.items
        if (value := values.get(item.key)) is not None
    ]
    observations_record(
        actor=actor, origin=origin, rows=rows, status=Status.REPORTED, uses=form.uses, moment=moment
    )
    left = on_the_way(filled).filter(pk__in=earlier).exclude(origin=origin)
    observations_decide(
        actor=system_actor(),
        ids=list(left.values_list("pk", flat=True)),
        to=Status.WITHDRAWN,
        moment=moment,
        reason="重新报送时未再填报",
    )


def of_filing(filing: Filing) -> QuerySet[Observation]:
    """Live figures that came with a filing."""
    form = filing.return_of.collection.form
    return Observation.objects.live().filter(
        origin__kind=origin_kind(form), origin__reference=filing.reference
    )


def on_the_way(filled: Return) -> QuerySet[Observation]:
    """Figures of any filing of a return that wait to be checked."""
    return Observation.objects.live().filter(
        origin__kind=origin_kind(filled.collection.form),
        origin__reference__in=list(filled.filings.values_list("reference", flat=True)),
        status__in=ON_THE_WAY,
    )
