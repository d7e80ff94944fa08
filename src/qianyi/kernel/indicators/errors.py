"""Refusals of the fact base."""

from __future__ import annotations

from qianyi.lib.errors import BadInput, Conflict, NotFound


class AdoptionInvalid(BadInput):
    """An adoption lacks something or says something impossible; ``fields`` says which."""

    code = "indicators.adoption_invalid"

    def __init__(self, message: str, *, fields: dict[str, str] | None = None) -> None:
        super().__init__(message, fields=fields or {})
        self.fields = fields or {}


class ObservationExists(Conflict):
    """A live figure with the same key and another value is there."""

    code = "indicators.observation_exists"


class ObservationNotFound(NotFound):
    """No such figure, or not for this actor."""

    code = "indicators.observation_not_found"


class IndicatorNotFound(NotFound):
    """No such indicator in the dictionary."""

    code = "indicators.indicator_not_found"
