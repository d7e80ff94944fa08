"""The high-tech title in OpenFisca-Core: variables with vectorial formulas, as its manual advises.

OpenFisca has no unknown value; a truth is an integer, 2 for unknown. Reviewers' decisions are
absent, so the verdict is never more than unknown.
"""
# ruff: noqa: E501, PLR2004  # the law's own figures, one variable a line

from __future__ import annotations

import numpy as np
from openfisca_core.entities import Entity, build_entity
from openfisca_core.periods import DateUnit
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

Firm: Entity = build_entity(key="firm", plural="firms", label="企业", is_person=True)
PERIOD = "2026"
APPLIED_ON = np.datetime64("2026-05-01")
UNKNOWN = 2


def declare(name: str, kind: type, formula=None) -> type[Variable]:  # noqa: ANN001
    """A variable of a firm in a year."""
    said = {
        "value_type": kind, "entity": Firm, "definition_period": DateUnit.YEAR, "label": name,
    }  # fmt: skip
    if formula is not None:
        said["formula"] = formula
    return type(name, (Variable,), said)


def share(top, bottom):  # noqa: ANN001, ANN201
    """A quotient in percent, rounded as it is compared."""
    return np.round(
        np.divide(top, bottom, out=np.zeros_like(bottom, dtype=np.float64), where=bottom != 0)
        * 100,
        8,
    )


def over_years(code):  # noqa: ANN001, ANN201
    """The sum over the years the firm has."""

    def formula(firm, period):  # noqa: ANN001, ANN202
        years = firm("operating_years", period)
        return (
            firm(f"{code}_fy1", period)
            + np.where(years < 2, 0, firm(f"{code}_fy2", period))
            + np.where(years < 3, 0, firm(f"{code}_fy3", period))
        )

    return formula


def growth(code):  # noqa: ANN001, ANN201
    """Yearly growth in percent; all figures of the bench are above zero."""

    def formula(firm, period):  # noqa: ANN001, ANN202
        years = firm("operating_years", period)
        one, two, three = (firm(f"{code}_fy{n}", period) for n in (1, 2, 3))
        long = (two / three + one / two) / 2 - 1
        short = one / two - 1
        return np.round(np.where(years < 2, 0, np.where(years >= 3, long, short)) * 100, 8)

    return formula


def quotient(top, bottom):  # noqa: ANN001, ANN201
    """A condition's value."""
    return lambda firm, period: share(firm(top, period), firm(bottom, period))


def at_least(value, limit):  # noqa: ANN001, ANN201
    """A condition's truth."""
    return lambda firm, period: firm(value, period) >= limit


def gap(code, limit):  # noqa: ANN001, ANN201
    """What is missing in the condition's unit."""
    return lambda firm, period: np.where(
        firm(f"{code}_pass", period), 0, np.round(limit - firm(f"{code}_value", period), 8)
    )


def lack(code, limit, top, bottom, places=6):  # noqa: ANN001, ANN201
    """What the numerator lacks."""
    return lambda firm, period: np.where(
        firm(f"{code}_pass", period), 0,
        np.maximum(np.round(limit / 100 * firm(bottom, period) - firm(top, period), places), 0),
    )  # fmt: skip


def stepped(value, limits, points):  # noqa: ANN001, ANN201
    """Points by the first limit reached."""

    def formula(firm, period):  # noqa: ANN001, ANN202
        x = firm(value, period)
        return np.select(
            [x > limit if strict else x >= limit for limit, strict in limits], points, 0
        )

    return formula


GROWTH = [(35, False), (25, False), (15, False), (5, False), (0, True)]
MEAN = [(5, False), (4, False), (3, False), (2, False), (1, False)]


def verdict(firm, period):  # noqa: ANN001, ANN201
    """False where a condition fails, else unknown: reviewers have not decided."""
    failed = ~firm("H8_pass", period) | (firm("H7_pass", period) == 0)
    for code in ("H1", "H2a", "H4", "H5", "H5d", "H6"):
        failed = failed | ~firm(f"{code}_pass", period)
    return np.where(failed, 0, UNKNOWN)


def ip_count(high):  # noqa: ANN001, ANN201
    """Points for the number of rights."""

    def formula(firm, period):  # noqa: ANN001, ANN202
        one, two = firm("ip_class1", period), firm("ip_class2", period)
        points = [8, 6, 4, 2] if high else [7, 5, 3, 1]
        return np.select([one >= 1, two >= 5, two >= 3, two >= 1], points, 0)

    return formula


def ip_origin(own):  # noqa: ANN001, ANN201
    """Points for how the rights were come by."""

    def formula(firm, period):  # noqa: ANN001, ANN202
        has = firm("H2a_value", period) > 0
        return np.where(
            firm("ip_self_developed", period), own, np.where(has, 3 if own > 1 else 1, 0)
        )

    return formula


def total(end, extra, organisation):  # noqa: ANN001, ANN201
    """The points of all groups."""

    def formula(firm, period):  # noqa: ANN001, ANN202
        def get(name):  # noqa: ANN001, ANN202
            return firm(f"{name}_{end}", period)

        return (
            np.minimum(get("ip_count") + get("ip_origin") + extra, 30)
            + get("conversion") + organisation
            + np.minimum(get("net_asset_points") + get("sales_points"), 20)
        )  # fmt: skip

    return formula


def passed_points(firm, period):  # noqa: ANN001, ANN201
    """Whether the points pass: 1, 0, 2 for not yet known."""
    low, high = firm("innovation_low", period), firm("innovation_high", period)
    return np.where(low > 70, 1, np.where(high > 70, UNKNOWN, 0))


