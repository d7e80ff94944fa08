"""Codes of fictional firms: valid in every digit, in a range no authority gives out.

The six digits of the registering area are 000000, which is no area; the organisation code begins
with DE. Both check characters are right (GB 32100 and GB 11714), so that the same checks as for
real codes can be run on them.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from qianyi.lib.errors import BadInput

RANGE: Final = "91000000DE"
"""What the code of every fictional firm begins with."""
ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS: Final = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_ORGANISATION_WEIGHTS: Final = (3, 7, 9, 10, 5, 8, 4, 2)
_ORGANISATION_CHECK: Final = "0123456789X"
_FREE: Final = 6
CAPACITY: Final = len(ALPHABET) ** _FREE
# Odd multiples of a number prime to the capacity go through every value once: neighbours in the
# register do not have neighbouring codes.
_STRIDE: Final = 391_939_307


class PopulationTooLarge(BadInput):
    """More firms are asked for than there are codes in the fictional range."""

    code = "engine.population.too_large"


def uscc_column(number: pl.Expr) -> pl.Expr:
    """统一社会信用代码 of firms numbered from 0; every number below ``CAPACITY`` has its own."""
    value = (number.cast(pl.UInt64) * _STRIDE) % CAPACITY
    digits = [
        ((value // len(ALPHABET) ** place) % len(ALPHABET)).cast(pl.Int64)
        for place in reversed(range(_FREE))
    ]
    organisation = _organisation_check(digits)
    start = [pl.lit(ALPHABET.index(letter), dtype=pl.Int64) for letter in RANGE]
    # GB 11714 counts X as ten; in the alphabet of the whole code X has a place of its own.
    ninth = (
        pl.when(organisation == len(_ORGANISATION_CHECK) - 1)
        .then(pl.lit(ALPHABET.index("X")))
        .otherwise(organisation)
    )
    total = _weighted([*start, *digits, ninth], _WEIGHTS)
    check = (len(ALPHABET) - total % len(ALPHABET)) % len(ALPHABET)
    return pl.concat_str(
        pl.lit(RANGE), *(_letters(one) for one in digits), _letters(ninth), _letters(check)
    )


def _organisation_check(digits: list[pl.Expr]) -> pl.Expr:
    """The ninth character: letters count from A = 10, none left out."""
    plain = [_plain(one) for one in digits]
    start = [pl.lit(int(letter, 36), dtype=pl.Int64) for letter in RANGE[-2:]]
    total = _weighted([*start, *plain], _ORGANISATION_WEIGHTS)
    return (11 - total % 11) % 11


def _weighted(values: list[pl.Expr], weights: tuple[int, ...]) -> pl.Expr:
    total = values[0] * weights[0]
    for value, weight in zip(values[1:], weights[1:], strict=True):
        total = total + value * weight
    return total


def _letters(value: pl.Expr) -> pl.Expr:
    return _looked_up(value, [*ALPHABET], pl.String())


def _plain(value: pl.Expr) -> pl.Expr:
    return _looked_up(value, [int(letter, 36) for letter in ALPHABET], pl.Int64())


def _looked_up(value: pl.Expr, entries: list[str] | list[int], kind: pl.DataType) -> pl.Expr:
    return pl.lit(pl.Series(entries, dtype=kind)).gather(value)
