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


class FigureInvalid(BadInput):
    """Figures that cannot enter the fact base; every line that is wrong is named."""

    code = "indicators.figure_invalid"


class QualityInvalid(BadInput):
    """A fact that is no number answers in a way its dictionary does not know."""

    code = "indicators.quality_invalid"


class FigureSettled(Conflict):
    """A figure that was settled (已核定) may not be replaced by another."""

    code = "indicators.figure_settled"


class StatusOutOfOrder(Conflict):
    """A status that does not follow from the one a figure has."""

    code = "indicators.status_out_of_order"


class OriginTaken(Conflict):
    """A source's number stands for other content already."""

    code = "indicators.origin_taken"


class ConsentInvalid(BadInput):
    """A consent without content, or that ends before it begins."""

    code = "indicators.consent_invalid"


class PanelInvalid(BadInput):
    """A panel nobody can build: an unknown indicator, purpose or period."""

    code = "indicators.panel_invalid"


class TotalNotComputable(BadInput):
    """A total that cannot be made; the sentence says why."""

    code = "indicators.total_not_computable"


class ReleaseRefused(BadInput):
    """A figure that cannot be released as things stand; the sentence says why."""

    code = "indicators.release_refused"


class ReleaseMoved(Conflict):
    """A release that somebody else has moved on meanwhile."""

    code = "indicators.release_moved"


class ReleaseNotFound(NotFound):
    """No such release, or it is not for this reader."""

    code = "indicators.release_not_found"
