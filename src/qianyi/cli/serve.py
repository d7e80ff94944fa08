"""`qianyi serve`: the product as a service, with settings from the environment."""

from __future__ import annotations

import os

from qianyi.cli import server
from qianyi.cli.console import note
from qianyi.foundation.postgres import database_owned


def run(*, host: str, port: int, workers: int | None) -> None:
    """Serve with the production settings until interrupted.

    Listens on this machine unless told otherwise.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qianyi.config.settings.production")
    server.stop_when_told()
    with database_owned():
        server.setup_django()
        server.migrate()
        _collect_static()
        chosen = server.free_port(host, port)
        if chosen != port:
            note(f"端口 {port} 已被占用，改用 {chosen}。")
        note(f"规划实施与数智营商平台正在运行：http://{host}:{chosen}")
        server.serve(host=host, port=chosen, workers=workers or _web_workers())


def _web_workers() -> int:
    from django.conf import settings

    return int(settings.QIANYI_WEB_WORKERS)


def _collect_static() -> None:
    from django.core.management import call_command

    call_command("collectstatic", verbosity=0, interactive=False)
