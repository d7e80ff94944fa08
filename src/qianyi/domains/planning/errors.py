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


class ListNotFound(NotFound):
    """No such list, or not for this actor."""

    code = "planning.list_not_found"


class ItemNotFound(NotFound):
    """No such item of a list (or report, or asking), or not for this actor."""

    code = "planning.item_not_found"


class ItemInvalid(BadInput):
    """A list, an item or what is said of it lacks something; ``fields`` says what."""

    code = "planning.item_invalid"

    def __init__(self, message: str, *, fields: dict[str, str] | None = None) -> None:
        super().__init__(message, fields=fields or {})
        self.fields = fields or {}


class ItemRefused(Conflict):
    """What was asked is not done with an item as it stands; the sentence says what is."""

    code = "planning.item_refused"


class AdjustmentNotFound(NotFound):
    """No such adjustment or version of a plan, or not for this actor."""

    code = "planning.adjustment_not_found"


class AdjustmentInvalid(BadInput):
    """An adjustment lacks what it needs; ``fields`` says what."""

    code = "planning.adjustment_invalid"

    def __init__(self, message: str, *, fields: dict[str, str] | None = None) -> None:
        super().__init__(message, fields=fields or {})
        self.fields = fields or {}


class AdjustmentRefused(Conflict):
    """What was asked is not done with an adjustment in this state, or not by this person."""

    code = "planning.adjustment_refused"
