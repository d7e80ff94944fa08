"""`qianyi panel`: the wide frame of a territory's firms as a file, and what such a file holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qianyi.cli.audit import ready
from qianyi.cli.console import result
from qianyi.lib import clock
from qianyi.lib.errors import BadInput, NotFound

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    from qianyi.engine.panel import Panel
    from qianyi.kernel.subjects.models import Territory

NOTHING = "—"


class TerritoryUnknown(NotFound):
    """There is no territory of that code."""

    code = "cli.territory_unknown"


class FolderMissing(BadInput):
    """The folder a file should be written to is not there."""

    code = "cli.folder_missing"


def export(
    *,
    territory: str,
    codes: Sequence[str],
    periods: Sequence[str],
    inputs: Sequence[str],
    purpose: str,
    as_of: date | None,
    output: Path,
) -> None:
    """Read the panel out of the database and write it as a snapshot.

    Raises:
        FolderMissing: before anything is read.
        TerritoryUnknown: no such territory.
    """
    from qianyi.engine.panel import purpose_checked
    from qianyi.engine.periods import Period

    purpose_checked(purpose)
    wanted = [Period.parse(code) for code in periods]
    if not output.parent.is_dir():
        raise FolderMissing(f"文件夹“{output.parent}”不存在，请先建立或改写 -o 的路径。")
    with ready():
        from qianyi.foundation.permissions import system_actor
        from qianyi.kernel.indicators.selectors import panel_read
        from qianyi.kernel.indicators.services import panel_export

        actor, moment = system_actor("cli"), clock.now()
        place = _territory(territory)
        panel = panel_read(
            actor=actor, territory=place, codes=codes, periods=wanted, purpose=purpose,
            as_of=as_of or clock.local_date(moment), inputs=inputs,
        )  # fmt: skip
        panel_export(actor=actor, panel=panel, territory=place, path=output, moment=moment)
    _tell(panel)
    result(f"已写入 {output.name}，只能用于“{purpose}”。")


def show(path: Path, *, purpose: str, rows: int) -> None:
    """Say what a snapshot holds; needs no database."""
    from qianyi.engine.panel import snapshot_read

    panel = snapshot_read(path, purpose=purpose)
    _tell(panel)
    if not rows:
        return
    result("\t".join(panel.frame.columns))
    for row in panel.frame.head(rows).iter_rows():
        result("\t".join(NOTHING if value is None else str(value) for value in row))


def _tell(panel: Panel) -> None:
    firms = panel.frame.height
    result(f"目的：{panel.purpose}；截至 {panel.as_of.isoformat()} 已知的数据；{firms} 户。")
    for name in panel.frame.columns[3:]:
        reported = panel.frame[name].count()
        left = panel.left_out.by_column.get(name, 0)
        told = f"，另有 {left} 条不允许用于这一目的" if left else ""
        result(f"{name}\t{reported}/{firms} 户有数{told}")
    if panel.totals.height:
        result(f"只有汇总数的区域 {panel.totals.height} 个，不列单户数据。")


def _territory(code: str) -> Territory:
    from django.conf import settings

    from qianyi.kernel.subjects.selectors import territory_get

    wanted = code or settings.QIANYI_ZONE
    found = territory_get(wanted)
    if found is None:
        raise TerritoryUnknown(f"没有代码为“{wanted}”的区域；代码可在“区域”页查到。")
    return found
