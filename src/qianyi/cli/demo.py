"""`qianyi demo`.

Prepare the database, load the packs, make the accounts, serve on this machine only.
"""

from __future__ import annotations

import os
from ipaddress import ip_address

from qianyi.cli import server
from qianyi.cli.console import note
from qianyi.foundation.postgres import database_owned
from qianyi.lib import clock
from qianyi.lib.errors import BadInput

PACKS = ("national", "leshan", "demo")


class AddressNotLoopback(BadInput):
    """The demonstration was asked to listen to other machines."""

    code = "cli.address_not_loopback"


def run(*, host: str, port: int, enterprises: int | None = None) -> None:
    """Serve the demonstration until interrupted.

    ``enterprises`` is how many fictional firms the zone has at the end of its base year; None is
    what the pack states. It counts on the first start only.

    Raises:
        AddressNotLoopback: the demonstration listens on this machine only.
    """
    if host != "localhost" and not _is_loopback(host):
        raise AddressNotLoopback(
            f"演示只能在本机使用，不能监听 {host}。请去掉 --host，或按 docs/how-to/deploy.md "
            "正式安装后用 qianyi serve。",
            host=host,
        )
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qianyi.config.settings.demo")
    server.stop_when_told()
    with database_owned():
        server.setup_django()
        server.migrate()
        loaded = server.load_packs(PACKS, keeps_older=True)
        for line in loaded:
            note(line)
        note(_firms(enterprises))
        chosen = server.free_port(host, port)
        _announce(host, chosen, asked=port)
        server.serve(host=host, port=chosen, workers=1)


def _firms(enterprises: int | None) -> str:
    from qianyi.foundation.permissions import system_actor
    from qianyi.site.population.services import population_ensure

    note("正在准备示例企业……")
    loaded = population_ensure(actor=system_actor(via="cli"), moment=clock.now(), size=enterprises)
    return loaded.words


def _announce(host: str, port: int, *, asked: int) -> None:
    from qianyi.foundation import history
    from qianyi.foundation.permissions import system_actor
    from qianyi.site.demo import accounts_ensure, conditions_activate, ladder_begin
    from qianyi.site.demo_cases import cases_ensure, processes_activate
    from qianyi.site.demo_homes import homes_ensure
    from qianyi.site.demo_lists import lists_ensure
    from qianyi.site.demo_payments import payments_ensure
    from qianyi.site.demo_policies import policies_ensure
    from qianyi.site.demo_projects import projects_ensure
    from qianyi.site.demo_requests import requests_ensure
    from qianyi.site.demo_returns import returns_ensure
    from qianyi.site.demo_reviews import reviews_ensure
    from qianyi.site.demo_talent import talent_ensure
    from qianyi.site.demo_trials import trials_ensure
    from qianyi.site.evaluations import METHODS, evaluations_ensure

    with history.acting(system_actor(via="cli"), "准备演示账号"):
        accounts = accounts_ensure(clock.now())
        conditions_activate(clock.now())
        ladder_begin(clock.now())
    for line in evaluations_ensure(moment=clock.now(), methods=METHODS[:1]):
        note(f"示例评价：{line}")
    with history.acting(system_actor(via="cli"), "准备示例办件和清单"):
        processes_activate(clock.now())
        cases_ensure(clock.now())
        lists_ensure(clock.now())
        projects_ensure(clock.now())
        policies_ensure(clock.now())
        homes_ensure(clock.now())
    payments_ensure(clock.now())
    requests_ensure(clock.now())
    returns_ensure(clock.now())
    talent_ensure(clock.now())
    trials_ensure(clock.now())
    for line in reviews_ensure(clock.now()):
        note(f"示例评估考核：{line}")
    if port != asked:
        note(f"端口 {asked} 已被占用，改用 {port}。")
    note("")
    note(f"规划实施与数智营商平台（演示）已就绪：http://{host}:{port}")
    note("演示账号（口令在首次启动时随机生成）：")
    for account in accounts:
        note(f"  {account.role.label:<8}\t{account.username}\t{account.password}")
    note("按 Ctrl-C 停止。")


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
