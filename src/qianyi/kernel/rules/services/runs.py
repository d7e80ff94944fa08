"""One version asked of the firms of a territory; what went in and what came out is kept.

A few firms are worked out one by one in the request; many by a job, in parts, by columns. Both give
the same results and the same digests.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.db.models import F

from qianyi.engine.panel import purpose_checked
from qianyi.engine.rules.many import decide_many
from qianyi.engine.rules.verdicts import Finding, Verdict, decide
from qianyi.foundation.permissions import require
from qianyi.kernel.indicators.selectors import population_read
from qianyi.kernel.rules import selectors
from qianyi.kernel.rules.choices import Answer, VersionState
from qianyi.kernel.rules.errors import RunInvalid, VersionClosed
from qianyi.kernel.rules.models import RuleResult, RuleRun, RuleVersion
from qianyi.kernel.rules.permissions import can_run_conditions

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from datetime import datetime

    from qianyi.engine.rules.rulebook import RuleBook
    from qianyi.foundation.permissions import Actor
    from qianyi.kernel.rules.selectors import Gathered
    from qianyi.kernel.subjects.models import Territory

BATCH: Final = 500
MOST_AT_ONCE: Final = 2000
"""Firms a request works out itself; more are a job's."""
IDS_A_PART: Final = 2500
FAILING: Final = ("fail",)


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
    """The version applied to every firm of the territory the actor may see, one by one.

    Raises:
        NotAllowed: the actor runs no conditions.
        PurposeUnknown: for a purpose outside the closed list.
        RunInvalid: no such application type, or no firm there.
        VersionClosed: the draft was given up.
    """
    run, ids = run_begin(actor=actor, asked=asked, moment=moment)
    _keep(actor, run, ids, by_columns=False)
    return run_finish(run=run, moment=moment)


def run_begin(*, actor: Actor, asked: RunAsked, moment: datetime) -> tuple[RuleRun, list[int]]:
    """A run without results yet, and the firms it is about.

    Raises:
        NotAllowed: the actor runs no conditions.
        PurposeUnknown: for a purpose outside the closed list.
        RunInvalid: no such application type, or no firm there.
        VersionClosed: the draft was given up.
    """
    require(allowed=can_run_conditions(actor), actor=actor, what="测算认定条件")
    version = selectors.version_get(actor=actor, version_id=asked.version_id)
    if version.state == VersionState.DISCARDED:
        raise VersionClosed(f"“{version}”已弃用，不能测算。")
    purpose_checked(asked.purpose)
    book = selectors.book_of(version)
    if asked.application not in book.applications:
        sentence = f"这个版本适用的申请类型是：{'、'.join(book.applications)}。"
        raise RunInvalid(sentence, fields={"application": sentence})
    ids = population_ids(actor, asked.territory, asked.as_of)
    if not ids:
        sentence = "这个区域里没有您能查看的企业，没有可以测算的对象。"
        raise RunInvalid(sentence, fields={"territory": sentence})
    run = RuleRun.objects.create(
        version=version,
        version_digest=version.digest,
        application=asked.application,
        territory=asked.territory,
        as_of=asked.as_of,
        applied_on=asked.applied_on,
        purpose=asked.purpose,
        made_at=moment,
        made_by_id=actor.user_id,
    )
    return run, ids


def population_ids(actor: Actor, territory: Territory, as_of: date) -> list[int]:
    """Ids of the firms of a territory the actor may see one by one."""
    found = population_read(actor, territory, as_of)
    return sorted(found.filter(~found["aggregate_only"])["subject"].to_list())


