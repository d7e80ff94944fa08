"""The outputs every engine has to give, and how two results are held against each other."""

from __future__ import annotations

import numpy as np

TRUTHS = (
    "verdict", "H1_pass", "H2a_pass", "H4_pass", "H5_pass", "H5d_pass", "H6_pass", "H7_pass",
    "H8_pass",
)  # fmt: skip
FIGURES = (
    "H1_value", "H1_gap", "H2a_value", "H2a_gap", "H4_value", "H4_gap", "H4_amount", "H5_value",
    "H5_gap", "H5_amount", "H5d_value", "H5d_gap", "H5d_amount", "H6_value", "H6_gap", "H6_amount",
    "ip_count_low", "ip_count_high", "ip_origin_low", "ip_origin_high", "conversion_low",
    "conversion_high", "net_asset_points_low", "net_asset_points_high", "sales_points_low",
    "sales_points_high", "innovation_low", "innovation_high",
)  # fmt: skip
UNKNOWN = 2
MARGIN = 1e-6


def truth(values: np.ndarray, known: np.ndarray) -> np.ndarray:
    """Truths as 0, 1 and 2 for unknown."""
    return np.where(known, values.astype(np.int8), UNKNOWN).astype(np.int8)


def differing(ours: dict[str, np.ndarray], theirs: dict[str, np.ndarray]) -> dict[str, int]:
    """How many rows differ, by output; empty where all are the same."""
    found = {}
    for name in (*TRUTHS, *FIGURES):
        one, other = ours[name], theirs[name]
        wrong = one != other if name in TRUTHS else ~np.isclose(one, other, rtol=0, atol=MARGIN)
        if wrong.any():
            found[name] = int(wrong.sum())
    return found
