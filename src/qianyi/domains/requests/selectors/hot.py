"""What firms ask about: topics month by month, and the words of a month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from typing import TYPE_CHECKING, Final

from django.db.models import Count
from django.db.models.functions import TruncMonth

from qianyi.domains.requests.models import Request
from qianyi.engine.requests import HotWord, Said, hot_words
from qianyi.kernel.cases.selectors import units_seen
from qianyi.kernel.subjects.models import Subject
from qianyi.lib.clock import ZONE, local_date

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from qianyi.foundation.permissions import Actor

MONTHS: Final = 12
DECEMBER: Final = 12


@dataclass(frozen=True, slots=True)
class TopicRow:
    """A topic: requests of the month, of the month before, of each month shown."""

    name: str
    count: int
    before: int
    months: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class HotTopics:
    """Months (oldest first), topics by count, and the words of the last month."""

    months: tuple[str, ...]
    topics: list[TopicRow]
    words: list[HotWord]


def hot_topics(actor: Actor, month: date) -> HotTopics:
    """Topics of the twelve months that end with ``month``, and its words.

    The sealed route is left out, and so is what came in later.
    """
    months = [month.replace(day=1)]
    while len(months) < MONTHS:
        months.insert(0, _before(months[0]))
    names = tuple(f"{one:%Y-%m}" for one in months)
    rows = Request.objects.unsealed().filter(
        case__unit_id__in=units_seen(actor).values("pk"),
        case__opened_at__gte=_start(months[0]),
        case__opened_at__lt=_start(_after(months[-1])),
    )
    said = _said(rows.filter(case__opened_at__gte=_start(months[-2])))
    firms = {one.firm for one in said if one.firm}
    left_out = list(Subject.objects.filter(pk__in=firms).values_list("name", flat=True))
    return HotTopics(
        names,
        sorted(_topics(rows, names), key=lambda one: (-one.count, -sum(one.months), one.name)),
        hot_words(said, month=names[-1], before=names[-2], left_out=left_out),
    )


def _topics(rows: QuerySet[Request], names: tuple[str, ...]) -> list[TopicRow]:
    counted = (
        rows.annotate(month=TruncMonth("case__opened_at", tzinfo=ZONE))
        .values_list("topic__name", "month")
        .annotate(count=Count("pk"))
        .order_by()
    )
    counts: dict[str, dict[str, int]] = {}
    for topic, month, count in counted:
        counts.setdefault(topic, {})[f"{month:%Y-%m}"] = count
    return [
        TopicRow(
            name, held.get(names[-1], 0), held.get(names[-2], 0),
            tuple(held.get(each, 0) for each in names),
        )
        for name, held in counts.items()
    ]  # fmt: skip


def _said(rows: QuerySet[Request]) -> list[Said]:
    plain = rows.values_list("case__opened_at", "topic__name", "case__subject_id", "terms")
    return [
        Said(f"{local_date(at):%Y-%m}", topic, firm or 0, tuple(terms))
        for at, topic, firm, terms in plain.iterator()
    ]


def _start(day: date) -> datetime:
    return datetime.combine(day, time(), ZONE)


def _before(month: date) -> date:
    if month.month == 1:
        return month.replace(year=month.year - 1, month=DECEMBER)
    return month.replace(month=month.month - 1)


def _after(month: date) -> date:
    if month.month == DECEMBER:
        return month.replace(year=month.year + 1, month=1)
    return month.replace(month=month.month + 1)
