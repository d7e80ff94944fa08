"""Commands over process definitions: `qianyi process check`."""

from __future__ import annotations

from typing import Annotated

import typer

from qianyi.cli.console import ExitCode

process_app = typer.Typer(
    help="办理流程：检查流程定义。", no_args_is_help=True, rich_markup_mode=None
)
Debug = Annotated[bool, typer.Option("--debug", help="出现内部错误时显示详情。")]
Which = Annotated[str, typer.Argument(metavar="CODE|FILE", help="流程的代码或文件。")]
Version = Annotated[str, typer.Option("--version", help="版本，不写取最新。")]


@process_app.command(
    "check", help="检查流程定义：没有问题时按书面样子显示，有问题时逐条说出行号（退出码为 1）。"
)
def process_check(which: Which, *, version: Version = "", debug: Debug = False) -> int:  # noqa: ARG001
    """Check a definition, or tell it in words."""
    from qianyi.cli import processes as work

    return ExitCode.DONE if work.check(which, version) else ExitCode.FOUND


def register(app: typer.Typer) -> None:
    """Add the commands to the program's."""
    app.add_typer(process_app, name="process")
