"""The other figures of a year, drawn around a firm's revenue so that they hang together.

Ratios stay near each other from year to year for the same firm. Firms with a title meet most of
its conditions; some stand exactly on a limit, a few fall below it, and many figures are missing,
as in any register: verdicts of rules come out as yes, no and unknown.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import polars as pl

if TYPE_CHECKING:
    from qianyi.engine.population.noise import Noise


ALL: Final = (
    "revenue", "main_revenue", "profit", "tax_paid", "staff_end", "assets", "liabilities",
    "net_assets",
)  # fmt: skip
"""Reported by every firm that reports."""
LARGE: Final = (
    "other_revenue", "total_costs", "operating_costs", "net_profit", "value_added",
    "staff_average", "electricity", "water", "energy_equivalent", "investment", "vat_paid",
    "income_tax_paid", "rd_expenditure",
)  # fmt: skip
"""Reported by firms above scale besides."""
INDUSTRIAL: Final = ("output", "energy_calorific", "natural_gas", "exports", "co2", "cod", "nox")
"""Reported by industry above scale besides."""
INNOVATIVE: Final = (
    "rd_expense", "rd_super_deduction", "rd_projects", "rd_staff", "results_converted",
    "staff_bachelor", "graduates_hired", "main_product_revenue", "equity_financing",
)  # fmt: skip
"""Reported by technology firms that hold a title or are about to."""
HIGH_TECH: Final = (
    "sales_revenue", "total_income", "hightech_revenue", "rd_gaoqi", "rd_gaoqi_domestic",
    "staff_gaoqi", "sci_tech_staff_gaoqi",
)  # fmt: skip
"""Reported with the application for and the yearly report of 高新技术企业."""
TECH_SME: Final = ("sales_revenue_kexiao", "staff_kexiao", "sci_tech_staff_kexiao", "rd_kexiao")
"""Reported with the self-evaluation of 科技型中小企业."""
SPECIALISED: Final = ("zjtx_score", "niche_years", "niche_share")
"""Reported by 专精特新 firms and by those on the way."""
COLUMNS: Final = (*ALL, *LARGE, *INDUSTRIAL, *INNOVATIVE, *HIGH_TECH, *TECH_SME, *SPECIALISED)
"""Every column after number, year and uscc; the indicator's code is ``ent.`` and the name."""
KEPT: Final = frozenset({"revenue", "main_revenue", "assets", "liabilities", "net_assets"})
"""Never missing where a firm reports: the totals and the classes rest on them."""
_COUNTS: Final = frozenset(
    {
        "staff_end", "staff_average", "staff_gaoqi", "sci_tech_staff_gaoqi", "staff_kexiao",
        "sci_tech_staff_kexiao", "rd_staff", "rd_projects", "results_converted", "staff_bachelor",
        "graduates_hired", "niche_years",
    }
)  # fmt: skip
_TENTHS: Final = 10
_GAP: Final = 0.05
_BELOW_LIMIT: Final = 0.06
_ON_LIMIT: Final = 0.12


@dataclass(frozen=True, slots=True)
class Draw:
    """Ratios of one firm in one year: lasting for the firm, with a little of the year."""

    noise: Noise
    year: int

    def near(self, name: str, middle: float, spread: float) -> pl.Expr:
        """A positive ratio around ``middle``."""
        lasting = spread * self.noise.normal(f"{name}:firm")
        yearly = spread / 4 * self.noise.normal(f"{name}:{self.year}")
        return middle * (lasting + yearly).exp()

    def between(self, name: str, low: float, high: float) -> pl.Expr:
        """A ratio between two bounds, lasting."""
        lasting = self.noise.uniform(f"{name}:firm", low, high)
        return (0.85 * lasting + 0.15 * self.noise.uniform(f"{name}:{self.year}", low, high)).clip(
            low, high
        )

    def on_limit(self, name: str, limit: pl.Expr) -> pl.Expr:
        """At or above a limit for most, exactly on it for some, below it for a few."""
        kind = self.noise.uniform(f"{name}:kind")
        return (
            pl.when(kind < _BELOW_LIMIT).then(limit * self.between(name, 0.85, 0.99))
            .when(kind < _ON_LIMIT).then(limit)
            .otherwise(limit * self.between(name, 1.02, 2.2))
        )  # fmt: skip


