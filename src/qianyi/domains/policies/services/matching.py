"""Working matches out: a letter for each firm before each item, kept for lists and counts.

By columns, a part of the firms at a time; what changed since the last time is noted. Facts are read
for administration and for what each firm allowed, whoever asked for the work.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import polars as pl
from django.db import connection, transaction

from qianyi.domains.policies.choices import Place
from qianyi.domains.policies.models import (
    ALIVE,
    PolicyCount,
    PolicyMatch,
    PolicyMove,
    PolicyRound,
)
from qianyi.domains.policies.selectors.conditions import asked_of_all
from qianyi.domains.policies.selectors.firm import base_header
from qianyi.domains.policies.selectors.gathering import facts_of_firms, inputs_of_all
from qianyi.engine.policies.benefits import amount_of, amounts
from qianyi.engine.policies.placing import places, places_of_all
from qianyi.foundation import history
from qianyi.kernel.rules.selectors import SUBJECT
from qianyi.kernel.subjects.models import Enterprise

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date, datetime

    from qianyi.domains.policies.models import PolicyItem
    from qianyi.domains.policies.selectors.conditions import Asked
    from qianyi.foundation.permissions import Actor
    from qianyi.kernel.rules.selectors import Gathered
    from qianyi.kernel.subjects.models import Territory

NOT_FOR: Final = "-"
"""The letter of an item that is not for the firm's place."""
COLUMNS: Final = ("enterprise_id", "listing", "letters", "amounts", "as_of", "sort_key")
MONEY_PLACES: Final = Decimal("0.000001")


def part_match(
    *,
    items: Sequence[PolicyItem],
    territory: Territory,
    ids: Collection[int],
    day: date,
    moment: datetime,
) -> int:
    """Where firms of one territory stand before the items on a day, written anew.

    Returns how many passed into another group before an item they were placed before last time.
    """
    with transaction.atomic():
        rows = _rows(items, territory, ids, day)
        return _write(rows, ids, [one.pk for one in items], moment)


def listing_of(items: Sequence[int]) -> str:
    """What tells one list of items from another."""
    return hashlib.sha256(json.dumps(list(items)).encode()).hexdigest()


def _rows(
    items: Sequence[PolicyItem], territory: Territory, ids: Collection[int], day: date
) -> list[tuple[Any, ...]]:
    fitting = [one for one in items if territory.path.startswith(one.territory.path)]
    asked = asked_of_all(fitting, day)
    gathered = facts_of_firms(
        programs=[one.program for one in asked.values()], territory=territory, day=day, ids=ids,
        figures={one.base for one in fitting if one.base},
    )  # fmt: skip
    present = gathered.frame[SUBJECT].to_list()
    letters = letters_of(asked, gathered, day)
    blank = pl.Series([NOT_FOR] * len(present), dtype=pl.String)
    lost = pl.Series([Place.UNKNOWN.value] * len(present), dtype=pl.String)
    for_place = {one.pk for one in fitting}
    columns = [
        letters.get(item.pk, lost if item.pk in for_place else blank).alias(str(number))
        for number, item in enumerate(items)
    ]
    joined = (
        pl.DataFrame(columns).select(pl.concat_str(pl.all())).to_series().to_list()
        if columns and present
        else [""] * len(present)
    )
    sums = _amounts(asked, gathered, letters)
    listing = listing_of([one.pk for one in items])
    keys = dict(Enterprise.objects.filter(pk__in=present).values_list("pk", "sort_key"))
    return [
        (pk, listing, word, json.dumps(sums.get(pk, {})), day, keys.get(pk, ""))
        for pk, word in zip(present, joined, strict=True)
    ]


def letters_of(asked: dict[int, Asked], gathered: Gathered, day: date) -> dict[int, pl.Series]:
    """Item id → a letter a firm, in the frame's order."""
    own = [one for one in asked.values() if one.version is None]
    frame = inputs_of_all(gathered, [one.program for one in own])
    told = places_of_all([(one.book, one.application) for one in own], frame, on=day)
    found = {one.item.pk: letters for one, letters in zip(own, told, strict=True)}
    for one in asked.values():
        if one.version is not None:
            inputs = gathered.inputs_of(one.program)
            found[one.item.pk] = places(one.book, inputs, application=one.application, on=day)
    return found


def _amounts(
    asked: dict[int, Asked], gathered: Gathered, letters: dict[int, pl.Series]
) -> dict[int, dict[str, str]]:
    """Firm → item → 万元, of items given by ratio for which it qualifies."""
    found: dict[int, dict[str, str]] = defaultdict(dict)
    for item_id, one in asked.items():
        benefit = one.item.benefit
        header = base_header(gathered, benefit.base)
        if benefit.form != "ratio" or header not in gathered.frame.columns:
            continue
        frame = gathered.frame.select(
            SUBJECT, amounts(benefit, pl.col(header)).alias("amount")
        ).filter((letters[item_id] == Place.QUALIFIES.value) & pl.col("amount").is_not_null())
        for pk, amount in frame.iter_rows():
            found[pk][str(item_id)] = f"{Decimal(repr(amount)).quantize(MONEY_PLACES):f}"
    return found


