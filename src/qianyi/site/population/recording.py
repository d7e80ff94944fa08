"""Figures and facts into the fact base, as they came in over the years."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from django.db import connection

from qianyi.engine.periods import Period
from qianyi.kernel.indicators import services
from qianyi.kernel.indicators.choices import OriginKind, Status
from qianyi.kernel.indicators.models import Indicator, Quality
from qianyi.kernel.indicators.services import FigureRow, QualityRow

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qianyi.engine.population import Population
    from qianyi.foundation.permissions import Actor
    from qianyi.kernel.indicators.models import Origin

FIRM_SCOPE: Final = "企业"
_TENTH: Final = Decimal("0.1")
_MANY: Final = 1000
_NOON: Final = time(4, tzinfo=UTC)
_LISTED: Final = "q.in_statistics_on"
_BOTH: Final = ("统计", "行政管理")


@dataclass(frozen=True, slots=True, kw_only=True)
class Writer:
    """Who writes, when, in whose name, and which subject stands for which firm."""

    actor: Actor
    moment: datetime
    reference: str
    provenance: Mapping[str, str]
    ids: Mapping[int, int]

    def origin(self, name: str, label: str, on: datetime, kind: str = OriginKind.IMPORT) -> Origin:
        """One source of the load."""
        row, _ = services.origin_ensure(
            actor=self.actor, kind=kind, reference=f"{self.reference}/{name}", label=label,
            moment=on, provenance=dict(self.provenance),
        )  # fmt: skip
        return row


def figures_record(population: Population, writer: Writer) -> int:
    """Every figure, in the order it came in, known from the day it came in; the number of rows."""
    indicators = {one.code: one for one in Indicator.objects.filter(code__startswith="ent.")}
    periods: dict[str, Period] = {}
    made = counted = 0
    groups = population.filings.partition_by(
        "recorded_on", "status", "uses", as_dict=True, maintain_order=True
    )
    for key in sorted(groups, key=lambda key: (key[0], key[1], key[2])):
        day, status, uses = key
        assert isinstance(day, date)  # noqa: S101 - the column's type
        on = datetime.combine(day, _NOON)
        rows = [
            FigureRow(
                indicator=indicators[indicator],
                subject_id=writer.ids[number],
                period=periods.get(period) or periods.setdefault(period, Period.parse(period)),
                value=tenths * _TENTH,
                version=version,
            )
            for number, indicator, period, tenths, version in groups[key]
            .select("number", "indicator", "period", "tenths", "version")
            .iter_rows()
        ]
        origin = writer.origin(f"{day}", f"示例数据：{day}批量导入的企业数据", on)
        recorded = services.observations_record(
            actor=writer.actor, origin=origin, rows=rows, status=Status(status),
            uses=str(uses).split(","), moment=on,
        )  # fmt: skip
        made += recorded.made
        if made - counted > max(_MANY, counted):
            counted = made
            # Nobody counts these rows before the end otherwise; the next batch is joined to them.
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE indicators_observation")
    return made


def qualities_record(population: Population, writer: Writer) -> int:
    """Every fact that is no number; what entered a list is known from the day it entered."""
    known = {one.code: one for one in Quality.objects.all()}
    by_moment: dict[datetime, list[QualityRow]] = {}
    for row in population.qualities.iter_rows(named=True):
        since = row["valid_from"] if row["quality"] == _LISTED else None
        on = datetime.combine(since, _NOON) if since else writer.moment
        by_moment.setdefault(min(on, writer.moment), []).append(
            QualityRow(
                quality=known[row["quality"]],
                subject_id=writer.ids[row["number"]],
                value=_answer(row["kind"], row["text"]),
                valid_from=row["valid_from"],
                valid_to=row["valid_to"],
            )
        )
    origin = writer.origin("qualities", "示例数据：企业事项", writer.moment)
    return sum(
        services.qualities_record(
            actor=writer.actor, origin=origin, rows=rows, status=Status.APPROVED, uses=_BOTH,
            moment=on,
        ).made
        for on, rows in sorted(by_moment.items())
    )  # fmt: skip


def _answer(kind: str, text: str) -> date | bool | str:
    if kind == "boolean":
        return text == "true"
    return date.fromisoformat(text) if kind == "date" else text
