"""Refusals of the boards."""

from __future__ import annotations

from qianyi.lib.errors import NotFound


class UnitNotFound(NotFound):
    """No such unit, or its board is not for this actor."""

    code = "boards.unit_not_found"
