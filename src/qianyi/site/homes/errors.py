"""Refusals of the homes."""

from __future__ import annotations

from qianyi.lib.errors import NotFound, Unavailable


class NoFirm(NotFound):
    """The account works for no firm of the register."""

    code = "homes.no_firm"


class ConsentNotFound(NotFound):
    """No such consent, or it is another firm's."""

    code = "homes.consent_not_found"


class NumberUnknown(NotFound):
    """The provincial platform's number belongs to no item here."""

    code = "homes.number_unknown"


class DownloadsTooOften(Unavailable):
    """More downloads in a minute than one address may make."""

    code = "homes.downloads_too_often"
