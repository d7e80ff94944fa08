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


class EnterpriseNotFound(NotFound):
    """There is no such firm, or the actor may not know of it."""

    code = "subjects.enterprise_not_found"


class EnterpriseInvalid(BadInput):
    """A firm cannot be registered like this."""

    code = "subjects.enterprise_invalid"


class EnterpriseExists(Conflict):
    """A firm with that code is registered."""

    code = "subjects.enterprise_exists"


class EnterpriseChangeInvalid(BadInput):
    """What is said to have changed cannot be recorded."""

    code = "subjects.enterprise_change_invalid"


class EnterpriseMerged(Conflict):
    """The firm was merged into another; it changes no more."""

    code = "subjects.enterprise_merged"


class MergeRefused(Conflict):
    """The two cannot be merged, or the merge cannot be undone."""

    code = "subjects.merge_refused"


class MergeNotFound(NotFound):
    """There is no such merge."""

    code = "subjects.merge_not_found"


class ImportRefused(BadInput):
    """The workbook cannot be read as a list of firms."""

    code = "subjects.import_refused"


class ImportNotFound(NotFound):
    """There is no such import."""

    code = "subjects.import_not_found"


class ImportStateWrong(Conflict):
    """The import is not at the step where this can be done."""

    code = "subjects.import_state"


class PlaceNotFound(NotFound):
    """There is no such territory, department or institution."""

    code = "subjects.place_not_found"