INPUTS: dict[str, type] = {
    "registered_on": float, "operating_years": int, "major_incident": bool, "ip_class1": int,
    "ip_class2": int, "ip_self_developed": bool, "staff": int, "tech_staff": int,
    "total_income": float, "high_tech_income": float,
    **{f"{code}_fy{n}": float for code in ("revenue", "rd_cost", "rd_cost_domestic", "net_assets") for n in (1, 2, 3)},
    **{f"conversions_fy{n}": int for n in (1, 2, 3)},
}  # fmt: skip


def formulas() -> dict[str, tuple[type, object]]:
    """Every variable with a formula."""
    days = (APPLIED_ON - np.datetime64("1970-01-01")).astype(int)
    found: dict[str, tuple[type, object]] = {
        **{f"{code}_sum": (float, over_years(code)) for code in ("revenue", "rd_cost", "rd_cost_domestic", "conversions")},
        "H1_value": (float, lambda f, p: days - f("registered_on", p)),
        "H2a_value": (int, lambda f, p: f("ip_class1", p) + f("ip_class2", p)),
        "H4_value": (float, quotient("tech_staff", "staff")),
        "H5_value": (float, quotient("rd_cost_sum", "revenue_sum")),
        "H5_limit": (float, lambda f, p: np.where(f("revenue_fy1", p) <= 5000, 5.0, np.where(f("revenue_fy1", p) <= 20000, 4.0, 3.0))),
        "H5d_value": (float, quotient("rd_cost_domestic_sum", "rd_cost_sum")),
        "H6_value": (float, quotient("high_tech_income", "total_income")),
        "H1_pass": (bool, at_least("H1_value", 365)), "H2a_pass": (bool, at_least("H2a_value", 1)),
        "H4_pass": (bool, at_least("H4_value", 10)),
        "H5_pass": (bool, lambda f, p: f("H5_value", p) >= f("H5_limit", p)),
        "H5d_pass": (bool, at_least("H5d_value", 60)), "H6_pass": (bool, at_least("H6_value", 60)),
        "H7_pass": (int, passed_points), "H8_pass": (bool, lambda f, p: ~f("major_incident", p)),
        "H1_gap": (float, gap("H1", 365)), "H2a_gap": (float, gap("H2a", 1)),
        "H4_gap": (float, gap("H4", 10)), "H5d_gap": (float, gap("H5d", 60)), "H6_gap": (float, gap("H6", 60)),
        "H5_gap": (float, lambda f, p: np.where(f("H5_pass", p), 0, np.round(f("H5_limit", p) - f("H5_value", p), 8))),
        "H4_amount": (float, lambda f, p: np.where(f("H4_pass", p), 0, np.maximum(np.ceil(np.round(0.1 * f("staff", p) - f("tech_staff", p), 6)), 0))),
        "H5_amount": (float, lambda f, p: np.where(f("H5_pass", p), 0, np.maximum(np.round(f("H5_limit", p) / 100 * f("revenue_sum", p) - f("rd_cost_sum", p), 6), 0))),
        "H5d_amount": (float, lack("H5d", 60, "rd_cost_domestic_sum", "rd_cost_sum")),
        "H6_amount": (float, lack("H6", 60, "high_tech_income", "total_income")),
        "conversions_value": (float, lambda f, p: np.round(f("conversions_sum", p) / np.minimum(f("operating_years", p), 3), 6)),
        "sales_growth": (float, growth("revenue")), "net_asset_growth": (float, growth("net_assets")),
        "ip_count_low": (int, ip_count(high=False)), "ip_count_high": (int, ip_count(high=True)),
        "ip_origin_low": (int, ip_origin(1)), "ip_origin_high": (int, ip_origin(6)),
        "conversion_low": (int, stepped("conversions_value", MEAN, [25, 19, 13, 7, 1])),
        "conversion_high": (int, stepped("conversions_value", MEAN, [30, 24, 18, 12, 6])),
        "net_asset_points_low": (int, stepped("net_asset_growth", GROWTH, [9, 7, 5, 3, 1])),
        "net_asset_points_high": (int, stepped("net_asset_growth", GROWTH, [10, 8, 6, 4, 2])),
        "sales_points_low": (int, stepped("sales_growth", GROWTH, [9, 7, 5, 3, 1])),
        "sales_points_high": (int, stepped("sales_growth", GROWTH, [10, 8, 6, 4, 2])),
        "innovation_low": (int, total("low", 0, 0)), "innovation_high": (int, total("high", 18, 20)),
        "verdict": (int, verdict),
    }  # fmt: skip
    return found


def system() -> TaxBenefitSystem:
    """The rule as a system of variables; sums and shares are kept as doubles."""
    made = TaxBenefitSystem([Firm])
    for name, kind in INPUTS.items():
        made.add_variable(declare(name, kind))
    for name, (kind, formula) in formulas().items():
        made.add_variable(declare(name, kind, formula))
    for variable in made.variables.values():
        if variable.value_type is float:
            variable.dtype = np.float64  # its default of 32 bits misses thresholds met exactly
    return made


def simulation(columns: dict[str, np.ndarray]):  # noqa: ANN201
    """A simulation with the inputs set."""
    rows = len(columns["staff"])
    made = SimulationBuilder().build_default_simulation(system(), count=rows)
    for name in INPUTS:
        made.set_input(name, PERIOD, columns[name])
    return made
