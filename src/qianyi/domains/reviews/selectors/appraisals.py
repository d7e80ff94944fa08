"""Scorings, sheets of units, entries and objections."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from qianyi.domains.reviews.choices import EntryKind, EntryState
from qianyi.domains.reviews.errors import AppraisalNotFound
from qianyi.domains.reviews.models import Appraisal, Entry, Evidence, UnitAppeal, UnitScore
from qianyi.domains.reviews.models.appraisals import EVERY_UNIT, UNIT_ROLES
from qianyi.engine.appraisal import Adjustment, Given, scored
from qianyi.engine.appraisal.scheme import plain
from qianyi.foundation.reviewing import unit_measures

from .schemes import scheme_read

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from django.db.models import QuerySet

    from qianyi.engine.appraisal import Scheme as Read
    from qianyi.engine.appraisal import UnitResult
    from qianyi.foundation.permissions import Actor
    from qianyi.foundation.reviewing import Measured


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetLine:
    """A line of a unit's sheet as it was frozen."""

    code: str
    part: str
    title: str
    full: str
    rule: str
    source: str
    value: str
    points: str
    is_pending: bool
    counts: bool
    is_left_out: bool
    words: str
    lines: tuple[tuple[str, str, str], ...]

    @property
    def shown(self) -> str:
        """The value as it is read: four places at most; the whole of it is kept."""
        return plain(round(Decimal(self.value), 4)) if self.value else ""


def appraisal_list(actor: Actor, *, state: str = "") -> QuerySet[Appraisal]:
    """Scorings the actor may see, the newest first."""
    rows = Appraisal.objects.visible_to(actor).select_related(
        "scheme", "territory__subject", "made_by", "scored_by", "published_by"
    )
    return rows.filter(state=state) if state else rows


def appraisal_get(*, actor: Actor, appraisal_id: int) -> Appraisal:
    """One scoring.

    Raises:
        AppraisalNotFound: none of that number, or not for this actor.
    """
    found = appraisal_list(actor).filter(pk=appraisal_id).first()
    if found is None:
        raise AppraisalNotFound("没有找到这次考核，请从目标考核列表进入。")
    return found


def score_list(actor: Actor, appraisal: Appraisal) -> QuerySet[UnitScore]:
    """Sheets of a scoring the actor may see: scored units by rank, then those only asked."""
    return (
        UnitScore.objects.visible_to(actor)
        .filter(appraisal=appraisal)
        .select_related("department__subject", "feedback_by", "appraisal")
        .order_by("is_asked", "rank", "pk")
    )


def score_get(*, actor: Actor, appraisal: Appraisal, code: str) -> UnitScore:
    """One unit's sheet.

    Raises:
        AppraisalNotFound: not told yet, no such unit here, or not for this actor.
    """
    found = score_list(actor, appraisal).filter(department__subject__code=code).first()
    if found is None:
        raise AppraisalNotFound("没有找到这张计分表：还没有反馈给单位，或者不是本单位的。")
    return found


def entry_list(actor: Actor, appraisal: Appraisal) -> QuerySet[Entry]:
    """What was entered, the newest first."""
    return (
        Entry.objects.visible_to(actor)
        .filter(appraisal=appraisal)
        .select_related("department__subject", "entered_by", "decided_by")
        .prefetch_related("files")
    )


def entry_get(*, actor: Actor, appraisal: Appraisal, entry_id: int) -> Entry:
    """One entry.

    Raises:
        AppraisalNotFound: none of that number, or not for this actor.
    """
    found = entry_list(actor, appraisal).filter(pk=entry_id).first()
    if found is None:
        raise AppraisalNotFound("没有找到这条填报，请从填报列表进入。")
    return found


def appeal_list(actor: Actor, appraisal: Appraisal) -> QuerySet[UnitAppeal]:
    """Objections to sheets of a scoring."""
    return (
        UnitAppeal.objects.visible_to(actor)
        .filter(score__appraisal=appraisal)
        .select_related("score__department__subject", "filed_by", "answered_by")
        .prefetch_related("files")
    )


