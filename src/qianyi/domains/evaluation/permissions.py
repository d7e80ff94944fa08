"""Who makes, reviews, reads and contests evaluations."""

from __future__ import annotations

from qianyi.foundation.permissions import READ_ALL, READ_INSIDE, Actor, Role

KEEPERS = (Role.PLANNER, Role.DEPARTMENT_OFFICER)
REVIEWERS = (Role.LEADER, Role.PLANNER)


def can_read_runs(actor: Actor) -> bool:
    """Whoever works for the zone; a park officer what has been told, of the own subtree."""
    return actor.has_role(*READ_INSIDE)


def can_read_steps(actor: Actor) -> bool:
    """Comments of the internal review stay with those who read the whole zone."""
    return actor.has_role(*READ_ALL)


def can_comment(actor: Actor) -> bool:
    """Who makes runs and who decides on them say what they think; an auditor reads it."""
    return actor.has_role(*KEEPERS, *REVIEWERS)


def can_keep_runs(actor: Actor) -> bool:
    """Planners and departments make runs, score them and submit them."""
    return actor.has_role(*KEEPERS)


def can_review_runs(actor: Actor) -> bool:
    """Leaders and planners review and approve, never the one who scored."""
    return actor.has_role(*REVIEWERS)


def can_answer_appeals(actor: Actor) -> bool:
    """The departments and planners answer objections."""
    return actor.has_role(*KEEPERS)


def can_appeal_for(actor: Actor, enterprise_id: int) -> bool:
    """A firm for itself; an officer who holds the firm's paper."""
    return is_of_firm(actor, enterprise_id) or actor.has_role(*KEEPERS)


def is_of_firm(actor: Actor, enterprise_id: int) -> bool:
    """Signed in as the firm's own user."""
    return Role.ENTERPRISE_USER in actor.roles and enterprise_id in actor.subject_ids


def can_read_appeals(actor: Actor) -> bool:
    """Whoever reads the whole zone, and the firm its own."""
    return actor.has_role(*READ_ALL, Role.ENTERPRISE_USER)


def is_enterprise(actor: Actor) -> bool:
    """A firm's own user."""
    return Role.ENTERPRISE_USER in actor.roles


def is_institution(actor: Actor) -> bool:
    """A bank's or agency's own user."""
    return Role.INSTITUTION_USER in actor.roles


def can_read_zone(actor: Actor) -> bool:
    """How the zone stands beside others: whoever reads the whole zone."""
    return actor.has_role(*READ_ALL)


def can_keep_zone(actor: Actor) -> bool:
    """Planners and departments load comparison sets and assess the zone."""
    return actor.has_role(*KEEPERS)


def can_read_measures(actor: Actor) -> bool:
    """Whoever works for the zone; a firm is shown those in force for it on its own sheet."""
    return actor.has_role(*READ_INSIDE)


def can_keep_measures(actor: Actor) -> bool:
    """Planners and departments write measures."""
    return actor.has_role(*KEEPERS)


def can_activate_measures(actor: Actor) -> bool:
    """Leaders and planners activate and stop them, never the one who wrote the text."""
    return actor.has_role(*REVIEWERS)


def can_make_papers(actor: Actor) -> bool:
    """Workbooks and notices name firms: whoever reads the whole zone."""
    return actor.has_role(*READ_ALL)


def can_try(actor: Actor) -> bool:
    """Whoever works for the zone may ask what if; a park officer about the own firms."""
    return actor.has_role(*READ_INSIDE)


def can_save_trials(actor: Actor) -> bool:
    """Whoever may ask and answers for something: the auditor looks only."""
    return actor.user_id is not None and actor.has_role(
        Role.LEADER, Role.PLANNER, Role.DEPARTMENT_OFFICER, Role.PARK_OFFICER
    )
