"""Refusals of the consistency app."""

from __future__ import annotations

from qianyi.lib.errors import BadInput, Conflict, NotFound


class FindingNotFound(NotFound):
    """No such finding, or not for this actor."""

    code = "consistency.finding_not_found"


class NothingToCheck(BadInput):
    """No document with a text that was read is among those chosen."""

    code = "consistency.nothing_to_check"


class MarkInvalid(BadInput):
    """A mark lacks its reason, or the reason is too long; ``fields`` says which."""

    code = "consistency.mark_invalid"

    def __init__(self, message: str, *, fields: dict[str, str] | None = None) -> None:
        super().__init__(message, fields=fields or {})
        self.fields = fields or {}


class MarkNotPossible(Conflict):
    """The finding is gone, or there is no mark to take back."""

    code = "consistency.mark_not_possible"
