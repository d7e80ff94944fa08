"""The facts conditions may name, and who supplies each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from qianyi.domains.policies.choices import LineKind
from qianyi.engine.policies.lines import FIGURES
from qianyi.foundation import registry
from qianyi.kernel.indicators.choices import QualityKind
from qianyi.kernel.indicators.models import Indicator, Quality

if TYPE_CHECKING:
    from collections.abc import Mapping

TITLES: Final = "title."
INDUSTRY: Final = "rec.industry"
SUPPLIERS: Final = (
    (FIGURES, "企业填报的年度数据"),
    (TITLES, "称号名单和证书登记"),
    ("q.", "企业填报的事项，经审核后采用"),
    ("rec.registered_on", "企业登记信息"),
    ("rec.moved_in_on", "企业登记信息"),
    ("rec.industry", "企业登记信息"),
    ("rec.legal_status", "企业登记信息"),
    ("rec.days_registered", "企业登记信息"),
)
BY_OFFICE, BY_FIRM = "经办部门登记的企业记录", "平台没有这一项，由企业在申报材料中提供"
_NUMBERS: Final = (LineKind.FIGURE, LineKind.SHARE)
ALLOWED: Final[Mapping[str, tuple[LineKind, ...]]] = {
    "figure": (LineKind.FIGURE, LineKind.SHARE, LineKind.GROWTH),
    "count": _NUMBERS,
    "number": _NUMBERS,
    "flag": (LineKind.FLAG,),
    "day": (LineKind.AGE,),
    "code": (LineKind.CHOICE, LineKind.INDUSTRY),
}
"""Kind of fact → how it may be judged."""
QUALITY_KINDS: Final = {
    QualityKind.BOOLEAN: "flag", QualityKind.DATE: "day", QualityKind.CODE: "code",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class FactOffered:
    """A fact a condition may name.

    Attributes:
        kind: figure (yearly, of firms), count, number, flag, day or code.
        group: the heading it stands under in a list.
    """

    code: str
    label: str
    kind: str
    unit: str
    group: str

    @property
    def allows(self) -> tuple[LineKind, ...]:
        """How a condition on it may be worked out."""
        if self.code == INDUSTRY:
            return (LineKind.INDUSTRY,)
        if self.kind == "code":
            return (LineKind.CHOICE,)
        return ALLOWED[self.kind]


def facts_offered() -> dict[str, FactOffered]:
    """Every fact by code: yearly figures of firms, then records, titles and other answers."""
    found = {
        row.code: FactOffered(row.code, row.name, "figure", row.unit, "年度数据")
        for row in Indicator.objects.filter(applies_to="enterprise").order_by("pk")
    }
    for source in registry.fact_sources:
        for column in source.columns():
            group = "资质称号" if column.code.startswith(TITLES) else "企业记录"
            found[column.code] = FactOffered(
                column.code, column.label, column.kind, column.unit, group
            )
    for quality in Quality.objects.order_by("pk"):
        kind = QUALITY_KINDS[QualityKind(quality.kind)]
        found[quality.code] = FactOffered(quality.code, quality.name, kind, "", "其他事项")
    return found


def supplier_of(code: str) -> str:
    """Who supplies a fact that is missing."""
    for head, words in SUPPLIERS:
        if code.startswith(head):
            return words
    return BY_OFFICE if code.startswith("rec.") else BY_FIRM
