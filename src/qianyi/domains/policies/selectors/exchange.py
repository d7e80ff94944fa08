"""Items and their status as plain values, for the provincial platform.

The mapping is in docs/reference/policy-exchange.md: the same keys as ``packs/*/policies/*.yaml``,
so that what is exported can be read in elsewhere.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from qianyi.domains.policies.choices import ItemState
from qianyi.domains.policies.models import PolicyItem

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from qianyi.domains.policies.models import PolicyDocument, PolicyLine
    from qianyi.foundation.permissions import Actor

TEXTS: Final = (
    "title", "kind", "who", "benefit_words", "benefit_form", "base", "procedure", "unit",
    "contact", "certainty", "review_conclusion", "review_basis", "outside_number",
)  # fmt: skip
NUMBERS: Final = ("amount", "ratio", "cap", "pot")
LINE_TEXTS: Final = (
    "section", "name", "kind", "fact", "per", "operator", "group", "clause", "certainty", "reuse",
)  # fmt: skip


def exchanged(actor: Actor, day: date) -> dict[str, Any]:
    """Every released item by policy, with its status on a day."""
    rows = (
        PolicyItem.objects.visible_to(actor)
        .filter(state=ItemState.RELEASED)
        .select_related("policy__document", "policy__territory__subject", "department__subject")
        .prefetch_related("lines")
        .order_by("policy__document__key", "code")
    )
    found: dict[int, dict[str, Any]] = {}
    for row in rows:
        told = found.setdefault(row.policy_id, _policy(row.policy))
        told["items"].append(_item(row, day))
    return {"policies": list(found.values())}


def _policy(row: PolicyDocument) -> dict[str, Any]:
    document = row.document
    return _filled({
        "document": document.key, "title": document.title, "number": document.number,
        "issuer": document.issuer, "issued_on": _day(document.issued_on), "level": row.level,
        "territory": row.territory.subject.code, "valid_from": _day(row.valid_from),
        "last_day": _last(row.valid_to), "certainty": row.certainty, "note": row.note,
    }) | {"items": []}  # fmt: skip


def _item(row: PolicyItem, day: date) -> dict[str, Any]:
    return _filled({
        "code": row.code,
        **{name: getattr(row, name) for name in TEXTS},
        **{name: _number(getattr(row, name)) for name in NUMBERS},
        "rule": row.rule_code, "application": row.rule_application,
        "without_application": row.without_application, "pay_days": row.pay_days,
        "department": row.department.subject.code if row.department else "",
        "opens_on": _day(row.opens_on), "close_day": _last(row.closes_on),
        "valid_from": _day(row.valid_from), "last_day": _last(row.valid_to),
        "reviewed_on": _day(row.reviewed_on), "status": row.standing_on(day).value,
        "lines": [_line(one) for one in row.lines.all()],
    })  # fmt: skip


def _line(row: PolicyLine) -> dict[str, Any]:
    return _filled({
        **{name: getattr(row, name) for name in LINE_TEXTS},
        "year": row.year, "threshold": _number(row.threshold), "wanted": row.wanted,
        "choices": list(row.choices), "veto": row.is_veto,
    })  # fmt: skip


def _filled(values: dict[str, Any]) -> dict[str, Any]:
    """Without what says nothing."""
    return {name: value for name, value in values.items() if value not in (None, "", [])}


def _number(value: Decimal | None) -> int | float | None:
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _last(end: date | None) -> str | None:
    return _day(end - timedelta(days=1)) if end else None