def with_indicators(frame: pl.DataFrame, noise: Noise, year: int) -> pl.DataFrame:
    """Number, year, uscc and every column of ``COLUMNS``, in tenths of the unit."""
    draw = Draw(noise, year)
    frame = frame.with_columns((pl.col("revenue") / _TENTHS).alias("r"))
    frame = frame.with_columns((pl.col("scale") == "industry").alias("industrial"), *_people(draw))
    frame = frame.with_columns(*_accounts(draw), _research_ratio(draw).alias("ratio"))
    frame = frame.with_columns(*_groups(noise, year))
    values = {
        **_base(), **_large(draw), **_industrial(draw), **_innovative(draw), **_high_tech(draw),
        **_tech_sme(draw), **_specialised(draw),
    }  # fmt: skip
    return frame.select(
        "number", "year", "uscc", *(_stored(name, value, draw) for name, value in values.items())
    )


def _people(draw: Draw) -> list[pl.Expr]:
    """``people``: at the end of the year; a firm at work has somebody."""
    per_head = draw.near("per_head", 85.0, 0.45)
    at_work = (pl.col("r") / per_head).ceil().clip(1, None) + pl.when("above").then(6).otherwise(0)
    return [
        pl.when(pl.col("is_dormant")).then(draw.noise.below("idle", 3).cast(pl.Float64))
        .otherwise(at_work).alias("people")
    ]  # fmt: skip


def _accounts(draw: Draw) -> list[pl.Expr]:
    assets = (
        pl.col("r") * draw.near("assets", 0.95, 0.4) + 12 * draw.between("own", 0.2, 6.0)
    ) * 10
    # Rounded first: net assets are to be exactly the difference.
    assets = assets.round()
    return [
        assets.alias("assets10"),
        (assets * draw.near("debt", 0.46, 0.38).clip(0.02, 1.3)).round().alias("debt10"),
    ]


def _research_ratio(draw: Draw) -> pl.Expr:
    """R&D by revenue: 5, 4 or 3 % is asked of 高新技术企业 by the size of their revenue."""
    limit = pl.when(pl.col("r") <= 5000).then(0.05).when(pl.col("r") <= 20000).then(0.04)  # noqa: PLR2004 - 万元 of the rule
    return (
        pl.when("high_tech").then(draw.on_limit("research", limit.otherwise(0.03)))
        .when("tech_sme").then(draw.between("research_sme", 0.025, 0.11))
        .otherwise(draw.between("research_other", 0.0, 0.035))
    )  # fmt: skip


def _groups(noise: Noise, year: int) -> list[pl.Expr]:
    """Which firm files what."""
    titled = pl.col("high_tech") | pl.col("tech_sme") | pl.col("innovative")
    trying = pl.col("tech") & ~pl.col("is_dormant") & noise.chance(f"tries:{year}", 0.15)
    return [
        (titled | trying).alias("files_innovation"),
        (pl.col("high_tech") | trying).alias("files_high_tech"),
        (pl.col("tech_sme") | (trying & ~pl.col("above"))).alias("files_sme"),
        (pl.col("specialised") | (pl.col("high_tech") & pl.col("above"))).alias("files_special"),
    ]


def _base() -> dict[str, pl.Expr]:
    noise_free = pl.col("r")
    return {
        "revenue": noise_free,
        "staff_end": pl.col("people"),
        "assets": pl.col("assets10") / _TENTHS,
        "liabilities": pl.col("debt10") / _TENTHS,
        "net_assets": (pl.col("assets10") - pl.col("debt10")) / _TENTHS,
    }


def _large(draw: Draw) -> dict[str, pl.Expr]:
    r = pl.col("r")
    main = draw.between("main", 0.86, 1.0)
    margin = draw.between("margin", -0.06, 0.17)
    return {
        "main_revenue": r * main,
        "profit": r * margin,
        "tax_paid": r * draw.between("tax", 0.006, 0.055),
        "other_revenue": r - (r * main * _TENTHS).round() / _TENTHS,
        "total_costs": r * (1 - margin),
        "operating_costs": r * (1 - margin) * draw.between("operating", 0.78, 0.92),
        "net_profit": r
        * margin
        * pl.when(draw.between("margin", -0.06, 0.17) > 0).then(0.85).otherwise(1.0),
        "value_added": r * draw.between("added", 0.17, 0.36),
        "staff_average": pl.col("people") * draw.between("average", 0.93, 1.04),
        "electricity": r * draw.near("power", 0.018, 0.7),
        "water": r * draw.near("water", 1.4, 0.8),
        "energy_equivalent": r * draw.near("power", 0.018, 0.7) * draw.between("energy", 3.0, 4.4),
        "investment": r * draw.near("investment", 0.05, 0.9),
        "vat_paid": r * draw.between("vat", 0.004, 0.03),
        "income_tax_paid": (r * margin * 0.15).clip(0, None),
        "rd_expenditure": r * pl.col("ratio") * draw.between("statistical", 0.88, 1.08),
    }


