"""Who may see what the check asks, and who may answer.

A planner's tool: never public, never on a leader's screen.
"""

from __future__ import annotations

from qianyi.foundation.permissions import Actor, Role


def can_read_findings(actor: Actor) -> bool:
    """Planners and auditors."""
    return actor.has_role(Role.PLANNER, Role.AUDITOR)


def can_run_check(actor: Actor) -> bool:
    """Planners; and the system, after loading."""
    return actor.has_role(Role.PLANNER)


def can_mark_finding(actor: Actor) -> bool:
    """Planners. A person must answer for it, so the system may not."""
    return actor.user_id is not None and Role.PLANNER in actor.roles
