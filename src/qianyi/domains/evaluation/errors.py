"""Refusals of evaluation."""

from __future__ import annotations

from qianyi.lib.errors import BadInput, Conflict, NotFound, Unavailable


class MethodVersionNotFound(NotFound):
    """No such method version, or not for this actor."""

    code = "evaluation.method_not_found"


class RunNotFound(NotFound):
    """No such run, or not for this actor."""

    code = "evaluation.run_not_found"


class ResultNotFound(NotFound):
    """The run says nothing of this firm, or not to this actor."""

    code = "evaluation.result_not_found"


class RunInvalid(BadInput):
    """What a run is to be made of does not hold; ``fields`` says which."""

    code = "evaluation.run_invalid"

    def __init__(self, message: str, *, fields: dict[str, str] | None = None) -> None:
        super().__init__(message, fields=fields or {})
        self.fields = fields or {}


class StepRefused(Conflict):
    """The run is not in a state for this, or something that must come first is not done."""

    code = "evaluation.step_refused"


class ReasonMissing(BadInput):
    """This step needs a reason in words."""

    code = "evaluation.reason_missing"


class AppealNotFound(NotFound):
    """No such objection, or not for this actor."""

    code = "evaluation.appeal_not_found"


class AppealInvalid(BadInput):
    """An objection lacks something; ``fields`` says what."""

    code = "evaluation.appeal_invalid"

    def __init__(self, message: str, *, fields: dict[str, str] | None = None) -> None:
        super().__init__(message, fields=fields or {})
        self.fields = fields or {}


class AppealClosed(Conflict):
    """Objections are not taken now, one is open already, or this one was answered."""

    code = "evaluation.appeal_closed"


class GrantInvalid(BadInput):
    """A permission to look at points lacks something; ``fields`` says what."""

    code = "evaluation.grant_invalid"

    def __init__(self, message: str, *, fields: dict[str, str] | None = None) -> None:
        super().__init__(message, fields=fields or {})
        self.fields = fields or {}


class GrantNotFound(NotFound):
    """No such permission to look at points, or it is not in force, or not for this actor."""

    code = "evaluation.grant_not_found"


class ZoneSystemNotFound(NotFound):
    """No such system of evaluating zones, or not for this actor."""

    code = "evaluation.zone_system_not_found"


class ComparisonNotFound(NotFound):
    """No such set of zones to compare with, or not for this actor."""

    code = "evaluation.comparison_not_found"


class ComparisonInvalid(BadInput):
    """A set of zones to compare with lacks something; ``fields`` says what."""

    code = "evaluation.comparison_invalid"

    def __init__(self, message: str, *, fields: dict[str, str] | None = None) -> None:
        super().__init__(message, fields=fields or {})
        self.fields = fields or {}


class ComparisonClosed(Conflict):
    """The set was withdrawn, or has a newer version already."""

    code = "evaluation.comparison_closed"


class AssessmentNotFound(NotFound):
    """No such assessment of a zone, or not for this actor."""

    code = "evaluation.assessment_not_found"


class AssessmentInvalid(BadInput):
    """What is to be assessed does not fit; ``fields`` says what."""

    code = "evaluation.assessment_invalid"

    def __init__(self, message: str, *, fields: dict[str, str] | None = None) -> None:
        super().__init__(message, fields=fields or {})
        self.fields = fields or {}


class MeasureNotFound(NotFound):
    """No such measure, or not for this actor."""

    code = "evaluation.measure_not_found"


class MeasureInvalid(BadInput):
    """A measure says something it may not, or lacks something; ``fields`` says what."""

    code = "evaluation.measure_invalid"

    def __init__(self, message: str, *, fields: dict[str, str] | None = None) -> None:
        super().__init__(message, fields=fields or {})
        self.fields = fields or {}


class MeasureNotReady(Conflict):
    """A measure cannot be activated: names everything that is missing."""

    code = "evaluation.measure_not_ready"


class MeasureClosed(Conflict):
    """What was asked is not done with a measure in this state."""

    code = "evaluation.measure_closed"


class PaperNotFound(NotFound):
    """No such file made of a run, or it is not made yet, or not for this actor."""

    code = "evaluation.paper_not_found"


class NoticeInvalid(BadInput):
    """A notice lacks something that must stand in it; ``fields`` says what."""

    code = "evaluation.notice_invalid"

    def __init__(self, message: str, *, fields: dict[str, str] | None = None) -> None:
        super().__init__(message, fields=fields or {})
        self.fields = fields or {}


class TrialInvalid(BadInput):
    """What is to be tried does not hold; ``fields`` says which figure."""

    code = "evaluation.trial_invalid"

    def __init__(self, message: str, *, fields: dict[str, str] | None = None) -> None:
        super().__init__(message, fields=fields or {})
        self.fields = fields or {}


class FirmsUnread(Unavailable):
    """There are too many firms to read them in a request, and no job has read them yet."""

    code = "evaluation.firms_unread"


class ScenarioNotFound(NotFound):
    """No such saved what-if, or not for this actor."""

    code = "evaluation.scenario_not_found"


class ScenarioInvalid(BadInput):
    """A what-if cannot be saved, or not be held beside others; ``fields`` says why."""

    code = "evaluation.scenario_invalid"

    def __init__(self, message: str, *, fields: dict[str, str] | None = None) -> None:
        super().__init__(message, fields=fields or {})
        self.fields = fields or {}
