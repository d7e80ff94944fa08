"""Removing what has passed its time, by rule; each removal is logged with its count."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from qianyi.foundation import registry
from qianyi.foundation.permissions import system_actor
from qianyi.kernel.audit.selectors.retention import RetentionRule, retention_rules

from .records import access_log

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Retention:
    """What a rule removes, or removed: rows older than ``before``."""

    rule: RetentionRule
    label: str
    before: datetime
    count: int


def retention_plan(moment: datetime) -> list[Retention]:
    """What each rule would remove at that moment; nothing is removed."""
    plan = []
    for rule in retention_rules():
        retained = registry.retained.get(rule.subject)
        assert retained is not None  # noqa: S101 - the rules were checked against the registry
        before = moment - timedelta(days=rule.keep_days)
        plan.append(Retention(rule, retained.label, before, retained.expired(before)))
    return plan


def retention_apply(moment: datetime) -> list[Retention]:
    """Remove what each rule says, each in its own transaction with its line in the log."""
    done = []
    for planned in retention_plan(moment):
        retained = registry.retained.get(planned.rule.subject)
        assert retained is not None  # noqa: S101 - it was there a moment ago
        if not planned.count:
            done.append(planned)
            continue
        with transaction.atomic():
            count = retained.remove(planned.before)
            access_log(
                actor=system_actor(),
                action="audit.retained",
                target=planned.label,
                reason=planned.rule.basis,
                moment=moment,
                facts={"removed": count, "before": planned.before.isoformat()},
            )
        done.append(Retention(planned.rule, planned.label, planned.before, count))
    return done
