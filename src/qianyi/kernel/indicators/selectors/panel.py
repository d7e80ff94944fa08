"""The panel out of PostgreSQL: figures by COPY into a frame, dates, flags and codes beside them."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl
from django.db import connection, transaction

from qianyi.engine.panel import (
    AUTHORISED,
    BITS,
    FACTS_SCHEMA,
    POPULATION_SCHEMA,
    Column,
    Input,
    InputValues,
    LeftOut,
    Measure,
    Panel,
    build_panel,
    columns_of,
    purpose_checked,
    with_inputs,
)
from qianyi.foundation import registry
from qianyi.foundation.permissions import READ_ALL, Actor
from qianyi.kernel.indicators.choices import Aggregation, QualityKind
from qianyi.kernel.indicators.errors import PanelInvalid
from qianyi.kernel.indicators.models import Indicator, Quality
from qianyi.kernel.subjects.models import Enterprise, Territory

from .resolving import (
    OTHER_VERSION,
    VERSION_RANKS,
    consenting_ids,
    end_of_day,
    qualities_holding,
    qualities_known,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from datetime import date

    from django.db.models import QuerySet

    from qianyi.engine.panel import InputKind
    from qianyi.engine.periods import Period

MOST_COLUMNS = 500
PREFERENCES = 10
RANKS, USES, BUNDLES = 1000, 8, 4096
BUNDLING_MEMORY = "256MB"
PACKED_SCHEMA = {"subject": pl.Int64, "packed": pl.Int64, "value": pl.Float64}
KINDS: dict[str, InputKind] = {
    QualityKind.DATE: "day",
    QualityKind.BOOLEAN: "flag",
    QualityKind.CODE: "code",
}


def panel_read(
    *,
    actor: Actor,
    territory: Territory,
    codes: Sequence[str],
    periods: Sequence[Period],
    purpose: str,
    as_of: date,
    inputs: Sequence[str] = (),
    subject_ids: Collection[int] | None = None,
) -> Panel:
    """The wide frame of a territory's firms for a stated purpose, as known at the end of a day.

    ``codes`` are indicators (ent.revenue), ``inputs`` qualities (q.listed) and columns of fact
    sources. The population are the firms of the territory the actor may see that were registered
    by the date; firms of parts that give totals only come back as totals, and only to who sees the
    whole zone. Demonstration firms stay with demonstration territories.

    Raises:
        PurposeUnknown: for a word outside the closed list.
        PanelInvalid: an unknown code, no period, or too many columns.
    """
    purpose_checked(purpose)
    measures = measures_of(codes)
    columns = columns_of(measures, periods)
    if not columns or len(columns) > MOST_COLUMNS:
        raise PanelInvalid(
            f"请写明指标和时期；指标数乘以时期数应在1到{MOST_COLUMNS}之间，现为{len(columns)}。"
        )
    population = population_read(actor, territory, as_of, subject_ids)
    ids = population["subject"]
    consenting = consenting_ids(ids.to_list(), as_of) if purpose == AUTHORISED else frozenset()
    panel = build_panel(
        facts_read(columns, territory, as_of, subject_ids),
        population,
        columns=columns,
        purpose=purpose,
        as_of=as_of,
        consenting=consenting,
    )
    if not inputs:
        return panel
    return _with_inputs(actor, panel, inputs)


def measures_of(codes: Sequence[str]) -> list[Measure]:
    """Indicators of firms as the panel knows them, in the order asked for.

    Raises:
        PanelInvalid: naming the codes the dictionary does not hold.
    """
    rows = {row.code: row for row in Indicator.objects.filter(code__in=codes)}
    unknown = [code for code in codes if code not in rows]
    if unknown:
        raise PanelInvalid(
            f"指标字典里没有：{'、'.join(unknown[:10])}。企业指标的代码以 ent. 开头，"
            "可在“指标”页查到。"
        )
    return [measure_of(rows[code]) for code in dict.fromkeys(codes)]


def measure_of(row: Indicator) -> Measure:
    """An indicator as the panel knows it."""
    parts = {} if row.factor is None else {"factor": row.factor}
    return Measure(
        key=row.pk,
        code=row.code,
        unit=row.unit,
        is_stock=row.aggregation == Aggregation.LAST,
        roll_up=row.roll_up,  # type: ignore[arg-type]  # the database holds only these words
        numerator=row.numerator,
        denominator=row.denominator,
        **parts,
    )


def population_read(
    actor: Actor, territory: Territory, as_of: date, subject_ids: Collection[int] | None = None
) -> pl.DataFrame:
    """The firms of a territory as ``POPULATION_SCHEMA`` says, in order of their codes."""
    rows = _firms(actor, territory, as_of)
    if subject_ids is not None:
        rows = rows.filter(pk__in=subject_ids)
    found = rows.order_by("uscc").values_list(
        "pk", "uscc", "territory__subject__code", "territory__aggregate_only"
    )
    return pl.DataFrame(list(found), schema=POPULATION_SCHEMA, orient="row")


def _firms(actor: Actor, territory: Territory, as_of: date) -> QuerySet[Enterprise]:
    seen = Enterprise.objects.visible_to(actor)
    if actor.has_role(*READ_ALL):  # totals of parts without rows; ``build_panel`` makes them
        seen = seen | Enterprise.objects.filter(territory__aggregate_only=True)
    return (
        seen.present()
        .filter(territory__path__startswith=territory.path, is_demo=territory.is_demo)
        .exclude(registered_on__gt=as_of)
    )


def facts_read(
    columns: Sequence[Column],
    territory: Territory,
    as_of: date,
    subject_ids: Collection[int] | None = None,
) -> pl.DataFrame:
    """Approved actual figures of the territory's firms known at the end of a day, as long rows.

    The server sends one message a row, and each costs more than the row itself: so it sends rows
    in a few thousand bundles of text, place, rank and uses packed into one number.
    """
    wanted = ", ".join(["(%s, %s, %s, %s)"] * sum(len(column.codes) for column in columns))
    values = [
        part
        for place, column in enumerate(columns)
        for preference, code in enumerate(column.codes)
        for part in (column.measure.key, code, place, preference)
    ]
    inside = Territory.objects.filter(path__startswith=territory.path)
    moment = end_of_day(as_of)
    parameters: list[object] = [
        *values, moment, moment, list(inside.values_list("pk", flat=True)),
    ]  # fmt: skip
    sql = _FACTS_SQL.replace("{wanted}", wanted)
    if subject_ids is not None:
        sql = sql.replace("{named}", "AND one.subject_id = ANY(%s)")
        parameters.append(list(subject_ids))
    sql = sql.replace("{named}", "")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL work_mem = '{BUNDLING_MEMORY}'")  # else it sorts on disk
        with cursor.copy(sql, parameters) as stream:
            bundles = [bytes(bundle) for bundle in stream]
    text = b"".join(bundles).replace(b"\\n", b"\n")  # a line end inside a bundle comes escaped
    if not text:
        return pl.DataFrame(schema=FACTS_SCHEMA)
    packed = pl.read_csv(text, has_header=False, schema=PACKED_SCHEMA)
    return packed.select(
        "subject",
        (pl.col("packed") // (RANKS * USES)).cast(pl.Int32).alias("column"),
        (pl.col("packed") // USES % RANKS).cast(pl.Int32).alias("rank"),
        (pl.col("packed") % USES).cast(pl.Int32).alias("uses"),
        "value",
    )


def _ranks_sql() -> str:
    ranks = " ".join(
        f"WHEN '{version}' THEN {rank * PREFERENCES}" for version, rank in VERSION_RANKS.items()
    )
    return f"CASE one.version {ranks} ELSE {OTHER_VERSION * PREFERENCES} END"


def _mask_sql() -> str:
    return " + ".join(
        f"CASE WHEN '{use}' = ANY(one.uses) THEN {bit} ELSE 0 END" for use, bit in BITS.items()
    )


_FACTS_SQL = f"""
    COPY (
        SELECT string_agg(
            one.subject_id || ','
            || ((wanted.place * {RANKS} + {_ranks_sql()} + wanted.preference) * {USES}
                + {_mask_sql()})
            || ',' || one.value, E'\\n')
        FROM indicators_observation one
        JOIN (VALUES {{wanted}}) AS wanted(indicator, period, place, preference)
          ON one.indicator_id = wanted.indicator AND one.period = wanted.period
        JOIN subjects_enterprise firm ON firm.subject_id = one.subject_id
        WHERE one.kind = 'actual' AND one.scope = '企业' AND one.status IN ('approved', 'locked')
          AND one.recorded_at <= %s AND (one.superseded_at IS NULL OR one.superseded_at > %s)
          AND firm.territory_id = ANY(%s)
          {{named}}
        GROUP BY one.subject_id %% {BUNDLES}
    ) TO STDOUT
