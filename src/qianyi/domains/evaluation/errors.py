"""Refusals of evaluation."""

from __future__ import annotations

from qianyi.lib.errors import BadInput, Conflict, NotFound


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
