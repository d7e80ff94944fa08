"""Rows for tests of enterprises: two firms in two parks, records, figures by year."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from qianyi.domains.enterprises import services
from qianyi.domains.enterprises.selectors import kind_get
from qianyi.engine.periods import Period
from qianyi.foundation import history
from qianyi.foundation.permissions import system_actor
from qianyi.kernel.indicators import services as indicators
from qianyi.kernel.indicators.models import Indicator
from qianyi.kernel.rules import services as rules
from qianyi.kernel.rules.models import Title
from qianyi.kernel.subjects.models import Enterprise, Industry
from qianyi.kernel.subjects.tests import town as towns

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qianyi.domains.enterprises.models import Record
    from qianyi.foundation.permissions import Actor
    from qianyi.kernel.subjects.tests.town import Town

MOMENT = towns.MOMENT
TODAY = MOMENT.date()
SYSTEM = system_actor()
NEEDED: dict[str, dict[str, Any]] = {
    "lands": {"tenure": "owned", "parcel": "示例宗地", "area_mu": Decimal("12.5")},
    "contacts": {"duty": "办公室主任", "name": "示例甲", "phone": "13800000001",
                 "email": "jia@example.org"},
    "team": {"part": "liaison"},
    "visits": {"visited_on": date(2026, 3, 2), "subject_matter": "示例走访"},
    "problems": {"noted_on": date(2026, 3, 2), "text": "示例问题", "state": "open"},
    "chains": {},
    "certificates": {"certificate_kind": "system", "name": "示例体系认证"},
    "rights": {"right_kind": "invention", "name": "示例发明", "number": "ZL1",
               "granted_on": date(2024, 5, 1)},
    "platforms": {"platform_kind": "key_laboratory", "name": "示例实验室", "level": "provincial"},
    "incidents": {"incident_kind": "environment", "happened_on": date(2026, 2, 1)},
    "credits": {"scheme": "tax", "year": 2025, "grade": "A"},
    "financings": {"financing_kind": "equity", "received_on": date(2025, 7, 1)},
}  # fmt: skip
"""What each kind cannot do without."""


def firms(of: Town) -> tuple[Enterprise, Enterprise]:
    """The two firms of the town, the first one in manufacturing since 2015."""
    first = Enterprise.objects.get(subject=of.first_firm)
    second = Enterprise.objects.get(subject=of.second_firm)
    first.industry, _ = Industry.objects.get_or_create(
        code="39", defaults={"name": "示例制造业", "level": "division"}
    )
    first.registered_on = date(2015, 4, 1)
    first.save()
    return first, second


def record(enterprise: Enterprise, key: str, *, actor: Actor = SYSTEM, **values: Any) -> Record:
    """A record of that kind with what it needs."""
    given = {**NEEDED[key], **values}
    return services.record_add(
        actor=actor, enterprise=enterprise, kind=kind_get(key), values=given, moment=MOMENT
    )


def title(code: str = "high_tech_firm", **facts: Any) -> Title:
    told = {"name": f"示例称号{code}", "level": "national", "validity": "years", "years": 3}
    return rules.title_ensure(code=code, facts={**told, **facts}, provenance={})


@contextmanager
def as_system() -> Iterator[None]:
    """For bulk writes: somebody is acting."""
    with history.acting(SYSTEM, "示例"):
        yield


def indicator(code: str, unit: str) -> Indicator:
    return indicators.indicator_ensure(
        code=code,
        facts={
            "name": f"示例{code}", "unit": unit, "direction": "up", "progress": "positive",
            "aggregation": "sum", "category": "企业经营",
        },
        synonyms=[], ask=[], owner=None, provenance={},
    )  # fmt: skip


UNITS = {
    "ent.revenue": "万元", "ent.main_revenue": "万元", "ent.assets": "万元",
    "ent.staff_end": "人", "ent.rd_expense": "万元", "ent.tax_paid": "万元",
}  # fmt: skip


def figures(enterprise: Enterprise, year: int, *, uses: tuple[str, ...] = ("统计", "行政管理"),
            version: str = "", **values: Decimal | int | str) -> None:  # fmt: skip
    """Approved figures of one year; names without the prefix."""
    origin, _ = indicators.origin_ensure(
        actor=SYSTEM, kind="import", reference=f"shili-{enterprise.pk}-{year}-{version}",
        label="示例年报", moment=MOMENT,
    )  # fmt: skip
    rows = [
        indicators.FigureRow(
            indicator=indicator(f"ent.{name}", UNITS[f"ent.{name}"]),
            subject_id=enterprise.pk,
            scope="企业",
            period=Period.parse(str(year)),
            value=Decimal(value),
            unit=UNITS[f"ent.{name}"],
            version=version,
        )
        for name, value in values.items()
    ]
    with as_system():
        indicators.observations_record(
            actor=SYSTEM, origin=origin, rows=rows,
            status="approved", uses=list(uses), moment=MOMENT,
        )  # fmt: skip
