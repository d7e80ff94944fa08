"""Refusals of planning."""

from __future__ import annotations

from qianyi.lib.errors import BadInput, Conflict, NotFound


class PlanNotFound(NotFound):
    """No such plan, or not for this actor."""

    code = "planning.plan_not_found"


class TargetNotFound(NotFound):
    """No such target, or not for this actor."""

    code = "planning.target_not_found"


class TargetLocked(Conflict):
    """An approved target may only change by the plan's own procedure."""

    code = "planning.target_locked"


class TargetInvalid(BadInput):
    """A target lacks what it needs; ``fields`` says what."""

    code = "planning.target_invalid"

    def __init__(self, message: str, *, fields: dict[str, str] | None = None) -> None:
        super().__init__(message, fields=fields or {})
        self.fields = fields or {}
