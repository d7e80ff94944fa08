"""Refusals of the panel."""

from __future__ import annotations

from typing import ClassVar

from qianyi.lib.errors import BadInput, NotAllowed


class PurposeUnknown(BadInput):
    """A panel without a purpose, or with one outside the closed list."""

    code: ClassVar[str] = "engine.panel.purpose_unknown"


class PurposeDiffers(NotAllowed):
    """A snapshot made for one purpose is opened for another."""

    code: ClassVar[str] = "engine.panel.purpose_differs"


class SnapshotUnreadable(BadInput):
    """A file that is no panel snapshot, or was changed after it was written."""

    code: ClassVar[str] = "engine.panel.snapshot_unreadable"


class ColumnUnknown(BadInput):
    """A column the panel or snapshot does not have."""

    code: ClassVar[str] = "engine.panel.column_unknown"
