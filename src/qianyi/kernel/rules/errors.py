"""Refusals of the rules app."""

from __future__ import annotations

from qianyi.lib.errors import BadInput, Conflict, NotFound


class TitleNotFound(NotFound):
    """No such title in the dictionary."""

    code = "rules.title_not_found"


class GrantNotFound(NotFound):
    """No such grant, or not for this actor."""

    code = "rules.grant_not_found"


class GrantInvalid(BadInput):
    """A grant lacks something or says something impossible; ``fields`` says which."""

    code = "rules.grant_invalid"

    def __init__(self, message: str, *, fields: dict[str, str] | None = None) -> None:
        super().__init__(message, fields=fields or {})
        self.fields = fields or {}


class GrantExists(Conflict):
    """The firm has this title from that day already."""

    code = "rules.grant_exists"


class TitleListNotFound(NotFound):
    """No such list, or not for this actor."""

    code = "rules.title_list_not_found"


class TitleListClosed(Conflict):
    """The list was imported or cancelled already."""

    code = "rules.title_list_closed"
