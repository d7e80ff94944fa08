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
