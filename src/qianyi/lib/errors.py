"""One root for every refusal, so that form, API, CLI and log say the same sentence.

A refusal says what is wrong, where, what is allowed and what to do next. The class carries a
permanent dotted code;
the sentence is Chinese, because the person who meets it is.
"""

from __future__ import annotations

from typing import ClassVar


class QianyiError(Exception):
    """A refusal or failure that can be told to a person.

    Attributes:
        code: permanent dotted name, unique among all subclasses; listed in
            docs/reference/errors.md.
        message: the whole sentence, in Chinese.
        context: plain values for the log and the API (no personal data).
    """

    code: ClassVar[str] = "qianyi.error"

    def __init__(self, message: str, **context: object) -> None:
        super().__init__(message)
        self.message = message
        self.context = context

    def __str__(self) -> str:
        return self.message


class BadInput(QianyiError):
    """What was given cannot be used; nothing was changed."""

    code = "qianyi.bad_input"


class NotAllowed(QianyiError):
    """The actor may not do this."""

    code = "qianyi.not_allowed"


class NotFound(QianyiError):
    """There is no such thing, or the actor may not know of it."""

    code = "qianyi.not_found"


class Conflict(QianyiError):
    """The thing has changed, is locked, or already exists."""

    code = "qianyi.conflict"


class Unavailable(QianyiError):
    """Something the machine should provide is missing.

    The sentence says what to install or start.
    """

    code = "qianyi.unavailable"