def _industrial(draw: Draw) -> dict[str, pl.Expr]:
    r = pl.col("r")
    energy = r * draw.near("power", 0.018, 0.7) * draw.between("energy", 3.0, 4.4)
    exports = pl.when(draw.noise.chance("exports", 0.35)).then(draw.between("exported", 0.02, 0.4))
    return {
        "output": r * draw.between("output", 0.94, 1.06),
        "energy_calorific": energy * draw.between("calorific", 0.45, 0.62),
        "natural_gas": r * draw.near("gas", 0.0025, 0.8),
        "exports": r * exports.otherwise(0.0),
        "co2": energy * draw.between("carbon", 1.9, 2.7),
        "cod": r * draw.near("cod", 0.00012, 0.9),
        "nox": r * draw.near("nox", 0.00009, 0.9),
    }


def _innovative(draw: Draw) -> dict[str, pl.Expr]:
    r, ratio = pl.col("r"), pl.col("ratio")
    funded = draw.noise.chance(f"funded:{draw.year}", 0.07)
    return {
        "rd_expense": r * ratio * draw.between("accounting", 0.86, 1.0),
        "rd_super_deduction": r * ratio * draw.between("deduction", 0.72, 0.96),
        "rd_projects": 1 + r * ratio / 180,
        "rd_staff": pl.col("people") * draw.between("rd_staff", 0.06, 0.3),
        "results_converted": draw.noise.below(f"converted:{draw.year}", 8).cast(pl.Float64),
        "staff_bachelor": pl.col("people") * draw.between("bachelor", 0.12, 0.6),
        "graduates_hired": pl.col("people") * draw.between("graduates", 0.0, 0.06),
        "main_product_revenue": r * draw.between("main_product", 0.45, 0.97),
        "equity_financing": pl.when(funded).then(r * draw.near("equity", 0.3, 0.7)).otherwise(0.0),
    }


def _high_tech(draw: Draw) -> dict[str, pl.Expr]:
    r = pl.col("r")
    collected = (r * pl.col("ratio") * _TENTHS).ceil() / _TENTHS
    abroad = pl.when(draw.noise.chance("abroad", 0.2)).then(draw.between("domestic", 0.52, 1.0))
    staff = pl.col("people") * draw.between("gaoqi_staff", 0.95, 1.05)
    return {
        "sales_revenue": r,
        "total_income": r * draw.between("income", 1.0, 1.04),
        "hightech_revenue": r * draw.on_limit("hightech", pl.lit(0.6)).clip(0.3, 1.0),
        "rd_gaoqi": collected,
        "rd_gaoqi_domestic": collected * abroad.otherwise(1.0),
        "staff_gaoqi": staff,
        "sci_tech_staff_gaoqi": (staff.round() * draw.on_limit("technical", pl.lit(0.1))).ceil(),
    }


def _tech_sme(draw: Draw) -> dict[str, pl.Expr]:
    r = pl.col("r")
    return {
        "sales_revenue_kexiao": r,
        "staff_kexiao": pl.col("people"),
        "sci_tech_staff_kexiao": (
            pl.col("people") * draw.between("technical_sme", 0.08, 0.5)
        ).ceil(),
        "rd_kexiao": r * pl.col("ratio") * draw.between("kexiao", 0.9, 1.02),
    }


def _specialised(draw: Draw) -> dict[str, pl.Expr]:
    age = pl.col("year") - pl.col("entry_year")
    return {
        "zjtx_score": draw.between("score", 38.0, 86.0),
        "niche_years": (age - draw.noise.below("niche", 4)).clip(0, None),
        "niche_share": draw.near("niche_share", 6.0, 0.8).clip(0.1, 60.0),
    }


def _files(name: str) -> pl.Expr:
    groups = {
        **dict.fromkeys(LARGE, pl.col("above")),
        **dict.fromkeys(INDUSTRIAL, pl.col("above") & pl.col("industrial")),
        **dict.fromkeys(INNOVATIVE, pl.col("files_innovation")),
        **dict.fromkeys(HIGH_TECH, pl.col("files_high_tech")),
        **dict.fromkeys(TECH_SME, pl.col("files_sme")),
        **dict.fromkeys(SPECIALISED, pl.col("files_special")),
    }
    return pl.col("reports") & groups.get(name, pl.lit(value=True))


def _stored(name: str, value: pl.Expr, draw: Draw) -> pl.Expr:
    """In tenths, null where not filed or left out."""
    filed = _files(name)
    if name not in KEPT:
        filed = filed & ~draw.noise.chance(f"gap:{name}:{draw.year}", _GAP)
    scaled = (value.round() * _TENTHS) if name in _COUNTS else (value * _TENTHS).round()
    return pl.when(filed).then(scaled).cast(pl.Int64).alias(name)