def appeal_get(*, actor: Actor, appraisal: Appraisal, appeal_id: int) -> UnitAppeal:
    """One objection.

    Raises:
        AppraisalNotFound: none of that number, or not for this actor.
    """
    found = appeal_list(actor, appraisal).filter(pk=appeal_id).first()
    if found is None:
        raise AppraisalNotFound("没有找到这件异议，请从考核页面进入。")
    return found


def file_get(*, actor: Actor, appraisal: Appraisal, file_id: int) -> Evidence:
    """A file of an entry or objection.

    Raises:
        AppraisalNotFound: none of that number, or not for this actor.
    """
    rows = Evidence.objects.visible_to(actor)
    found = (
        rows.filter(entry__appraisal=appraisal) | rows.filter(appeal__score__appraisal=appraisal)
    ).filter(pk=file_id).first()  # fmt: skip
    if found is None:
        raise AppraisalNotFound("没有找到这份材料，请从填报或异议页面进入。")
    return found


def results_of(
    appraisal: Appraisal, moment: datetime
) -> dict[UnitScore, tuple[UnitResult, list[Adjustment]]]:
    """Every scored unit worked out from what is measured and entered now, with its adjustments."""
    read = scheme_read(appraisal.scheme)
    units = list(appraisal.scores.select_related("department__subject"))
    scored_units = [unit for unit in units if not unit.is_asked]
    codes = [unit.department.subject.code for unit in scored_units]
    measured = measured_of(read, codes, appraisal, moment)
    entries = list(Entry.objects.filter(appraisal=appraisal).exclude(state=EntryState.DECLINED))
    return {
        unit: (
            scored(read, _given(read, unit, measured, entries), _adjustments(unit, entries)),
            _adjustments(unit, entries),
        )
        for unit in scored_units
    }


def _adjustments(unit: UnitScore, entries: Iterable[Entry]) -> list[Adjustment]:
    return [
        adjustment(one)
        for one in entries
        if one.department_id == unit.department_id and one.kind != EntryKind.ITEM
    ]


def measured_of(
    read: Read, codes: list[str], appraisal: Appraisal, moment: datetime
) -> dict[str, Mapping[str, Measured]]:
    """What apps measure of the units, by the name of the measure; each is asked once."""
    names = {item.source for _, item in read.items if item.source}
    return {
        name: measure.read(codes, appraisal.first, appraisal.last, moment)
        for name in sorted(names)
        if (measure := unit_measures.get(name)) is not None
    }


def adjustment(entry: Entry) -> Adjustment:
    """A bonus, deduction or veto as the arithmetic takes it."""
    return Adjustment(
        kind=entry.kind,  # type: ignore[arg-type]  # one of the three, asked for by the caller
        title=entry.reason,
        points=entry.value or Decimal(0),
        is_settled=entry.state == EntryState.ACCEPTED,
    )


def lines_of(score: UnitScore) -> list[SheetLine]:
    """A sheet's lines as they were frozen; none before scoring."""
    return [
        SheetLine(**{**plain, "lines": tuple(tuple(one) for one in plain["lines"])})
        for plain in score.sheet.get("lines", [])
    ]


def open_things(appraisal: Appraisal) -> list[str]:
    """What has to be settled before publication, a clause each."""
    said = []
    entries = Entry.objects.filter(appraisal=appraisal, state=EntryState.OPEN).count()
    if entries:
        said.append(f"有 {entries} 条填报、加扣分或一票否决建议没有确认")
    appeals = UnitAppeal.objects.filter(score__appraisal=appraisal, state="filed").count()
    if appeals:
        said.append(f"有 {appeals} 件异议没有答复")
    if _is_outdated(appraisal):
        said.append("计分以后又确认了填报，须重新计分")
    return said


