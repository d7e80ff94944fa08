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


class VersionNotFound(NotFound):
    """No such version of conditions, or not for this actor."""

    code = "rules.version_not_found"


class VersionKept(Conflict):
    """The same version with other content: a version in the database is never edited in place."""

    code = "rules.version_kept"


class VersionInvalid(BadInput):
    """A draft lacks something or its figures do not fit each other; ``fields`` says which."""

    code = "rules.version_invalid"

    def __init__(self, message: str, *, fields: dict[str, str] | None = None) -> None:
        super().__init__(message, fields=fields or {})
        self.fields = fields or {}


class VersionNotReady(Conflict):
    """A version whose expert cases do not hold cannot be activated."""

    code = "rules.version_not_ready"


class VersionClosed(Conflict):
    """What was asked is not done with a version in this state."""

    code = "rules.version_closed"


class RunNotFound(NotFound):
    """No such run, or not for this actor."""

    code = "rules.run_not_found"


class RunInvalid(BadInput):
    """What a run is to be made of does not hold; ``fields`` says which."""

    code = "rules.run_invalid"

    def __init__(self, message: str, *, fields: dict[str, str] | None = None) -> None:
        super().__init__(message, fields=fields or {})
        self.fields = fields or {}
