"""Who reports to statistics: the rosters, a few firms above scale left out of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from qianyi.domains.reporting.choices import Roster
from qianyi.domains.reporting.services import roster_enter
from qianyi.kernel.subjects.models import Enterprise

if TYPE_CHECKING:
    from datetime import date

    from qianyi.engine.population import Population
    from qianyi.site.population.recording import Writer

BASIS: Final = "示例数据：名录库批次"
ON_THE_LIST: Final = "q.in_statistics_on"


def rosters_record(population: Population, writer: Writer) -> int:
    """Enter the firms on the days they came on the lists; the number of entries."""
    listed = population.qualities.filter(pl.col("quality") == ON_THE_LIST)
    titled = population.firms.filter(pl.col("high_tech_first").is_not_null())
    torch = titled.select("number", pl.date(pl.col("high_tech_first") + 1, 1, 1).alias("day"))
    above = listed.select("number", pl.col("valid_from").alias("day"))
    return _entered(Roster.FOUR_ABOVE, above, writer) + _entered(Roster.TORCH, torch, writer)


def _entered(roster: Roster, rows: pl.DataFrame, writer: Writer) -> int:
    by_day: dict[date, list[int]] = {}
    for number, day in rows.iter_rows():
        by_day.setdefault(day, []).append(writer.ids[number])
    return sum(
        roster_enter(
            actor=writer.actor,
            roster=roster,
            enterprises=list(Enterprise.objects.filter(pk__in=ids)),
            on=day,
            basis=BASIS,
        )
        for day, ids in sorted(by_day.items())
    )
