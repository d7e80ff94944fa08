"""Refusals of the enterprises app."""

from __future__ import annotations

from qianyi.lib.errors import BadInput, NotFound


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
