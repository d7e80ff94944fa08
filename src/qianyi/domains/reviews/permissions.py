"""Who drafts, approves, scores, reads and objects."""

from __future__ import annotations

from qianyi.domains.reviews.choices import EntryKind
from qianyi.foundation.permissions import READ_ALL, Actor, Role

READERS = (Role.LEADER, Role.PLANNER, Role.AUDITOR)
DECIDERS = (Role.LEADER, Role.PLANNER)


def can_read_assessments(actor: Actor) -> bool:
    """Whoever works for the whole zone."""
    return actor.has_role(*READ_ALL)


def can_keep_assessments(actor: Actor) -> bool:
    """Planners begin assessments, draft anew and submit."""
    return actor.user_id is not None and actor.has_role(Role.PLANNER)


def can_edit_sections(actor: Actor) -> bool:
    """Planners and departments write."""
    return actor.user_id is not None and actor.has_role(Role.PLANNER, Role.DEPARTMENT_OFFICER)


def can_approve_assessments(actor: Actor) -> bool:
    """Leaders and planners, never who submitted or wrote."""
    return actor.user_id is not None and actor.has_role(*DECIDERS)


def can_read_schemes(actor: Actor) -> bool:
    """A scheme is read by whoever is scored by it."""
    return actor.has_role(*READ_ALL, Role.DEPARTMENT_HEAD)


def can_keep_schemes(actor: Actor) -> bool:
    """Planners write schemes and keep the scoring."""
    return actor.user_id is not None and actor.has_role(Role.PLANNER)


def can_activate_schemes(actor: Actor) -> bool:
    """Leaders and planners, never who wrote it."""
    return actor.user_id is not None and actor.has_role(*DECIDERS)


def can_read_appraisals(actor: Actor) -> bool:
    """Leaders, planners and auditors all units; officers and heads the own unit's sheet."""
    return actor.has_role(*READ_ALL, Role.DEPARTMENT_HEAD)


def can_read_every_unit(actor: Actor) -> bool:
    """All units beside each other."""
    return actor.has_role(*READERS)


def can_publish_appraisals(actor: Actor) -> bool:
    """Leaders, never who scored."""
    return actor.user_id is not None and actor.has_role(Role.LEADER)


def can_decide_entries(actor: Actor) -> bool:
    """Leaders and planners confirm what somebody else entered, and answer objections."""
    return actor.user_id is not None and actor.has_role(*DECIDERS)


def can_decide_kind(actor: Actor, kind: str) -> bool:
    """Who decides an entry of that kind: a proposed veto is the leaders' alone."""
    return can_publish_appraisals(actor) if kind == EntryKind.VETO else can_decide_entries(actor)


def is_of_unit(actor: Actor, department_id: int) -> bool:
    """An officer or the head of that unit."""
    own = actor.departments_of(Role.DEPARTMENT_OFFICER, Role.DEPARTMENT_HEAD)
    return actor.user_id is not None and department_id in own
