"""How the server is set up: for two cores that other programs share, and for Chinese text.

Settings go on the command line at each start, so that a new release changes them without touching
the data folder.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

# UTF-8 with the built-in C.UTF-8 provider: order by code point, the same on every machine and after
# every system update (an index sorted by the system's locale breaks when glibc changes). People's
# order, by pinyin, is the program's.
INITDB = (
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--text-search-config=simple",
    "--auth=reject",
    "--no-instructions",
)
# Every connection proves its password; there is no line for TCP and none for replication.
ACCESS_RULES = "# TYPE  DATABASE  USER  METHOD\nlocal   all       all   scram-sha-256\n"

SHARED = {
    "listen_addresses": "",
    "port": "5432",
    "unix_socket_permissions": "0700",
    "password_encryption": "scram-sha-256",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "lc_messages": "C",
    "datestyle": "ISO, YMD",
    "max_connections": "60",
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "max_worker_processes": "4",
    "max_parallel_workers": "2",
    "max_parallel_workers_per_gather": "1",
    "random_page_cost": "1.1",
    "jit": "off",
    # Pages join eight tables along their keys, in an order that is already right: trying every
    # other order took three times as long as the answer.
    "join_collapse_limit": "5",
    "from_collapse_limit": "5",
    # Nobody replicates from here; backups are pg_dump's.
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "1GB",
    "log_checkpoints": "off",
    "logging_collector": "off",
}
# For data that a test run makes anew: a crash may lose them.
FORGETFUL = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "shared_buffers": "128MB",
    "max_connections": "100",
    "max_parallel_workers_per_gather": "0",
    "io_method": "sync",
}


def arguments(socket_dir: Path, *, fsync: bool) -> list[str]:
    """The server's command line after the data folder."""
    settings = SHARED if fsync else SHARED | FORGETFUL
    settings = {**settings, "unix_socket_directories": str(socket_dir)}
    return [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
