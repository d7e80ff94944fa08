"""Refusals of the API itself, and the status of every refusal: said once, here."""

from __future__ import annotations

from typing import Final

from qianyi.lib import errors


class SignInNeeded(errors.NotAllowed):
    """Nobody is named in the request."""

    code = "api.sign_in_needed"


class ScopeMissing(errors.NotAllowed):
    """The key was not made for this."""

    code = "api.scope_missing"


class CsrfFailed(errors.NotAllowed):
    """A write by session without the token that proves it came from our own page."""

    code = "api.csrf_failed"


class RequestInvalid(errors.BadInput):
    """A field is missing, of the wrong kind or out of bounds."""

    code = "api.request_invalid"


class RequestUnreadable(errors.BadInput):
    """The body is not what its content type says."""

    code = "api.request_unreadable"


class NoSuchAddress(errors.NotFound):
    """No operation under this address."""

    code = "api.no_such_address"


class MethodNotAllowed(errors.BadInput):
    """The address exists, the method does not."""

    code = "api.method_not_allowed"


class BodyTooLarge(errors.BadInput):
    """More bytes than the installation takes in."""

    code = "api.body_too_large"


class VersionMissing(errors.BadInput):
    """A write without If-Match."""

    code = "api.version_missing"


class VersionChanged(errors.Conflict):
    """The thing has changed since it was read."""

    code = "api.version_changed"


class KeyReused(errors.Conflict):
    """An idempotency key was sent again with another request."""

    code = "api.idempotency_key_reused"


class TooManyRequests(errors.Unavailable):
    """More requests in this minute than allowed."""

    code = "api.too_many_requests"


class Internal(errors.QianyiError):
    """An error of the program."""

    code = "api.internal"


STATUS: Final[tuple[tuple[type[errors.QianyiError], int], ...]] = (
    (SignInNeeded, 401),
    (RequestUnreadable, 400),
    (MethodNotAllowed, 405),
    (BodyTooLarge, 413),
    (VersionMissing, 428),
    (VersionChanged, 412),
    (TooManyRequests, 429),
    (Internal, 500),
    (errors.NotAllowed, 403),
    (errors.NotFound, 404),
    (errors.Conflict, 409),
    (errors.BadInput, 422),
    (errors.Unavailable, 503),
)


def status_of(refusal: errors.QianyiError) -> int:
    """The HTTP status of a refusal; the first kind that fits."""
    return next((status for kind, status in STATUS if isinstance(refusal, kind)), 422)
