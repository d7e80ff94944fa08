"""Pictures about approvals."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar, Final

from qianyi.foundation.ui import charts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qianyi.domains.projects.selectors import Compared
    from qianyi.foundation.ui.charts import Drawing

LOW, MIDDLE, HIGH = Decimal("0.1"), Decimal("0.5"), Decimal("0.9")
COLOURS: Final[tuple[charts.Colour, ...]] = (1, 2, 3, 4, 5, 6)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways(charts.Ranking):
    """Definitions in order of how long their cases take."""

    label_head: ClassVar[str] = "流程"


def ways_picture(results: Sequence[Compared]) -> Drawing:
    """The middle case of each definition, with the interval that holds eight of ten."""
    ordered = sorted(results, key=lambda one: one.made.quantiles[MIDDLE])
    return Ways(
        name="ways", title="按测算，一件要多少个工作日", unit="工作日", axis="用时",
        scope="从受理起，并联办理", source="流程定义和往期用时", decimals=1,
        note="点是中位数，线是十件里的八件；没有往期的环节按时限假设，是示例。",
        places=[
            charts.Placed(
                f"{one.version.title}（{one.version.version}）",
                one.made.quantiles[MIDDLE], one.made.quantiles[LOW], one.made.quantiles[HIGH],
                colour=COLOURS[number % len(COLOURS)],
            )
            for number, one in enumerate(ordered)
        ],
    )  # fmt: skip
