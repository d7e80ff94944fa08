"""Working the ladder out: where every firm stands before every title, kept for lists and counts.

By columns, a part of the firms at a time; a part is written in one go and what changed since the
last time is noted. Facts are read for administration, whoever asked for the work.
"""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.db import connection, transaction

from qianyi.domains.enterprises.choices import Use
from qianyi.domains.enterprises.models import (
    ALIVE,
    LadderCount,
    LadderMove,
    LadderRound,
    LadderStanding,
)
from qianyi.domains.enterprises.selectors import rungs as rung_selectors
from qianyi.domains.enterprises.selectors.firm_ladder import held_state, held_words
from qianyi.engine.classes import SizeInputs, size_possible
from qianyi.engine.rules.standing import standings_of
from qianyi.foundation import history
from qianyi.foundation.permissions import system_actor
from qianyi.kernel.rules.models import TitleGrant
from qianyi.kernel.rules.selectors import SUBJECT, gather
from qianyi.kernel.subjects.models import Enterprise

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import date, datetime

    import polars as pl

    from qianyi.domains.enterprises.selectors.rungs import Asked, Rung
    from qianyi.engine.rules.standing import Standing
    from qianyi.foundation.permissions import Actor
    from qianyi.kernel.rules.selectors import Gathered
    from qianyi.kernel.subjects.models import Territory

STAFF, REVENUE, ASSETS = "ent.staff_average", "ent.revenue", "ent.assets"
PURPOSE: Final = Use.ADMINISTRATION
COLUMNS: Final = (
    "enterprise_id", "title_id", "state", "precheck", "version_id", "application", "purpose",
    "as_of", "since", "ends_on", "failing", "lacks", "missing", "words", "next_step", "share",
    "size", "sort_key",
)  # fmt: skip
MOST_WORDS: Final = 600


def part_work(*, territory: Territory, ids: Collection[int], day: date, moment: datetime) -> int:
    """Where firms of one territory stand on a day, written anew; how many changes of state.

    Firms that are no more, and standings that are none any more, go.
    """
    rungs = [one for one in rung_selectors.rungs(day) if one.title.is_for(territory.path)]
    with transaction.atomic():
        rows = list(_rows(rungs, territory, ids, day))
        return _write(rows, ids, moment)


def _rows(
    rungs: list[Rung], territory: Territory, ids: Collection[int], day: date
) -> Iterator[tuple[Any, ...]]:
    asked = [one for rung in rungs for one in (rung.first, rung.again) if one is not None]
    if not asked:
        yield from _of_holders(rungs, ids, day)
        return
    gathered = gather(
        actor=system_actor(),
        programs=[one.program for one in asked],
        territory=territory,
        applied_on=day,
        as_of=day,
        purpose=PURPOSE,
        subject_ids=ids,
        figures=(STAFF, REVENUE, ASSETS),
    )
    present = set(gathered.frame[SUBJECT].to_list())
    firms = _Firms(gathered, present)
    held = _held(present, day)
    for rung in rungs:
        holders = held.get(rung.title.pk, {})
        yield from _of_rung(rung, gathered, firms, holders, day)


def _of_holders(rungs: list[Rung], ids: Collection[int], day: date) -> Iterator[tuple[Any, ...]]:
    """Where no conditions are in force: who holds what."""
    held, firms = _held(ids, day), _Firms(None, ids)
    for rung in rungs:
        holders = held.get(rung.title.pk, {})
        for pk in holders:
            yield _row(rung, pk, None, None, firms, holders, day)


class _Firms:
    """What of each firm its standings carry: its place among others by name, its size."""

    def __init__(self, gathered: Gathered | None, ids: Collection[int]) -> None:
        rows = Enterprise.objects.filter(pk__in=ids)
        self.known: dict[int, tuple[str, str]] = {}
        figures = _figures(gathered) if gathered is not None else {}
        for pk, sort_key, industry in rows.values_list("pk", "sort_key", "industry__code"):
            self.known[pk] = (sort_key, _size(industry or "", figures.get(pk, {})))


def _figures(gathered: Gathered) -> dict[int, dict[str, Any]]:
    year = gathered.applied_on.year - 1
    heads = {code: gathered.value(code, year) for code in (STAFF, REVENUE, ASSETS)}
    there = {code: head for code, head in heads.items() if head in gathered.frame.columns}
    rows = gathered.frame.select(SUBJECT, *there.values()).iter_rows(named=True)
    return {row[SUBJECT]: {code: row[head] for code, head in there.items()} for row in rows}


def _size(industry: str, figures: dict[str, float | None]) -> str:
    """The size class where the figures leave one only."""
    exact = {code: None if one is None else Decimal(repr(one)) for code, one in figures.items()}
    possible = size_possible(
        SizeInputs(
            industry=industry,
            staff=exact.get(STAFF),
            revenue=exact.get(REVENUE),
            assets=exact.get(ASSETS),
        )
    )
    return possible[0] if len(possible) == 1 else ""


def _held(ids: Collection[int], day: date) -> dict[int, dict[int, date | None]]:
    """Title → firm → the first day it does not hold any more; the longest grant counts."""
    found: dict[int, dict[int, date | None]] = {}
    rows = TitleGrant.objects.held_on(day).filter(enterprise__in=ids)
    for title, firm, end in rows.values_list("title_id", "enterprise_id", "valid_to"):
        mine = found.setdefault(title, {})
        longest = mine.get(firm, end) if firm in mine else end
        mine[firm] = None if longest is None or end is None else max(longest, end)
    return found


