"""What the firms hold and did besides figures: titles, rights, land, certificates, incidents.

Each table has one row a thing, with the firm's number. Days ``valid_to`` are not included.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import polars as pl

from qianyi.engine.population.noise import Noise, worded
from qianyi.engine.population.selection import TITLE_RULES

if TYPE_CHECKING:
    from qianyi.engine.population.parameters import Parameters

TITLE_CODES: Final = {
    "high_tech": "high_tech_firm",
    "tech_sme": "tech_sme",
    "innovative": "innovative_sme",
    "specialised": "specialised_sme",
    "giant": "little_giant",
    "gazelle": "demo_gazelle",
}
"""Columns of the register and the codes packs give the titles."""
_NUMBERS: Final = {"high_tech": "SLGR", "tech_sme": "SLKX", "innovative": "SLCX",
                   "specialised": "SLZT", "giant": "SLXJR", "gazelle": "SLDL"}  # fmt: skip
_YEARLY_DAY: Final = 150
_CERTIFICATE_DAY: Final = 275
_MU_TENTHS: Final = 10
_INCIDENTS: Final = ((0.42, "penalty"), (0.66, "environment"), (0.8, "safety"), (0.9, "tax"))
_SPECIAL_LEVELS: Final = ((0.12, "national"), (0.7, "provincial"))
_GRADES: Final = ((0.28, "A"), (0.8, "B"), (0.97, "M"))


@dataclass(frozen=True, slots=True)
class Holdings:
    """The tables.

    Attributes:
        titles: title, certificate, granted_on, valid_to.
        rights: kind, serial, applied_on, granted_on, acquired, is_core.
        land: tenure, area_tenths (of a 亩), valid_from, lessor (a firm's number or null).
        incidents: kind, severity, is_serious, happened_on, lifted_on.
        platforms: kind, level, valid_from.
        certificates: kind, valid_from, valid_to.
        credits: year, grade.
    """

    titles: pl.DataFrame
    rights: pl.DataFrame
    land: pl.DataFrame
    incidents: pl.DataFrame
    platforms: pl.DataFrame
    certificates: pl.DataFrame
    credits: pl.DataFrame


def holdings(firms: pl.DataFrame, parameters: Parameters) -> Holdings:
    """Everything held, up to the year after the last one with figures."""
    noise = Noise(parameters.seed)
    last = parameters.last_year
    return Holdings(
        titles=_titles(firms, noise, last),
        rights=_rights(firms, noise, last),
        land=_land(firms, noise),
        incidents=_incidents(firms, noise, parameters.base_year, last),
        platforms=_platforms(firms, noise),
        certificates=_certificates(firms, noise, last),
        credits=_credits(firms, noise, parameters.base_year, last),
    )


def _titles(firms: pl.DataFrame, noise: Noise, last: int) -> pl.DataFrame:
    """A grant each time a term begins, until the title is lost."""
    tables = []
    for title, rule in TITLE_RULES.items():
        first, lost = pl.col(f"{title}_first"), pl.col(f"{title}_lost")
        # Yearly evaluations of this year are done by its summer; other grants come at its end.
        end = last + 1 if rule.term == 1 else last
        frame = firms.filter(first.is_not_null()).select(
            "number",
            pl.lit(title).alias("name"),
            pl.int_ranges(first, pl.coalesce(lost, end + 1).clip(None, end + 1), rule.term).alias(
                "year"
            ),
        )
        frame = frame.explode("year").drop_nulls("year")
        if rule.term == 1:
            again = (pl.col("year") <= last) | noise.chance("this_year", 0.85)
            frame = frame.filter(again)
        day = _YEARLY_DAY if rule.term == 1 else _CERTIFICATE_DAY
        granted = pl.date("year", 1, 1) + pl.duration(days=day + noise.below(f"{title}:day", 75))
        until = (
            pl.date(pl.col("year") + 1, 4, 1)
            if rule.term == 1
            else granted.dt.offset_by(f"{rule.term}y")
        )
        tables.append(frame.with_columns(granted.alias("granted_on"), until.alias("valid_to")))
    frame = pl.concat(tables)
    return frame.select(
        "number",
        pl.col("name").replace_strict(TITLE_CODES).alias("title"),
        pl.concat_str(
            pl.col("name").replace_strict(_NUMBERS), pl.col("year").cast(pl.String),
            pl.col("number").cast(pl.String).str.zfill(7),
        ).alias("certificate"),
        "granted_on", "valid_to",
    ).sort("granted_on", "number", "title")  # fmt: skip


def _rights(firms: pl.DataFrame, noise: Noise, last: int) -> pl.DataFrame:
    """Patents and software rights: many with titled firms, a few with other technology firms."""
    most = (
        pl.when(pl.col("giant_first").is_not_null()).then(60)
        .when(pl.col("specialised_first").is_not_null()).then(34)
        .when(pl.col("high_tech_first").is_not_null()).then(22)
        .when(pl.col("tech_sme_first").is_not_null()).then(9)
        .when(noise.chance("rights:any", 0.3)).then(3).otherwise(0)
    )  # fmt: skip
    count = (most * noise.uniform("rights:count", 0.15, 1.0)).floor().cast(pl.Int64)
    frame = firms.filter("tech").select(
        pl.col("number").alias("firm"), "registered_on", "industry",
        pl.int_ranges(0, count).alias("serial"),
    )  # fmt: skip
    frame = frame.explode("serial").drop_nulls("serial")
    own = Noise(noise.seed, "number")
    frame = frame.with_columns((pl.col("firm") * 1000 + pl.col("serial")).alias("number"))
    kind = own.uniform("rights:kind")
    frame = frame.with_columns(
        pl.when(pl.col("industry").str.starts_with("I65"))
        .then(worded(kind, ((0.72, "software"), (0.85, "invention")), otherwise="utility"))
        .otherwise(worded(
            kind, ((0.2, "invention"), (0.68, "utility"), (0.92, "software")), otherwise="design"
        )).alias("kind"),
        _between(pl.col("registered_on"), last, own.uniform("rights:applied")).alias("applied_on"),
    )  # fmt: skip
    waited = pl.when(pl.col("kind") == "invention").then(760).otherwise(240)
    granted = pl.col("applied_on") + pl.duration(days=waited + own.below("rights:waited", 200))
    return frame.filter(granted < pl.date(last + 1, 10, 1)).select(
        pl.col("firm").alias("number"), "kind", pl.col("number").alias("serial"), "applied_on",
        granted.alias("granted_on"),
        pl.when(own.chance("rights:bought", 0.08)).then(pl.lit("transfer"))
        .otherwise(pl.lit("own")).alias("acquired"),
        pl.when(own.chance("rights:asked", 0.85)).then(own.chance("rights:core", 0.8))
        .alias("is_core"),
    )  # fmt: skip


def _between(start: pl.Expr, last: int, share: pl.Expr) -> pl.Expr:
    """A day between a firm's first half year and the end of the last year."""
    days = (pl.date(last, 12, 31) - start).dt.total_days() - 180
    return start + pl.duration(days=180 + (share * days.clip(1, None)).cast(pl.Int64))


def _land(firms: pl.DataFrame, noise: Noise) -> pl.DataFrame:
    """Own land of industry, and what is leased, sometimes from a firm of the register.

    Of two firms that follow each other in the table of owners and tenants, the tenant leases a
    third of the owner's land, so that land really used differs from land owned.
    """
    above = pl.col("above_since").is_not_null()
    industrial = firms.filter((pl.col("scale") == "industry") & ~pl.col("is_dormant"))
    owners = industrial.filter(above & noise.chance("land:owns", 0.7)).select(
        "number",
        pl.lit("owned").alias("tenure"),
        (noise.uniform("land:area", 18, 160) * _MU_TENTHS).floor().cast(pl.Int64)
        .alias("area_tenths"),
        "moved_in_on",
    )  # fmt: skip
    tenants = industrial.join(owners, on="number", how="anti").select(
        "number",
        pl.lit("leased").alias("tenure"),
        (noise.uniform("land:area", 2, 24) * _MU_TENTHS).floor().cast(pl.Int64)
        .alias("area_tenths"),
        "moved_in_on",
    )  # fmt: skip
    lets = owners.filter(noise.chance("land:lets", 0.3)).with_row_index("pair")
    paired = tenants.with_row_index("pair").join(
        lets.select("pair", pl.col("number").alias("lessor"), (pl.col("area_tenths") // 3)
                    .alias("let"), pl.col("moved_in_on").alias("since")),
        on="pair", how="left", maintain_order="left",
    )  # fmt: skip
    leased = paired.select(
        "number",
        "tenure",
        pl.coalesce(pl.min_horizontal("area_tenths", "let"), "area_tenths").alias("area_tenths"),
        pl.max_horizontal("moved_in_on", "since").alias("valid_from"),
        "lessor",
    )
    owned = owners.select(
        "number", "tenure", "area_tenths", pl.col("moved_in_on").alias("valid_from"),
        pl.lit(None, dtype=pl.Int64).alias("lessor"),
    )  # fmt: skip
    return pl.concat([owned, leased]).sort("number")


def _incidents(firms: pl.DataFrame, noise: Noise, base: int, last: int) -> pl.DataFrame:
    """Few firms have any; dormant ones tend to stand in the list of abnormal operation."""
    share = (
        pl.when("is_dormant")
        .then(0.3)
        .otherwise(pl.when(pl.col("scale") == "industry").then(0.05).otherwise(0.018))
    )
    frame = firms.filter(noise.uniform("incident") < share)
    draw = noise.uniform("incident:kind")
    kind = (
        pl.when("is_dormant")
        .then(pl.lit("abnormal"))
        .otherwise(worded(draw, _INCIDENTS, otherwise="quality"))
    )
    start = pl.max_horizontal(pl.col("registered_on"), pl.date(base, 1, 1))
    days = (pl.date(last + 1, 9, 30) - start).dt.total_days().clip(1, None)
    happened = start + pl.duration(days=(noise.uniform("incident:day") * days).cast(pl.Int64))
    frame = frame.select(
        "number", kind.alias("kind"), happened.alias("happened_on"),
        noise.chance("incident:serious", 0.18).alias("serious"),
        noise.chance("incident:lifted", 0.5).alias("lifts"),
    )  # fmt: skip
    accident = pl.col("kind").is_in(["safety", "quality"])
    lifted = pl.col("happened_on").dt.offset_by("8mo")
    return frame.select(
        "number", "kind",
        pl.when(accident & pl.col("serious")).then(pl.lit("larger"))
        .when(accident).then(pl.lit("general")).otherwise(pl.lit("")).alias("severity"),
        pl.col("serious").alias("is_serious"),
        "happened_on",
        pl.when((pl.col("kind") == "abnormal") & pl.col("lifts")
                & (lifted < pl.date(last + 1, 10, 1))).then(lifted).alias("lifted_on"),
    )  # fmt: skip


def _platforms(firms: pl.DataFrame, noise: Noise) -> pl.DataFrame:
    titled = pl.col("high_tech_first").is_not_null()
    frame = firms.filter(titled & noise.chance("platform", 0.45))
    draw = noise.uniform("platform:level")
    special = pl.col("specialised_first").is_not_null()
    return frame.select(
        "number",
        pl.when(noise.chance("platform:kind", 0.6)).then(pl.lit("technology_centre"))
        .otherwise(pl.lit("engineering_centre")).alias("kind"),
        pl.when(special).then(worded(draw, _SPECIAL_LEVELS, otherwise="municipal"))
        .otherwise(worded(draw, ((0.75, "municipal"),), otherwise="own")).alias("level"),
        (pl.date("high_tech_first", 6, 1) + pl.duration(days=noise.below("platform:day", 500)))
        .alias("valid_from"),
    )  # fmt: skip


def _certificates(firms: pl.DataFrame, noise: Noise, last: int) -> pl.DataFrame:
    """Qualifications of building firms above scale, and management systems."""
    since = pl.date("above_since", 1, 15)
    builders = firms.filter(
        (pl.col("scale") == "construction") & pl.col("above_since").is_not_null()
    ).select(
        "number",
        pl.when(pl.col("industry") == "E501").then(pl.lit("special_contracting"))
        .otherwise(pl.lit("general_contracting")).alias("kind"),
        (since - pl.duration(days=noise.below("certificate:before", 300))).alias("valid_from"),
        pl.lit(None, dtype=pl.Date).alias("valid_to"),
    )  # fmt: skip
    certified = firms.filter(
        (pl.col("above_since").is_not_null() | pl.col("high_tech_first").is_not_null())
        & pl.col("scale").is_in(["industry", "service", "business"])
        & noise.chance("certificate:system", 0.6)
    )
    start = pl.date(last - 2, 1, 1) + pl.duration(days=noise.below("certificate:day", 1000))
    systems = certified.select(
        "number", pl.lit("system").alias("kind"), start.alias("valid_from"),
        start.dt.offset_by("3y").alias("valid_to"),
    )  # fmt: skip
    return pl.concat([builders, systems]).sort("number", "kind")


def _credits(firms: pl.DataFrame, noise: Noise, base: int, last: int) -> pl.DataFrame:
    """The grade of tax credit of the last three years, for firms at work."""
    tables = []
    for year in range(max(base, last - 2), last + 1):
        lasting = noise.uniform("credit") * 0.8 + noise.uniform(f"credit:{year}") * 0.2
        there = (pl.col("entry_year") <= year) & (
            pl.col("exit_year").is_null() | (pl.col("exit_year") > year)
        )
        frame = firms.filter(there & noise.chance(f"credit:told:{year}", 0.9))
        grade = (
            pl.when("is_dormant").then(pl.lit("D"))
            .when(pl.col("entry_year") == year).then(pl.lit("M"))
            .otherwise(worded(lasting, _GRADES, otherwise="C"))
        )  # fmt: skip
        tables.append(
            frame.select("number", pl.lit(year, dtype=pl.Int64).alias("year"), grade.alias("grade"))
        )
    return pl.concat(tables)