_INCOMING = """
    CREATE TEMPORARY TABLE policy_incoming ON COMMIT DROP AS
    SELECT {names} FROM policies_policymatch WITH NO DATA
"""
_MOVES = """
    INSERT INTO policies_policymove (enterprise_id, item_id, old, new, moved_on, recorded_at)
    SELECT one.enterprise_id, asked.item, substr(kept.letters, asked.old, 1),
           substr(one.letters, asked.new, 1), one.as_of, %s
    FROM policy_incoming one
    JOIN policies_policymatch kept USING (enterprise_id)
    JOIN unnest(%s::bigint[], %s::int[], %s::int[]) AS asked (item, old, new) ON true
    WHERE kept.listing = %s
      AND substr(kept.letters, asked.old, 1) IN ('q', 'n', 'u', 'f')
      AND substr(one.letters, asked.new, 1) IN ('q', 'n', 'u', 'f')
      AND substr(kept.letters, asked.old, 1) <> substr(one.letters, asked.new, 1)
    ORDER BY 1, 2
"""
_MERGE = """
    INSERT INTO policies_policymatch AS kept ({names}) SELECT {names} FROM policy_incoming
    ON CONFLICT (enterprise_id) DO UPDATE SET {sets}
"""
_GONE = """
    DELETE FROM policies_policymatch kept
    WHERE kept.enterprise_id = ANY(%s) AND NOT EXISTS (
        SELECT 1 FROM policy_incoming one WHERE one.enterprise_id = kept.enterprise_id
    )
"""


def _write(
    rows: list[tuple[Any, ...]], ids: Collection[int], items: Sequence[int], moment: datetime
) -> int:
    names = ", ".join(COLUMNS)
    sets = ", ".join(f"{one} = EXCLUDED.{one}" for one in COLUMNS[1:])
    last = round_latest()
    asked = _asked_before_and_now(last.items if last else [], items)
    with history.bulk() as cursor:
        cursor.execute("DROP TABLE IF EXISTS policy_incoming")
        cursor.execute(_INCOMING.format(names=names))
        with cursor.copy(f"COPY policy_incoming ({names}) FROM STDIN") as stream:
            for row in rows:
                stream.write_row(row)
        cursor.execute(_MOVES, [moment, *asked, last.listing if last else ""])
        moves = cursor.rowcount
        cursor.execute(_MERGE.format(names=names, sets=sets))
        cursor.execute(_GONE, [list(ids)])
        cursor.execute("DROP TABLE policy_incoming")
    return int(moves)


def _asked_before_and_now(
    before: Sequence[int], now: Sequence[int]
) -> tuple[list[int], list[int], list[int]]:
    """Items that had a letter before: item, its place then, its place now; places from one."""
    there = {item: place for place, item in enumerate(before, start=1)}
    told = [(item, there[item], new) for new, item in enumerate(now, start=1) if item in there]
    return [one[0] for one in told], [one[1] for one in told], [one[2] for one in told]


def round_latest() -> PolicyRound | None:
    """The newest round."""
    return PolicyRound.objects.order_by("-pk").first()


@transaction.atomic
def round_finish(
    *,
    actor: Actor,
    items: Sequence[PolicyItem],
    is_whole: bool,
    day: date,
    facts_until: datetime,
    firms: int,
    moment: datetime,
) -> PolicyRound:
    """Count what stands now, for pages that show numbers; keep that it was worked out.

    ``facts_until`` is the moment the parts were written with.
    """
    alive = Enterprise.objects.present().filter(legal_status__in=ALIVE)
    PolicyMatch.objects.exclude(enterprise__in=alive.values("pk")).delete()
    _count(items)
    conditions = {
        str(pk): f"{one.version.version} {one.version.digest}"
        for pk, one in asked_of_all(items, day).items()
        if one.version is not None
    }
    return PolicyRound.objects.create(
        is_whole=is_whole,
        items=[one.pk for one in items],
        listing=listing_of([one.pk for one in items]),
        conditions=conditions,
        as_of=day,
        facts_until=facts_until,
        firms=firms,
        moves=PolicyMove.objects.filter(recorded_at=facts_until).count(),
        finished_at=moment,
        made_by_id=actor.user_id,
    )


_FIRMS = """
    SELECT firm.territory_id, firm.park_id, firm.building_id, one.letters, one.amounts::text
    FROM policies_policymatch one JOIN subjects_enterprise firm
      ON firm.subject_id = one.enterprise_id
"""


def _count(items: Sequence[PolicyItem]) -> None:
    """Numbers of firms and sums of money by item, group and place."""
    PolicyCount.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute(_FIRMS)
        rows = cursor.fetchall()
    where = ("territory", "park", "building")
    frame = pl.DataFrame(
        rows,
        schema={**dict.fromkeys(where, pl.Int64), "letters": pl.String, "amounts": pl.String},
        orient="row",
    )
    made: list[PolicyCount] = []
    for number, item in enumerate(items):
        made += _counts_of(item, number, frame)
    PolicyCount.objects.bulk_create(made, batch_size=5000)


def _counts_of(item: PolicyItem, number: int, frame: pl.DataFrame) -> list[PolicyCount]:
    benefit = item.benefit
    amount = pl.col("amounts").str.json_path_match(f"$.{item.pk}").cast(pl.Float64)
    told = (
        frame.with_columns(pl.col("letters").str.slice(number, 1).alias("place"))
        .filter(pl.col("place").is_in([one.value for one in Place]))
        .group_by("territory", "park", "building", "place")
        .agg(pl.len().alias("firms"), amount.sum().alias("amount"))
    )
    fixed = amount_of(benefit, None) if benefit.form == "fixed" else None
    return [
        PolicyCount(
            item=item, place=row["place"], territory_id=row["territory"], park_id=row["park"],
            building_id=row["building"], firms=row["firms"],
            amount=_sum(row, fixed, is_ratio=benefit.form == "ratio"),
        )
        for row in told.iter_rows(named=True)
    ]  # fmt: skip


def _sum(row: dict[str, Any], fixed: Decimal | None, *, is_ratio: bool) -> Decimal | None:
    if row["place"] != Place.QUALIFIES:
        return None
    if fixed is not None:
        return fixed * int(row["firms"])
    return Decimal(repr(row["amount"])).quantize(MONEY_PLACES) if is_ratio else None
