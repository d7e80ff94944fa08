"""What a board shows: duties of all apps, parted by zone, sorted into sections."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from qianyi.engine.workdays import calendar_installed
from qianyi.foundation.duties import DutiesAsked, duties_of
from qianyi.foundation.permissions import Role
from qianyi.kernel.identity.models import User
from qianyi.kernel.subjects.models import Department, Territory
from qianyi.lib.clock import local_date

from .errors import UnitNotFound
from .sections import BoardSection, Standing, counts_of, today_sections, unit_sections

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Sequence
    from datetime import date, datetime

    from django.db.models import QuerySet

    from qianyi.foundation.duties import Duty
    from qianyi.foundation.permissions import Actor

NEAR_WORKDAYS: Final = 5
READ_EVERY_UNIT: Final = (Role.LEADER, Role.PLANNER, Role.AUDITOR)
OF_UNIT: Final = (Role.DEPARTMENT_OFFICER, Role.DEPARTMENT_HEAD)
DEMO: Final = "demo"
REAL: Final = "real"


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """One board as of a day.

    Attributes:
        due_by: the last day that counts as near, ``doubt`` why that day is not certain.
        has_other: the other sort of zone (fictional or real) has something too.
        unit: whose board it is; None for leaders.
    """

    sections: list[BoardSection]
    counts: Counter[Standing]
    day: date
    due_by: date
    doubt: str = ""
    is_demo: bool = False
    has_other: bool = False
    unit: Department | None = None

    @property
    def zone(self) -> str:
        """The word by which this sort of zone is asked for."""
        return DEMO if self.is_demo else REAL

    @property
    def total(self) -> int:
        """Things on the board."""
        return sum(len(section.duties) for section in self.sections)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitRow:
    """A unit and how many things it owes stand how."""

    unit: Department
    total: int
    late: int
    near: int
    behind: int

    @property
    def name(self) -> str:
        """As its subject is called."""
        return str(self.unit)


def can_read_today(actor: Actor) -> bool:
    """Leaders, and who prepares the board for them or looks it over."""
    return actor.has_role(*READ_EVERY_UNIT)


def can_read_units(actor: Actor) -> bool:
    """Everybody who works for a unit, and who reads every unit."""
    return can_read_today(actor) or bool(actor.departments_of(*OF_UNIT))


def today_get(actor: Actor, moment: datetime, zone: str = "") -> Board:
    """What leaders look at: of the own sort of zone (real, fictional) unless ``zone`` says which.

    Who holds roles in both, or in none, lands on the real one as long as there is something.
    """
    day, due_by, doubt = _days(moment)
    found = duties_of(actor, DutiesAsked(moment=moment, due_before=due_by))
    shown, is_demo, has_other = parted(_marked(found), asked_sort(actor, zone))
    sections = today_sections(shown, today=day, due_by=due_by)
    on_board = [duty for section in sections for duty in section.duties]
    return Board(
        sections=sections,
        counts=counts_of(on_board, today=day, due_by=due_by),
        day=day,
        due_by=due_by,
        doubt=doubt,
        is_demo=is_demo,
        has_other=has_other,
    )


def unit_get(actor: Actor, code: str, moment: datetime) -> Board:
    """What one unit owes.

    Raises:
        UnitNotFound: no such unit, or it is neither the actor's nor may the actor read every one.
    """
    unit = units_of(actor).filter(subject__code=code).first()
    if unit is None:
        raise UnitNotFound("没有找到这个单位，或者您不能查看它的责任清单；请从单位列表进入。")
    day, due_by, doubt = _days(moment)
    found = duties_of(actor, DutiesAsked(moment=moment, unit_codes=(code,)))
    return Board(
        sections=unit_sections(found, today=day),
        counts=counts_of(found, today=day, due_by=due_by),
        day=day,
        due_by=due_by,
        doubt=doubt,
        is_demo=bool(unit.territory and unit.territory.is_demo),
        unit=unit,
    )


def units_of(actor: Actor) -> QuerySet[Department]:
    """Units whose board the actor may read."""
    rows = Department.objects.select_related("subject", "territory__subject").order_by(
        "subject__code"
    )
    if can_read_today(actor):
        return rows
    return rows.filter(pk__in=actor.departments_of(*OF_UNIT))


def unit_rows(actor: Actor, moment: datetime, is_demo: bool | None = None) -> list[UnitRow]:  # noqa: FBT001 - one of three answers, told apart by name above
    """Every unit one may read with its counts, the one with most late things first.

    Of one sort of zone where ``is_demo`` says which.
    """
    day, due_by, _ = _days(moment)
    found = units_of(actor)
    units = list(found if is_demo is None else found.exclude(territory__is_demo=not is_demo))
    codes = tuple(unit.subject.code for unit in units)
    by_unit: dict[str, list[Duty]] = {}
    for duty in duties_of(actor, DutiesAsked(moment=moment, unit_codes=codes)):
        by_unit.setdefault(duty.unit_code, []).append(duty)
    rows = [_row(unit, by_unit.get(unit.subject.code, []), day, due_by) for unit in units]
    return sorted(rows, key=lambda row: (-row.late, -row.near, -row.total))


def asked_sort(actor: Actor, zone: str) -> bool | None:
    """Whether the fictional zone is asked for, by word or by being the actor's own; None: either.

    Who holds roles in both and is invented too (an account of the demonstration) is at home in the
    fictional one. Two queries at the most.
    """
    if zone in (DEMO, REAL):
        return zone == DEMO
    own = Territory.objects.filter(path__in={path for _, path in actor.held})
    sorts = set(own.values_list("is_demo", flat=True))
    if len(sorts) == 1:
        return sorts.pop()
    if actor.user_id is None:
        return None
    return User.objects.filter(pk=actor.user_id, is_demo=True).exists() or None


def parted(duties: Sequence[Duty], is_demo: bool | None) -> tuple[list[Duty], bool, bool]:  # noqa: FBT001 - one of three answers, told apart by name above
    """Those of one sort of zone: (duties, whether these are fictional, whether others are left).

    With None real ones where there are any, else fictional ones.
    """
    real = [duty for duty in duties if not duty.is_demo]
    made_up = [duty for duty in duties if duty.is_demo]
    if is_demo is None:
        is_demo = bool(made_up) and not real
    return (made_up, True, bool(real)) if is_demo else (real, False, bool(made_up))


def _row(unit: Department, duties: Sequence[Duty], day: date, due_by: date) -> UnitRow:
    counts = counts_of(duties, today=day, due_by=due_by)
    return UnitRow(
        unit=unit, total=len(duties), late=counts["逾期"], near=counts["即将到期"],
        behind=counts["滞后"] + counts["无进展"],
    )  # fmt: skip


def _marked(duties: Sequence[Duty]) -> list[Duty]:
    """A unit of a fictional zone makes its duties fictional, whatever the source said."""
    codes = set(
        Department.objects.filter(territory__is_demo=True).values_list("subject__code", flat=True)
    )
    return [
        duty if duty.is_demo or duty.unit_code not in codes else replace(duty, is_demo=True)
        for duty in duties
    ]


def _days(moment: datetime) -> tuple[date, date, str]:
    day = local_date(moment)
    near = calendar_installed().add_workdays(day, NEAR_WORKDAYS)
    return day, near.on, near.doubt
