"""What the fact base knows of one firm, for a page somebody waits for: no frame is built.

The same figures and answers count as in the panel of the firm's territory (``panel``).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db import connection
from django.db.models import F

from qianyi.engine.panel import AUTHORISED, columns_of, purpose_checked
from qianyi.foundation.permissions import system_actor
from qianyi.kernel.indicators.choices import COUNTED, FIRM_SCOPE, ObservationKind

from .panel import PREFERENCES, measure_of
from .resolving import consenting_ids, end_of_day, qualities_known, rank_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import date
    from decimal import Decimal

    from qianyi.engine.periods import Period
    from qianyi.kernel.indicators.models import Indicator

_FIGURES: Final = """
    SELECT id, indicator_id, period, version, uses, value FROM indicators_observation
    WHERE subject_id = %s AND kind = %s AND scope = %s AND status = ANY(%s)
      AND recorded_at <= %s AND (superseded_at IS NULL OR superseded_at > %s)
      AND indicator_id = ANY(%s) AND period = ANY(%s)
"""


@dataclass(frozen=True, slots=True)
class FirmFigures:
    """Figures of one firm by the names of their columns (``ent.revenue@2024``).

    Attributes:
        ids: the observation each comes from.
        left_out: how many the purpose did not permit.
    """

    values: Mapping[str, float]
    ids: Mapping[str, int]
    left_out: int


def firm_figures(
    *, subject_id: int, wanted: Iterable[tuple[Indicator, Period]], purpose: str, as_of: date
) -> FirmFigures:
    """The figures wanted of one firm, for a purpose, as known at the end of a day. One query.

    Raises:
        PurposeUnknown: for a word outside the closed list.
    """
    is_free = _permits(subject_id, purpose, as_of)
    places = _places(wanted)
    best: dict[str, tuple[int, int, float]] = {}
    left_out = 0
    for pk, indicator_id, period, version, uses, value in _rows(subject_id, places, as_of):
        for name, preference in places.get((indicator_id, period), ()):
            if not is_free or purpose not in uses:
                left_out += 1
                continue
            rank = rank_of(version) * PREFERENCES + preference
            if name not in best or (rank, -pk) < best[name][:2]:
                best[name] = (rank, -pk, float(value))
    return FirmFigures(
        values={name: value for name, (_, _, value) in best.items()},
        ids={name: -pk for name, (_, pk, _) in best.items()},
        left_out=left_out,
    )


def firm_qualities(
    *, subject_id: int, codes: Collection[str], purpose: str, as_of: date
) -> tuple[dict[str, object], int]:
    """Answers of one firm by code, and how many the purpose did not permit. One query.

    Of several that hold the one that began last counts; one without a beginning comes last.

    Raises:
        PurposeUnknown: for a word outside the closed list.
    """
    is_free = _permits(subject_id, purpose, as_of)
    known = qualities_known(
        actor=system_actor(), subject_ids=[subject_id], as_of=as_of, codes=codes
    )
    rows = known.order_by(F("valid_from").desc(nulls_last=True), "-pk").values_list(
        "quality__code", "uses", "value_date", "value_bool", "value_code"
    )
    found: dict[str, object] = {}
    left_out = 0
    for code, uses, day, flag, word in rows:
        if not is_free or purpose not in uses:
            left_out += 1
        elif code not in found:
            found[code] = next((one for one in (day, flag) if one is not None), word)
    return found, left_out


def _permits(subject_id: int, purpose: str, as_of: date) -> bool:
    """Whether the firm lets itself be asked for the purpose at all."""
    purpose_checked(purpose)
    return purpose != AUTHORISED or bool(consenting_ids([subject_id], as_of))


def _places(
    wanted: Iterable[tuple[Indicator, Period]],
) -> dict[tuple[int, str], list[tuple[str, int]]]:
    """(indicator, stored period) → columns it can fill, and how much another is preferred."""
    found: dict[tuple[int, str], list[tuple[str, int]]] = defaultdict(list)
    for indicator, period in wanted:
        (column,) = columns_of([measure_of(indicator)], [period])
        for preference, code in enumerate(column.codes):
            found[indicator.pk, code].append((column.name, preference))
    return found


def _rows(
    subject_id: int, places: Collection[tuple[int, str]], as_of: date
) -> list[tuple[int, int, str, str, list[str], Decimal]]:
    if not places:
        return []
    moment = end_of_day(as_of)
    indicators, periods = {one for one, _ in places}, {one for _, one in places}
    with connection.cursor() as cursor:
        cursor.execute(
            _FIGURES,
            [subject_id, ObservationKind.ACTUAL, FIRM_SCOPE, list(COUNTED), moment, moment,
             sorted(indicators), sorted(periods)],
        )  # fmt: skip
        return list(cursor.fetchall())
