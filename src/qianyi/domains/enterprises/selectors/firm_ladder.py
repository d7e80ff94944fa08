"""The ladder of one firm, worked out when it is looked at: the same for officer and enterprise."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from qianyi.domains.enterprises.choices import HELD, LadderState, Use
from qianyi.engine.rules import NextStep, decide, next_step
from qianyi.engine.rules.errors import FactsNotUsable
from qianyi.engine.rules.standing import Standing, standing_of
from qianyi.kernel.rules.choices import LAPSING_DAYS
from qianyi.kernel.rules.models import TitleGrant
from qianyi.kernel.rules.selectors import code_of, gather_firm, header_of

from .rungs import Rung, rungs

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from qianyi.engine.rules import Finding, Verdict
    from qianyi.engine.rules.program import Column, Program
    from qianyi.kernel.rules.selectors import FirmGathered
    from qianyi.kernel.subjects.models import Enterprise

    from .rungs import Asked

PURPOSE: Final = Use.ADMINISTRATION
RECORDS: Final = {
    "rec.ip_": "rights", "rec.invention": "rights", "rec.utilit": "rights", "rec.design": "rights",
    "rec.software": "rights", "rec.layouts": "rights", "rec.varieties": "rights",
    "rec.land": "lands", "rec.platforms": "platforms", "rec.construction": "certificates",
    "rec.violations": "incidents", "rec.major": "incidents", "rec.kexiao": "incidents",
    "rec.abnormal": "incidents", "rec.serious": "incidents", "rec.tax_credit": "credits",
    "rec.chains": "chains",
}  # fmt: skip
"""How inputs out of records begin → the kind of records they come from."""
BY_FIRM, BY_REGISTER, BY_OFFICE, BY_LIST = (
    "企业填报的年度数据", "企业登记信息", "经办部门登记的企业记录", "称号名单和证书登记",
)  # fmt: skip
ASKED_OF_FIRM = "平台没有这一项，由企业在申报材料中提供"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a fact is: who supplies it, and the figure or the records to look at.

    Attributes:
        label: the fact.
        observation_id: the figure itself, where it is one.
        records: the kind of records it comes from, where it does.
    """

    label: str
    supplier: str
    observation_id: int | None = None
    records: str = ""


