"""What a draft would change: who enters and who leaves, over the inputs a run has kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from qianyi.engine.rules.population import what_if
from qianyi.kernel.rules.models import RuleResult, RuleRun

from .runs import run_list
from .versions import book_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from qianyi.foundation.permissions import Actor
    from qianyi.kernel.rules.models import RuleVersion

FIRM, INDUSTRY, PARK = "·企业", "·行业", "·园区"
NOWHERE = "未登记"


@dataclass(frozen=True, slots=True)
class Impact:
    """Who enters and leaves, the counts by industry and park, and what it costs.

    Attributes:
        undecided: firms unknown before or after, in neither list.
        cost: net change × amount in 万元; None without an amount.
    """

    run: RuleRun
    before: int
    after: int
    undecided: int
    entering: list[str]
    leaving: list[str]
    by_group: list[dict[str, Any]]
    cost: Decimal | None


def runs_comparable(actor: Actor, version: RuleVersion) -> QuerySet[RuleRun]:
    """Runs of any version of the same conditions the actor may see, the newest first."""
    return run_list(actor).filter(version__code=version.code, finished_at__isnull=False)


def impact_of(
    *, actor: Actor, version: RuleVersion, run: RuleRun, amount: Decimal | None = None
) -> Impact:
    """The draft against the version it was made from, over the firms of a run the actor sees.

    What a person must still decide is left aside on both sides.
    """
    import polars as pl  # noqa: PLC0415 - only this page needs frames

    base = version.base if version.base is not None else version
    rows = (
        RuleResult.objects.visible_to(actor)
        .filter(run=run)
        .select_related("enterprise__subject", "enterprise__industry", "enterprise__park__subject")
        .order_by("enterprise__sort_key", "pk")
    )
    frame = pl.DataFrame(_rows(rows), infer_schema_length=None)
    found = what_if(
        book_of(base),
        frame,
        {path: Decimal(value) for path, value in version.changes.items()},
        by=(INDUSTRY, PARK),
        amount=amount,
        application=run.application,
        allow_missing=True,
    )
    groups = [
        {"industry": row[INDUSTRY], "park": row[PARK], **row}
        for row in found.by_group.iter_rows(named=True)
        if row["entering"] or row["leaving"]
    ]
    return Impact(
        run=run,
        before=found.before,
        after=found.after,
        undecided=found.undecided,
        entering=found.entering[FIRM].to_list(),
        leaving=found.leaving[FIRM].to_list(),
        by_group=groups,
        cost=found.cost,
    )


def _rows(results: Iterable[RuleResult]) -> list[dict[str, object]]:
    return [
        {
            FIRM: str(row.enterprise),
            INDUSTRY: str(row.enterprise.industry or NOWHERE),
            PARK: str(row.enterprise.park or NOWHERE),
            **{name: _plain(value) for name, value in row.facts.items()},
        }
        for row in results
    ]


def _plain(value: object) -> object:
    """A kept fact as a frame takes it: numbers as doubles, days as days."""
    if isinstance(value, dict):
        return float(value["number"]) if "number" in value else date.fromisoformat(value["day"])
    return value
