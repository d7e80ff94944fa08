"""What reporting says on the health page."""

from __future__ import annotations

from qianyi.domains.reporting.models import Collection
from qianyi.foundation.registry import Health

LABEL = "报表截止日"


def doubtful_dues() -> Health:
    """Due dates of open collections that no official calendar confirms yet."""
    rows = Collection.objects.filter(closed_at__isnull=True).exclude(due_doubt="")
    doubtful = list(rows.select_related("form").order_by("due_on"))
    if not doubtful:
        return Health(LABEL, ok=True, detail="采集中的报表，截止日都有正式日历可依。")
    named = "、".join(f"{row.form} {row.period}（{row.due_on:%Y-%m-%d}）" for row in doubtful[:5])
    return Health(
        LABEL,
        ok=None,
        detail=f"{len(doubtful)} 个截止日待核实：{named}。{doubtful[0].due_doubt}",
    )
