"""Work done later: put in line with the data it belongs to, done once, seen while it runs.

A task is a function in an app's ``tasks.py`` under :func:`task`; a view puts it in line with
:func:`enqueue` inside its own transaction. Its steps go through :meth:`Work.once`, which stores a
key in the same transaction as the step's effect, so that a worker killed anywhere repeats nothing.
"""

from __future__ import annotations

from .kinds import Kind, kinds
from .ledger import Tables, defer, enqueue, enqueue_alone, run_get, run_latest, tables
from .running import TryAgain, Work, task

__all__ = [
    "Kind",
    "Tables",
    "TryAgain",
    "Work",
    "defer",
    "enqueue",
    "enqueue_alone",
    "kinds",
    "run_get",
    "run_latest",
    "tables",
    "task",
]
