"""`qianyi audit`: verify, seal, export, retain, erase."""

from __future__ import annotations

import json
from contextlib import contextmanager
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from qianyi.cli import server
from qianyi.cli.console import note, result
from qianyi.foundation.postgres import database_attached
from qianyi.lib import clock
from qianyi.lib.errors import NotFound

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path


class AccountUnknown(NotFound):
    """There is no account of that name."""

    code = "cli.account_unknown"


@contextmanager
def ready() -> Iterator[None]:
    """The database reachable, Django set up, tables up to date."""
    with database_attached():
        server.setup_django()
        server.migrate()
        yield


def verify(known: str) -> bool:
    """Say what does not fit, the first broken link first; True when nothing is wrong."""
    with ready():
        from qianyi.kernel.audit.selectors import chain_verify

        report = chain_verify(known_digest=known)
    if report.is_whole:
        result(f"历史记录完整：核验 {report.links} 环、{report.live_rows} 行当前数据，没有问题。")
    else:
        first = report.first_broken_link
        result(f"发现 {len(report.breaks) + report.more_breaks} 处问题。")
        if first is not None:
            result(f"最早断开的一环：{first.message}")
        for found in report.breaks:
            if found is not first:
                result(found.message)
        if report.more_breaks:
            result(f"另有 {report.more_breaks} 处没有列出。")
    result(f"尚未封存：{report.waiting} 行。")
    if report.head and report.sealed_at:
        when = report.sealed_at.astimezone(clock.ZONE)
        result(f"链头摘要（{when:%Y-%m-%d %H:%M}，请另行保存以备核对）：{report.head}")
    return report.is_whole


def seal() -> None:
    """Seal what waits."""
    with ready():
        from qianyi.kernel.audit.services import chain_seal

        sealed = chain_seal(clock.now())
    result(f"新封存 {sealed.links} 行，链长 {sealed.position}，尚待封存 {sealed.waiting} 行。")
    if sealed.position:
        result(f"链头摘要：{sealed.digest}")


def export(start: date, end: date, output: Path, form: str) -> None:
    """Write the rows of history of whole days to a file."""
    with ready():
        from qianyi.kernel.audit.selectors import event_rows

        first = datetime.combine(start, time.min, clock.ZONE)
        after = datetime.combine(end + timedelta(days=1), time.min, clock.ZONE)
        rows = event_rows(first, after)
        count = _write_jsonl(rows, output) if form == "jsonl" else _write_xlsx(rows, output)
    note(f"已导出 {count} 条历史记录：{output}")


def retain(*, dry_run: bool) -> None:
    """Remove what has passed its time, or say what would be."""
    with ready():
        from qianyi.foundation import history
        from qianyi.foundation.permissions import system_actor
        from qianyi.kernel.audit import services

        with history.acting(system_actor(via="cli"), "到期清理"):
            work = services.retention_plan if dry_run else services.retention_apply
            done = work(clock.now())
    verb = "将清理" if dry_run else "已清理"
    for one in done:
        day = f"{one.before.astimezone(clock.ZONE):%Y-%m-%d}"
        result(f"{one.label}：{verb} {day} 以前的 {one.count} 条。依据：{one.rule.basis}")


def erase(username: str, reason: str) -> None:
    """Erase a person's data, as the one who runs the machine.

    Raises:
        AccountUnknown: nobody has that name.
    """
    with ready():
        from qianyi.foundation import history
        from qianyi.foundation.permissions import system_actor
        from qianyi.kernel.audit.services import person_erase
        from qianyi.kernel.identity.models import User

        user = User.objects.filter(username__iexact=username.strip()).first()
        if user is None:
            raise AccountUnknown(f"没有“{username}”这个账号，没有清除任何信息。请检查账号的写法。")
        actor = system_actor(via="cli")
        with history.acting(actor, reason):
            person_erase(actor=actor, user=user, reason=reason, moment=clock.now())
    result("已清除：密钥已销毁，该账号的个人信息在当前数据和历史记录中都不能再读出。")


def _write_jsonl(rows: Iterator[dict[str, object]], output: Path) -> int:
    count = 0
    with output.open("w", encoding="utf-8") as file:
        for row in rows:
            file.write(json.dumps(row, ensure_ascii=False, default=_plain) + "\n")
            count += 1
    return count


def _write_xlsx(rows: Iterator[dict[str, object]], output: Path) -> int:
    import xlsxwriter

    from qianyi.kernel.audit.selectors import FIELDS, HEADINGS

    count = 0
    with xlsxwriter.Workbook(str(output), {"constant_memory": True}) as book:
        sheet = book.add_worksheet("历史记录")
        sheet.write_row(0, 0, HEADINGS)
        for count, row in enumerate(rows, start=1):
            for column, name in enumerate(FIELDS):
                # Written as text, so that no content is taken for a formula.
                sheet.write_string(count, column, str(_plain(row[name])))
    return count


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(clock.ZONE).isoformat(timespec="seconds")
    return value if isinstance(value, int) else str(value)
