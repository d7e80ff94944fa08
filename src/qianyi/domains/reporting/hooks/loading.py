"""Forms out of a pack, names and units of their lines filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qianyi.domains.reporting import services
from qianyi.engine.returns import entry_text
from qianyi.foundation.provenance import provenance_of
from qianyi.kernel.indicators.models import Indicator
from qianyi.kernel.subjects.models import Department
from qianyi.kernel.subjects.selectors import territory_get

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from decimal import Decimal

    from qianyi.engine.packs import Form, FormItem, Pack
    from qianyi.foundation.permissions import Actor


def load_forms(pack: Pack, actor: Actor, moment: datetime) -> Mapping[str, int]:  # noqa: ARG001
    """Load the forms of a pack, each as the version in force."""
    indicators = {row.code: row for row in Indicator.objects.all()} if pack.forms else {}
    for record in pack.forms:
        services.form_ensure(
            code=record.code,
            version=record.version,
            facts={
                "title": record.title,
                "respondent": record.respondent,
                "frequency": record.frequency,
                "due_days": record.due_days,
                "territory": territory_get(record.territory),
                "owner": Department.objects.get(subject__code=record.owner),
                "is_voluntary": record.voluntary,
                "number": record.number,
                "issuer": record.issuer,
                "approval": record.approval,
                "valid_to": record.valid_to,
                "population": record.population,
                "uses": list(record.uses),
                "stage": record.stage,
                "content": _content(record, indicators),
                "note": record.note,
                **provenance_of(pack),
            },
        )
    return {"报表": len(pack.forms)}


def _content(record: Form, indicators: Mapping[str, Indicator]) -> dict[str, Any]:
    """Plain values, exact numbers as text: what a version asks stays as it was."""
    return {
        "items": [_item(one, indicators[one.indicator]) for one in record.items],
        "checks": [
            {
                "relation": one.relation,
                "level": one.level,
                "words": one.words,
                "tolerance": entry_text(one.tolerance),
            }
            for one in record.checks
        ],
        "totals": [
            {"item": one.item, "indicator": one.indicator, "scope": one.scope}
            for one in record.totals
        ],
    }


def _item(one: FormItem, indicator: Indicator) -> dict[str, Any]:
    return {
        "key": one.key,
        "indicator": one.indicator,
        "name": one.name or indicator.name,
        "unit": one.unit or indicator.unit,
        "required": one.required,
        "low": _exact(one.low),
        "high": _exact(one.high),
        "change_limit": _exact(one.change_limit),
        "whole": one.whole,
        "cumulative": one.cumulative,
        "scope": one.scope,
        "lead": one.lead or "",
        "hint": one.hint or indicator.definition,
    }


def _exact(value: Decimal | None) -> str | None:
    return None if value is None else entry_text(value)
