"""Rules of passwords that Django does not bring."""

from __future__ import annotations

import string
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from qianyi.kernel.identity.errors import PasswordInvalid
from qianyi.kernel.identity.models import PastPassword

if TYPE_CHECKING:
    from datetime import datetime

    from django.contrib.auth.base_user import AbstractBaseUser

    from qianyi.kernel.identity.models import User

KINDS_NEEDED: Final = 3


class ThreeKindsValidator:
    """Capital letters, small letters, digits, signs: three of the four kinds (口令复杂度)."""

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:  # noqa: ARG002
        """Raise ValidationError when fewer kinds occur; other scripts count as signs."""
        letters = string.ascii_letters + string.digits
        kinds = (
            any(character in string.ascii_uppercase for character in password),
            any(character in string.ascii_lowercase for character in password),
            any(character in string.digits for character in password),
            any(character not in letters for character in password),
        )
        if sum(kinds) < KINDS_NEEDED:
            raise ValidationError(self.get_help_text(), code="password_too_few_kinds")

    def get_help_text(self) -> str:
        """The rule in words."""
        return "密码须包含大写字母、小写字母、数字、符号四类中的至少三类。"


class NotUsedBeforeValidator:
    """None of the passwords an account had lately (口令历史); off where the setting is 0."""

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        """Raise ValidationError when it is the present one or one of the newest before it."""
        count = settings.QIANYI_PASSWORD_HISTORY
        if not count or user is None or user.pk is None:
            return
        past = PastPassword.objects.filter(user_id=user.pk).order_by("-pk")[:count]
        known = [user.password, *past.values_list("password", flat=True)]
        if any(check_password(password, hashed) for hashed in known if hashed):
            raise ValidationError(self.get_help_text(), code="password_used_before")

    def get_help_text(self) -> str:
        """The rule in words; empty where it is off."""
        count = settings.QIANYI_PASSWORD_HISTORY
        return f"不能使用最近 {count} 次用过的密码。" if count else ""


@transaction.atomic
def password_remember(user: User, moment: datetime) -> None:
    """Keep that the account has a new password from now on, and forget those too long ago."""
    user.password_changed_at = moment
    user.save(update_fields=["password_changed_at"])
    count = settings.QIANYI_PASSWORD_HISTORY
    if count:
        PastPassword.objects.create(user=user, password=user.password, set_at=moment)
    kept = user.past_passwords.order_by("-pk").values_list("pk", flat=True)[:count]
    user.past_passwords.exclude(pk__in=list(kept)).delete()


def password_check(password: str, user: User) -> None:
    """Hold a password against all rules.

    Raises:
        PasswordInvalid: with every rule that is not met.
    """
    try:
        validate_password(password, user)
    except ValidationError as refused:
        raise PasswordInvalid("".join(refused.messages)) from refused
