"""Totals of territories, written as observations with the figures they were made of."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from django.db import transaction

from qianyi.foundation.permissions import Actor, require
from qianyi.kernel.indicators.choices import OriginKind, Status
from qianyi.kernel.indicators.models import Observation
from qianyi.kernel.indicators.permissions import OFFICERS
from qianyi.kernel.indicators.selectors.totals import TotalOf, total_compute

from .origins import origin_ensure
from .recording import FigureRow, observations_record

if TYPE_CHECKING:
    from datetime import datetime

TOTAL_USES = ("统计", "行政管理")


@transaction.atomic
def total_record(
    *, actor: Actor, asked: TotalOf, moment: datetime, version: str = ""
) -> Observation:
    """Add up a territory's figure and put it into the fact base as approved and reckoned.

    The row says how many of how many reported; its origin names the figures it was made of. The
    same inputs once more change nothing; other inputs supersede the older total.

    Raises:
        NotAllowed: neither the system nor an officer of a department or of planning.
        TotalNotComputable: see ``selectors.totals.total_compute``.
        IntegrityError: the database refuses a total that touches demonstration firms on a real
            territory; no service asks it to.
    """
    allowed = actor.has_role(*OFFICERS)
    require(allowed=allowed, actor=actor, what="汇总企业数据")
    total = total_compute(asked)
    inputs = ",".join(str(key) for key in total.inputs)
    digest = hashlib.sha256(f"{total.value}|{total.expected}|{inputs}".encode()).hexdigest()
    place, period = asked.territory.subject, asked.period.canonical
    origin, _ = origin_ensure(
        actor=actor,
        kind=OriginKind.COMPUTED,
        reference="|".join(
            (asked.indicator.code, place.code, asked.scope, period.code, version, digest[:16])
        ),
        label=f"{place.name}{asked.indicator}{period.label}逐户汇总",
        moment=moment,
        digest=digest,
        inputs=total.inputs,
    )
    row = FigureRow(
        indicator=total.indicator,
        subject_id=place.pk,
        period=asked.period,
        value=total.value,
        scope=asked.scope,
        version=version,
        note=f"由逐户数据汇总，应报{total.expected}家，已报{total.reported}家",
        numerator=total.numerator,
        denominator=total.denominator,
        reported_count=total.reported,
        expected_count=total.expected,
    )
    observations_record(
        actor=actor, origin=origin, rows=[row], status=Status.APPROVED, uses=TOTAL_USES,
        moment=moment,
    )  # fmt: skip
    return Observation.objects.counted().get(
        indicator=total.indicator, subject=place, scope=asked.scope, period=period.code,
        kind=row.kind, version=version,
    )  # fmt: skip
