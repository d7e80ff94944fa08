"""Refusals of the policies app."""

from __future__ import annotations

from qianyi.lib.errors import BadInput, Conflict, NotFound, Unavailable


class ItemNotFound(NotFound):
    """No such item, or not for this actor."""

    code = "policies.item_not_found"


class ItemInvalid(BadInput):
    """An item lacks something or says something impossible; ``fields`` says which."""

    code = "policies.item_invalid"

    def __init__(self, message: str, *, fields: dict[str, str] | None = None) -> None:
        super().__init__(message, fields=fields or {})
        self.fields = fields or {}


class ItemClosed(Conflict):
    """A released or ended version is not changed any more."""

    code = "policies.item_closed"


class ItemNotReady(Conflict):
    """An item cannot be released yet; the sentence names everything that is missing."""

    code = "policies.item_not_ready"


class LineNotFound(NotFound):
    """No such line of the item."""

    code = "policies.line_not_found"


class TrialInvalid(BadInput):
    """A simulation was asked for something it cannot work out; ``fields`` says which."""

    code = "policies.trial_invalid"

    def __init__(self, message: str, *, fields: dict[str, str] | None = None) -> None:
        super().__init__(message, fields=fields or {})
        self.fields = fields or {}


class TellInvalid(BadInput):
    """Nobody can be told as asked; nothing was sent."""

    code = "policies.tell_invalid"

    def __init__(self, message: str, *, fields: dict[str, str] | None = None) -> None:
        super().__init__(message, fields=fields or {})
        self.fields = fields or {}


class NoOwnFirm(NotFound):
    """Whoever asks for the own policies works for no enterprise."""

    code = "policies.no_own_firm"


class SelfTestTooOften(Unavailable):
    """Too many self-tests from one address in a minute."""

    code = "policies.self_test_too_often"


class ExchangeRefused(BadInput):
    """A file of items cannot be taken in; nothing was changed."""

    code = "policies.exchange_refused"


class CallNotFound(NotFound):
    """No such announcement, or not for this actor."""

    code = "policies.call_not_found"


class CallInvalid(BadInput):
    """An announcement lacks something or says something impossible; ``fields`` says which."""

    code = "policies.call_invalid"

    def __init__(self, message: str, *, fields: dict[str, str] | None = None) -> None:
        super().__init__(message, fields=fields or {})
        self.fields = fields or {}


class CallClosed(Conflict):
    """An announcement does not stand where the act needs it to."""

    code = "policies.call_closed"


class ApplicationNotFound(NotFound):
    """No such application, or not for this actor."""

    code = "policies.application_not_found"


class ApplicationInvalid(BadInput):
    """An application lacks something; ``fields`` says which."""

    code = "policies.application_invalid"

    def __init__(self, message: str, *, fields: dict[str, str] | None = None) -> None:
        super().__init__(message, fields=fields or {})
        self.fields = fields or {}


class ApplicationRefused(Conflict):
    """The checks do not let an application in; ``checks`` are their codes.

    ``fields`` says which field of the form a sentence belongs to, "" where it belongs to none.
    """

    code = "policies.application_refused"

    def __init__(
        self, message: str, *, checks: list[str], fields: dict[str, str] | None = None
    ) -> None:
        super().__init__(message, checks=checks)
        self.fields = fields or {}


class ApplicationClosed(Conflict):
    """An application does not stand where the act needs it to."""

    code = "policies.application_closed"


class ApplicationsTooOften(Unavailable):
    """Too many applications from one account in a minute."""

    code = "policies.applications_too_often"


class LedgerRefused(Conflict):
    """An entry would pay more than was decided, or decide more than there is."""

    code = "policies.ledger_refused"


class LedgerInvalid(BadInput):
    """An entry of the ledger lacks something; ``fields`` says which."""

    code = "policies.ledger_invalid"

    def __init__(self, message: str, *, fields: dict[str, str] | None = None) -> None:
        super().__init__(message, fields=fields or {})
        self.fields = fields or {}


class BudgetNotFound(NotFound):
    """No such budget, or not for this actor."""

    code = "policies.budget_not_found"


class PublicityInvalid(BadInput):
    """A public list, an objection or its answer lacks something; ``fields`` says which."""

    code = "policies.publicity_invalid"

    def __init__(self, message: str, *, fields: dict[str, str] | None = None) -> None:
        super().__init__(message, fields=fields or {})
        self.fields = fields or {}


class PublicityNotFound(NotFound):
    """No such public list."""

    code = "policies.publicity_not_found"


class FollowUpInvalid(BadInput):
    """A conclusion on a later condition lacks something; ``fields`` says which."""

    code = "policies.follow_up_invalid"

    def __init__(self, message: str, *, fields: dict[str, str] | None = None) -> None:
        super().__init__(message, fields=fields or {})
        self.fields = fields or {}


class FollowUpNotFound(NotFound):
    """No such follow-up, or not for this actor."""

    code = "policies.follow_up_not_found"


class SecondPersonNeeded(Conflict):
    """Whoever prepared it does not decide it."""

    code = "policies.second_person_needed"


class StepNotHere(Conflict):
    """A step of the case is done on the page of the application, with what belongs to it."""

    code = "policies.step_not_here"
