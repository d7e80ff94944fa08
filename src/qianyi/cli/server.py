"""What serving needs, shared by `serve` and `demo`.

The database, Django, packs, a port, the processes.
"""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import socket
import threading
import time
from typing import TYPE_CHECKING

from qianyi.cli.console import note
from qianyi.lib import clock
from qianyi.lib.errors import Unavailable

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

PORTS_TRIED = 50
PARENT_POLL_SECONDS = 0.5


class DatabaseUnreachable(Unavailable):
    """The database that ``DATABASE_URL`` names does not let us in."""

    code = "cli.database_unreachable"


class NoFreePort(Unavailable):
    """Every port tried is taken."""

    code = "cli.no_free_port"


def stop_when_told() -> None:
    """Let SIGTERM end the program as Ctrl-C does, so that whoever holds the database stops it.

    The web server has handlers of its own while it runs; this is for the time before and after.
    """

    def ended(number: int, _frame: object) -> None:
        raise SystemExit(128 + number)

    signal.signal(signal.SIGTERM, ended)


def end_with_parent() -> None:
    """Let web processes end within a second when the process that started them is killed.

    They share its lock on the database, and would keep the port and the next start waiting.
    """
    parent = os.getpid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(PARENT_POLL_SECONDS)
        os.kill(os.getpid(), signal.SIGKILL)

    def started() -> None:
        if os.getppid() == parent:
            threading.Thread(target=watch, daemon=True).start()

    os.register_at_fork(after_in_child=started)


def setup_django() -> None:
    """Make the ORM ready. What is loaded stays for good: nobody looks for garbage in it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qianyi.config.settings.demo")
    import django

    gc.disable()
    try:
        django.setup()
        gc.freeze()
    finally:
        gc.enable()


def migrate() -> None:
    """Bring the tables up to date.

    Raises:
        DatabaseUnreachable: there is no connection to the database.
    """
    from django.core.management import call_command
    from django.db import OperationalError, connection

    try:
        connection.ensure_connection()
    except OperationalError as error:
        where = connection.settings_dict
        raise DatabaseUnreachable(
            f"连接不上数据库 {where['NAME']}"
            f"（主机 {where['HOST'] or '本机'}，端口 {where['PORT'] or 5432}）。"
            "请确认数据库已启动、环境变量 DATABASE_URL 中的地址、用户名和密码正确、"
            "防火墙允许连接后再试。"
        ) from error
    if not _is_migrated():
        call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)


def _is_migrated() -> bool:
    """Whether nothing is left to do; finding out takes Django seconds where this takes one.

    What Django does after migrating may have been cut off: its last step makes content types.
    """
    from django.apps import apps
    from django.contrib.contenttypes.models import ContentType
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return False
    known = set(ContentType.objects.values_list("app_label", "model"))
    models = {(model._meta.app_label, model._meta.model_name) for model in apps.get_models()}
    return models <= known


def packs_named(names: Sequence[str]) -> dict[str, Path]:
    """Every pack there is, when all of the names are among them; asked before a database is.

    Raises:
        PackNotFound: there is none of a name.
    """
    from qianyi.engine.packs import PackNotFound, find_packs

    found = find_packs()
    for name in names:
        if name not in found:
            raise PackNotFound(
                f"没有名为“{name}”的数据包。可以载入的是 {'、'.join(sorted(found))}；"
                "其他位置的数据包请用环境变量 QIANYI_PACKS 指定文件夹。"
            )
    return found


def load_packs(
    names: Sequence[str],
    *,
    is_draft: bool = False,
    again: bool = False,
    keeps_older: bool = False,
) -> list[str]:
    """Load packs by name with all they require; one line of words for each.

    With ``keeps_older`` a version that was loaded with other content stays, and the line says so.

    Raises:
        PackNotFound: there is none of that name; nothing has been loaded then.
    """
    from qianyi.engine import packs
    from qianyi.foundation.permissions import system_actor
    from qianyi.kernel.audit.errors import PackVersionTaken
    from qianyi.kernel.audit.services import pack_load

    found = packs_named(names)
    lines, seen = [], set()
    for wanted in packs.load_packs([found[name] for name in names], found=found):
        for pack in wanted.load_order:
            if pack.name in seen:
                continue
            seen.add(pack.name)
            try:
                result = pack_load(
                    actor=system_actor(via="cli"),
                    pack=pack,
                    moment=clock.now(),
                    is_draft=is_draft,
                    again=again,
                )
            except PackVersionTaken as refusal:
                if not keeps_older:
                    raise
                lines.append(f"{refusal.message} 这次沿用已载入的内容。")
                continue
            counts = "，".join(f"{kind} {count}" for kind, count in result.counts.items() if count)
            state = "没有变化" if result.unchanged else counts or "没有内容"
            lines.append(f"数据包 {pack.name} {pack.version}：{state}")
    return lines


def free_port(host: str, wanted: int) -> int:
    """The port wanted, or the next free one above it.

    Raises:
        NoFreePort: fifty in a row are taken.
    """
    for port in range(wanted, min(wanted + PORTS_TRIED, 65_536)):
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with contextlib.suppress(OSError):
                probe.bind((host.strip("[]"), port))
                return port
    raise NoFreePort(f"从 {wanted} 起的 {PORTS_TRIED} 个端口都被占用，请用 --port 指定另一个。")


def serve(*, host: str, port: int, workers: int) -> None:
    """Keep the web server and one worker running until told to stop."""
    from django.db import connections

    from qianyi.cli.supervisor import Child, child_command, keep

    # The children have connections of their own; one kept here would hold up the database's end.
    connections.close_all()
    web = child_command("web", "--host", host, "--port", str(port), "--workers", str(workers))
    keep([Child("网页服务", web), Child("后台任务", child_command("worker"))])
    note("已停止。")


def web(*, host: str, port: int, workers: int) -> None:
    """Serve pages in this process and ``workers`` below it until told to stop."""
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    from qianyi.cli.supervisor import end_with_supervisor

    end_with_supervisor()
    end_with_parent()
    Server(
        "qianyi.config.wsgi:application",
        address=host.strip("[]"),
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        log_level=LogLevels.warning,
        blocking_threads=4,
    ).serve()
