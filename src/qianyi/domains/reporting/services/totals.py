"""What accepted returns add up to for the territory, with how many of how many they are."""

from __future__ import annotations

import hashlib
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction

from qianyi.domains.reporting import selectors
from qianyi.engine.conversion import convert
from qianyi.engine.periods import Period
from qianyi.engine.returns.dues import figure_period
from qianyi.foundation.permissions import system_actor
from qianyi.kernel.indicators.choices import Certainty, OriginKind, Status
from qianyi.kernel.indicators.models import Indicator, Observation
from qianyi.kernel.indicators.services import FigureRow, observations_record, origin_ensure

if TYPE_CHECKING:
    from datetime import datetime

    from qianyi.domains.reporting.models import Collection
    from qianyi.engine.returns import Item

REPORTED = "报表汇总"


@transaction.atomic
def totals_renew(*, collection: Collection, moment: datetime) -> int:
    """Add up anew what the form says is added up; how many figures were made.

    Only figures that count are added. The total says how many of how many reported; while some are
    missing it is 待核实 and no more than a part. Nothing reported gives no total, not zero.
    """
    items = {item.key: item for item in selectors.items_of(collection.form)}
    return sum(
        _total(collection, items[told["item"]], told["indicator"], told["scope"], moment)
        for told in selectors.totals_of(collection.form)
    )


def _total(collection: Collection, item: Item, into: str, scope: str, moment: datetime) -> int:
    form = collection.form
    period = figure_period(Period.parse(collection.period), cumulative=item.cumulative)
    expected = collection.returns.count()
    rows = list(
        Observation.objects.counted()
        .filter(
            indicator__code=item.indicator,
            period=period.canonical.code,
            kind="actual",
            version=form.stage,
            subject__in=collection.returns.values("subject"),
        )
        .order_by("pk")
    )
    indicator = Indicator.objects.filter(code=into).first()
    if not rows or indicator is None:
        return 0
    values = [convert(row.value, row.unit, indicator.unit) for row in rows]
    system = system_actor()
    inputs = [row.pk for row in rows]
    digest = hashlib.sha256(repr(inputs).encode()).hexdigest()
    origin, _ = origin_ensure(
        actor=system,
        kind=OriginKind.COMPUTED,
        reference=f"{form.code}/{collection.period}/{into}/{digest[:16]}",
        label=f"{form.title}汇总：{len(rows)}/{expected} 家已审核"[:200],
        url=f"/returns/collections/{collection.pk}/",
        digest=digest,
        inputs=inputs,
        moment=moment,
    )
    recorded = observations_record(
        actor=system,
        origin=origin,
        rows=[
            FigureRow(
                indicator=indicator,
                subject_id=form.territory_id,
                period=period,
                value=sum((value for value in values if value is not None), Decimal(0)),
                unit=indicator.unit,
                scope=scope,
                version=REPORTED,
                note=f"由{form.title}汇总，{expected} 家中 {len(rows)} 家已审核。"[:500],
                reported_count=len(rows),
                expected_count=expected,
            )
        ],
        status=Status.APPROVED,
        uses=form.uses,
        certainty=Certainty.CONFIRMED if len(rows) == expected else Certainty.UNVERIFIED,
        moment=moment,
    )
    return recorded.made
