"""Totals of territories, written as observations with the figures they were made of."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from qianyi.foundation.permissions import Actor, require
from qianyi.kernel.indicators.choices import Certainty, OriginKind, Status
from qianyi.kernel.indicators.models import Observation
from qianyi.kernel.indicators.permissions import OFFICERS
from qianyi.kernel.indicators.selectors.totals import TotalOf, total_compute

from .origins import origin_ensure
from .recording import FigureRow, observations_record

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from qianyi.kernel.indicators.selectors.totals import Total

TOTAL_USES = ("统计", "行政管理")


@dataclass(frozen=True, slots=True, kw_only=True)
class TotalSource:
    """What a total is written down with.

    Attributes:
        title: what the figures were reported in (a form); empty for figures of any source.
        key: its permanent name.
        url: where the single reports are looked at.
        version: of the total.
        uses: what the total may be used for.
    """

    title: str = ""
    key: str = ""
    url: str = ""
    version: str = ""
    uses: Sequence[str] = TOTAL_USES

    def label(self, asked: TotalOf, total: Total) -> str:
        """The origin's word."""
        if self.title:
            return f"{self.title}汇总：{total.reported}/{total.expected} 家已审核"[:200]
        return f"{asked.territory.subject.name}{asked.indicator}{asked.period.label}逐户汇总"[:200]

    def note(self, total: Total) -> str:
        """How many of how many."""
        if self.title:
            told = f"{total.expected} 家中 {total.reported} 家已审核"
            return f"由{self.title}汇总，{told}。"[:500]
        return f"由逐户数据汇总，应报{total.expected}家，已报{total.reported}家"


SINGLE = TotalSource()


@transaction.atomic
def total_record(
    *, actor: Actor, asked: TotalOf, moment: datetime, source: TotalSource = SINGLE
) -> Observation:
    """Add up a territory's figure and put it into the fact base as approved and reckoned.

    The row says how many of how many reported and is 待核实 while some are missing; its origin
    names the figures it was made of. The same inputs once more change nothing; other inputs
    supersede the older total.

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
    place, period, version = asked.territory.subject, asked.period.canonical, source.version
    told = (asked.indicator.code, place.code, asked.scope, period.code, version, digest[:16])
    origin, _ = origin_ensure(
        actor=actor,
        kind=OriginKind.COMPUTED,
        reference="|".join((source.key, *told) if source.key else told),
        label=source.label(asked, total),
        url=source.url,
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
        note=source.note(total),
        numerator=total.numerator,
        denominator=total.denominator,
        reported_count=total.reported,
        expected_count=total.expected,
    )
    is_whole = total.reported == total.expected
    observations_record(
        actor=actor, origin=origin, rows=[row], status=Status.APPROVED, uses=source.uses,
        moment=moment, certainty=Certainty.CONFIRMED if is_whole else Certainty.UNVERIFIED,
    )  # fmt: skip
    return Observation.objects.counted().get(
        indicator=total.indicator, subject=place, scope=asked.scope, period=period.code,
        kind=row.kind, version=version,
    )  # fmt: skip
