"""What firms ask about: topics month by month, and the words of a month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from typing import TYPE_CHECKING, Final

from qianyi.domains.requests.models import Request
from qianyi.engine.requests import HotWord, Said, hot_words
from qianyi.kernel.cases.selectors import units_seen
from qianyi.kernel.subjects.models import Subject
from qianyi.lib.clock import ZONE, local_date

if TYPE_CHECKING:
    from datetime import date

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
    """Topics of twelve months to ``month``, and its words; the sealed route is left out."""
    months = [month.replace(day=1)]
    for _ in range(MONTHS - 1):
        first = months[0]
        months.insert(
            0,
            first.replace(year=first.year - 1, month=DECEMBER)
            if first.month == 1
            else first.replace(month=first.month - 1),
        )
    names = tuple(f"{one:%Y-%m}" for one in months)
    rows = (
        Request.objects.unsealed()
        .filter(
            case__unit_id__in=units_seen(actor).values("pk"),
            case__opened_at__gte=datetime.combine(months[0], time(), ZONE),
        )
        .values_list("case__opened_at", "topic__name", "case__subject_id", "case__title", "content")
    )
    said = [
        Said(f"{local_date(at):%Y-%m}", topic, firm or 0, f"{title} {content}")
        for at, topic, firm, title, content in rows
    ]
    counts: dict[str, dict[str, int]] = {}
    for one in said:
        by_month = counts.setdefault(one.topic, {})
        by_month[one.month] = by_month.get(one.month, 0) + 1
    topics = [
        TopicRow(
            name, held.get(names[-1], 0), held.get(names[-2], 0),
            tuple(held.get(each, 0) for each in names),
        )
        for name, held in counts.items()
    ]  # fmt: skip
    firms = {one.firm for one in said if one.firm}
    left_out = list(Subject.objects.filter(pk__in=firms).values_list("name", flat=True))
    return HotTopics(
        names,
        sorted(topics, key=lambda one: (-one.count, -sum(one.months), one.name)),
        hot_words(said, month=names[-1], before=names[-2], left_out=left_out),
    )
