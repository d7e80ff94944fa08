"""Commands of evaluation: `qianyi evaluate run`, `list`, `reproduce`."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003  # Typer reads annotations when it runs
from typing import Annotated

import typer

evaluate_app = typer.Typer(
    help="企业评价：新建、列出，用固定的输入重算核对。",
    no_args_is_help=True,
    rich_markup_mode=None,
)
Debug = Annotated[bool, typer.Option("--debug", help="出现内部错误时显示详情。")]


@evaluate_app.command("run", help="按办法评价一个区域一年的企业：固定输入、评分、排名。")
def evaluate_run(
    *,
    method: Annotated[str, typer.Option("--method", help="评价办法的代码。")] = "",
    territory: Annotated[str, typer.Option("--territory", help="区域代码。")] = "",
    year: Annotated[int, typer.Option("--year", help="评价年度。")] = 0,
    as_of: Annotated[
        datetime | None,
        typer.Option("--as-of", formats=["%Y-%m-%d"], help="数据截至日期，默认今天。"),
    ] = None,
    account: Annotated[str, typer.Option("--as", help="办理人的账号。")] = "",
    demo: Annotated[bool, typer.Option("--demo", help="准备示例高新区的示例评价。")] = False,
    debug: Debug = False,  # noqa: ARG001
) -> None:
    """Make a run; with ``--demo`` the demonstration's own."""
    from qianyi.cli import evaluate as work

    if demo:
        work.demo()
        return
    missing = [
        name
        for name, given in (
            ("--method", method), ("--territory", territory), ("--year", year), ("--as", account),
        )
        if not given
    ]  # fmt: skip
    if missing:
        raise typer.BadParameter(f"请写明 {'、'.join(missing)}；或用 --demo 准备示例评价。")
    day = as_of.date() if as_of else None
    work.run(method=method, territory=territory, year=year, as_of=day, account=account)


@evaluate_app.command("list", help="列出做过的评价。")
def evaluate_list(*, debug: Debug = False) -> None:  # noqa: ARG001
    """List runs."""
    from qianyi.cli import evaluate as work

    work.show()


@evaluate_app.command("reproduce", help="用固定的输入和办法全文重算，核对结果摘要。")
def evaluate_reproduce(
    run: Annotated[str, typer.Argument(help="评价的编号（数字或12位编号）。")],
    *,
    debug: Debug = False,  # noqa: ARG001
) -> None:
    """Work a run out again; exit code 1 when a result differs."""
    from qianyi.cli import evaluate as work

    if not work.reproduce(run):
        raise typer.Exit(1)
