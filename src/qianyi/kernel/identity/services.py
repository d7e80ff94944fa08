"""Making and changing users."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.password_validation import validate_password
from django.db import transaction

from .models import User

if TYPE_CHECKING:
    from datetime import datetime


@transaction.atomic
def user_ensure(
    *, username: str, display_name: str, password: str, moment: datetime, is_demo: bool = False
) -> tuple[User, bool]:
    """The user with that sign-in name, made if absent; (user, made).

    An existing user keeps its password. Raises Django's ValidationError when a new one's fields or
    password do not do.
    """
    found = User.objects.filter(username__iexact=username).first()
    if found:
        return found, False
    user = User(username=username, display_name=display_name, is_demo=is_demo, created_at=moment)
    validate_password(password, user)
    user.set_password(password)
    user.full_clean()
    user.save()
    return user, True


@transaction.atomic
def user_set_password(*, user: User, password: str) -> None:
    """Give a new password, checked against the rules."""
    validate_password(password, user)
    user.set_password(password)
    user.save(update_fields=["password"])
