"""Commands over rule packs: `qianyi rules show|test|diff` and `qianyi match`."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003  # Typer reads annotations when it runs
from pathlib import Path  # noqa: TC003
from typing import Annotated

import typer

from qianyi.cli.console import ExitCode

rules_app = typer.Typer(
    help="认定条件与评价办法：查看、检验案例、比较版本。",
    no_args_is_help=True,
    rich_markup_mode=None,
)
Debug = Annotated[bool, typer.Option("--debug", help="出现内部错误时显示详情。")]
Which = Annotated[str, typer.Argument(metavar="CODE|FILE", help="认定条件的代码或文件。")]
Version = Annotated[str, typer.Option("--version", help="版本，不写取最新。")]
Application = Annotated[str, typer.Option("--application", help="申请类型，不写取第一种。")]


@rules_app.command("show", help="按书面样子显示认定条件：条件、分档、分值、条款、是否已核实。")
def rules_show(which: Which, *, version: Version = "", debug: Debug = False) -> None:  # noqa: ARG001
    """Show a pack as it would be written on paper."""
    from qianyi.cli import rules as work

    work.show(which, version)


@rules_app.command(
    "test", help="检验认定条件：运行专家案例，并检查每个数值都有案例把关（不通过时退出码为 1）。"
)
def rules_test(
    which: Annotated[
        list[str] | None, typer.Argument(metavar="[CODE|FILE]…", help="不写则检验全部。")
    ] = None,
    *,
    quick: Annotated[bool, typer.Option("--quick", help="只运行案例，不逐个移动数值。")] = False,
    debug: Debug = False,  # noqa: ARG001
) -> int:
    """Run the cases of packs and move every figure."""
    from qianyi.cli import rules as work

    return ExitCode.DONE if work.run_tests(which or [], guarded=not quick) else ExitCode.FOUND


@rules_app.command("diff", help="两个版本之间改了什么。")
def rules_diff(first: Which, second: Which, *, debug: Debug = False) -> None:  # noqa: ARG001
    """Say what changed between two versions."""
    from qianyi.cli import rules as work

    work.diff(first, second)


def match(
    *,
    pack: Annotated[
        str, typer.Option("--pack", metavar="CODE|FILE", help="认定条件的代码或文件。")
    ],
    subjects: Annotated[
        Path, typer.Option("--subjects", metavar="FILE", help=".parquet、.xlsx 或 .csv，一行一户。")
    ],
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", metavar="FILE", help="结果写入 .xlsx、.csv、.parquet。"),
    ] = None,
    on: Annotated[
        datetime | None, typer.Option("--on", formats=["%Y-%m-%d"], help="申请日期，不写取今天。")
    ] = None,
    application: Application = "",
    version: Version = "",
    allow_missing: Annotated[
        bool, typer.Option("--allow-missing", help="缺列按“没有数据”处理。")
    ] = False,
    debug: Debug = False,  # noqa: ARG001
) -> None:
    """Apply a pack to a file of subjects."""
    from qianyi.cli import match as work

    work.run(
        work.Order(
            pack, subjects, out, on.date() if on else None, application, version,
            allow_missing=allow_missing,
        )
    )  # fmt: skip


def register(app: typer.Typer) -> None:
    """Add the commands to the program's."""
    app.add_typer(rules_app, name="rules")
    app.command("match", help="用认定条件匹配一批企业：谁符合、差什么、缺什么数据。")(match)
