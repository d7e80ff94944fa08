"""The embedded PostgreSQL: its programs come from a wheel, everything else about it is ours."""

from __future__ import annotations

from qianyi.foundation.home import home

from .cluster import Cluster, Status
from .databases import (
    database_attached,
    database_owned,
    django_databases,
    embedded,
    uses_own_server,
)
from .programs import program
from .sharing import attached, own

__all__ = [
    "Cluster",
    "Status",
    "attached",
    "database_attached",
    "database_owned",
    "django_databases",
    "embedded",
    "home",
    "own",
    "program",
    "uses_own_server",
]
