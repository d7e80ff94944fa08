"""Refusals of reporting."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qianyi.lib.errors import BadInput, Conflict, NotFound

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from qianyi.engine.returns import Clash, Finding


class FormNotFound(NotFound):
    """No such form, or not for this actor."""

    code = "reporting.form_not_found"


class FormNotLawful(Conflict):
    """A form that may not be collected: out of date, or without number, approval and term."""

    code = "reporting.form_not_lawful"


class CollectionNotFound(NotFound):
    """No such collection, or not for this actor."""

    code = "reporting.collection_not_found"


class CollectionInvalid(BadInput):
    """A collection cannot be opened so; ``fields`` says why."""

    code = "reporting.collection_invalid"

    def __init__(self, message: str, *, fields: dict[str, str] | None = None) -> None:
        super().__init__(message, fields=fields or {})
        self.fields = fields or {}


class ReturnNotFound(NotFound):
    """No such return, or not for this actor."""

    code = "reporting.return_not_found"


class ReturnInvalid(BadInput):
    """A return is not ready: errors, or changes that nobody explained."""

    code = "reporting.return_invalid"

    def __init__(self, message: str, *, findings: Sequence[Finding] = ()) -> None:
        super().__init__(message, fields={finding.key: finding.message for finding in findings})
        self.findings = tuple(findings)


class ReturnStale(Conflict):
    """Somebody else changed the same lines meanwhile; both values are told, nothing was saved."""

    code = "reporting.return_stale"

    def __init__(
        self, message: str, *, clashes: Sequence[Clash], entries: Mapping[str, str], revision: int
    ) -> None:
        told = {clash.key: {"mine": clash.mine, "theirs": clash.theirs} for clash in clashes}
        super().__init__(message, clashes=told, revision=revision)
        self.clashes = tuple(clashes)
        self.entries = dict(entries)
        self.revision = revision


class ReturnNotEditable(Conflict):
    """The return has been reported or approved; it is changed by its own procedure."""

    code = "reporting.return_not_editable"


class DecisionNotPossible(Conflict):
    """What is to be decided does not fit where the return stands."""

    code = "reporting.decision_not_possible"


class DecisionInvalid(BadInput):
    """A decision lacks its reason, or is made by whoever filled the return."""

    code = "reporting.decision_invalid"


class RosterInvalid(BadInput):
    """A roster entry that cannot be."""

    code = "reporting.roster_invalid"


class RosterEntryNotFound(NotFound):
    """No such entry, or not for this actor."""

    code = "reporting.roster_entry_not_found"
