"""Rules of passwords that Django does not bring."""

from __future__ import annotations

import string
from typing import TYPE_CHECKING, Final

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from qianyi.kernel.identity.errors import PasswordInvalid

if TYPE_CHECKING:
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


def password_check(password: str, user: User) -> None:
    """Hold a password against all rules.

    Raises:
        PasswordInvalid: with every rule that is not met.
    """
    try:
        validate_password(password, user)
    except ValidationError as refused:
        raise PasswordInvalid("".join(refused.messages)) from refused