"""  # noqa: S608 - words and numbers of the program; what is asked for goes as parameters


def _with_inputs(actor: Actor, panel: Panel, wanted: Sequence[str]) -> Panel:
    """The panel with qualities and columns of fact sources for its firms beside the figures.

    Raises:
        PanelInvalid: naming what nobody offers.
    """
    codes = list(dict.fromkeys(wanted))
    qualities = {row.code: row for row in Quality.objects.filter(code__in=codes)}
    rest = [code for code in codes if code not in qualities]
    found = {one.input.code: one for one in _recorded(panel, rest)}
    unknown = [code for code in rest if code not in found]
    if unknown:
        raise PanelInvalid(f"没有这些输入项：{'、'.join(unknown[:10])}。")
    left_out = panel.left_out
    if qualities:
        answers, left_out = _answered(actor, panel, qualities)
        found |= {one.input.code: one for one in answers}
    joined = with_inputs(panel, [found[code] for code in codes])
    return replace(joined, left_out=left_out)


def _recorded(panel: Panel, wanted: Sequence[str]) -> Iterator[InputValues]:
    """Columns of fact sources; each source is asked once, and only when something of it is."""
    ids = panel.frame["subject"].to_list()
    for source in registry.fact_sources:
        columns = [column for column in source.columns() if column.code in wanted]
        values = source.read(ids, panel.as_of, panel.purpose) if columns else {}
        for column in columns:
            mine = values.get(column.code, {})
            yield InputValues(Input(column.code, column.kind), mine, column.zero_if_none)


def _answered(
    actor: Actor, panel: Panel, qualities: Mapping[str, Quality]
) -> tuple[list[InputValues], LeftOut]:
    """Qualities as the purpose permits, and what was left out with those it does not."""
    ids = panel.frame["subject"].to_list()
    known = qualities_known(actor=actor, subject_ids=ids, as_of=panel.as_of, codes=list(qualities))
    kept = known.filter(uses__contains=[panel.purpose])
    if panel.purpose == AUTHORISED:
        kept = kept.filter(subject_id__in=consenting_ids(ids, panel.as_of))
    others = known.exclude(pk__in=kept.values("pk")).values_list("quality__code", "subject_id")
    by_code = Counter(code for code, _ in others)
    rows = qualities_holding(
        actor=actor, subject_ids=ids, as_of=panel.as_of, codes=list(qualities),
        purpose=panel.purpose,
    )  # fmt: skip
    values: dict[str, dict[int, object]] = {code: {} for code in qualities}
    for row in rows:
        values[row.quality.code][row.subject_id] = row.value
    left = LeftOut(
        rows=panel.left_out.rows + by_code.total(),
        subjects=panel.left_out.subjects,
        by_column={**panel.left_out.by_column, **by_code},
    )
    answers = [
        InputValues(Input(code, KINDS[row.kind]), values[code]) for code, row in qualities.items()
    ]
    return answers, left
