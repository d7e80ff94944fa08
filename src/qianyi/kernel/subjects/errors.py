"""Refusals of memberships."""

from __future__ import annotations

from qianyi.lib.errors import BadInput, Conflict, NotAllowed, NotFound


class MembershipInvalid(BadInput):
    """A role cannot be given or ended like this."""

    code = "subjects.membership_invalid"


class RolesApart(Conflict):
    """The role may not be held together with another the user holds (三员分立)."""

    code = "subjects.roles_apart"


class MembershipNotFound(NotFound):
    """There is no such membership."""

    code = "subjects.membership_not_found"


class AccountNotFound(NotFound):
    """There is no such account, or the actor may not know of it."""

    code = "subjects.account_not_found"


class AdministratorProtected(NotAllowed):
    """One administrator may not take over the account of another through the pages."""

    code = "subjects.administrator_protected"
