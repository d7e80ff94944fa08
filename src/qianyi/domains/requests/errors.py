"""Refusals of the requests app."""

from __future__ import annotations

from qianyi.lib.errors import BadInput, Conflict, NotAllowed, NotFound


class RequestNotFound(NotFound):
    """No such request, or the actor has no part in it."""

    code = "requests.request_not_found"


class RequestInvalid(BadInput):
    """Something is missing or does not fit; ``fields`` says which."""

    code = "requests.request_invalid"

    def __init__(self, message: str, *, fields: dict[str, str] | None = None) -> None:
        super().__init__(message, fields=fields or {})
        self.fields = fields or {}


class OrderKnown(Conflict):
    """The order of the 12345 hotline was registered before; the first one stands.

    ``number`` is that of the first where the actor may open it, else empty.
    """

    code = "requests.order_known"

    def __init__(self, message: str, *, number: str) -> None:
        super().__init__(message, number=number)
        self.number = number


class RouteNotFound(Conflict):
    """No rule says who leads such a request, or nobody is named for the sealed route."""

    code = "requests.route_not_found"


class ReplyRefused(Conflict):
    """The reply cannot be written, sent or checked now; the sentence says why."""

    code = "requests.reply_refused"


class ReplyMissing(Conflict):
    """The step ends with the reply, on the page of the request, not by itself."""

    code = "requests.reply_missing"


class SecondPersonNeeded(NotAllowed):
    """Whoever wrote it does not check it."""

    code = "requests.second_person_needed"


class RedoRefused(Conflict):
    """It cannot be done again now, or somebody has decided already."""

    code = "requests.redo_refused"


class MergeRefused(Conflict):
    """The two cannot be merged."""

    code = "requests.merge_refused"


class FeedbackRefused(Conflict):
    """The firm has said already whether it is solved, or there is no answer yet."""

    code = "requests.feedback_refused"


class KnowledgeNotFound(NotFound):
    """No such answer, or it is not in force."""

    code = "requests.knowledge_not_found"


class KnowledgeRefused(Conflict):
    """What was asked is not done with an answer in this state."""

    code = "requests.knowledge_refused"


class AnswerNotFound(NotFound):
    """No such published answer."""

    code = "requests.answer_not_found"


class AnswerRefused(Conflict):
    """The answer cannot be published or withdrawn now."""

    code = "requests.answer_refused"


class RuleNotFound(NotFound):
    """No such route, or it has ended."""

    code = "requests.rule_not_found"


class NotNamed(NotAllowed):
    """The actor is not named for the sealed route, or not any more."""

    code = "requests.not_named"


class HandlerInvalid(BadInput):
    """The person cannot be named for the sealed route, or is named already."""

    code = "requests.handler_invalid"
