"""That an address is its person's own, as allauth keeps it: by the blind index, never in clear."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from allauth.account.models import EmailAddress

if TYPE_CHECKING:
    from qianyi.kernel.identity.models import User

PROVED_BY: Final = "@index.invalid"
"""allauth wants an address; this top-level domain is reserved and never resolves."""


def address_prove(user: User) -> None:
    """The person has shown that the address is theirs."""
    address_forget(user)
    EmailAddress.objects.create(
        user=user, email=f"{user.email_index}{PROVED_BY}", verified=True, primary=True
    )


def address_forget(user: User) -> None:
    """Nothing is proved: the address was changed or cleared."""
    EmailAddress.objects.filter(user=user).delete()


def address_proved(user: User) -> str:
    """What allauth calls the proved address; empty where none is."""
    email = f"{user.email_index}{PROVED_BY}"
    row = EmailAddress.objects.filter(user=user, email=email, verified=True).first()
    return row.email if row is not None else ""