def parts_of(ids: Iterable[int]) -> dict[int, list[int]]:
    """Number → firms of the parts a job works in: ids that lie together, the same every time."""
    found: dict[int, list[int]] = {}
    for one in sorted(ids):
        found.setdefault(one // IDS_A_PART, []).append(one)
    return found


def run_part(*, actor: Actor, run: RuleRun, ids: Collection[int]) -> int:
    """Results of one part of a run's firms, by columns; how many."""
    return _keep(actor, run, ids, by_columns=True)


@transaction.atomic
def run_finish(*, run: RuleRun, moment: datetime) -> RuleRun:
    """The counts and the digests of a run whose results are all there; it is closed for ever."""
    counts: Counter[str] = Counter()
    went_in, came_out = _Digest(), _Digest()
    rows = RuleResult.objects.filter(run=run).order_by("enterprise_id")
    for row in rows.iterator(chunk_size=BATCH):
        counts[row.precheck] += 1
        went_in.add(row.enterprise_id, row.facts)
        came_out.add(row.enterprise_id, _said(row))
    RuleRun.objects.filter(pk=run.pk).update(
        subjects_count=counts.total(),
        yes_count=counts[Answer.YES],
        no_count=counts[Answer.NO],
        unknown_count=counts[Answer.UNKNOWN],
        inputs_digest=went_in.whole(),
        results_digest=came_out.whole(),
        finished_at=moment,
    )
    run.refresh_from_db()
    return run


def run_repeat(*, actor: Actor, run: RuleRun) -> bool:
    """Whether the version, asked again of the inputs kept, gives the digest that was kept.

    Raises:
        NotAllowed: the actor may not read the run.
    """
    selectors.run_get(actor=actor, run_id=run.pk)
    book = selectors.book_of(RuleVersion.objects.get(pk=run.version_id))
    said = _Digest()
    rows = RuleResult.objects.filter(run=run).order_by("enterprise_id")
    for row in rows.iterator(chunk_size=BATCH):
        facts = {name: _read(value) for name, value in row.facts.items()}
        verdict = decide(book, facts, application=run.application)
        said.add(row.enterprise_id, _said(_result(row.enterprise_id, verdict, facts)))
    return said.whole() == run.results_digest


def _keep(actor: Actor, run: RuleRun, ids: Collection[int], *, by_columns: bool) -> int:
    """Work out and keep the results of some firms."""
    book = selectors.book_of(run.version)
    gathered = selectors.gather(
        actor=actor,
        programs=[book.program(run.application)],
        territory=run.territory,
        applied_on=run.applied_on,
        as_of=run.as_of,
        purpose=run.purpose,
        subject_ids=ids,
    )
    facts = gathered.facts_of(book.program(run.application))
    told = _by_columns if by_columns else _one_by_one
    made = [
        _result(one, verdict, facts[one], run=run)
        for one, verdict in told(book, run, gathered, facts)
    ]
    RuleResult.objects.bulk_create(made, batch_size=BATCH)
    if gathered.left_out:
        RuleRun.objects.filter(pk=run.pk).update(left_out=F("left_out") + gathered.left_out)
    return len(made)


def _one_by_one(
    book: RuleBook, run: RuleRun, gathered: Gathered, facts: Mapping[int, Mapping[str, object]]
) -> Iterator[tuple[int, Verdict]]:
    del gathered
    for one, told in facts.items():
        yield one, decide(book, told, application=run.application)


def _by_columns(
    book: RuleBook, run: RuleRun, gathered: Gathered, facts: Mapping[int, Mapping[str, object]]
) -> Iterable[tuple[int, Verdict]]:
    del facts
    return decide_many(
        book,
        gathered.inputs_of(book.program(run.application)),
        key=selectors.SUBJECT,
        application=run.application,
        on=run.applied_on,
    )


def _result(
    enterprise_id: int,
    verdict: Verdict,
    facts: Mapping[str, object],
    *,
    run: RuleRun | None = None,
) -> RuleResult:
    total = verdict.total
    return RuleResult(
        run=run,
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


class _Digest:
    """SHA-256 of a JSON object by number, taken in one entry after another."""

    def __init__(self) -> None:
        self._hash = hashlib.sha256(b"{")
        self._joint = ""

    def add(self, number: int, value: object) -> None:
        """One more entry; numbers come in order."""
        said = json.dumps(value, ensure_ascii=False, sort_keys=True)
        self._hash.update(f'{self._joint}"{number}": {said}'.encode())
        self._joint = ", "

    def whole(self) -> str:
        """The digest of the object."""
        done = self._hash.copy()
        done.update(b"}")
        return done.hexdigest()
