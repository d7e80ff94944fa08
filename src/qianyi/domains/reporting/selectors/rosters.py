"""Rosters and 应统未统: who is in statistics, who should be by the rule and is not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from qianyi.domains.reporting import choices
from qianyi.domains.reporting.errors import RosterEntryNotFound
from qianyi.domains.reporting.models import RosterEntry
from qianyi.engine.classes import ScaleInputs, ScaleVerdict, scale_status
from qianyi.foundation import registry
from qianyi.kernel.indicators.choices import Use
from qianyi.kernel.indicators.selectors import observations_resolved, qualities_holding
from qianyi.kernel.subjects.models import Enterprise, LegalStatus

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date
    from decimal import Decimal

    from django.db.models import QuerySet

    from qianyi.foundation.permissions import Actor

REACHED: Final = "达到"
MAIN_REVENUE, REVENUE = "ent.main_revenue", "ent.revenue"
QUALIFIED, DEVELOPING = "q.construction_qualified", "q.real_estate_developing"
CERTIFIED = "rec.construction_qualified"
ABSENT, LEAVING = "应统未统", "在统未达标"


@dataclass(frozen=True, slots=True)
class RosterGap:
    """A firm that should be in the roster and is not, or is in it below the threshold."""

    enterprise: Enterprise
    standing: str
    verdict: ScaleVerdict
    entry: RosterEntry | None

    @property
    def reason(self) -> str:
        """Why, in one sentence."""
        return self.verdict.reason


def roster_list(actor: Actor, *, roster: str, day: date) -> QuerySet[RosterEntry]:
    """Firms in a roster on a day."""
    return (
        RosterEntry.objects.visible_to(actor)
        .on(day)
        .filter(roster=roster)
        .select_related("enterprise__subject", "enterprise__territory__subject")
        .order_by("enterprise__sort_key", "pk")
    )


def roster_gaps(actor: Actor, *, year: int, day: date) -> list[RosterGap]:
    """“四上” by the figures of a year against the roster of a day.

    Only figures that may be used for statistics are looked at. A firm whose figures do not tell is
    left out here: it is missing in the return, which the collection says.
    """
    entries = {
        row.enterprise_id: row
        for row in roster_list(actor, roster=choices.Roster.FOUR_ABOVE, day=day)
    }
    firms = (
        Enterprise.objects.visible_to(actor)
        .present()
        .filter(legal_status=LegalStatus.ACTIVE)
        .select_related("subject", "industry", "territory__subject")
        .order_by("sort_key", "pk")
    )
    found = list(firms)
    ids = [row.pk for row in found]
    said = _answers(actor, ids, day)
    return list(_compared(found, entries, _revenues(actor, ids, year=year, day=day), said))


def _compared(
    firms: Iterable[Enterprise],
    entries: dict[int, RosterEntry],
    revenues: dict[tuple[int, str], Decimal],
    said: dict[tuple[int, str], bool],
) -> Iterator[RosterGap]:
    for firm in firms:
        verdict = scale_status(
            ScaleInputs(
                industry=firm.industry.code if firm.industry else "",
                main_revenue=revenues.get((firm.pk, MAIN_REVENUE)),
                revenue=revenues.get((firm.pk, REVENUE)),
                has_qualification=said.get((firm.pk, QUALIFIED)),
                has_development=said.get((firm.pk, DEVELOPING)),
            )
        )
        entry = entries.get(firm.pk)
        if entry is None and verdict.answer == REACHED:
            yield RosterGap(firm, ABSENT, verdict, None)
        elif entry is not None and verdict.answer == "未达到":
            yield RosterGap(firm, LEAVING, verdict, entry)


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


def _revenues(
    actor: Actor, ids: list[int], *, year: int, day: date
) -> dict[tuple[int, str], Decimal]:
    rows = observations_resolved(
        actor=actor,
        subject_ids=ids,
        as_of=day,
        codes=(MAIN_REVENUE, REVENUE),
        periods=(str(year),),
        purpose=Use.STATISTICS,
    )
    return {(row.subject_id, row.indicator.code): row.value for row in rows}


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
