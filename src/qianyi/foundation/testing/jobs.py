"""Running what waits in line inside a test's own transaction, as a worker would."""

from __future__ import annotations

import json
from types import SimpleNamespace

from django.db import connection
from procrastinate.contrib.django import app


def run_waiting(kind: str, *, attempts: int = 0) -> int:
    """Run every job of a kind that is in line, oldest first; how many ended.

    One that raises stays in line, and the exception is the caller's. ``attempts`` is how often it
    has been tried before.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, args::text FROM procrastinate_jobs WHERE task_name = %s AND status = 'todo'"
            " ORDER BY id",
            [kind],
        )
        waiting: list[tuple[int, str]] = cursor.fetchall()
    for number, arguments in waiting:
        context = SimpleNamespace(job=SimpleNamespace(id=number, attempts=attempts))
        app.tasks[kind].func(context, **json.loads(arguments))  # all a task looks at
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM procrastinate_jobs WHERE id = %s", [number])
    return len(waiting)
