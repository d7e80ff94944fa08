"""Commands of the operator: audit, accounts, search, panel, backup, restore."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from qianyi.cli.console import ExitCode

audit_app = typer.Typer(
    help="历史记录：核验、封存、导出、到期清理、清除个人信息。",
    no_args_is_help=True,
    rich_markup_mode=None,
)
accounts_app = typer.Typer(
    help="账号：建立管理员，解除锁定，重置动态口令（在服务器上由运维人员使用）。",
    no_args_is_help=True,
    rich_markup_mode=None,
)
search_app = typer.Typer(help="搜索：重建检索目录。", no_args_is_help=True, rich_markup_mode=None)
panel_app = typer.Typer(
    help="企业数据：按目的导出一户一行的快照，查看快照。",
    no_args_is_help=True,
    rich_markup_mode=None,
)
Username = Annotated[str, typer.Argument(metavar="USER", help="账号。")]
Reason = Annotated[str, typer.Option("--reason", help="事由和依据，记入访问记录。")]
FromDay = Annotated[datetime, typer.Option("--from", formats=["%Y-%m-%d"], help="起（含）。")]
ToDay = Annotated[datetime, typer.Option("--to", formats=["%Y-%m-%d"], help="止（含）。")]
Output = Annotated[Path, typer.Option("-o", "--output", metavar="FILE", help="写入的文件。")]
BackupFile = Annotated[Path, typer.Argument(metavar="FILE", help="备份文件。")]
Purpose = Annotated[
    str, typer.Option("--purpose", metavar="PURPOSE", help="使用目的：统计、行政管理或企业授权。")
]
Debug = Annotated[bool, typer.Option("--debug", help="出现内部错误时显示详情。")]


class EventFormat(StrEnum):
    """How rows of history are written."""

    XLSX = "xlsx"
    JSONL = "jsonl"


@audit_app.command("verify", help="核验历史记录是否完整、是否被改动（有问题时退出码为 1）。")
def audit_verify(
    *,
    known: Annotated[
        str, typer.Option("--known", metavar="DIGEST", help="另行保存的某次封存的链头摘要。")
    ] = "",
    debug: Debug = False,  # noqa: ARG001
) -> int:
    """Verify the chain of history and every live row against it."""
    from qianyi.cli import audit as work

    return ExitCode.DONE if work.verify(known) else ExitCode.FOUND


@audit_app.command("seal", help="立即封存新增的历史记录（平时由后台任务每分钟进行）。")
def audit_seal(*, debug: Debug = False) -> None:  # noqa: ARG001
    """Seal what waits."""
    from qianyi.cli import audit as work

    work.seal()


@audit_app.command("export", help="导出一段时间内的历史记录，供审计使用。")
def audit_export(
    *,
    start: FromDay,
    end: ToDay,
    output: Output,
    format_: Annotated[EventFormat, typer.Option("--format", help="格式。")] = EventFormat.XLSX,
    debug: Debug = False,  # noqa: ARG001
) -> None:
    """Export rows of history."""
    from qianyi.cli import audit as work

    work.export(start.date(), end.date(), output, format_.value)


@audit_app.command("retain", help="按数据包中的保存期限清理到期的记录。")
def audit_retain(
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只列出，不清理。")] = False,
    debug: Debug = False,  # noqa: ARG001
) -> None:
    """Remove what has passed its time."""
    from qianyi.cli import audit as work

    work.retain(dry_run=dry_run)


@audit_app.command("erase", help="清除一个账号的个人信息（不可恢复，历史记录一并不可读）。")
def audit_erase(
    username: Annotated[str, typer.Argument(metavar="USER", help="账号。")],
    *,
    reason: Annotated[str, typer.Option("--reason", help="事由和依据，记入访问记录。")],
    debug: Debug = False,  # noqa: ARG001
) -> None:
    """Erase a person."""
    from qianyi.cli import audit as work

    work.erase(username, reason)


@accounts_app.command("invite", help="建立账号（已有则沿用），授予角色，给出设置密码的链接。")
def accounts_invite(
    username: Username,
    *,
    reason: Reason,
    name: Annotated[str, typer.Option("--name", help="姓名或岗位。")] = "",
    email: Annotated[str, typer.Option("--email", help="电子邮箱。")] = "",
    role: Annotated[
        str, typer.Option("--role", help="角色，例如 system_admin、security_admin、audit_admin。")
    ] = "",
    at: Annotated[
        str, typer.Option("--at", help="任职的区域、部门或单位的代码；默认为本园区。")
    ] = "",
    debug: Debug = False,  # noqa: ARG001
) -> None:
    """Make an account and print the link that opens it."""
    from qianyi.cli import accounts as work

    work.invite(username=username, name=name, email=email, role=role, at=at, reason=reason)


@accounts_app.command("reset-second-factor", help="重置动态口令，管理员的也可以。")
def accounts_reset_second_factor(
    username: Username,
    *,
    reason: Reason,
    debug: Debug = False,  # noqa: ARG001
) -> None:
    """Remove a lost second factor."""
    from qianyi.cli import accounts as work

    work.reset_second_factor(username=username, reason=reason)


@accounts_app.command("unlock", help="解除登录锁定。")
def accounts_unlock(
    username: Username,
    *,
    reason: Reason,
    debug: Debug = False,  # noqa: ARG001
) -> None:
    """Take a lock-out away."""
    from qianyi.cli import accounts as work

    work.unlock(username=username, reason=reason)


@search_app.command("reindex", help="按现有数据重建检索目录；平时随数据自动更新。")
def search_reindex(*, debug: Debug = False) -> None:  # noqa: ARG001
    """Make the index of the search box again."""
    from qianyi.cli import search as work

    work.reindex()


@panel_app.command("export", help="把一个区域的企业数据导出为一户一行的快照（Parquet）。")
def panel_export(
    *,
    indicator: Annotated[
        list[str], typer.Option("--indicator", metavar="CODE", help="指标代码，可以写几次。")
    ],
    period: Annotated[
        list[str], typer.Option("--period", metavar="PERIOD", help="时期，如 2024，可以写几次。")
    ],
    purpose: Purpose,
    output: Output,
    territory: Annotated[
        str, typer.Option("--territory", metavar="CODE", help="区域代码；默认为本园区。")
    ] = "",
    input_: Annotated[
        list[str] | None,
        typer.Option("--input", metavar="CODE", help="非数值事项或管理记录的代码，可以写几次。"),
    ] = None,
    as_of: Annotated[
        datetime | None,
        typer.Option("--as-of", formats=["%Y-%m-%d"], help="按哪天已知的数据；默认今天。"),
    ] = None,
    debug: Debug = False,  # noqa: ARG001
) -> None:
    """Write a snapshot of a territory's firms for a stated purpose."""
    from qianyi.cli import panel as work

    work.export(
        territory=territory,
        codes=indicator,
        periods=period,
        inputs=input_ or [],
        purpose=purpose,
        as_of=as_of.date() if as_of else None,
        output=output,
    )


