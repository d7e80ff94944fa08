"""What is known of one enterprise as of a day: figures by year, size class, “四上” status.

Only figures that count (已审核, 已核定) and may be used for administration are shown to officers;
what is left out is counted. The firm itself sees its own whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from qianyi.domains.enterprises.choices import Use
from qianyi.engine.classes import (
    ScaleInputs,
    ScaleVerdict,
    SizeInputs,
    SizeVerdict,
    scale_status,
    size_class,
)
from qianyi.engine.conversion import convert
from qianyi.kernel.indicators.choices import ObservationKind
from qianyi.kernel.indicators.models import Observation, QualitativeFact
from qianyi.kernel.indicators.selectors import rank_of

from . import inputs

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from decimal import Decimal

    from qianyi.foundation.permissions import Actor
    from qianyi.kernel.subjects.models import Enterprise

REVENUE, MAIN, STAFF, ASSETS = "ent.revenue", "ent.main_revenue", "ent.staff_end", "ent.assets"
TRENDS: Final = (REVENUE, STAFF, "ent.rd_expense", "ent.tax_paid", "ent.output", "ent.profit")
"""What the profile draws, in this order, where there are figures."""
CODES: Final = (*dict.fromkeys((*TRENDS, MAIN, ASSETS)),)
QUALIFIED, DEVELOPING = "q.construction_qualified", "q.real_estate_developing"
YEARS_JUDGED: Final = 3


@dataclass(frozen=True, slots=True)
class YearFigures:
    """Figures of an enterprise by year.

    Attributes:
        years: every year in which there is one, in order.
        values: indicator code → year → the one that counts.
        left_out: how many may not be shown for this purpose.
    """

    years: tuple[int, ...]
    values: dict[str, dict[int, Observation]]
    left_out: int

    def value(self, code: str, year: int, unit: str = "") -> Decimal | None:
        """The figure of a year, in a unit when one is given; None when it is not known."""
        row = self.values.get(code, {}).get(year)
        if row is None:
            return None
        return convert(row.value, row.unit, unit) if unit else row.value

    def latest(self, code: str) -> Observation | None:
        """The newest year's."""
        found = self.values.get(code)
        return found[max(found)] if found else None


@dataclass(frozen=True, slots=True)
class YearClasses:
    """What a firm was by the figures of one year."""

    year: int
    size: SizeVerdict
    scale: ScaleVerdict


def figures_by_year(actor: Actor, enterprise: Enterprise, as_of: date) -> YearFigures:
    """The firm's yearly figures until a day; one query.

    Of several versions of one figure the best stage counts.
    """
    known = list(
        Observation.objects.visible_to(actor)
        .counted()
        .filter(
            subject_id=enterprise.pk,
            kind=ObservationKind.ACTUAL,
            indicator__code__in=CODES,
            period__regex=r"^\d{4}$",
            ends_on__lte=as_of,
        )
        .select_related("indicator")
    )
    is_own = enterprise.pk in actor.subject_ids
    permitted = [row for row in known if is_own or Use.ADMINISTRATION in row.uses]
    values: dict[str, dict[int, Observation]] = {}
    for row in sorted(permitted, key=lambda row: (rank_of(row.version), -row.pk)):
        values.setdefault(row.indicator.code, {}).setdefault(row.starts_on.year, row)
    years = sorted({year for by_year in values.values() for year in by_year})
    return YearFigures(tuple(years), values, len(known) - len(permitted))


def classes_by_year(
    enterprise: Enterprise, figures: YearFigures, as_of: date
) -> Sequence[YearClasses]:
    """Size class and “四上” status by the figures of the last complete years, newest first."""
    answers = _answers(enterprise, as_of)
    newest = as_of.year if (as_of.month, as_of.day) == (12, 31) else as_of.year - 1
    return [
        _classes_of(enterprise, figures, year, answers)
        for year in range(newest, newest - YEARS_JUDGED, -1)
    ]


def _classes_of(
    enterprise: Enterprise,
    figures: YearFigures,
    year: int,
    answers: dict[str, bool | None],
) -> YearClasses:
    industry = enterprise.industry.code if enterprise.industry else ""
    revenue = figures.value(REVENUE, year, "万元")
    return YearClasses(
        year=year,
        size=size_class(
            SizeInputs(
                industry=industry,
                staff=figures.value(STAFF, year, "人"),
                revenue=revenue,
                assets=figures.value(ASSETS, year, "万元"),
            )
        ),
        scale=scale_status(
            ScaleInputs(
                industry=industry,
                main_revenue=figures.value(MAIN, year, "万元"),
                revenue=revenue,
                has_qualification=answers[QUALIFIED],
                has_development=answers[DEVELOPING],
            )
        ),
    )


def _answers(enterprise: Enterprise, as_of: date) -> dict[str, bool | None]:
    """Yes, no or unknown of what “四上” asks besides figures; a certificate answers too."""
    told: dict[str, bool | None] = {QUALIFIED: None, DEVELOPING: None}
    rows = QualitativeFact.objects.counted().holding_on(as_of)
    said = rows.filter(
        subject_id=enterprise.pk, quality__code__in=list(told), value_bool__isnull=False
    )
    told.update(said.values_list("quality__code", "value_bool"))
    if told[QUALIFIED] is None:
        held = inputs.construction_qualified([enterprise.pk], as_of, Use.ADMINISTRATION)
        told[QUALIFIED] = held.get(enterprise.pk)
    return told


def growth(figures: YearFigures, code: str) -> Decimal | None:
    """Growth of the newest year on the one before, in percent; None where it cannot be told."""
    latest = figures.latest(code)
    if latest is None:
        return None
    year = latest.starts_on.year
    before = figures.value(code, year - 1, latest.unit)
    if before is None or before <= 0:
        return None
    return (latest.value / before - 1) * 100
