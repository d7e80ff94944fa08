"""`qianyi population`: fictional firms of any number, to a file or into the database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qianyi.cli import server
from qianyi.cli.console import as_said, note, result
from qianyi.foundation.postgres import database_attached
from qianyi.lib import clock

if TYPE_CHECKING:
    from pathlib import Path


def export(*, enterprises: int | None, year: int | None, purpose: str, output: Path) -> None:
    """Write one year of a population as a panel snapshot; no database is needed.

    Raises:
        PackNotFound: there is no demonstration pack.
        PopulationTooSmall: fewer firms than the kinds need.
        PopulationTooLarge: more firms than there are codes.
    """
    from qianyi.engine.packs import PackNotFound, find_packs
    from qianyi.engine.panel import snapshot_write
    from qianyi.engine.population import Population, parameters_read
    from qianyi.engine.population.exporting import panel_of

    found = find_packs()
    parameters = parameters_read(found["demo"]) if "demo" in found else None
    if parameters is None:
        raise PackNotFound(
            "没有找到带示例企业参数的数据包 demo；请用环境变量 QIANYI_PACKS 指定它所在的文件夹。"
        )
    population = Population.of_size(parameters, enterprises)
    chosen = parameters.last_year if year is None else year
    panel = panel_of(population, year=chosen, purpose=as_said(purpose))
    header = snapshot_write(panel, output)
    note(f"示例数据：{chosen}年末{header.rows}家企业，{len(header.columns)}项指标，写入 {output}。")
    if header.left_out.rows:
        note(f"按“{panel.purpose}”未取 {header.left_out.rows} 项（许可用途不含这一目的）。")


def load(*, enterprises: int | None) -> None:
    """Put the population into the database once."""
    with database_attached():
        server.setup_django()
        server.migrate()
        from qianyi.foundation.permissions import system_actor
        from qianyi.site.population.services import population_ensure

        loaded = population_ensure(
            actor=system_actor(via="cli"), moment=clock.now(), size=enterprises
        )
        result(loaded.words)
