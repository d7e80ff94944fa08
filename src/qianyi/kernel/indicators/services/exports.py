"""Taking figures of many firms out of the platform: for a stated purpose, and on record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from qianyi.engine.panel import snapshot_write
from qianyi.foundation.permissions import Actor, require
from qianyi.foundation.registry import AccessEvent, report_access
from qianyi.kernel.indicators.permissions import can_export_panel

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from qianyi.engine.panel import Panel, SnapshotHeader
    from qianyi.kernel.subjects.models import Territory

PANEL_EXPORTED: Final = "indicators.panel_exported"


def panel_export(
    *, actor: Actor, panel: Panel, territory: Territory, path: Path, moment: datetime
) -> SnapshotHeader:
    """Write a panel as a Parquet snapshot, and keep who took what for which purpose.

    Raises:
        NotAllowed: neither the system nor an officer of a department or of planning.
    """
    require(allowed=can_export_panel(actor), actor=actor, what="导出企业数据快照")
    header = snapshot_write(panel, path)
    report_access(
        AccessEvent(
            action=PANEL_EXPORTED,
            actor=actor,
            moment=moment,
            target=f"{territory}企业数据快照",
            row=territory.subject,
            reason=panel.purpose,
            facts={
                "as_of": panel.as_of.isoformat(),
                "firms": header.rows,
                "columns": [column.name for column in panel.columns],
                "inputs": [one.code for one in panel.inputs],
                "left_out": panel.left_out.rows,
            },
        )
    )
    return header