def _of_rung(
    rung: Rung,
    gathered: Gathered,
    firms: _Firms,
    holders: dict[int, date | None],
    day: date,
) -> Iterator[tuple[Any, ...]]:
    """The standings of one title: of everybody where conditions are in force, else of holders."""
    told: dict[int, tuple[Asked, Standing]] = {}
    for asked, is_for_holders in ((rung.first, False), (rung.again, True)):
        if asked is None or (is_for_holders and not holders):
            continue
        frame = _only(gathered.inputs_of(asked.program), holders, inside=is_for_holders)
        for pk, standing in standings_of(
            asked.book, frame, key=SUBJECT, application=asked.application, on=day
        ):
            told[pk] = (asked, standing)
    for pk, (asked, standing) in told.items():
        yield _row(rung, pk, asked, standing, firms, holders, day)
    for pk in holders:
        if pk not in told:
            yield _row(rung, pk, None, None, firms, holders, day)


def _only(frame: pl.DataFrame, holders: dict[int, Any], *, inside: bool) -> pl.DataFrame:
    among = frame[SUBJECT].is_in(list(holders))
    return frame.filter(among if inside else ~among)


def _row(
    rung: Rung,
    pk: int,
    asked: Asked | None,
    standing: Standing | None,
    firms: _Firms,
    holders: dict[int, date | None],
    day: date,
) -> tuple[Any, ...]:
    end = holders.get(pk)
    is_held = pk in holders
    sort_key, size = firms.known.get(pk, ("", ""))
    short = standing.short if standing else ()
    state = held_state(end, day) if is_held else standing.place if standing else ""
    step = held_words(end, standing) if is_held else standing.next_step if standing else ""
    lacks = [
        {"code": one.code, "gap": _text(one.gap), "amount": _text(one.amount)} for one in short
    ]
    return (
        pk, rung.title.pk, state, standing.precheck if standing else "",
        asked.version.pk if asked else None, asked.application if asked else "", PURPOSE,
        day, day, end, len(short), json.dumps(lacks),
        json.dumps(list(standing.missing) if standing else [], ensure_ascii=False),
        standing.words[:MOST_WORDS] if standing else "", step[:MOST_WORDS],
        standing.share if standing and not is_held else None, size, sort_key,
    )  # fmt: skip


def _text(value: object) -> str | None:
    return None if value is None else f"{value:f}"


_INCOMING = """
    CREATE TEMPORARY TABLE ladder_incoming ON COMMIT DROP AS
    SELECT {names} FROM enterprises_ladderstanding WITH NO DATA
"""
_MOVES = """
    INSERT INTO enterprises_laddermove (enterprise_id, title_id, old, new, moved_on, recorded_at)
    SELECT one.enterprise_id, one.title_id, kept.state, one.state, one.as_of, %s
    FROM ladder_incoming one
    JOIN enterprises_ladderstanding kept USING (enterprise_id, title_id)
    WHERE kept.state <> one.state
    ORDER BY 1, 2
"""
_MERGE = """
    INSERT INTO enterprises_ladderstanding AS kept ({names})
    SELECT {names} FROM ladder_incoming
    ON CONFLICT (title_id, enterprise_id) DO UPDATE SET
        {sets},
        since = CASE WHEN kept.state = EXCLUDED.state THEN kept.since ELSE EXCLUDED.since END
"""
_GONE = """
    DELETE FROM enterprises_ladderstanding kept
    WHERE kept.enterprise_id = ANY(%s) AND NOT EXISTS (
        SELECT 1 FROM ladder_incoming one
        WHERE one.enterprise_id = kept.enterprise_id AND one.title_id = kept.title_id
    )
"""


def _write(rows: list[tuple[Any, ...]], ids: Collection[int], moment: datetime) -> int:
    """The rows in place of those there were; how many firms passed into another state."""
    names = ", ".join(COLUMNS)
    sets = ", ".join(
        f"{one} = EXCLUDED.{one}"
        for one in COLUMNS
        if one not in ("enterprise_id", "title_id", "since")
    )
    with history.bulk() as cursor:
        cursor.execute("DROP TABLE IF EXISTS ladder_incoming")
        cursor.execute(_INCOMING.format(names=names))
        with cursor.copy(f"COPY ladder_incoming ({names}) FROM STDIN") as stream:
            for row in rows:
                stream.write_row(row)
        cursor.execute(_MOVES, [moment])
        moves = cursor.rowcount
        cursor.execute(_MERGE.format(names=names, sets=sets))
        cursor.execute(_GONE, [list(ids)])
        cursor.execute("DROP TABLE ladder_incoming")
    return int(moves)


_COUNT = """
    INSERT INTO enterprises_laddercount
        (title_id, state, precheck, territory_id, park_id, building_id, firms)
    SELECT one.title_id, one.state, one.precheck, firm.territory_id, firm.park_id,
           firm.building_id, count(*)
    FROM enterprises_ladderstanding one
    JOIN subjects_enterprise firm ON firm.subject_id = one.enterprise_id
    GROUP BY 1, 2, 3, 4, 5, 6
"""


@transaction.atomic
def round_finish(
    *,
    actor: Actor,
    is_whole: bool,
    day: date,
    facts_until: datetime,
    firms: int,
    moment: datetime,
) -> LadderRound:
    """Count what stands now, for pages that show numbers; keep that it was worked out.

    ``facts_until`` is the moment the parts were written with.
    """
    firms_there = Enterprise.objects.present().filter(legal_status__in=ALIVE)
    LadderStanding.objects.exclude(enterprise__in=firms_there.values("pk")).delete()
    LadderCount.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute(_COUNT)
    return LadderRound.objects.create(
        is_whole=is_whole,
        as_of=day,
        facts_until=facts_until,
        firms=firms,
        moves=LadderMove.objects.filter(recorded_at=facts_until).count(),
        versions=rung_selectors.versions_asked(day),
        finished_at=moment,
        made_by_id=actor.user_id,
    )
