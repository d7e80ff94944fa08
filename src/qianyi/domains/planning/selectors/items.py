"""Reading lists: the lists, their items as they stand on a day, one item with all about it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from django.db.models import Prefetch

from qianyi.domains.planning.choices import Ending, UrgingKind
from qianyi.domains.planning.errors import ItemNotFound, ListNotFound
from qianyi.domains.planning.models import (
    Consultation,
    ItemPartner,
    ListItem,
    ProgressReport,
    TaskList,
    Urging,
)
from qianyi.engine.workdays import calendar_installed
from qianyi.foundation.permissions import Role
from qianyi.lib.clock import local_date

from .lights import DONE, DROPPED, MARKS, Facts, Standing, Step, standing_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import date

    from django.db.models import QuerySet

    from qianyi.foundation.permissions import Actor
    from qianyi.foundation.ui.marks import Status
    from qianyi.kernel.documents.models import Commitment
    from qianyi.kernel.subjects.models import Department

UNKNOWN: Final = "none"
"""In a filter: items whose lead unit no paper names."""
ENDED_WORDS: Final = (DONE.word, DROPPED.word)


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemFilter:
    """Which items. ``unit`` is the code of the lead or a helping unit, or :data:`UNKNOWN`.

    ``light`` is a word of the marks (已逾期, 预警 …), ``still`` asks for those without a report
    for the month before.
    """

    words: str = ""
    list_id: int | None = None
    unit: str = ""
    light: str = ""
    category: str = ""
    still: bool = False
    ended: bool | None = False


@dataclass(frozen=True, slots=True)
class ItemNow:
    """An item as it stands on a day, with what pages, boards and papers say of it."""

    item: ListItem
    standing: Standing
    reports: tuple[ProgressReport, ...] = ()
    urgings: tuple[Urging, ...] = ()
    consultations: tuple[Consultation, ...] = ()
    partners: tuple[Department, ...] = field(default=())

    @property
    def latest(self) -> ProgressReport | None:
        """The report of the last month that has one."""
        return self.reports[-1] if self.reports else None

    @property
    def mark(self) -> Status:
        """How it stands, as drawn; an ended item by the way it ended."""
        if self.item.ended_at is None:
            return self.standing.mark
        return DONE if self.item.ending == Ending.DONE else DROPPED

    @property
    def supervision(self) -> Urging | None:
        """The 督办件 that is still open."""
        return next((one for one in self.urgings if one.case and one.case.is_open), None)

    @property
    def unanswered(self) -> tuple[Consultation, ...]:
        """Units asked that have not answered."""
        return tuple(one for one in self.consultations if one.answered_at is None)

    @property
    def done_words(self) -> str:
        """What is reported as done, in words: 62／80 家, 40%, or nothing."""
        return done_words(self.item, self.latest)

    @property
    def obstacle(self) -> str:
        """What is in the way: as reported, else the unit that has not answered."""
        if self.latest is not None and self.latest.obstacle:
            return self.latest.obstacle
        waiting = "、".join(str(one.department) for one in self.unanswered)
        return f"等待{waiting}反馈" if waiting else ""


def done_words(item: ListItem, report: ProgressReport | None) -> str:
    """What a report says is done, in words."""
    if report is None:
        return ""
    if report.value is not None and item.target_value:
        return f"{_plain(report.value)}／{_plain(item.target_value)}{item.unit}"
    return f"{report.share}%" if report.share is not None else ""


def done_share(item: ListItem, report: ProgressReport | None) -> Decimal | None:
    """The share done, 0 to 1 and above; None where it cannot be told."""
    if report is None:
        return None
    if report.value is not None and item.target_value:
        return report.value / item.target_value
    return Decimal(report.share) / 100 if report.share is not None else None


def list_list(actor: Actor, *, archived: bool = False) -> QuerySet[TaskList]:
    """Lists the actor may see, by territory and code."""
    rows = TaskList.objects.visible_to(actor)
    rows = rows.archived() if archived else rows.present()
    return rows.select_related("territory__subject", "plan", "document").order_by(
        "territory__is_demo", "territory", "code"
    )


def list_get(*, actor: Actor, list_id: int) -> TaskList:
    """One list.

    Raises:
        ListNotFound: it does not exist or may not be seen.
    """
    rows = TaskList.objects.visible_to(actor)
    found = rows.select_related("territory__subject", "plan", "document").filter(pk=list_id).first()
    if found is None:
        raise ListNotFound("没有找到这份清单，或您没有查看权限；请从“清单”页进入。")
    return found


def item_row(*, actor: Actor, item_id: int) -> ListItem:
    """One item's row with its list and lead unit.

    Raises:
        ItemNotFound: it does not exist or may not be seen.
    """
    found = _joined(ListItem.objects.visible_to(actor)).filter(pk=item_id).first()
    if found is None:
        raise ItemNotFound("没有找到这项清单事项，或您没有查看权限；请从“清单”页进入。")
    return found


def item_get(*, actor: Actor, item_id: int, day: date) -> ItemNow:
    """One item as it stands on a day.

    Raises:
        ItemNotFound: it does not exist or may not be seen.
    """
    item_row(actor=actor, item_id=item_id)
    (found,) = items_now(ListItem.objects.filter(pk=item_id), day)
    return found


def items_of(actor: Actor, task_list: TaskList) -> QuerySet[ListItem]:
    """A list's items the actor may see, with all that :func:`item_now` reads."""
    rows = ListItem.objects.visible_to(actor).filter(task_list=task_list)
    return _joined(rows).prefetch_related(*_ALONG)


