"""Approvals of a project: which items its facts ask for, and where its cases stand."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from qianyi.domains.projects.choices import (
    CERTIFICATES,
    FACT_INPUTS,
    FACTS,
    MU_PER_HECTARE,
    EnvironmentReport,
)
from qianyi.engine.flow.cards import condition_of, left_of, mark_of, name_of, party_of
from qianyi.engine.flow.clock import read_step
from qianyi.engine.workdays import calendar_installed
from qianyi.kernel.cases.choices import CaseKind, CaseStanding, VersionState
from qianyi.kernel.cases.models import Case
from qianyi.kernel.cases.permissions import may_do
from qianyi.kernel.cases.selectors import (
    case_view,
    form_checked,
    material_lines,
    process_list,
    process_of,
)
from qianyi.kernel.subjects.models import Subject
from qianyi.kernel.subjects.selectors import department_list

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from qianyi.domains.projects.models import Project
    from qianyi.engine.flow import Process, StepState
    from qianyi.engine.flow.cards import Audience, Mark
    from qianyi.engine.flow.clock import Clock
    from qianyi.engine.flow.definition import Step
    from qianyi.foundation.permissions import Actor
    from qianyi.kernel.cases.models import ProcessVersion
    from qianyi.kernel.cases.selectors import CaseView, MaterialLine
    from qianyi.kernel.subjects.models import Territory


def inputs_of(project: Project) -> dict[str, object]:
    """Inputs of definitions that this project's facts fill; what is not known is left out."""
    known: dict[str, object] = {
        one.code: project.facts[one.code] for one in FACTS if one.code in project.facts
    }
    if project.land_area is not None:
        known["area"] = format(round(project.land_area / MU_PER_HECTARE, 4), "f")
    if project.environment:
        known["environment_filing"] = project.environment == EnvironmentReport.FILING
        known["environment_report"] = project.environment == EnvironmentReport.BOOK
    return known


def is_of_projects(process: Process) -> bool:
    """Whether a definition is about projects: it is a licence and asks for a project's facts."""
    asked = {one.code for one in process.inputs}
    return str(process.kind) == CaseKind.LICENCE.value and bool(asked) and asked <= FACT_INPUTS


def approval_versions(actor: Actor, *, in_force: bool = True) -> list[ProcessVersion]:
    """Versions of definitions about projects: those in force, or all that are kept."""
    rows = process_list(actor, state=VersionState.ACTIVE if in_force else "")
    return [row for row in rows if is_of_projects(process_of(row))]


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One step of a definition as this project would meet it.

    Attributes:
        answer: True needed, False not needed, None not known yet.
        why: the condition in words; ``missing`` the facts it waits for.
        owner: 主办 or 跟踪帮代办.
    """

    step: Step
    label: str
    phase: str
    item: str
    owner: str
    party: str
    limit: str
    answer: bool | None
    why: str
    missing: tuple[str, ...]

    @property
    def answer_word(self) -> str:
        """On screen."""
        return {True: "需要办理", False: "不需要", None: "待补事实"}[self.answer]


def items_of(process: Process, known: dict[str, object]) -> list[ItemLine]:
    """Every step of a definition, with whether the facts ask for it and why."""
    form = form_checked(process, {k: v for k, v in known.items() if k in process_inputs(process)})
    return [_item(process, step, form) for step in process.steps]


def process_inputs(process: Process) -> frozenset[str]:
    """Codes of what a definition asks to be filled in."""
    return frozenset(one.code for one in process.inputs)


def _item(process: Process, step: Step, form: dict[str, object]) -> ItemLine:
    answer: bool | None = True
    missing: tuple[str, ...] = ()
    if step.condition is not None:
        said = step.condition.ask(form)
        answer = said.holds
        missing = tuple(step.condition.label(one) for one in said.missing)
    limit = step.promised or step.limit
    return ItemLine(
        step=step,
        label=step.label.staff,
        phase=step.phase,
        item=step.item.name if step.item else "",
        owner=owner_word(step),
        party=party_of(process, step),
        limit=str(limit) if limit else "",
        answer=answer,
        why=condition_of(step),
        missing=missing,
    )


def owner_word(step: Step) -> str:
    """Whose item a step carries out; empty where it carries out none."""
    return str(CaseStanding(step.item.owner).label) if step.item else ""


def chances_of(process: Process, known: dict[str, object]) -> dict[str, Decimal]:
    """How often each step with a condition is needed, where the facts answer: always or never."""
    return {
        line.step.id: Decimal(int(line.answer))
        for line in items_of(process, known)
        if line.step.condition is not None and line.answer is not None
    }


def units_suggested(process: Process, territory: Territory) -> dict[str, str]:
    """Word of a definition → code of a department of the project's zone.

    A department of the zone by the same code, else one whose code ends in the same word. Words for
    which there is none are left out: somebody has to choose.
    """
    zone = territory.path.strip("/")
    ours = {
        row.subject.code
        for row in department_list()
        if row.territory and _shares(row.territory.path.strip("/"), zone)
    }
    by_end = {code.rpartition(".")[2]: code for code in sorted(ours)}
    found = {}
    for party in process.units:
        code = party.code if party.code in ours else by_end.get(party.code.rpartition(".")[2])
        if code:
            found[party.code] = code
    return found


def _shares(place: str, other: str) -> bool:
    return place.startswith(other) or other.startswith(place)


def cases_running(project: Project, code: str) -> list[str]:
    """Numbers of the project's open cases of one process, whoever may open them."""
    return [
        held.case.number
        for held in project.cases.select_related("case__version")
        if held.case.is_open and held.case.version.code == code
    ]


