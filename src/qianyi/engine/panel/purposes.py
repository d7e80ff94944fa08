"""What a figure may be used for, and which figures a purpose leaves out.

The uses of a figure travel as one small number, a bit for each; one whose bit for the purpose is
not set is left out and counted. 企业授权 needs more than the bit: a consent of the firm in force.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import polars as pl

from .errors import PurposeUnknown

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

STATISTICS: Final = "统计"
ADMINISTRATION: Final = "行政管理"
AUTHORISED: Final = "企业授权"
PURPOSES: Final = (STATISTICS, ADMINISTRATION, AUTHORISED)
BITS: Final[dict[str, int]] = {purpose: 1 << place for place, purpose in enumerate(PURPOSES)}


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Figures a panel may not use, counted so that nobody takes them for missing ones.

    Attributes:
        rows: figures and other facts left out.
        subjects: subjects with at least one figure among them.
        by_column: their number in each column that has any.
    """

    rows: int = 0
    subjects: int = 0
    by_column: Mapping[str, int] = field(default_factory=dict)


def purpose_checked(purpose: str) -> str:
    """The purpose, if it is one.

    Raises:
        PurposeUnknown: naming the closed list.
    """
    if purpose in BITS:
        return purpose
    raise PurposeUnknown(
        f"使用目的“{purpose}”不在可用的范围内。取数须写明目的，可用的目的：{'、'.join(PURPOSES)}。",
        purpose=purpose,
    )


def mask_of(uses: Iterable[str]) -> int:
    """The number that stands for a set of uses.

    >>> mask_of(["统计", "企业授权"])
    5
    """
    mask = 0
    for use in uses:
        mask |= BITS[purpose_checked(use)]
    return mask


def permitted(purpose: str, consenting: Collection[int]) -> pl.Expr:
    """Whether a row (columns ``uses`` and ``subject``) may be used for the purpose.

    Raises:
        PurposeUnknown: for a word outside the closed list.
    """
    bit = BITS[purpose_checked(purpose)]
    allowed = (pl.col("uses") & bit) != 0
    if purpose != AUTHORISED:
        return allowed
    willing = pl.Series("willing", sorted(consenting), dtype=pl.Int64)
    return allowed & pl.col("subject").is_in(willing.implode())
