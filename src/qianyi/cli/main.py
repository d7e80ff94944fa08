"""The `qianyi` command: which commands there are and what they take.

The work is imported when a command is run.

Starting must stay well under a second and needs no database: nothing but Typer is imported up here.
"""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from qianyi.cli import commands, console, process_commands, rule_commands
from qianyi.cli.console import ExitCode
from qianyi.cli.evaluate_commands import evaluate_app
from qianyi.cli.population_commands import Enterprises, population_app


class Format(StrEnum):
    """How figures are printed."""

    TABLE = "table"
    JSONL = "jsonl"
    XLSX = "xlsx"


class CheckFormat(StrEnum):
    """How findings are given."""

    TABLE = "table"
    JSONL = "jsonl"
    DOCX = "docx"


app = typer.Typer(
    name="qianyi",
    help="规划实施与数智营商平台（千亿）：读规划、核数据、盯进度、办实事。",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
packs_app = typer.Typer(
    help="数据包：列出、检查、载入。", no_args_is_help=True, rich_markup_mode=None
)
app.add_typer(packs_app, name="packs")
app.add_typer(population_app, name="population")
app.add_typer(evaluate_app, name="evaluate")
commands.register(app)
rule_commands.register(app)
process_commands.register(app)

Debug = Annotated[bool, typer.Option("--debug", help="出现内部错误时显示详情。")]
Output = Annotated[
    Path | None, typer.Option("-o", "--output", metavar="FILE", help="结果写入这个文件。")
]
AsUser = Annotated[
    str, typer.Option("--as", metavar="USER", help="以哪个用户的身份写入（演示默认 planner）。")
]
Host = Annotated[str, typer.Option("--host", help="监听的地址。")]
Port = Annotated[
    int, typer.Option("--port", min=1, max=65535, help="监听的端口，被占用时用下一个。")
]


def _version(*, shown: bool) -> None:
    if not shown:
        return
    from importlib.metadata import PackageNotFoundError, version

    try:
        number = version("qianyi")
    except PackageNotFoundError:
        number = "（源码，未安装）"
    console.result(f"qianyi {number}")
    raise typer.Exit


@app.callback()
def _start(
    *,
    version: Annotated[
        bool,
        typer.Option(
            "--version",
            is_eager=True,
            callback=lambda value: _version(shown=value),
            help="版本号。",
        ),
    ] = False,
) -> None:  # fmt: skip
    pass


@app.command(help="读出文件中的每一项数据：主体、指标、数值、单位、时期、性质和原文位置。")
def read(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE", help="要读的 .txt、.md、.docx、.pdf 文件。")
    ],
    *,
    format_: Annotated[Format, typer.Option("--format", help="结果的格式。")] = Format.TABLE,
    output: Output = None,
    store: Annotated[bool, typer.Option("--store", help="同时存入数据库（文件库）。")] = False,
    user: AsUser = "planner",
    max_mb: Annotated[int, typer.Option("--max-mb", min=1, help="单个文件的上限（MB）。")] = 50,
    debug: Debug = False,
) -> int:
    """Read files and give every figure in them."""
    from qianyi.cli import read as work

    order = work.Order(
        files=tuple(files), form=format_.value, output=output, store_as=user if store else None,
        max_bytes=max_mb * 1024 * 1024, debug=debug,
    )  # fmt: skip
    return work.run(order)


@app.command(help="数据核校：找出文件之间、文件自身需要核实的数据（有重要事项时退出码为 1）。")
def check(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE", help="要核校的 .txt、.md、.docx、.pdf 文件。")
    ],
    *,
    format_: Annotated[
        CheckFormat, typer.Option("--format", help="结果的格式。")
    ] = CheckFormat.TABLE,
    output: Output = None,
    max_mb: Annotated[int, typer.Option("--max-mb", min=1, help="单个文件的上限（MB）。")] = 50,
    debug: Debug = False,
) -> int:
    """Check files against each other and themselves."""
    from qianyi.cli import check as work

    order = work.Order(
        files=tuple(files), form=format_.value, output=output,
        max_bytes=max_mb * 1024 * 1024, debug=debug,
    )  # fmt: skip
    return work.run(order)


@app.command(help="在本机运行演示：准备数据库、载入数据包、建演示账号、启动网页。")
def demo(
    *,
    host: Host = "127.0.0.1",
    port: Port = 8000,
    enterprises: Enterprises = None,
    debug: Debug = False,  # noqa: ARG001
) -> None:
    """Run the demonstration on this machine."""
    from qianyi.cli import demo as work

    work.run(host=host, port=port, enterprises=enterprises)


@app.command(help="正式运行：设置取自环境变量。")
def serve(
    *,
    host: Host = "127.0.0.1",
    port: Port = 8000,
    workers: Annotated[
        int | None,
        typer.Option("--workers", min=1, max=64, help="网页进程数，默认取 QIANYI_WEB_WORKERS。"),
    ] = None,
    debug: Debug = False,  # noqa: ARG001
) -> None:
    """Run the service."""
    from qianyi.cli import serve as work

    work.run(host=host, port=port, workers=workers)


@app.command(help="单独运行一个后台任务进程（qianyi serve 自带一个）。")
def worker(*, debug: Debug = False) -> None:  # noqa: ARG001
    """Run a worker."""
    from qianyi.cli import worker as work

    work.run()


@app.command(hidden=True)
def web(
    *,
    host: Host = "127.0.0.1",
    port: Port = 8000,
    workers: Annotated[int, typer.Option("--workers", min=1, max=64)] = 1,
    debug: Debug = False,  # noqa: ARG001
) -> None:
    """Run the web server alone, as the supervisor does."""
    from qianyi.cli import server as work

    work.web(host=host, port=port, workers=workers)


@packs_app.command("list", help="列出找到的数据包：名称、版本、标题。")
def packs_list(*, debug: Debug = False) -> None:  # noqa: ARG001
    """List the packs found."""
    from qianyi.cli import packs as work

    work.show()


@packs_app.command("check", help="检查数据包，说出每一处问题（有问题时退出码为 1）。")
def packs_check(
    folders: Annotated[list[Path], typer.Argument(metavar="FOLDER", help="数据包的文件夹。")],
    *,
    debug: Debug = False,  # noqa: ARG001
) -> int:
    """Check packs."""
    from qianyi.cli import packs as work

    return ExitCode.DONE if work.check(folders) else ExitCode.FOUND


@packs_app.command("load", help="把数据包载入数据库；同样的内容载入两次不会改变什么。")
def packs_load(
    names: Annotated[list[str], typer.Argument(metavar="NAME", help="数据包的名称。")],
    *,
    draft: Annotated[bool, typer.Option("--draft", help="作为草稿载入。")] = False,
    again: Annotated[bool, typer.Option("--again", help="同一版本重新载入。")] = False,
    debug: Debug = False,  # noqa: ARG001
) -> None:
    """Load packs into the database."""
    from qianyi.cli import packs as work

    work.load(names, is_draft=draft, again=again)


def run() -> None:
    """The entry point: run the command given and leave with its exit code."""
    console.use_utf8()
    debug = "--debug" in sys.argv[1:]
    sys.exit(console.guarded(lambda: app(prog_name="qianyi", standalone_mode=False), debug=debug))
