"""Commands over process definitions: `qianyi process check|draw|bpmn|simulate`."""

from __future__ import annotations

from pathlib import Path  # Typer reads annotations when it runs
from typing import Annotated

import typer

from qianyi.cli.console import ExitCode

process_app = typer.Typer(
    help="办理流程：检查、画图、导出、试算。", no_args_is_help=True, rich_markup_mode=None
)
Debug = Annotated[bool, typer.Option("--debug", help="出现内部错误时显示详情。")]
Which = Annotated[str, typer.Argument(metavar="CODE|FILE", help="流程的代码或文件。")]
Version = Annotated[str, typer.Option("--version", help="版本，不写取最新。")]
Output = Annotated[
    Path | None,
    typer.Option("--output", "-o", metavar="FILE", help="写入的文件，不写则输出到屏幕。"),
]


@process_app.command(
    "check", help="检查流程定义：没有问题时按书面样子显示，有问题时逐条说出行号（退出码为 1）。"
)
def process_check(which: Which, *, version: Version = "", debug: Debug = False) -> int:  # noqa: ARG001
    """Check a definition, or tell it in words."""
    from qianyi.cli import processes as work

    return ExitCode.DONE if work.check(which, version) else ExitCode.FOUND


@process_app.command("draw", help="画出流程图（SVG）。")
def process_draw(
    which: Which,
    *,
    output: Output = None,
    upright: Annotated[bool, typer.Option("--upright", help="自上而下，适合窄屏。")] = False,
    version: Version = "",
    debug: Debug = False,  # noqa: ARG001
) -> None:
    """Draw a definition."""
    from qianyi.cli import process_pictures as work

    work.draw(which, version, output, upright=upright)


@process_app.command("bpmn", help="导出 BPMN 2.0，可用其他建模软件打开。")
def process_bpmn(
    which: Which,
    *,
    output: Output = None,
    version: Version = "",
    debug: Debug = False,  # noqa: ARG001
) -> None:
    """Export a definition."""
    from qianyi.cli import process_pictures as work

    work.export(which, version, output)


@process_app.command(
    "simulate", help="试算：逐项依次与并联办理各需多少工作日，哪些环节决定总时间。"
)
def process_simulate(
    which: Which,
    *,
    runs: Annotated[int, typer.Option("--runs", min=1, max=100_000, help="模拟的件数。")] = 10_000,
    seed: Annotated[int, typer.Option("--seed", help="随机种子，相同则结果相同。")] = 0,
    version: Version = "",
    debug: Debug = False,  # noqa: ARG001
) -> None:
    """Try a definition out."""
    from qianyi.cli import process_pictures as work

    work.trial(which, version, runs=runs, seed=seed)


def register(app: typer.Typer) -> None:
    """Add the commands to the program's."""
    app.add_typer(process_app, name="process")