def steps_of_item(case: Case, name: str) -> list[str]:
    """Ids of a case's steps that carry out an item of that name."""
    process = process_of(case.version)
    return [one.id for one in process.steps if one.item and one.item.name == name]


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step of a running case: whose it is, who has it, how its days stand."""

    label: str
    phase: str
    item: str
    owner: str
    party: str
    mark: Mark
    statutory: str
    promised: str
    used: Decimal | None
    left: Decimal | None
    due_on: date | None
    closed_on: datetime | None


@dataclass(frozen=True, slots=True)
class Clause:
    """A promise in place of a paper, to be kept or verified later."""

    title: str
    manner: str
    due_on: date
    kept_at: datetime | None


@dataclass(frozen=True, slots=True)
class CaseSheet:
    """A project's case on one page: where it stands, who has it, days, what to hand in."""

    view: CaseView
    steps: tuple[StepLine, ...]
    clauses: tuple[Clause, ...]
    certificates: tuple[tuple[str, bool], ...]
    wanted: tuple[MaterialLine, ...]

    @property
    def case(self) -> Case:
        """The case."""
        return self.view.case

    @property
    def clock(self) -> Clock:
        """The clock of the whole."""
        return self.view.clock

    @property
    def left_words(self) -> str:
        """What is left, in words with the last day."""
        return left_of(self.view.clock)

    @property
    def four(self) -> bool:
        """All four certificates are there."""
        return bool(self.certificates) and all(done for _, done in self.certificates)

    @property
    def holders(self) -> str:
        """Who has it now, in words."""
        names = [line.party for line in self.steps if line.mark.key in ("open", "near", "late")]
        return "、".join(dict.fromkeys(one for one in names if one))


def case_sheets(
    actor: Actor, project: Project, moment: datetime, *, audience: Audience = "staff"
) -> list[CaseSheet]:
    """The project's cases that the actor takes part in, the newest first."""
    rows = (
        Case.objects.visible_to(actor)
        .filter(of_project__project=project)
        .select_related("version", "territory", "unit", "subject")
        .order_by("-pk")
    )
    return [case_sheet(actor, row, moment, audience=audience) for row in rows]


def case_sheet(
    actor: Actor, case: Case, moment: datetime, *, audience: Audience = "staff"
) -> CaseSheet:
    """One case on one page."""
    view = case_view(actor, case, moment, may=may_do(actor, case, moment))
    here = Subject.objects.in_bulk(set(case.units.values()))
    names = {word: str(here[pk]) for word, pk in case.units.items() if pk in here}
    lines = tuple(_step(view, step, moment, audience, names) for step in view.process.steps)
    titles = {one.id: one.title for one in view.process.materials}
    manners = {"tolerated": "容缺后补", "promised": "告知承诺"}
    return CaseSheet(
        view=view,
        steps=lines,
        clauses=tuple(
            Clause(titles.get(one.item, one.item), manners[one.manner], one.due_on, one.kept_at)
            for one in view.state.promises
        ),
        certificates=_certificates(view),
        wanted=tuple(
            line for line in material_lines(actor, case) if line.is_lacking and case.is_open
        ),
    )


def _party(process: Process, step: Step, stand: StepState, names: Mapping[str, str]) -> str:
    """Who has a step here: the departments by name, else as the definition calls them."""
    code = stand.unit or step.party
    words = [code] if code else list(step.signers)
    known = [names[word] for word in words if word in names]
    if words and len(known) == len(words):
        return "、".join(dict.fromkeys(known))
    return party_of(process, step, stand)


def _step(
    view: CaseView, step: Step, moment: datetime, audience: Audience, names: Mapping[str, str]
) -> StepLine:
    stand = view.state.step(step.id)
    clock = None
    if stand.spans and step.limit is not None:
        clock = read_step(
            view.process, view.state, step.id, moment=max(moment, view.state.moment),
            calendar=calendar_installed(),
        )  # fmt: skip
    return StepLine(
        label=name_of(step, stand, audience),
        phase=step.phase,
        item=step.item.name if step.item else "",
        owner=owner_word(step),
        party=_party(view.process, step, stand, names),
        mark=mark_of(stand, clock),
        statutory=str(step.limit) if step.limit else "",
        promised=str(step.promised) if step.promised else "",
        used=clock.used if clock else None,
        left=clock.left if clock else None,
        due_on=clock.due_on if clock else None,
        closed_on=stand.closed_at,
    )


def _certificates(view: CaseView) -> tuple[tuple[str, bool], ...]:
    found = []
    for name in CERTIFICATES:
        steps = [one for one in view.process.steps if one.item and one.item.name.startswith(name)]
        if steps:
            done = all(view.state.step(one.id).status == "done" for one in steps)
            found.append((name, done))
    return tuple(found)
