"""Commands of the fictional firms: `qianyi population export`, `qianyi population load`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

population_app = typer.Typer(
    help="示例企业：按参数生成虚构企业，写成快照或载入数据库。",
    no_args_is_help=True,
    rich_markup_mode=None,
)
Enterprises = Annotated[
    int | None,
    typer.Option(
        "--enterprises", min=500, help="基期年末在册企业数，默认取数据包；以后新设的另加。"
    ),
]
Output = Annotated[Path, typer.Option("--out", "-o", metavar="FILE", help="写入的文件。")]
Debug = Annotated[bool, typer.Option("--debug", help="出现内部错误时显示详情。")]


@population_app.command("export", help="把一年的示例企业写成一户一行的快照（Parquet）。")
def population_export(
    *,
    output: Output,
    enterprises: Enterprises = None,
    year: Annotated[int | None, typer.Option("--year", help="年份，默认最后一年。")] = None,
    purpose: Annotated[
        str, typer.Option("--purpose", help="使用目的：统计、行政管理或企业授权。")
    ] = "行政管理",
    debug: Debug = False,  # noqa: ARG001
) -> None:
    """Write a snapshot of fictional firms."""
    from qianyi.cli import population as work

    work.export(enterprises=enterprises, year=year, purpose=purpose, output=output)


@population_app.command("load", help="把示例企业载入数据库（只在示例区域；已有时不变）。")
def population_load(
    *,
    enterprises: Enterprises = None,
    debug: Debug = False,  # noqa: ARG001
) -> None:
    """Load fictional firms into the database."""
    from qianyi.cli import population as work

    work.load(enterprises=enterprises)
