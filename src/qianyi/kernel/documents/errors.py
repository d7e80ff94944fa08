"""Refusals of the documents app."""

from __future__ import annotations

from qianyi.lib.errors import BadInput, NotFound, Unavailable


class DocumentNotFound(NotFound):
    """No such document, or not for this actor."""

    code = "documents.document_not_found"


class StatementNotFound(NotFound):
    """No such reading, or not for this actor."""

    code = "documents.statement_not_found"


class CitedPlaceNotFound(NotFound):
    """No such source."""

    code = "documents.place_not_found"


class CorrectionInvalid(BadInput):
    """A correction that changes nothing or gives a value that cannot stand."""

    code = "documents.correction_invalid"

    def __init__(self, message: str, *, fields: dict[str, str] | None = None) -> None:
        super().__init__(message, fields=fields or {})
        self.fields = fields or {}


class StoredFileMissing(Unavailable):
    """The bytes of a version are not where they were kept."""

    code = "documents.stored_file_missing"


class SampleNotFound(NotFound):
    """No sample document of that name ships with the demonstration."""

    code = "documents.sample_not_found"
