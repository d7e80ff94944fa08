"""At what kind of subject each role is held, and which roles exclude each other."""

from __future__ import annotations

from typing import Final

from qianyi.foundation.permissions import ADMINISTRATORS, Role

TERRITORY, DEPARTMENT = "territory", "department"
ENTERPRISE, INSTITUTION = "enterprise", "institution"

HELD_AT: Final[dict[Role, frozenset[str]]] = {
    Role.SYSTEM_ADMIN: frozenset({TERRITORY}),
    Role.SECURITY_ADMIN: frozenset({TERRITORY}),
    Role.AUDIT_ADMIN: frozenset({TERRITORY}),
    Role.LEADER: frozenset({TERRITORY}),
    Role.PLANNER: frozenset({TERRITORY}),
    Role.DEPARTMENT_HEAD: frozenset({DEPARTMENT}),
    Role.DEPARTMENT_OFFICER: frozenset({DEPARTMENT}),
    Role.PARK_OFFICER: frozenset({TERRITORY}),
    Role.INSPECTOR: frozenset({TERRITORY, DEPARTMENT}),
    Role.AUDITOR: frozenset({TERRITORY}),
    Role.ENTERPRISE_USER: frozenset({ENTERPRISE}),
    Role.INSTITUTION_USER: frozenset({INSTITUTION}),
}
"""Role → kinds of subject it can be held at: what it reaches follows from there."""

OUTSIDERS: Final = frozenset({Role.ENTERPRISE_USER, Role.INSTITUTION_USER})
MEMBERSHIP_READERS: Final = (
    Role.SYSTEM_ADMIN,
    Role.SECURITY_ADMIN,
    Role.AUDIT_ADMIN,
    Role.AUDITOR,
)


def excludes(first: str, second: str) -> bool:
    """Whether nobody may hold both at a time.

    An administrator holds nothing else (三员分立); an outsider holds nothing inside; the auditor
    changes nothing, so holds no role that does.
    """
    if first == second:
        return False
    pair = {first, second}
    return bool(pair & ADMINISTRATORS) or len(pair & OUTSIDERS) == 1 or Role.AUDITOR in pair