@panel_app.command("show", help="查看一份快照：目的、日期、各列有多少户有数，前几行。")
def panel_show(
    path: Annotated[Path, typer.Argument(metavar="FILE", help="快照文件。")],
    *,
    purpose: Purpose,
    rows: Annotated[int, typer.Option("--rows", min=0, max=1000, help="列出前几行。")] = 10,
    debug: Debug = False,  # noqa: ARG001
) -> None:
    """Say what a snapshot holds."""
    from qianyi.cli import panel as work

    work.show(path, purpose=purpose, rows=rows)


def backup(
    path: BackupFile,
    *,
    debug: Debug = False,  # noqa: ARG001
) -> None:
    """Write a backup of the database and the stored files."""
    from qianyi.cli import backup as work

    work.write(path)


def restore(
    path: BackupFile,
    *,
    debug: Debug = False,  # noqa: ARG001
) -> None:
    """Restore a backup into an empty database."""
    from qianyi.cli import backup as work

    work.restore(path)


def register(app: typer.Typer) -> None:
    """Add them to the command."""
    app.add_typer(audit_app, name="audit")
    app.add_typer(accounts_app, name="accounts")
    app.add_typer(search_app, name="search")
    app.add_typer(panel_app, name="panel")
    app.command(help="备份数据库和原始文件到一个带校验的文件（不含任何密钥）。")(backup)
    app.command(help="把备份恢复到空数据库，逐表核对。")(restore)
