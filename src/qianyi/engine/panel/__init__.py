"""Facts → one wide frame per population, date, periods and purpose; snapshots of it as files."""

from __future__ import annotations

from .columns import Column, Measure, column_name, columns_of, stock_codes
from .errors import ColumnUnknown, PurposeDiffers, PurposeUnknown, SnapshotUnreadable
from .frames import FACTS_SCHEMA, POPULATION_SCHEMA, Panel, build_panel
from .inputs import Input, InputKind, InputValues, with_inputs
from .months import DerivedMonth, cumulative_until, months_from_cumulative
from .purposes import (
    ADMINISTRATION,
    AUTHORISED,
    BITS,
    PURPOSES,
    STATISTICS,
    LeftOut,
    mask_of,
    purpose_checked,
)
from .snapshot import SnapshotHeader, snapshot_header, snapshot_read, snapshot_write
from .totals import SMALLEST_GROUP, reported_name

__all__ = [
    "ADMINISTRATION",
    "AUTHORISED",
    "BITS",
    "FACTS_SCHEMA",
    "POPULATION_SCHEMA",
    "PURPOSES",
    "SMALLEST_GROUP",
    "STATISTICS",
    "Column",
    "ColumnUnknown",
    "DerivedMonth",
    "Input",
    "InputKind",
    "InputValues",
    "LeftOut",
    "Measure",
    "Panel",
    "PurposeDiffers",
    "PurposeUnknown",
    "SnapshotHeader",
    "SnapshotUnreadable",
    "build_panel",
    "column_name",
    "columns_of",
    "cumulative_until",
    "mask_of",
    "months_from_cumulative",
    "purpose_checked",
    "reported_name",
    "snapshot_header",
    "snapshot_read",
    "snapshot_write",
    "stock_codes",
    "with_inputs",
]