def item_list(actor: Actor, asked: ItemFilter, day: date) -> list[ItemNow]:
    """Items the actor may see, as they stand on a day, by list and number. Six queries."""
    rows = _narrowed(ListItem.objects.visible_to(actor), asked)
    return items_narrowed(items_now(rows, day), asked)


def items_narrowed(rows: Sequence[ItemNow], asked: ItemFilter) -> list[ItemNow]:
    """Of items at hand those that fit; what a light asks is worked out, not stored."""
    return [one for one in rows if _fits(one, asked)]


def items_now(rows: QuerySet[ListItem], day: date) -> list[ItemNow]:
    """These items as they stand on a day, by list and number."""
    ordered = _joined(rows).prefetch_related(*_ALONG).order_by("task_list__code", "number")
    return [item_now(item, day) for item in ordered]


def item_now(item: ListItem, day: date) -> ItemNow:
    """One item as it stands on a day; what goes along with it is loaded."""
    reports = tuple(one for one in item.reports.all() if one.month <= f"{day:%Y-%m}")
    facts = Facts(
        listed_on=local_date(item.made_at),
        starts_on=item.starts_on,
        due_on=item.due_on,
        steps=[Step(one.title, one.due_on, one.reached_on) for one in item.milestones.all()],
        done=done_share(item, reports[-1] if reports else None),
        months=[one.month for one in reports],
    )
    return ItemNow(
        item,
        standing_of(facts, day, calendar_installed()),
        reports,
        tuple(item.urgings.all()),
        tuple(item.consultations.all()),
        tuple(one.department for one in item.partners.all()),
    )


def light_counts(rows: Iterable[ItemNow]) -> list[tuple[str, int]]:
    """How many stand in each light, the most pressing first; none that do not occur."""
    counts = Counter(one.mark.word for one in rows)
    order = [MARKS[key].word for key in ("overdue", "red", "yellow", "green", "")]
    return [(word, counts[word]) for word in [*order, DONE.word, DROPPED.word] if counts[word]]


def report_versions(item: ListItem) -> list[ProgressReport]:
    """Every version of every month, the newest month and version first."""
    rows = ProgressReport.objects.filter(item=item).select_related("reported_by", "unit__subject")
    return list(rows.order_by("-month", "-version"))


def urging_list(item: ListItem) -> list[Urging]:
    """Every 催办 and 督办 of an item, newest first."""
    rows = Urging.objects.filter(item=item).select_related("case", "made_by")
    return list(rows.defer("case__state", "case__form", "case__facts").order_by("-pk"))


def report_get(*, actor: Actor, report_id: int) -> ProgressReport:
    """One report, live or not.

    Raises:
        ItemNotFound: it does not exist or its item may not be seen.
    """
    found = (
        ProgressReport.objects.filter(item__in=ListItem.objects.visible_to(actor), pk=report_id)
        .select_related("item")
        .first()
    )
    if found is None:
        raise ItemNotFound("没有找到这次进展，或您没有查看权限。")
    return found


