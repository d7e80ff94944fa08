"""Questions about a population: who is near, who will lapse, what if a figure were another."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from qianyi.engine.rules.figures import changed
from qianyi.engine.rules.matching import match
from qianyi.engine.rules.program import PRECHECK

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    import polars as pl

    from qianyi.engine.rules.rulebook import RuleBook

MARGIN = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class WhatIf:
    """Who enters and who leaves when figures of a pack change.

    Attributes:
        entering, leaving: rows with the frame's own columns.
        by_group: entering, leaving and the net change by the groups asked for.
        cost: net change × amount; None when no amount was given.
        undecided: rows unknown before or after, which are in neither.
    """

    entering: pl.DataFrame
    leaving: pl.DataFrame
    by_group: pl.DataFrame
    before: int
    after: int
    undecided: int
    cost: Decimal | None = None


def near(
    book: RuleBook,
    frame: pl.DataFrame | pl.LazyFrame,
    *,
    margin: Decimal = MARGIN,
    application: str | None = None,
    on: date | None = None,
    allow_missing: bool = False,
) -> pl.DataFrame:
    """Subjects one top-level condition short, and short by no more than the margin of its limit.

    Added: ``short_of`` (code), ``short_of_name``, ``gap``, ``amount``. What a person must still
    decide does not count as short; a subject with an unknown condition is not near, it is unknown.
    """
    import polars as pl  # noqa: PLC0415  # one subject never needs it

    program = book.program(application)
    found = match(
        book, frame, application=application, on=on, detail="conditions",
        allow_missing=allow_missing,
    ).lazy()  # fmt: skip
    top = [code for code, tested in program.tests.items() if tested.depth == 0]
    has = set(found.collect_schema().names())
    misses = pl.sum_horizontal(
        [(~pl.col(f"{code}_pass")).fill_null(value=False).cast(pl.Int32) for code in top]
    )
    rows = found.filter((misses == 1) & (~pl.col(PRECHECK)).fill_null(value=False))
    whens = []
    for code in top:
        tested = program.tests[code]
        if f"{code}_gap" not in has:
            continue
        limit = _limit_of(pl.col(f"{code}_value"), pl.col(f"{code}_gap"), tested.criterion.operator)
        close = pl.col(f"{code}_gap") <= limit.abs() * float(margin) + 1e-9
        amount = pl.col(f"{code}_amount") if f"{code}_amount" in has else pl.lit(None, pl.Float64)
        whens.append(
            pl.when(~pl.col(f"{code}_pass") & close).then(
                pl.struct(
                    pl.lit(code).alias("short_of"),
                    pl.lit(tested.criterion.name).alias("short_of_name"),
                    pl.col(f"{code}_gap").cast(pl.Float64).alias("gap"),
                    amount.cast(pl.Float64).alias("amount"),
                )
            )
        )
    if not whens:
        return _collected(rows.head(0))
    done = rows.with_columns(pl.coalesce(whens).alias("_short")).filter(
        pl.col("_short").is_not_null()
    )
    return _collected(done.select(*_own(frame), pl.col("_short")).unnest("_short"))


def lapsing(
    book: RuleBook,
    frame: pl.DataFrame | pl.LazyFrame,
    *,
    held: str,
    application: str | None = None,
    on: date | None = None,
    allow_missing: bool = False,
) -> pl.DataFrame:
    """Holders of the title (column ``held`` is true) who by the facts now would not qualify.

    Added: ``fails``, the names of the conditions not met, and ``precheck``. Unknown is not failing.
    """
    import polars as pl  # noqa: PLC0415

    program = book.program(application)
    found = match(
        book, frame, application=application, on=on, detail="conditions",
        allow_missing=allow_missing,
    ).lazy()  # fmt: skip
    names = [
        pl.when(~pl.col(f"{code}_pass")).then(pl.lit(tested.criterion.name))
        for code, tested in program.tests.items()
        if tested.depth == 0
    ]
    rows = found.filter(pl.col(held) & (~pl.col(PRECHECK)).fill_null(value=False))
    fails = pl.concat_list(names).list.drop_nulls().list.join("；").alias("fails")
    return _collected(rows.select(*_own(frame), fails))


def what_if(
    book: RuleBook,
    frame: pl.DataFrame | pl.LazyFrame,
    changes: Mapping[str, Decimal | int | str],
    *,
    by: Sequence[str] = (),
    amount: Decimal | None = None,
    application: str | None = None,
    on: date | None = None,
    allow_missing: bool = False,
) -> WhatIf:
    """Who enters and leaves when figures change, by group (industry, park …) and at what cost.

    Judged leaving aside what a person must still decide.

    Args:
        book: the pack as it is.
        frame: the population.
        changes: new values by path of figure (see ``figures``).
        by: columns of the frame to count by.
        amount: what one more firm costs (an award); its product with the net change is the cost.
        application: type of application.
        on: date of application.
        allow_missing: inputs without a column are unknown.
    """
    import polars as pl  # noqa: PLC0415

    options: dict[str, Any] = {
        "application": application, "on": on, "detail": "verdict", "allow_missing": allow_missing,
    }  # fmt: skip
    old = match(book, frame, **options).lazy().rename({PRECHECK: "_before"})
    new = match(changed(book, changes), frame, keep=(), **options).lazy()
    both = pl.concat(
        [old.select(*_own(frame), "_before"), new.select(pl.col(PRECHECK).alias("_after"))],
        how="horizontal",
    ).collect()
    enters = (~pl.col("_before")) & pl.col("_after")
    leaves = pl.col("_before") & (~pl.col("_after"))
    counted = both.with_columns(
        enters.fill_null(value=False).alias("_in"), leaves.fill_null(value=False).alias("_out")
    )
    sums = [pl.col("_in").sum().alias("entering"), pl.col("_out").sum().alias("leaving")]
    grouped = counted.group_by(by, maintain_order=True).agg(sums) if by else counted.select(sums)
    net = int(counted["_in"].sum()) - int(counted["_out"].sum())
    own = pl.exclude("_before", "_after", "_in", "_out")
    return WhatIf(
        counted.filter("_in").select(own),
        counted.filter("_out").select(own),
        grouped.with_columns(
            (pl.col("entering").cast(pl.Int64) - pl.col("leaving").cast(pl.Int64)).alias("net")
        ),
        int(both["_before"].fill_null(value=False).sum()),
        int(both["_after"].fill_null(value=False).sum()),
        int((both["_before"].is_null() | both["_after"].is_null()).sum()),
        None if amount is None else amount * net,
    )


def _collected(lazy: pl.LazyFrame) -> pl.DataFrame:
    return lazy.collect(engine="streaming")


def _own(frame: pl.DataFrame | pl.LazyFrame) -> list[str]:
    return list(frame.collect_schema().names())


def _limit_of(value: pl.Expr, gap: pl.Expr, operator: str | None) -> pl.Expr:
    """The limit a value lies a gap away from."""
    return value + gap if operator in (">=", ">") else value - gap
