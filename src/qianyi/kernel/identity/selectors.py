"""Reading users."""

from __future__ import annotations

from .models import User


def user_get(username: str) -> User | None:
    """The active user with that sign-in name, regardless of case."""
    return User.objects.filter(username__iexact=username.strip(), is_active=True).first()


def user_usernames() -> list[str]:
    """Sign-in names of active users, in order; for messages that list what is allowed."""
    return list(
        User.objects.filter(is_active=True).order_by("username").values_list("username", flat=True)
    )
