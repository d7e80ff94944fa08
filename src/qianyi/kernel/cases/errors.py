"""Refusals of the cases app."""

from __future__ import annotations

from qianyi.lib.errors import BadInput, Conflict, NotAllowed, NotFound


class ProcessNotFound(NotFound):
    """No such process, or no version of it in force."""

    code = "cases.process_not_found"


class ProcessKept(Conflict):
    """The same version with other content: a version in the database is never edited."""

    code = "cases.process_kept"


class ProcessClosed(Conflict):
    """What was asked is not done with a version in this state."""

    code = "cases.process_closed"


class CaseNotFound(NotFound):
    """No such case, or the actor has no part in it."""

    code = "cases.case_not_found"


class CaseInvalid(BadInput):
    """A case lacks something or says something impossible; ``fields`` says which."""

    code = "cases.case_invalid"

    def __init__(self, message: str, *, fields: dict[str, str] | None = None) -> None:
        super().__init__(message, fields=fields or {})
        self.fields = fields or {}


class CaseMoved(Conflict):
    """Somebody else acted since the page was opened; the sentence names who did what."""

    code = "cases.case_moved"


class ActNotAllowed(NotAllowed):
    """The step, or the case, is in other hands; the sentence says in whose."""

    code = "cases.act_not_allowed"


class ActUnknown(BadInput):
    """There is no such act, or it lacks something it needs."""

    code = "cases.act_unknown"


class StepNotFound(NotFound):
    """The case has no such step, or it is not open."""

    code = "cases.step_not_found"


class StepTaken(Conflict):
    """Somebody else has the step already."""

    code = "cases.step_taken"


class MaterialRefused(BadInput):
    """A file was refused before anything of it was kept."""

    code = "cases.material_refused"


class MaterialsLacking(Conflict):
    """A step is to end, and materials it names are not here; the sentence says which."""

    code = "cases.materials_lacking"


class MaterialNotFound(NotFound):
    """No such material, or not for this actor."""

    code = "cases.material_not_found"


class RatingClosed(Conflict):
    """The case has not ended, or was rated already."""

    code = "cases.rating_closed"


class AbsenceInvalid(BadInput):
    """An absence lacks something or its days do not fit."""

    code = "cases.absence_invalid"


class ProposalClosed(Conflict):
    """Somebody has decided already, or there is no such proposal."""

    code = "cases.proposal_closed"


class ProposalNotFound(NotFound):
    """No such proposal, or it is not the actor's to see."""

    code = "cases.proposal_not_found"


class LinkInvalid(BadInput):
    """Two cases cannot be linked that way."""

    code = "cases.link_invalid"
