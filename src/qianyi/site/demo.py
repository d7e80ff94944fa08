"""The demonstration accounts.

One for each role, passwords made at random on first start and kept in a private file.
"""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction

from qianyi.foundation.permissions import Role
from qianyi.kernel.identity import services as identity
from qianyi.kernel.subjects import services as subjects
from qianyi.kernel.subjects.models import Territory, TerritoryKind
from qianyi.lib import clock

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """One account of the demonstration, with the password as it was made."""

    username: str
    display_name: str
    role: Role
    password: str


ACCOUNTS = (
    ("leader", "示例领导", Role.LEADER),
    ("planner", "示例规划员", Role.PLANNER),
    ("auditor", "示例审计员", Role.AUDITOR),
)


def accounts_file() -> Path:
    """Where the passwords lie, readable by the owner alone."""
    return settings.QIANYI_HOME / "demo-accounts.json"


@transaction.atomic
def accounts_ensure(moment: datetime) -> list[DemoAccount]:
    """The three accounts with their memberships at every zone, made if absent.

    A lost password file makes new passwords, so that the printed ones always work.
    """
    passwords = _passwords()
    zones = list(
        Territory.objects.select_related("subject").filter(territory_kind=TerritoryKind.ZONE)
    )
    accounts = []
    for username, display_name, role in ACCOUNTS:
        password = passwords[username]
        user, made = identity.user_ensure(
            username=username,
            display_name=display_name,
            password=password,
            moment=moment,
            is_demo=True,
        )
        if not made and not user.check_password(password):
            identity.user_set_password(user=user, password=password)
        for zone in zones:
            subjects.membership_ensure(
                user=user,
                subject=zone.subject,
                role=role,
                valid_from=clock.local_date(moment),
            )
        accounts.append(DemoAccount(username, display_name, role, password))
    return accounts


def _passwords() -> dict[str, str]:
    path = accounts_file()
    kept: dict[str, str] = {}
    if path.exists():
        kept = json.loads(path.read_text(encoding="utf-8"))
    if all(username in kept for username, _, _ in ACCOUNTS):
        return kept
    made = {username: kept.get(username) or secrets.token_urlsafe(9) for username, _, _ in ACCOUNTS}
    part = path.with_suffix(".part")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(made, file)
    part.replace(path)
    return made
