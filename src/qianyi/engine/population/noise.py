"""Numbers that look drawn by chance and are the same on every machine and in every version.

A value depends on the seed, the name of its stream and the firm's own number, never on the order
of work or on how many firms there are: the columns can be made in any order, in parts, or for
millions at once. The mixing is splitmix64, written in integer arithmetic, because the hash of the
column library may change with its version.
"""

from __future__ import annotations

import hashlib
import math
from typing import TYPE_CHECKING, Final

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Sequence

_MASK: Final = (1 << 64) - 1
_STEP: Final = 0x9E3779B97F4A7C15
_FIRST: Final = 0xBF58476D1CE4E5B9
_SECOND: Final = 0x94D049BB133111EB
_TINY: Final = 1e-12


def mixed(value: int) -> int:
    """The reference: splitmix64 of one number.

    >>> mixed(0) == 0xE220A8397B1DCDAF
    True
    """
    z = (value + _STEP) & _MASK
    z = ((z ^ (z >> 30)) * _FIRST) & _MASK
    z = ((z ^ (z >> 27)) * _SECOND) & _MASK
    return z ^ (z >> 31)


def _u(value: int) -> pl.Expr:
    return pl.lit(value, dtype=pl.UInt64)


def mixed_column(value: pl.Expr) -> pl.Expr:
    """The same for a column of UInt64, which wraps as the reference does."""
    z = value + _u(_STEP)
    z = (z ^ (z // _u(1 << 30))) * _u(_FIRST)
    z = (z ^ (z // _u(1 << 27))) * _u(_SECOND)
    return z ^ (z // _u(1 << 31))


def worded(draw: pl.Expr, bands: Sequence[tuple[float, str]], otherwise: str) -> pl.Expr:
    """The word of the first band whose upper end a draw stays below."""
    column = pl.lit(otherwise)
    for end, word in reversed(bands):
        column = pl.when(draw < end).then(pl.lit(word)).otherwise(column)
    return column


class Noise:
    """Streams of one seed, over the column that numbers the rows."""

    def __init__(self, seed: int, number: str = "number") -> None:
        self.seed = seed
        self.number = number

    def _key(self, stream: str) -> int:
        digest = hashlib.blake2b(f"{self.seed}:{stream}".encode(), digest_size=8).digest()
        return int.from_bytes(digest, "big")

    def integers(self, stream: str) -> pl.Expr:
        """Whole numbers over all 64 bits."""
        return mixed_column(pl.col(self.number).cast(pl.UInt64) ^ _u(self._key(stream)))

    def below(self, stream: str, count: int) -> pl.Expr:
        """Whole numbers from 0 to ``count`` - 1."""
        return ((self.integers(stream) // _u(1 << 32)) % _u(count)).cast(pl.Int64)

    def uniform(self, stream: str, low: float = 0.0, high: float = 1.0) -> pl.Expr:
        """Values from ``low`` up to ``high``, the upper end left out."""
        share = (self.integers(stream) // _u(1 << 11)).cast(pl.Float64) / float(1 << 53)
        return low + share * (high - low)

    def normal(self, stream: str) -> pl.Expr:
        """Values with mean 0 and deviation 1."""
        radius = (-2.0 * (self.uniform(f"{stream}:r") + _TINY).log()).sqrt()
        return radius * (2.0 * math.pi * self.uniform(f"{stream}:a")).cos()

    def chance(self, stream: str, share: float) -> pl.Expr:
        """True for about that share of the rows."""
        return self.uniform(stream) < share