def _is_outdated(appraisal: Appraisal) -> bool:
    """Something was decided after the sheets were worked out: they do not hold it."""
    scored_at = appraisal.scored_at
    rows = Entry.objects.filter(appraisal=appraisal)
    return scored_at is not None and rows.filter(decided_at__gt=scored_at).exists()


def _given(
    read: Read,
    unit: UnitScore,
    measured: Mapping[str, Mapping[str, Measured]],
    entries: Iterable[Entry],
) -> dict[str, Given]:
    own = {
        entry.item: entry
        for entry in entries
        if entry.department_id == unit.department_id and entry.kind == EntryKind.ITEM
    }
    code = unit.department.subject.code
    return {
        item.code: _measured(measured, item.source, code)
        if item.source
        else _entered(own, item.code)
        for _, item in read.items
    }


def _measured(measured: Mapping[str, Mapping[str, Measured]], source: str, code: str) -> Given:
    if source not in measured:
        return Given(why_not="系统里没有这项数据。")
    found = measured[source].get(code)
    if found is None:
        return Given(applies=False)
    return Given(
        value=found.value, why_not=found.why_not, done=found.done, of=found.of,
        lines=tuple(tuple(line) for line in found.lines),  # type: ignore[misc]
    )  # fmt: skip


def _entered(own: Mapping[str, Entry], item: str) -> Given:
    entry = own.get(item)
    if entry is None:
        return Given(why_not="没有填报。")
    if entry.state != EntryState.ACCEPTED:
        return Given(why_not="已填报，待另一人确认。")
    return Given(value=entry.value, lines=((entry.reason[:200], "填报依据", ""),))


def frozen_lines(result: UnitResult, rules: Mapping[str, tuple[str, str]]) -> list[dict[str, Any]]:
    """A sheet's lines as plain values; ``rules`` are item → (rule, source) in words."""
    return [
        {
            "code": line.item.code,
            "part": line.part,
            "title": line.item.title,
            "full": f"{line.item.full.normalize():f}",
            "rule": rules[line.item.code][0],
            "source": rules[line.item.code][1],
            "value": "" if line.given.value is None else f"{line.given.value.normalize():f}",
            "points": f"{line.low.normalize():f}" if line.counts and not line.is_pending else "",
            "is_pending": line.is_pending,
            "counts": line.counts,
            "is_left_out": line.given.applies and not line.counts,
            "words": line.words,
            "lines": [list(one) for one in line.given.lines],
        }
        for line in result.lines
    ]


def unit_get(*, actor: Actor, appraisal: Appraisal, code: str) -> UnitScore:
    """A unit's row, also before its sheet is told: for entering, not for reading the sheet.

    Raises:
        AppraisalNotFound: no such unit here, or not the actor's own.
    """
    rows = appraisal.scores.select_related("department__subject", "appraisal__scheme")
    found = rows.filter(department__subject__code=code).first()
    own = found is not None and found.department_id in actor.departments_of(*UNIT_ROLES)
    if found is None or not (own or actor.has_role(*EVERY_UNIT)):
        raise AppraisalNotFound("没有找到这个单位，请从考核页面进入。")
    return found


def result_frozen(appraisal: Appraisal, score: UnitScore) -> UnitResult | None:
    """A sheet worked out again from its frozen values, so that a paper never shows newer ones.

    None before scoring.
    """
    kept = {line.code: line for line in lines_of(score)}
    if not kept:
        return None
    given = {code: _given_frozen(line) for code, line in kept.items()}
    adjustments = [
        Adjustment(kind=kind, title=title, points=Decimal(points), is_settled=settled)
        for kind, title, points, settled in score.sheet["adjustments"]
    ]
    return scored(scheme_read(appraisal.scheme), given, adjustments)


def _given_frozen(line: SheetLine) -> Given:
    if line.value:
        return Given(value=Decimal(line.value))
    return Given(why_not=line.words, applies=line.counts or line.is_left_out)
