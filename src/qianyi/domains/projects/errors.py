"""Refusals of projects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qianyi.lib.errors import BadInput, Conflict, NotAllowed, NotFound

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class ProjectNotFound(NotFound):
    """No such project, or not for this actor."""

    code = "projects.project_not_found"


class ProjectInvalid(BadInput):
    """Facts of a project that cannot be; ``fields`` says which and why."""

    code = "projects.project_invalid"

    def __init__(self, message: str, *, fields: Mapping[str, str] | None = None) -> None:
        super().__init__(message, fields=dict(fields or {}))
        self.fields = dict(fields or {})


class PlaceRefused(NotAllowed):
    """A project cannot be given to a place that the actor does not look after."""

    code = "projects.place_refused"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.fields = {"territory": message}


class StageNotReady(Conflict):
    """Facts are missing for a stage; ``lacked`` names them. An override needs a reason."""

    code = "projects.stage_not_ready"

    def __init__(self, message: str, *, lacked: Sequence[str]) -> None:
        super().__init__(message, lacked=list(lacked))
        self.lacked = tuple(lacked)


class StageInvalid(BadInput):
    """A move that cannot be: no such stage for this kind of project, or no reason."""

    code = "projects.stage_invalid"


class ReportInvalid(BadInput):
    """A month's report that cannot be taken; ``fields`` says which and why."""

    code = "projects.report_invalid"

    def __init__(self, message: str, *, fields: Mapping[str, str] | None = None) -> None:
        super().__init__(message, fields=dict(fields or {}))
        self.fields = dict(fields or {})


class ReportNotFound(NotFound):
    """No such report of this project."""

    code = "projects.report_not_found"


class PhotoNotFound(NotFound):
    """No such picture, or not for this actor."""

    code = "projects.photo_not_found"


class IssueNotFound(NotFound):
    """No such issue, or not for this actor."""

    code = "projects.issue_not_found"


class IssueInvalid(BadInput):
    """An issue that cannot be raised or settled so."""

    code = "projects.issue_invalid"


class PromiseNotFound(NotFound):
    """No such promise, or not for this actor."""

    code = "projects.promise_not_found"


class PromiseInvalid(BadInput):
    """A promise that cannot be made or closed so; ``fields`` says which and why."""

    code = "projects.promise_invalid"

    def __init__(self, message: str, *, fields: Mapping[str, str] | None = None) -> None:
        super().__init__(message, fields=dict(fields or {}))
        self.fields = dict(fields or {})


class ApprovalInvalid(BadInput):
    """A case that cannot be opened for a project so."""

    code = "projects.approval_invalid"


class ListRefused(BadInput):
    """A workbook of projects that cannot be read."""

    code = "projects.list_refused"
