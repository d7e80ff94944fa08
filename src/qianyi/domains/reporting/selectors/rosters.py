"""Rosters and 应统未统: who is in statistics, who should be by the rule and is not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from qianyi.domains.reporting import choices
from qianyi.domains.reporting.errors import RosterEntryNotFound
from qianyi.domains.reporting.models import RosterCheck, RosterEntry
from qianyi.engine.classes import NO, YES, ScaleInputs, condition_of, scale_status
from qianyi.foundation import registry
from qianyi.kernel.indicators.choices import Use
from qianyi.kernel.indicators.selectors import qualities_holding, values_resolved
from qianyi.kernel.subjects.models import Enterprise, LegalStatus

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from django.db.models import QuerySet

    from qianyi.foundation.permissions import Actor

MAIN_REVENUE, REVENUE = "ent.main_revenue", "ent.revenue"
QUALIFIED, DEVELOPING = "q.construction_qualified", "q.real_estate_developing"
CERTIFIED = "rec.construction_qualified"
ABSENT, LEAVING = "应统未统", "在统未达标"


@dataclass(frozen=True, slots=True)
class RosterGap:
    """A firm that should be in the roster and is not, or is in it below the threshold."""

    enterprise: Enterprise
    standing: str
    reason: str


Finding: TypeAlias = tuple[int, str, str]
"""Number of a firm, what it is, and why."""


def roster_list(actor: Actor, *, roster: str, day: date) -> QuerySet[RosterEntry]:
    """Firms in a roster on a day."""
    return (
        RosterEntry.objects.visible_to(actor)
        .on(day)
        .filter(roster=roster)
        .select_related("enterprise__subject", "enterprise__territory__subject")
        .order_by("enterprise__sort_key", "pk")
    )


def firms_to_check(actor: Actor) -> QuerySet[Enterprise]:
    """Firms the roster is held against, those the actor may see."""
    return Enterprise.objects.visible_to(actor).present().filter(legal_status=LegalStatus.ACTIVE)


def roster_gaps(actor: Actor, *, year: int, day: date) -> list[RosterGap]:
    """“四上” by the figures of a year against the roster of a day, worked out now."""
    return gaps_shown(actor, roster_findings(actor, year=year, day=day))


def gaps_shown(actor: Actor, findings: Iterable[Sequence[Any]]) -> list[RosterGap]:
    """What was found, of the firms the actor may see, by name."""
    found = {row[0]: row for row in findings}
    firms = firms_to_check(actor).filter(pk__in=found.keys())
    firms = firms.select_related("subject", "industry", "territory__subject")
    return [RosterGap(firm, *found[firm.pk][1:]) for firm in firms.order_by("sort_key", "pk")]


def check_latest(actor: Actor, *, year: int) -> RosterCheck | None:
    """The newest check of a year's figures, if there was one."""
    return RosterCheck.objects.visible_to(actor).filter(year=year).first()


def roster_findings(actor: Actor, *, year: int, day: date) -> list[Finding]:
    """Every firm whose roster is not what its figures say, among those the actor may see.

    Only figures that may be used for statistics are looked at. A firm whose figures do not tell is
    left out here: it is missing in the return, which the collection says. A handful of queries and
    some microseconds a firm.
    """
    listed = set(
        roster_list(actor, roster=choices.Roster.FOUR_ABOVE, day=day)
        .order_by()
        .values_list("enterprise_id", flat=True)
    )
    firms = dict(firms_to_check(actor).values_list("pk", "industry__code"))
    asked = [pk for pk, industry in firms.items() if condition_of(industry or "")]
    said = _answers(actor, asked, day)
    values = values_resolved(
        actor=actor,
        subject_ids=firms,
        as_of=day,
        codes=(MAIN_REVENUE, REVENUE),
        periods=(str(year),),
        purpose=Use.STATISTICS,
    )
    found: list[Finding] = []
    for pk, industry in firms.items():
        verdict = scale_status(
            ScaleInputs(
                industry=industry or "",
                main_revenue=values.get((pk, MAIN_REVENUE, str(year))),
                revenue=values.get((pk, REVENUE, str(year))),
                has_qualification=said.get((pk, QUALIFIED)),
                has_development=said.get((pk, DEVELOPING)),
            )
        )
        if verdict.answer == YES and pk not in listed:
            found.append((pk, ABSENT, verdict.reason))
        elif verdict.answer == NO and pk in listed:
            found.append((pk, LEAVING, verdict.reason))
    return found


def _answers(actor: Actor, ids: list[int], day: date) -> dict[tuple[int, str], bool]:
    """Qualifications and developing as answered; a certificate on record answers too."""
    said: dict[tuple[int, str], bool] = {}
    for source in registry.fact_sources:
        if CERTIFIED in {column.code for column in source.columns()}:
            values = source.read(ids, day, Use.STATISTICS).get(CERTIFIED, {})
            said |= {(pk, QUALIFIED): bool(value) for pk, value in values.items()}
    rows = qualities_holding(
        actor=actor,
        subject_ids=ids,
        as_of=day,
        codes=(QUALIFIED, DEVELOPING),
        purpose=Use.STATISTICS,
    )
    answers = {(row.subject_id, row.quality.code): row.value_bool for row in rows}
    return said | {key: value for key, value in answers.items() if value is not None}


def roster_entry_get(*, actor: Actor, entry_id: int) -> RosterEntry:
    """One entry.

    Raises:
        RosterEntryNotFound: there is none, or not for this actor.
    """
    found = (
        RosterEntry.objects.visible_to(actor)
        .select_related("enterprise__subject")
        .filter(pk=entry_id)
        .first()
    )
    if found is None:
        raise RosterEntryNotFound("名录里没有这条记录，请从名录进入。", entry=entry_id)
    return found


def enterprises_by_codes(actor: Actor, words: str) -> tuple[list[Enterprise], list[str]]:
    """Firms of the codes in a text, and the codes that are nobody's."""
    codes = list(dict.fromkeys(word.strip().upper() for word in words.split()))
    rows = Enterprise.objects.visible_to(actor).present().filter(uscc__in=codes)
    found = {row.uscc: row for row in rows.select_related("subject")}
    return list(found.values()), [code for code in codes if code not in found]
