"""Refusals of accounts, sign-in, invitations and keys."""

from __future__ import annotations

from qianyi.lib.errors import BadInput, Conflict, NotAllowed, NotFound


class SignInLocked(NotAllowed):
    """Too many wrong passwords under one name in a row."""

    code = "identity.sign_in_locked"


class SecondFactorMissing(NotAllowed):
    """A role that needs a second factor is held by someone who has not set one up."""

    code = "identity.second_factor_missing"


class AccountInvalid(BadInput):
    """An account cannot be made or changed like this."""

    code = "identity.account_invalid"


class PasswordInvalid(BadInput):
    """The password does not follow the rules."""

    code = "identity.password_invalid"


class PasswordExpired(NotAllowed):
    """The password is older than the rules allow; it has to be changed first."""

    code = "identity.password_expired"


class InvitationNotUsable(NotFound):
    """The link was used, revoked, has expired, or never existed."""

    code = "identity.invitation_not_usable"


class MailNotSent(Conflict):
    """The mail server did not take the message."""

    code = "identity.mail_not_sent"


class MailUnreadable(NotFound):
    """What is in line cannot be read or sent any more: its person was erased."""

    code = "identity.mail_unreadable"


class ApiKeyInvalid(NotAllowed):
    """The key given is unknown, revoked, expired, or its machine is switched off."""

    code = "identity.api_key_invalid"


class ApiKeyMisdefined(BadInput):
    """A key cannot be made like this."""

    code = "identity.api_key_misdefined"


class ApiKeyNotFound(NotFound):
    """There is no such key, or it is another's."""

    code = "identity.api_key_not_found"