@dataclass(frozen=True, slots=True)
class Lacking:
    """A fact without which something stays unknown, and who can supply it."""

    label: str
    source: Source


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition as the page shows it."""

    finding: Finding
    sources: tuple[Source, ...]


@dataclass(frozen=True)
class FirmRung:
    """Where a firm stands before one title, with all its conditions.

    Attributes:
        grant: the one that counts, of a holder.
        refused: the sentence why the conditions could not be asked.
    """

    rung: Rung
    state: str
    words: str
    next_words: str
    grant: TitleGrant | None = None
    asked: Asked | None = None
    verdict: Verdict | None = None
    standing: Standing | None = None
    step: NextStep | None = None
    conditions: Sequence[Condition] = ()
    lacking: Sequence[Lacking] = field(default_factory=tuple)
    refused: str = ""

    @property
    def label(self) -> str:
        """The state in words."""
        return LadderState(self.state).label if self.state else "没有启用的认定条件"

    @property
    def is_held(self) -> bool:
        """The firm has the title."""
        return self.state in HELD


@dataclass(frozen=True)
class FirmLadder:
    """All rungs of one firm on a day.

    Attributes:
        left_out: figures that may be used for statistics only, and were not.
    """

    rungs: Sequence[FirmRung]
    as_of: date
    left_out: int

    def first(self, *states: str) -> FirmRung | None:
        """The first rung in one of the states."""
        return next((one for one in self.rungs if one.state in states), None)


def ladder_of(enterprise: Enterprise, day: date, *, code: str = "") -> FirmLadder:
    """Where one firm stands before every title (or the one of that code) on a day.

    Facts are read for administration, so that officer and enterprise see the same. Who may see the
    firm is the caller's business.
    """
    path = enterprise.territory.path
    steps = [one for one in rungs(day, code=code) if one.title.is_for(path)]
    held = _grants(enterprise, day)
    chosen = {one.title.pk: one.again if one.title.pk in held else one.first for one in steps}
    programs = [asked.program for asked in chosen.values() if asked is not None]
    gathered = gather_firm(enterprise=enterprise, programs=programs, day=day, purpose=PURPOSE)
    found = [_of(one, chosen[one.title.pk], held.get(one.title.pk), gathered, day)
             for one in steps]  # fmt: skip
    return FirmLadder(found, day, gathered.left_out)


def _grants(enterprise: Enterprise, day: date) -> dict[int, TitleGrant]:
    """Title → the grant held longest from now."""
    found: dict[int, TitleGrant] = {}
    rows = TitleGrant.objects.held_on(day).filter(enterprise=enterprise).select_related("title")
    for row in rows.order_by("valid_to", "pk"):
        kept = found.get(row.title_id)
        if kept is None or kept.valid_to is not None:
            found[row.title_id] = row
    return found


def _of(
    rung: Rung,
    asked: Asked | None,
    grant: TitleGrant | None,
    gathered: FirmGathered,
    day: date,
) -> FirmRung:
    if asked is None:
        state = held_state(grant.valid_to, day) if grant else ""
        return FirmRung(rung, state, "", held_words(grant.valid_to, None) if grant else "", grant)
    program = asked.program
    facts = gathered.facts_of(program)
    try:
        verdict = decide(asked.book, facts, application=asked.application)
    except FactsNotUsable as refusal:
        state = held_state(grant.valid_to, day) if grant else LadderState.UNKNOWN
        return FirmRung(rung, state, "", "", grant, asked, refused=refusal.message)
    standing = standing_of(program, verdict)
    step = None
    if standing.place in ("near", "further"):
        step = next_step(asked.book, facts, application=asked.application)
    return FirmRung(
        rung,
        held_state(grant.valid_to, day) if grant else standing.place,
        standing.words,
        held_words(grant.valid_to, standing) if grant else standing.next_step,
        grant,
        asked,
        verdict,
        standing,
        step,
        [_condition(one, program, gathered) for one in groups_first(verdict.findings)],
        [Lacking(label, _source(gathered, program.columns[name])) for name, label in
         verdict.missing.items()],
    )  # fmt: skip


def groups_first(findings: Sequence[Finding]) -> list[Finding]:
    """Conditions with each group before its parts, as they stand on paper.

    They come parts first, each group right behind its own.
    """
    blocks: list[list[Finding]] = []
    for one in findings:
        at = len(blocks)
        while at and blocks[at - 1][0].depth > one.depth:
            at -= 1
        blocks[at:] = [[one, *(part for block in blocks[at:] for part in block)]]
    return [one for block in blocks for one in block]


def _condition(finding: Finding, program: Program, gathered: FirmGathered) -> Condition:
    used = [program.columns[one.name] for one in finding.used if one.value is not None]
    sources = dict.fromkeys(
        _source(gathered, column) for column in used if column.input is not None
    )
    return Condition(finding, tuple(sources))


def held_state(end: date | None, day: date) -> LadderState:
    """Held, or ending soon."""
    if end is not None and (end - day).days <= LAPSING_DAYS:
        return LadderState.LAPSING
    return LadderState.HOLDS


def held_words(end: date | None, standing: Standing | None) -> str:
    """What comes next for a holder."""
    until = f"有效期至{TitleGrant(valid_to=end).last_day:%Y-%m-%d}" if end else "没有固定期限"
    if standing is not None and standing.precheck == "no":
        return f"{until}；按现有数据测算有条件不再符合：{standing.words}。"
    return f"{until}。"


def _source(gathered: FirmGathered, column: Column) -> Source:
    """Where one input is, or who can supply it."""
    code = code_of(column)
    if code in gathered.systems:
        system = gathered.systems[code]
        words = f"{BY_FIRM}（{system}）" if system else BY_FIRM
        observed = gathered.observed.get(header_of(column, gathered.applied_on))
        return Source(column.label, words, observed)
    if code.startswith("title."):
        return Source(column.label, BY_LIST)
    if code in gathered.qualities:
        return Source(column.label, f"{BY_FIRM}中的事项，经审核后采用")
    if code not in gathered.recorded:
        return Source(column.label, ASKED_OF_FIRM)
    kind = next((one for head, one in RECORDS.items() if code.startswith(head)), "")
    return Source(column.label, BY_OFFICE if kind else BY_REGISTER, records=kind)
