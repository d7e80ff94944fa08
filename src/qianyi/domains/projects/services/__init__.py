"""Writing projects, their months, promises and approvals."""

from .approvals import ApprovalAsked, approval_open
from .dispatching import (
    Planned,
    Raised,
    Reported,
    issue_raise,
    issue_settle,
    may_settle,
    photo_open,
    plan_set,
    report_file,
)
from .imports import Imported, projects_import
from .keeping import (
    Checked,
    Decided,
    promise_check,
    promise_confirm,
    promise_decide,
)
from .loading import project_load
from .projects import DAYS, EDITABLE, Move, ProjectFacts, project_change, project_make, project_move
from .promises import Promised, promise_make, promise_review

__all__ = [
    "DAYS",
    "EDITABLE",
    "ApprovalAsked",
    "Checked",
    "Decided",
    "Imported",
    "Move",
    "Planned",
    "ProjectFacts",
    "Promised",
    "Raised",
    "Reported",
    "approval_open",
    "issue_raise",
    "issue_settle",
    "may_settle",
    "photo_open",
    "plan_set",
    "project_change",
    "project_load",
    "project_make",
    "project_move",
    "projects_import",
    "promise_check",
    "promise_confirm",
    "promise_decide",
    "promise_make",
    "promise_review",
    "report_file",
]
