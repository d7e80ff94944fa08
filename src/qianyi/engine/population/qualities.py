"""Facts of the firms that are no numbers: what they are asked for with titles and statistics.

One row a fact: number, quality (its code), kind (boolean, code or date), text (true, false, a
word, or a day), valid_from, valid_to. What nobody has said has no row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from qianyi.engine.population.noise import Noise, worded

if TYPE_CHECKING:
    from qianyi.engine.population.holdings import Holdings
    from qianyi.engine.population.parameters import Parameters

COLUMNS: Final = ("number", "quality", "kind", "text", "valid_from", "valid_to")
_FIELDS: Final = {
    "C39": "电子信息", "I65": "电子信息", "I64": "电子信息", "C27": "生物与新医药",
    "C35": "先进制造与自动化", "C34": "先进制造与自动化", "C37": "先进制造与自动化",
    "C38": "新能源与节能", "C40": "先进制造与自动化", "C26": "新材料", "M73": "高技术服务",
    "M74": "高技术服务", "M75": "高技术服务",
}  # fmt: skip
_BOOLEANS: Final = (
    ("q.core_ip_support", 0.88, 0.92), ("q.resident_enterprise", 1.0, 0.98),
    ("q.restricted_product", 0.0, 0.95), ("q.audited_accounts", 0.96, 0.93),
    ("q.strategic_industry", 0.62, 0.8), ("q.own_brand", 0.7, 0.75),
    ("q.management_certified", 0.66, 0.8), ("q.core_business_digital", 0.74, 0.7),
    ("q.key_chain_link", 0.4, 0.55), ("q.base_or_branch", 0.04, 0.9),
    ("q.state_controlled", 0.07, 0.95), ("q.private_investment", 0.18, 0.85),
)  # fmt: skip
"""Code, share of yes among those who said, share who said, of technology firms with a title."""
_LEVELS: Final = {
    "national": "国家级", "provincial": "省级", "municipal": "市级", "own": "市级以下",
}  # fmt: skip
_BASES: Final = (
    (0.12, "核心基础零部件"), (0.22, "核心基础元器件"), (0.32, "关键软件"),
    (0.4, "先进基础工艺"), (0.48, "关键基础材料"), (0.52, "产业技术基础"),
)  # fmt: skip
_YOUNG_SINCE: Final = 2021
_GROWN_SINCE: Final = 2015
_DIGITAL: Final = ((0.08, "四级"), (0.32, "三级"), (0.66, "二级"), (0.9, "一级"))


def qualities(firms: pl.DataFrame, holdings: Holdings, parameters: Parameters) -> pl.DataFrame:
    """Every such fact, as it stands after the last year."""
    noise = Noise(parameters.seed)
    titled = firms.filter(
        pl.any_horizontal(pl.col("^(high_tech|tech_sme|specialised)_first$").is_not_null())
    )
    tables = [
        *_booleans(titled, noise),
        *_words(titled, holdings, noise),
        *_statistical(firms, noise),
        _abnormal(holdings),
        *_deductions(firms, noise, parameters),
    ]
    return pl.concat([table.select(COLUMNS) for table in tables]).sort("number", "quality")


def _fact(
    frame: pl.DataFrame,
    quality: str,
    kind: str,
    text: pl.Expr,
    *,
    since: pl.Expr | None = None,
    until: pl.Expr | None = None,
) -> pl.DataFrame:
    nothing = pl.lit(None, dtype=pl.Date)
    return frame.select(
        "number",
        pl.lit(quality).alias("quality"),
        pl.lit(kind).alias("kind"),
        text.alias("text"),
        (nothing if since is None else since).alias("valid_from"),
        (nothing if until is None else until).alias("valid_to"),
    ).drop_nulls("text")


def _yes(condition: pl.Expr) -> pl.Expr:
    return pl.when(condition).then(pl.lit("true")).otherwise(pl.lit("false"))


def _booleans(titled: pl.DataFrame, noise: Noise) -> list[pl.DataFrame]:
    return [
        _fact(
            titled.filter(noise.chance(f"{code}:said", said)), code, "boolean",
            _yes(noise.chance(code, share)),
        )
        for code, share, said in _BOOLEANS
    ]  # fmt: skip


def _words(titled: pl.DataFrame, holdings: Holdings, noise: Noise) -> list[pl.DataFrame]:
    field = pl.col("industry").str.slice(0, 3).replace_strict(_FIELDS, default="不属于")
    special = titled.filter(pl.col("specialised_first").is_not_null())
    platforms = holdings.platforms
    return [
        _fact(titled.filter(noise.chance("field:said", 0.95)), "q.technology_field", "code", field),
        _fact(special, "q.six_bases", "code",
              worded(noise.uniform("bases"), _BASES, otherwise="不属于")),
        _fact(titled.filter(noise.chance("digital:said", 0.5)), "q.digital_level", "code",
              worded(noise.uniform("digital"), _DIGITAL, otherwise="未评")),
        _fact(titled.filter(noise.chance("stage:said", 0.9)), "q.innovation_stage", "code",
              _stage()),
        _fact(platforms, "q.rd_institution_level", "code",
              pl.col("level").replace_strict(_LEVELS), since=pl.col("valid_from")),
    ]  # fmt: skip


def _stage() -> pl.Expr:
    """The stage an officer chose, here by age; the official bounds are not known."""
    year = pl.col("registered_on").dt.year()
    return (
        pl.when(year >= _YOUNG_SINCE)
        .then(pl.lit("初创期"))
        .when(year >= _GROWN_SINCE)
        .then(pl.lit("成长期"))
        .otherwise(pl.lit("稳定期"))
    )


def _statistical(firms: pl.DataFrame, noise: Noise) -> list[pl.DataFrame]:
    """What “四上” units are told by besides money, and who is on the list; a few are missing."""
    tables = []
    for quality, scale in (
        ("q.construction_qualified", "construction"), ("q.real_estate_developing", "estate"),
    ):  # fmt: skip
        kind = firms.filter(pl.col("scale") == scale)
        above = kind.filter(pl.col("above_since").is_not_null())
        other = kind.filter(pl.col("above_since").is_null() & noise.chance(f"{quality}:said", 0.85))
        tables.append(
            _fact(above, quality, "boolean", pl.lit("true"), since=pl.date("above_since", 1, 1))
        )
        tables.append(_fact(other, quality, "boolean", pl.lit("false")))
    listed = firms.filter(pl.col("above_since").is_not_null() & noise.chance("listed", 0.94))
    since = pl.date(pl.col("above_since") + 1, 2, 1)
    tables.append(_fact(listed, "q.in_statistics_on", "date", since.cast(pl.String), since=since))
    return tables


def _abnormal(holdings: Holdings) -> pl.DataFrame:
    listed = holdings.incidents.filter(pl.col("kind") == "abnormal")
    return _fact(
        listed, "q.abnormal_list", "boolean", pl.lit("true"), since=pl.col("happened_on"),
        until=pl.col("lifted_on"),
    )  # fmt: skip


def _deductions(firms: pl.DataFrame, noise: Noise, parameters: Parameters) -> list[pl.DataFrame]:
    """Whether the deduction for R&D was claimed for a year."""
    tables = []
    for year in range(parameters.last_year - 2, parameters.last_year + 1):
        holders = firms.filter(
            (pl.col(f"high_tech_{year}") | pl.col(f"tech_sme_{year}"))
            & noise.chance(f"claimed:said:{year}", 0.9)
        )
        tables.append(
            _fact(
                holders, "q.deduction_claimed", "boolean",
                _yes(noise.chance(f"claimed:{year}", 0.86)),
                since=pl.date(year, 1, 1), until=pl.date(year + 1, 1, 1),
            )
        )  # fmt: skip
    return tables
