"""The two database roles and the private file of their passwords, in libpq's own form."""

from __future__ import annotations

import os
import secrets
from typing import TYPE_CHECKING

from .locks import open_private

if TYPE_CHECKING:
    from pathlib import Path

# Looks after the cluster. The program connects as APP_ROLE, which owns its database and is no
# superuser: an SQL injection cannot read files or run programs.
ADMIN_ROLE = "postgres"
APP_ROLE = "qianyi"
DATABASE = "qianyi"


def write(path: Path) -> dict[str, str]:
    """Generate both passwords into a new 0600 file.

    Returns:
        The password of each role.
    """
    passwords = {role: secrets.token_urlsafe(32) for role in (ADMIN_ROLE, APP_ROLE)}
    path.unlink(missing_ok=True)
    with os.fdopen(open_private(path, os.O_WRONLY | os.O_EXCL), "w", encoding="ascii") as file:
        file.writelines(f"*:*:*:{role}:{password}\n" for role, password in passwords.items())
        file.flush()
        os.fsync(file.fileno())
    return passwords


def statements(passwords: dict[str, str], *, new: bool, may_create_databases: bool) -> str:
    """SQL for the stand-alone server, one statement a line, that gives the roles these passwords.

    Args:
        passwords: from `write`; letters, digits, - and _ only, so they need no escaping.
        new: the cluster has just been made; else only the passwords change.
        may_create_databases: for a test cluster, where each test run makes its own.
    """
    lines = [f"ALTER ROLE {ADMIN_ROLE} PASSWORD '{passwords[ADMIN_ROLE]}'"]
    if new:
        extra = "CREATEDB " if may_create_databases else ""
        lines += [
            f"CREATE ROLE {APP_ROLE} LOGIN {extra}PASSWORD '{passwords[APP_ROLE]}'",
            f"CREATE DATABASE {DATABASE} OWNER {APP_ROLE}",
        ]
    else:
        lines.append(f"ALTER ROLE {APP_ROLE} PASSWORD '{passwords[APP_ROLE]}'")
    return "\n".join(lines) + "\n"
