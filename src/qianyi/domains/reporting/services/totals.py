"""What accepted returns add up to for the territory, with how many of how many they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from qianyi.domains.reporting import selectors
from qianyi.engine.periods import Period
from qianyi.engine.returns.dues import figure_period
from qianyi.foundation.permissions import system_actor
from qianyi.kernel.indicators.errors import TotalNotComputable
from qianyi.kernel.indicators.selectors import TotalOf, indicators_by_code
from qianyi.kernel.indicators.services import TotalSource, total_record
from qianyi.lib.clock import local_date

if TYPE_CHECKING:
    from datetime import datetime

    from qianyi.domains.reporting.models import Collection

REPORTED = "报表汇总"


@transaction.atomic
def totals_renew(*, collection: Collection, moment: datetime) -> int:
    """Add up anew what the form says is added up; how many totals there are.

    Only figures that came with this form and count are added. Nothing reported gives no total, not
    zero; nor does what does not add up.
    """
    form = collection.form
    items = {item.key: item for item in selectors.items_of(form)}
    told = selectors.totals_of(form)
    known = indicators_by_code(
        {one["indicator"] for one in told} | {items[one["item"]].indicator for one in told}
    )
    subject_ids = frozenset(collection.returns.values_list("subject_id", flat=True))
    source = TotalSource(
        title=form.title,
        key=f"{form.code}/{collection.period}",
        url=f"/returns/collections/{collection.pk}/",
        version=REPORTED,
        uses=form.uses,
    )
    made = 0
    for one in told:
        item = items[one["item"]]
        if item.indicator not in known or one["indicator"] not in known:
            continue
        asked = TotalOf(
            indicator=known[item.indicator],
            territory=form.territory,
            period=figure_period(Period.parse(collection.period), cumulative=item.cumulative),
            scope=one["scope"],
            as_of=local_date(moment),
            purpose=form.uses[0],
            subject_ids=subject_ids,
            version=form.stage,
            into=known[one["indicator"]],
        )
        try:
            total_record(actor=system_actor(), asked=asked, moment=moment, source=source)
        except TotalNotComputable:
            continue
        made += 1
    return made
