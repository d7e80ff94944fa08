"""Refusals of the enterprises app."""

from __future__ import annotations

from qianyi.lib.errors import BadInput, Conflict, NotFound


class RecordKindUnknown(NotFound):
    """No such kind of record."""

    code = "enterprises.record_kind_unknown"


class RecordNotFound(NotFound):
    """No such record, or not for this actor."""

    code = "enterprises.record_not_found"


class RecordInvalid(BadInput):
    """A record lacks something or says something impossible; ``fields`` says which."""

    code = "enterprises.record_invalid"

    def __init__(self, message: str, *, fields: dict[str, str] | None = None) -> None:
        super().__init__(message, fields=fields or {})
        self.fields = fields or {}


class ChainSchemeNotFound(NotFound):
    """No such scheme of chains."""

    code = "enterprises.chain_scheme_not_found"


class NoOwnEnterprise(NotFound):
    """Whoever asks for the own profile works for no enterprise."""

    code = "enterprises.no_own_enterprise"


class LadderTitleUnknown(NotFound):
    """No such title on the ladder."""

    code = "enterprises.ladder_title_unknown"


class PoolMemberNotFound(NotFound):
    """No such firm in the reserve, or not for this actor."""

    code = "enterprises.pool_member_not_found"


class PoolInvalid(BadInput):
    """An entry of the reserve lacks something; ``fields`` says what."""

    code = "enterprises.pool_invalid"

    def __init__(self, message: str, *, fields: dict[str, str] | None = None) -> None:
        super().__init__(message, fields=fields or {})
        self.fields = fields or {}


class PoolEntryExists(Conflict):
    """The firm is in the reserve for this title already."""

    code = "enterprises.pool_entry_exists"


class PoolEntryEnded(Conflict):
    """The firm left the reserve."""

    code = "enterprises.pool_entry_ended"


class MessagesInvalid(BadInput):
    """Messages to firms cannot be sent so; ``fields`` says why."""

    code = "enterprises.messages_invalid"

    def __init__(self, message: str, *, fields: dict[str, str] | None = None) -> None:
        super().__init__(message, fields=fields or {})
        self.fields = fields or {}
