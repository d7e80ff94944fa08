"""Clearing what identity holds in clear about a person; kernel.audit destroys the rest's key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db import transaction
from django.db.models.functions import Now

from qianyi.kernel.identity.models import PERSONAL_COLUMNS, User

from .accounts import sessions_end
from .addresses import address_forget

if TYPE_CHECKING:
    from django.db.models import Model


@transaction.atomic
def account_clear(user: Model) -> None:
    """Leave of an account its number and what it did: no name, address, factor, link or session.

    The account is switched off for good; its sign-in name becomes its number.
    """
    account = User.objects.select_for_update().get(pk=user.pk)
    account.username = f"erased-{account.pk}"
    account.display_name = f"已清除账号 {account.pk}"
    account.sort_key = ""
    account.personal_destroy()
    account.past_passwords.all().delete()
    account.is_active = False
    account.set_unusable_password()
    account.save(
        update_fields=[
            "username",
            "display_name",
            "sort_key",
            "is_active",
            "password",
            *PERSONAL_COLUMNS,
        ]
    )
    address_forget(account)
    for held in (Authenticator, SocialAccount):
        held.objects.filter(user=account).delete()
    account.invitations.filter(used_at__isnull=True, revoked_at__isnull=True).update(
        revoked_at=Now()
    )
    account.invitations.update(sent_to_index="")
    sessions_end(account)
