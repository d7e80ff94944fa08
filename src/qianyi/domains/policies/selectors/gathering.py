"""The facts of firms for policies: what may be used for administration, and what a firm allowed.

A figure collected for statistics alone is never used. Of a firm that gave its consent the figures
it permits for its own benefit (企业授权) are used besides; officer and firm read the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from qianyi.engine.panel import ADMINISTRATION, AUTHORISED
from qianyi.engine.policies.lines import FIGURES
from qianyi.foundation.permissions import system_actor
from qianyi.kernel.indicators.selectors import consenting_ids
from qianyi.kernel.rules.selectors import SUBJECT, Gathered, gather

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date

    from qianyi.engine.rules.program import Program
    from qianyi.kernel.subjects.models import Territory

AGREED: Final = "__agreed"
PURPOSES: Final = "按许可用于行政管理的数据测算，企业另行授权的数据一并使用"


def facts_of_firms(
    *,
    programs: Sequence[Program],
    territory: Territory,
    day: date,
    ids: Collection[int] | None = None,
    figures: Collection[str] = (),
) -> Gathered:
    """What is known of the firms of a territory that the programs ask for."""
    system = system_actor()
    yearly = [code for code in figures if code.startswith(FIGURES)]
    told = gather(
        actor=system, programs=programs, territory=territory, applied_on=day, as_of=day,
        purpose=ADMINISTRATION, subject_ids=ids, figures=yearly,
    )  # fmt: skip
    agreed = consenting_ids(told.frame[SUBJECT].to_list(), day)
    if not agreed:
        return told
    more = gather(
        actor=system, programs=programs, territory=territory, applied_on=day, as_of=day,
        purpose=AUTHORISED, subject_ids=agreed, figures=yearly,
    )  # fmt: skip
    return Gathered(_joined(told.frame, more.frame), day, told.left_out)


def _joined(told: pl.DataFrame, more: pl.DataFrame) -> pl.DataFrame:
    """What administration may use first; what is not there from what the firm allowed."""
    both = told.join(more, on=SUBJECT, how="left", suffix=AGREED)
    shared = [name for name in told.columns if f"{name}{AGREED}" in both.columns]
    return both.with_columns(
        pl.coalesce(name, f"{name}{AGREED}").alias(name) for name in shared
    ).drop(f"{name}{AGREED}" for name in shared)


def inputs_of_all(gathered: Gathered, programs: Sequence[Program]) -> pl.DataFrame:
    """``subject`` and the inputs of items with lines of their own side by side: one frame for all.

    Inputs of one name are one fact in every such item (``engine.policies.lines.input_name``); of
    conditions of kernel.rules they are not, so those get frames of their own.
    """
    frame = gathered.frame.select(SUBJECT)
    for program in programs:
        own = gathered.inputs_of(program)
        frame = frame.with_columns(own.get_column(n) for n in own.columns if n not in frame.columns)
    return frame
