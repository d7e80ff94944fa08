"""One version asked of the firms of a territory; what went in and what came out is kept."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction

from qianyi.engine.panel import PURPOSES
from qianyi.engine.rules.verdicts import Finding, Verdict, decide
from qianyi.foundation.permissions import require
from qianyi.kernel.rules import selectors
from qianyi.kernel.rules.choices import Answer, VersionState
from qianyi.kernel.rules.errors import RunInvalid, VersionClosed
from qianyi.kernel.rules.models import RuleResult, RuleRun, RuleVersion
from qianyi.kernel.rules.permissions import can_run_conditions

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from qianyi.foundation.permissions import Actor
    from qianyi.kernel.subjects.models import Territory

BATCH = 500
FAILING = ("fail",)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunAsked:
    """What a run is made of."""

    version_id: int
    application: str
    territory: Territory
    applied_on: date
    as_of: date
    purpose: str


@transaction.atomic
def run_make(*, actor: Actor, asked: RunAsked, moment: datetime) -> RuleRun:
    """The version applied to every firm of the territory the actor may see.

    Raises:
        NotAllowed: the actor runs no conditions.
        RunInvalid: no such application type or purpose, or no firm there.
        VersionClosed: the draft was given up.
    """
    require(allowed=can_run_conditions(actor), actor=actor, what="测算认定条件")
    version = selectors.version_get(actor=actor, version_id=asked.version_id)
    if version.state == VersionState.DISCARDED:
        raise VersionClosed(f"“{version}”已弃用，不能测算。")
    selectors.purpose_required(asked.purpose, PURPOSES)
    book = selectors.book_of(version)
    if asked.application not in book.applications:
        sentence = f"这个版本适用的申请类型是：{'、'.join(book.applications)}。"
        raise RunInvalid(sentence, fields={"application": sentence})
    known = selectors.facts_for(
        actor=actor,
        program=book.program(asked.application),
        territory=asked.territory,
        applied_on=asked.applied_on,
        as_of=asked.as_of,
        purpose=asked.purpose,
    )
    if not known.facts:
        sentence = "这个区域里没有您能查看的企业，没有可以测算的对象。"
        raise RunInvalid(sentence, fields={"territory": sentence})
    verdicts = {
        one: decide(book, facts, application=asked.application)
        for one, facts in known.facts.items()
    }
    results = [_result(one, verdict, known.facts[one]) for one, verdict in verdicts.items()]
    counts = Counter(row.precheck for row in results)
    run = RuleRun.objects.create(
        version=version,
        version_digest=version.digest,
        application=asked.application,
        territory=asked.territory,
        as_of=asked.as_of,
        applied_on=asked.applied_on,
        purpose=asked.purpose,
        subjects_count=len(results),
        left_out=known.left_out,
        yes_count=counts[Answer.YES],
        no_count=counts[Answer.NO],
        unknown_count=counts[Answer.UNKNOWN],
        inputs_digest=_digest({row.enterprise_id: row.facts for row in results}),
        results_digest=_digest({row.enterprise_id: _said(row) for row in results}),
        made_at=moment,
        made_by_id=actor.user_id,
    )
    for row in results:
        row.run = run
    RuleResult.objects.bulk_create(results, batch_size=BATCH)
    return run


def run_repeat(*, actor: Actor, run: RuleRun) -> bool:
    """Whether the version, asked again of the inputs kept, gives the digest that was kept.

    Raises:
        NotAllowed: the actor may not read the run.
    """
    selectors.run_get(actor=actor, run_id=run.pk)
    book = selectors.book_of(RuleVersion.objects.get(pk=run.version_id))
    said = {}
    for row in RuleResult.objects.filter(run=run).order_by("pk"):
        facts = {name: _read(value) for name, value in row.facts.items()}
        verdict = decide(book, facts, application=run.application)
        said[row.enterprise_id] = _said(_result(row.enterprise_id, verdict, facts))
    return _digest(said) == run.results_digest


def _result(enterprise_id: int, verdict: Verdict, facts: Mapping[str, object]) -> RuleResult:
    total = verdict.total
    return RuleResult(
        enterprise_id=enterprise_id,
        answer=verdict.answer,
        precheck=verdict.precheck,
        low=total.low if total else None,
        high=total.high if total else None,
        class_name=verdict.class_ or "",
        failing=sum(one.state in FAILING and not one.depth for one in verdict.findings),
        missing=[{"code": code, "label": label} for code, label in verdict.missing.items()],
        findings=[_finding(one) for one in verdict.findings],
        facts={name: _written(value) for name, value in sorted(facts.items())},
    )


def _finding(one: Finding) -> dict[str, object]:
    return {
        "code": one.code,
        "name": one.name,
        "state": one.state,
        "clause": one.clause,
        "certainty": one.certainty,
        "depth": one.depth,
        "veto": one.veto,
        "operator": one.operator,
        "value": _number(one.value),
        "limit": _number(one.limit),
        "unit": one.unit,
        "gap": _number(one.gap),
        "amount": _number(one.amount),
        "amount_unit": one.amount_unit,
        "words": one.words,
    }


def _said(row: RuleResult) -> list[object]:
    """What counts as the result: the answer, the points and the state of each condition."""
    states = [(one["code"], one["state"], one["gap"]) for one in row.findings]
    points = [_number(row.low), _number(row.high)]
    return [row.answer, row.precheck, points, row.class_name, states]


def _number(value: Decimal | None) -> str | None:
    return None if value is None else format(value.normalize(), "f")


def _written(value: object) -> object:
    """A fact as JSON: numbers and days keep what they are."""
    if isinstance(value, (Decimal, int)) and not isinstance(value, bool):
        return {"number": format(value, "f")}
    return {"day": value.isoformat()} if isinstance(value, date) else value


def _read(value: object) -> object:
    if isinstance(value, dict):
        return Decimal(value["number"]) if "number" in value else date.fromisoformat(value["day"])
    return value


def _digest(value: object) -> str:
    said = json.dumps(value, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()
