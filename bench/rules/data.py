"""Invented firms for the rules' bench: the same rows for every engine, with edges among them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

if TYPE_CHECKING:
    from pathlib import Path

PART = 1_000_000
STRUCK, OWN_WORK, ON_A_BAND = 0.02, 0.7, 0.05
"""Shares of firms with an incident, with rights of their own, and exactly on a band's end."""
FIRST_DAY, LAST_DAY = 12_000, 20_400
"""Registered between 2002 and 2025, as days since 1970."""


def table(rows: int, seed: int = 20260501) -> pa.Table:
    """A table of firms: 25 inputs of the high-tech title and five columns carried along."""
    rng = np.random.default_rng(seed)
    columns: dict[str, pa.Array] = {
        "id": pa.array(np.arange(rows, dtype=np.int64)),
        "park": pa.array(rng.integers(1, 31, rows)),
        "industry": pa.array(rng.integers(13, 76, rows)),
        "batch": pa.array(rng.integers(1, 5, rows)),
        "land": pa.array(np.round(rng.random(rows) * 100, 2)),
        "registered_on": pa.array(
            rng.integers(FIRST_DAY, LAST_DAY, rows).astype(np.int32), pa.int32()
        ).cast(pa.date32()),
        "operating_years": pa.array(rng.integers(1, 9, rows)),
        "major_incident": pa.array(rng.random(rows) < STRUCK),
        "ip_class1": pa.array(rng.integers(0, 3, rows)),
        "ip_class2": pa.array(rng.integers(0, 8, rows)),
        "ip_self_developed": pa.array(rng.random(rows) < OWN_WORK),
    }
    staff = rng.integers(1, 1500, rows)
    columns["staff"] = pa.array(staff)
    share = rng.choice([0.05, 0.0999, 0.1, 0.1001, 0.3], rows)
    columns["tech_staff"] = pa.array(np.floor(staff * share).astype(np.int64))
    revenue = _money(rng, rows, 30_000)
    revenue[:, 0] = np.where(
        rng.random(rows) < ON_A_BAND, rng.choice([5000.0, 20000.0], rows), revenue[:, 0]
    )
    columns |= _years("revenue", revenue)
    intensity = rng.choice([0.01, 0.03, 0.04, 0.05, 0.08], rows)[:, None]
    nudge = rng.choice([-0.01, 0.0, 0.01], (rows, 3))
    cost = np.round(np.maximum(revenue * intensity + nudge, 0.01), 4)
    columns |= _years("rd_cost", cost)
    columns |= _years(
        "rd_cost_domestic", np.round(cost * rng.choice([0.5, 0.6, 1.0], rows)[:, None], 4)
    )
    columns["total_income"] = pa.array(revenue[:, 0])
    columns["high_tech_income"] = pa.array(
        np.round(revenue[:, 0] * rng.choice([0.3, 0.6, 0.9], rows), 2)
    )
    columns |= _years("net_assets", _money(rng, rows, 10_000))
    for year in (1, 2, 3):
        columns[f"conversions_fy{year}"] = pa.array(rng.integers(0, 8, rows))
    return pa.table(columns)


def write(rows: int, path: Path) -> None:
    """The table as Parquet, written in parts so that ten million rows need no great memory."""
    writer = None
    for part, start in enumerate(range(0, rows, PART)):
        made = table(min(PART, rows - start), seed=20260501 + part)
        writer = writer or pq.ParquetWriter(path, made.schema)
        writer.write_table(made)
    if writer is not None:
        writer.close()


def _money(rng: np.random.Generator, rows: int, top: int) -> np.ndarray:
    return np.round(rng.random((rows, 3)) * top + 1, 2)


def _years(code: str, values: np.ndarray) -> dict[str, pa.Array]:
    return {
        f"{code}_fy{year + 1}": pa.array(np.ascontiguousarray(values[:, year])) for year in range(3)
    }
