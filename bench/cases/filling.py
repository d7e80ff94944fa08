"""A hundred thousand open cases in a served product, and twenty people signed in.

    python bench/cases/filling.py CASES PLAN

Run by ``load.py`` in a process of its own: fills the database, writes down who opens what, and
looks at each kind of page once by itself.
"""

from __future__ import annotations

import json
import statistics
import sys
from contextlib import closing
from pathlib import Path
from time import process_time
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from ground import PEOPLE_EACH, Ground, open_cases  # noqa: E402

from qianyi.cli import server  # noqa: E402
from qianyi.foundation import history  # noqa: E402
from qianyi.foundation.permissions import system_actor  # noqa: E402
from qianyi.foundation.postgres import database_attached  # noqa: E402
from qianyi.kernel.identity.models import User  # noqa: E402
from qianyi.lib import clock  # noqa: E402

VISITORS, ALONE = 20, 9
READS = (1.0, 3.0)
PAGES = {
    "mine": "/cases/inbox/?section=mine",
    "unit": "/cases/inbox/?section=unit",
    "near": "/cases/inbox/?section=near",
    "overdue": "/cases/inbox/?section=overdue",
    "waiting": "/cases/inbox/?section=waiting",
    "taking": "/cases/inbox/?section=taking",
    "second page": "/cases/inbox/?section=unit&page=2",
}
"""Kinds of pages; every one shows the numbers of all sections."""


def signed_in(ground: Ground) -> list[Client]:
    """One officer of each of twenty departments."""
    found = []
    User.objects.update(password_changed_at=clock.now())  # nobody is led to a new password
    for actor in ground.people[::PEOPLE_EACH][:VISITORS]:
        client = Client()
        client.force_login(User.objects.get(pk=actor.user_id))
        found.append(client)
    return found


def alone(client: Client) -> dict[str, dict[str, float]]:
    """Queries and processor time of each kind of page, with nobody else there."""
    found = {}
    for kind, address in PAGES.items():
        client.get(address)
        sent: list[str] = []

        def counted(execute: Any, sql: str, *more: Any, kept: list[str] = sent) -> Any:  # noqa: ANN401
            kept.append(sql)
            return execute(sql, *more)

        with connection.execute_wrapper(counted):
            assert client.get(address).status_code == 200  # noqa: PLR2004 - OK
        taken = []
        for _ in range(ALONE):
            start = process_time()
            client.get(address)
            taken.append(process_time() - start)
        milliseconds = round(statistics.median(taken) * 1000, 1)
        found[kind] = {"queries": len(sent), "processor_ms_alone": milliseconds}
    return found


def main(cases: int, plan: Path) -> None:
    """Fill and write down."""
    with database_attached(), closing(connection):
        server.migrate()
        call_command("collectstatic", verbosity=0, interactive=False)
        with history.acting(system_actor()):
            ground = Ground()
        made: dict[str, Any] = {"seconds": open_cases(ground, cases, clock.now()), "reads": READS}
        people, cookie = signed_in(ground), settings.SESSION_COOKIE_NAME
        told = [
            {
                "session": client.cookies[cookie].value,
                "pages": {kind: [address] for kind, address in PAGES.items()},
            }
            for client in people
        ]
        whole = {"cookie": cookie, "reads": READS, "visitors": told}
        plan.write_text(json.dumps(whole, ensure_ascii=False), encoding="utf-8")
        settings.ALLOWED_HOSTS = ["testserver"]
        made["alone"] = alone(people[1])
    sys.stdout.write(json.dumps(made, ensure_ascii=False))


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
