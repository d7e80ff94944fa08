"""Names of what is reported about accounts: permanent, with the words on screen."""

from __future__ import annotations

from enum import StrEnum


class Happened(StrEnum):
    """Actions in the access log."""

    SIGNED_IN = "identity.signed_in"
    SIGN_IN_FAILED = "identity.sign_in_failed"
    LOCKED = "identity.locked"
    UNLOCKED = "identity.unlocked"
    SIGNED_OUT = "identity.signed_out"
    TIMED_OUT = "identity.timed_out"
    PASSWORD_CHANGED = "identity.password_changed"  # noqa: S105 - a name
    SECOND_FACTOR_CHANGED = "identity.second_factor_changed"
    SECOND_FACTOR_RESET = "identity.second_factor_reset"
    SESSIONS_ENDED = "identity.sessions_ended"
    INVITED = "identity.invited"
    INVITATION_USED = "identity.invitation_used"
    ACCOUNT_CHANGED = "identity.account_changed"
    DEACTIVATED = "identity.deactivated"
    ACTIVATED = "identity.activated"
    KEY_MADE = "identity.key_made"
    KEY_REVOKED = "identity.key_revoked"


BEGAN = "qianyi_began_at"
"""Session key: when the session began."""
TIMED_OUT_WORDS = "qianyi_timed_out"
"""Session key: the sign-in page says that the last session ended by itself."""