def consultation_get(*, actor: Actor, consultation_id: int) -> Consultation:
    """One asking of another unit.

    Raises:
        ItemNotFound: it does not exist or its item may not be seen.
    """
    found = (
        Consultation.objects.filter(item__in=ListItem.objects.visible_to(actor), pk=consultation_id)
        .select_related("item__task_list__territory", "department__subject", "asked_by")
        .first()
    )
    if found is None:
        raise ItemNotFound("没有找到这次商请，或您没有查看权限。")
    return found


def consultations_open(actor: Actor) -> QuerySet[Consultation]:
    """Asked of the actor's own units and not answered, the oldest first."""
    return (
        Consultation.objects.filter(
            department__in=actor.departments_of(Role.DEPARTMENT_OFFICER),
            answered_at__isnull=True,
            item__in=ListItem.objects.visible_to(actor),
        )
        .select_related("item", "department__subject")
        .order_by("asked_at")
    )


def items_by_commitment(
    actor: Actor, commitments: Collection[Commitment]
) -> dict[int, list[ListItem]]:
    """For each promise the items one may see that were taken from its place or one overlapping it.

    One query; the promises' runs and versions are joined.
    """
    digests = {one.run.version.text_digest for one in commitments}
    seen = ListItem.objects.visible_to(actor)
    rows = _joined(seen.filter(place__text_digest__in=digests)).order_by("pk")
    found: dict[int, list[ListItem]] = {one.pk: [] for one in commitments}
    for item in rows:
        place = item.place
        if place is None or place.start is None or place.end is None:
            continue
        for one in commitments:
            same = one.run.version.text_digest == place.text_digest
            if same and place.start < one.end and place.end > one.start:
                found[one.pk].append(item)
    return found


def items_alike(content: str, *, actor: Actor) -> list[ListItem]:
    """Open items one may see whose content is the same but for blanks."""
    plain = "".join(content.split())
    rows = ListItem.objects.visible_to(actor).owed()
    return [one for one in _joined(rows) if "".join(one.content.split()) == plain]


def items_at_place(actor: Actor, place_id: int) -> Sequence[ListItem]:
    """Items that cite a place."""
    return list(_joined(ListItem.objects.visible_to(actor)).filter(place=place_id))


def categories_of(rows: Iterable[ListItem]) -> list[str]:
    """Categories in order of first appearance."""
    return [one for one in dict.fromkeys(row.category for row in rows) if one]


def _narrowed(rows: QuerySet[ListItem], asked: ItemFilter) -> QuerySet[ListItem]:
    """What the database can leave out."""
    if asked.list_id is None:
        rows = rows.filter(task_list__archived_at__isnull=True)
    else:
        rows = rows.filter(task_list=asked.list_id)
    if asked.ended is not None:
        rows = rows.filter(ended_at__isnull=not asked.ended)
    return rows


def _fits(now: ItemNow, asked: ItemFilter) -> bool:
    item, words = now.item, asked.words.strip().casefold()
    is_ended = item.ended_at is not None
    return (
        (asked.ended is None or asked.ended == is_ended)
        and (not words or words in f"{item.content} {item.result}".casefold())
        and (not asked.category or item.category == asked.category)
        and (not asked.light or now.mark.word == asked.light)
        and (not asked.still or (now.standing.is_still and not is_ended))
        and _of_unit(now, asked.unit)
    )


def _of_unit(now: ItemNow, code: str) -> bool:
    """Whether the unit of that code leads or helps; :data:`UNKNOWN` asks for no lead."""
    if not code:
        return True
    if code == UNKNOWN:
        return now.item.lead is None
    units = (now.item.lead, *now.partners)
    return any(one is not None and one.subject.code == code for one in units)


def _joined(rows: QuerySet[ListItem]) -> QuerySet[ListItem]:
    return rows.select_related(
        "task_list__territory__subject", "task_list__plan", "lead__subject", "place__document"
    )


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"


_ALONG = (
    "milestones",
    Prefetch("partners", ItemPartner.objects.select_related("department__subject").order_by("pk")),
    Prefetch(
        "reports",
        ProgressReport.objects.filter(superseded_at__isnull=True).order_by("month"),
    ),
    Prefetch(
        "urgings",
        Urging.objects.filter(kind=UrgingKind.SUPERVISE)
        .select_related("case")
        .defer("case__state", "case__form", "case__facts")
        .order_by("-pk"),
    ),
    Prefetch(
        "consultations",
        Consultation.objects.select_related("department__subject").order_by("-pk"),
    ),
)
