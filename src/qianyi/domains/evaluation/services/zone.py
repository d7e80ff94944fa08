"""Keeping systems of evaluating zones, loading comparison sets, assessing a zone."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db import transaction

from qianyi.domains.evaluation.errors import (
    AssessmentInvalid,
    ComparisonClosed,
    ComparisonInvalid,
)
from qianyi.domains.evaluation.models import (
    ComparisonFigure,
    ComparisonSet,
    ZoneAssessment,
    ZoneSystemVersion,
)
from qianyi.domains.evaluation.permissions import can_keep_zone
from qianyi.domains.evaluation.selectors.gathering import GatherOf, zone_gather
from qianyi.domains.evaluation.selectors.zone import comparison_figures, system_of
from qianyi.engine.scopes import SCOPE_CODES
from qianyi.engine.zones import system_from_text
from qianyi.engine.zones.comparing import comparison_read
from qianyi.foundation import history
from qianyi.foundation.permissions import require

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime

    from qianyi.engine.zones.comparing import ZoneFigure
    from qianyi.foundation.permissions import Actor
    from qianyi.kernel.subjects.models import Territory

FIRST_YEAR: Final = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparisonFacts:
    """What is said of a set that is loaded."""

    system: ZoneSystemVersion
    title: str
    source: str
    note: str = ""
    filename: str = ""
    follows: ComparisonSet | None = None
    is_demo: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentFacts:
    """What is to be assessed, and beside whom."""

    system: ZoneSystemVersion
    territory: Territory
    year: int
    scope: str
    as_of: date
    comparison: ComparisonSet | None = None


def system_keep(
    *, content: str, method_content: str, name: str, moment: datetime,
    provenance: Mapping[str, str],
) -> tuple[ZoneSystemVersion, bool]:  # fmt: skip
    """The kept version of a system's text: (row, made now). The same texts give the same row.

    Raises:
        PackInvalid: the text is no valid system.
    """
    digest = hashlib.sha256(f"{content}\0{method_content}".encode()).hexdigest()
    system = system_from_text(content, name)
    return ZoneSystemVersion.objects.get_or_create(
        digest=digest,
        defaults={
            "code": system.code,
            "version": system.version,
            "title": system.title,
            "content": content,
            "method_content": method_content,
            "valid_from": system.valid_from,
            "valid_to": system.valid_to,
            "made_at": moment,
            **provenance,
        },
    )


@transaction.atomic
def comparison_load(
    *, actor: Actor, facts: ComparisonFacts, data: bytes, moment: datetime
) -> tuple[ComparisonSet, bool]:
    """Load zones to compare with from a workbook: (set, loaded now).

    The same file for the same system again is the set there is.

    Raises:
        NotAllowed: the actor does not keep the zone's evaluation.
        ComparisonInvalid: without a source, or following a set of another system.
        ComparisonClosed: the version it is to follow is replaced or withdrawn already.
        ComparisonRefused: the workbook cannot be read, cell by cell.
    """
    require(allowed=can_keep_zone(actor), actor=actor, what="导入对比高新区数据")
    digest = hashlib.sha256(data).hexdigest()
    same = ComparisonSet.objects.in_use().filter(system=facts.system.code, digest=digest).first()
    if same is not None:
        return same, False
    figures = comparison_read(data, system_of(facts.system))
    return comparison_store(
        facts=facts, figures=figures, digest=digest, moment=moment, actor=actor
    ), True


@transaction.atomic
def comparison_store(
    *,
    actor: Actor,
    facts: ComparisonFacts,
    figures: Iterable[ZoneFigure],
    digest: str,
    moment: datetime,
    provenance: Mapping[str, str] | None = None,
) -> ComparisonSet:
    """Keep checked figures as a set; whoever calls has seen to the permission.

    Raises:
        ComparisonInvalid, ComparisonClosed: as ``comparison_load``.
    """
    _check(facts)
    rows = list(figures)
    version = facts.follows.version + 1 if facts.follows else _next_version(facts, digest)
    made = ComparisonSet.objects.create(
        system=facts.system.code,
        title=facts.title.strip(),
        source=facts.source.strip(),
        note=facts.note.strip(),
        version=version,
        follows=facts.follows,
        filename=facts.filename[:200],
        digest=digest,
        zones=sorted({one.zone for one in rows}),
        years=sorted({one.year for one in rows}),
        figures_count=len(rows),
        is_demo=facts.is_demo,
        loaded_at=moment,
        loaded_by_id=actor.user_id,
        **(provenance or {}),
    )
    ComparisonFigure.objects.bulk_create(
        ComparisonFigure(
            comparison=made, zone=one.zone, year=one.year, indicator=one.indicator, value=one.value
        )
        for one in rows
    )
    return made


def _next_version(facts: ComparisonFacts, digest: str) -> int:
    """1, or one more than a withdrawn set of the same file."""
    rows = ComparisonSet.objects.filter(system=facts.system.code, digest=digest)
    newest = rows.order_by("-version").values_list("version", flat=True).first()
    return (newest or 0) + 1


def _check(facts: ComparisonFacts) -> None:
    problems: dict[str, str] = {}
    if not facts.title.strip():
        problems["title"] = "请写明这份对比数据的名称。"
    if not facts.source.strip():
        problems["source"] = "请写明数据出处（公报、年鉴、通报等），没有出处的数据不能用于对比。"
    if facts.follows is not None and facts.follows.system != facts.system.code:
        problems["follows"] = "新版本与原版本应属于同一个评价体系。"
    if problems:
        raise ComparisonInvalid("；".join(problems.values()), fields=problems)
    if facts.follows is None:
        return
    older = ComparisonSet.objects.select_for_update().get(pk=facts.follows.pk)
    if older.withdrawn_at is not None or older.successors.exists():
        raise ComparisonClosed(f"“{older}”已停用或已有新版本，不能再接续；请从最新的版本导入。")
    if older.is_demo != facts.is_demo:
        raise ComparisonInvalid(
            "示例数据和真实数据不能互为版本，请另存为一份新的对比数据。",
            fields={"is_demo": "应与原版本相同。"},
        )


@transaction.atomic
def comparison_withdraw(
    *, actor: Actor, row: ComparisonSet, reason: str, moment: datetime
) -> ComparisonSet:
    """Take a set out of use, with the reason; assessments that used it keep it.

    Raises:
        NotAllowed: the actor does not keep the zone's evaluation.
        ComparisonInvalid: without a reason.
        ComparisonClosed: it is out of use already.
    """
    require(allowed=can_keep_zone(actor), actor=actor, what="停用对比高新区数据")
    if not reason.strip():
        raise ComparisonInvalid("请写明停用的原因。", fields={"reason": "请写明停用的原因。"})
    found = ComparisonSet.objects.select_for_update().get(pk=row.pk)
    if found.withdrawn_at is not None:
        raise ComparisonClosed(f"“{found}”已经停用。")
    found.withdrawn_at, found.withdrawn_by_id = moment, actor.user_id
    found.withdrawn_reason = reason.strip()[:300]
    with history.because(reason):
        found.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason"])
    return found


@transaction.atomic
def zone_assess(
    *, actor: Actor, facts: AssessmentFacts, moment: datetime
) -> tuple[ZoneAssessment, bool]:
    """Gather a zone's figures and keep them with what they are held against: (row, made now).

    Figures that have not changed since the newest assessment of the same question make no new one.

    Raises:
        NotAllowed: the actor does not keep the zone's evaluation.
        AssessmentInvalid: the year is not over by the date, the scope is unknown, or invented
            zones are to stand beside a real one.
    """
    require(allowed=can_keep_zone(actor), actor=actor, what="测算高新区评价")
    asked = GatherOf(
        system=system_of(facts.system), territory=facts.territory, year=facts.year,
        scope=facts.scope, as_of=facts.as_of,
    )  # fmt: skip
    _check_assessment(facts, asked)
    gathered = zone_gather(actor=actor, asked=asked)
    figures = {code: one.plain() for code, one in gathered.figures.items()}
    digest = _assessment_digest(facts, figures)
    newest = ZoneAssessment.objects.filter(
        territory=facts.territory, year=facts.year, system__code=facts.system.code,
        scope=facts.scope,
    ).first()  # fmt: skip
    if newest is not None and newest.digest == digest:
        return newest, False
    made = ZoneAssessment.objects.create(
        system=facts.system,
        territory=facts.territory,
        year=facts.year,
        scope=facts.scope,
        as_of=facts.as_of,
        comparison=facts.comparison,
        figures=figures,
        firms_count=gathered.firms,
        left_out=gathered.left_out,
        digest=digest,
        is_demo=facts.territory.is_demo,
        made_at=moment,
        made_by_id=actor.user_id,
    )
    return made, True


def _check_assessment(facts: AssessmentFacts, asked: GatherOf) -> None:
    problems: dict[str, str] = {}
    if facts.scope not in SCOPE_CODES:
        problems["scope"] = f"没有“{facts.scope}”这个口径，请从列表中选择。"
    if facts.year < FIRST_YEAR:
        problems["year"] = f"评价年度应在 {FIRST_YEAR} 年以后。"
    elif asked.year_end > facts.as_of:
        problems["year"] = (
            f"{facts.year} 年在数据截至日（{facts.as_of}）还没有结束，请选已结束的年度。"
        )
    beside = facts.comparison
    if beside is not None and beside.is_demo and not facts.territory.is_demo:
        problems["comparison"] = "示例数据不能与真实的高新区对比，请选择真实的对比数据。"
    elif beside is not None and beside.system != facts.system.code:
        problems["comparison"] = "这份对比数据属于另一个评价体系，请另选。"
    if problems:
        raise AssessmentInvalid("；".join(problems.values()), fields=problems)


def _assessment_digest(facts: AssessmentFacts, figures: Mapping[str, object]) -> str:
    beside = None if facts.comparison is None else comparison_key(facts.comparison)
    said = [facts.system.digest, facts.territory.path, facts.year, facts.scope, beside, figures]
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def comparison_key(row: ComparisonSet) -> str:
    """What tells a set from all others, whatever its number in the database."""
    return f"{row.system}/{row.digest}/{row.version}/{comparison_figures(row).count()}"
