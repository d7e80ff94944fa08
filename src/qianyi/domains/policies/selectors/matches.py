"""Reading matches: an item before all firms, counts and money, what changed, whom it may reach."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Final, overload

from django.db.models import CharField, Q, Sum, Value
from django.db.models.functions import Substr

from qianyi.domains.policies.choices import Place
from qianyi.domains.policies.models import (
    PolicyCount,
    PolicyItem,
    PolicyMatch,
    PolicyMessage,
    PolicyMove,
    PolicyRound,
)
from qianyi.engine.industries import SECTIONS
from qianyi.engine.policies.benefits import Budget, amount_of, budget_of
from qianyi.engine.policies.placing import LETTERS, told_by

from .conditions import asked_of
from .firm import base_names, sentence_of
from .gathering import facts_of_firms

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date, datetime

    from django.db.models import QuerySet

    from qianyi.engine.rules.standing import Standing
    from qianyi.foundation.permissions import Actor
    from qianyi.kernel.subjects.models import Enterprise

SUBJECT: Final = "enterprise__subject"
TOLD_AT_ONCE: Final = 1000


@dataclass(frozen=True, slots=True)
class Tally:
    """Firms and money of one item for an actor.

    Attributes:
        firms: group → number of firms.
        amount: 万元 of those that qualify; None where it is no money.
    """

    firms: Mapping[str, int]
    amount: Decimal | None
    budget: Budget | None

    def of(self, place: Place) -> int:
        """Firms of one group."""
        return self.firms.get(place.value, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchFilter:
    """What the firms of an item are narrowed to."""

    place: str = ""
    words: str = ""
    territory_path: str = ""
    industry: str = ""


@dataclass(slots=True)
class FirmRow:
    """One firm of an item's list, with its sentence."""

    match: PolicyMatch
    place: Place
    words: str
    amount: Decimal | None
    standing: Standing | None = field(default=None, repr=False)

    @property
    def enterprise(self) -> Enterprise:
        """The firm."""
        return self.match.enterprise

    @property
    def pk(self) -> int:
        """The firm's number."""
        return int(self.match.pk)


def round_latest() -> PolicyRound | None:
    """The newest round."""
    return PolicyRound.objects.order_by("-pk").first()


def facts_until() -> datetime | None:
    """The moment up to which changes were looked at."""
    latest = round_latest()
    return latest.facts_until if latest else None


def tallies(actor: Actor, items: Sequence[PolicyItem]) -> dict[int, Tally]:
    """Item → firms by group and money, of the firms the actor reaches. One query."""
    rows = (
        PolicyCount.objects.visible_to(actor)
        .filter(item__in=[one.pk for one in items])
        .values_list("item", "place")
        .annotate(number=Sum("firms"), money=Sum("amount"))
    )
    firms: dict[int, dict[str, int]] = {}
    sums: dict[int, Decimal] = {}
    for item, place, number, money in rows:
        firms.setdefault(item, {})[place] = number
        if place == Place.QUALIFIES and money is not None:
            sums[item] = money
    return {one.pk: _tally(one, firms.get(one.pk, {}), sums.get(one.pk)) for one in items}


def _tally(item: PolicyItem, firms: dict[str, int], amount: Decimal | None) -> Tally:
    if not item.benefit.is_money:
        return Tally(firms, None, None)
    cost = (amount or Decimal(0)).normalize()
    return Tally(firms, cost, budget_of(cost, item.pot))


def match_list(actor: Actor, item: PolicyItem, asked: MatchFilter) -> QuerySet[PolicyMatch]:
    """Firms the actor may see before an item as worked out last, by name, with their letter.

    None where the item was not among those worked out.
    """
    latest = round_latest()
    number = latest.items.index(item.pk) + 1 if latest and item.pk in latest.items else 0
    if latest is None or not number:
        return PolicyMatch.objects.none().annotate(letter=Value("", CharField()))
    rows = (
        PolicyMatch.objects.visible_to(actor)
        .filter(listing=latest.listing)
        .annotate(letter=Substr("letters", number, 1))
        .filter(letter__in=[one.value for one in Place])
        .select_related(
            SUBJECT, "enterprise__territory__subject", "enterprise__park__subject",
            "enterprise__industry", "enterprise__building",
        )
        .order_by("sort_key", "pk")
    )  # fmt: skip
    rows = rows.filter(letter=asked.place) if asked.place else rows
    if asked.territory_path:
        inside = Q(enterprise__territory__path__startswith=asked.territory_path)
        inside |= Q(enterprise__park__path__startswith=asked.territory_path)
        rows = rows.filter(inside)
    if asked.industry:
        rows = rows.filter(_in_section(asked.industry))
    for word in asked.words.split():
        rows = rows.filter(
            Q(enterprise__subject__name__icontains=word)
            | Q(enterprise__uscc__startswith=word.upper())
            | Q(enterprise__initials_key__icontains=word.lower())
        )
    return rows


def _in_section(section: str) -> Q:
    """Firms of a section: industries are kept by their digits."""
    first, last = SECTIONS.get(section, (0, -1))
    found = Q(enterprise__industry__code=section)
    for division in range(first, last + 1):
        found |= Q(enterprise__industry__code__startswith=f"{division:02d}")
    return found


def told_of(item: PolicyItem, rows: Sequence[PolicyMatch], day: date) -> list[FirmRow]:
    """The sentences of the firms of one page, worked out from the facts as they are.

    Where a fact changed since the last round the group shown is today's.
    """
    asked = asked_of(item, day)
    if asked is None or not rows:
        words = "这项政策引用的认定条件没有启用的版本，暂无法判断。"
        return [FirmRow(row, Place.UNKNOWN, words, None) for row in rows]
    standings = _standings(asked.item, rows, day)
    names = base_names([item])
    found = []
    for row in rows:
        standing = standings.get(row.pk)
        place = Place(getattr(row, "letter", Place.UNKNOWN)) if standing is None else _of(standing)
        words = sentence_of(asked, standing, names) if standing else ""
        found.append(FirmRow(row, place, words, amount_kept(item, row, place), standing))
    return found


class ToldRows(Sequence[FirmRow]):
    """The firms of an item's list, told a page at a time."""

    def __init__(self, item: PolicyItem, rows: QuerySet[PolicyMatch], day: date) -> None:
        self.item, self.rows, self.day = item, rows, day

    def __len__(self) -> int:
        return self.rows.count()

    @overload
    def __getitem__(self, at: int) -> FirmRow: ...

    @overload
    def __getitem__(self, at: slice) -> list[FirmRow]: ...

    def __getitem__(self, at: int | slice) -> FirmRow | list[FirmRow]:
        if isinstance(at, slice):
            return told_of(self.item, list(self.rows[at]), self.day)
        return told_of(self.item, [self.rows[at]], self.day)[0]

    def __iter__(self) -> Iterator[FirmRow]:
        for start in range(0, len(self), TOLD_AT_ONCE):
            yield from self[start : start + TOLD_AT_ONCE]


def _of(standing: Standing) -> Place:
    return Place(LETTERS[standing.place])


def _standings(item: PolicyItem, rows: Sequence[PolicyMatch], day: date) -> dict[int, Standing]:
    asked = asked_of(item, day)
    found: dict[int, Standing] = {}
    if asked is None:
        return found
    by_place: dict[int, list[PolicyMatch]] = {}
    for row in rows:
        by_place.setdefault(row.enterprise.territory_id, []).append(row)
    for there in by_place.values():
        gathered = facts_of_firms(
            programs=[asked.program], territory=there[0].enterprise.territory, day=day,
            ids=[row.pk for row in there],
        )  # fmt: skip
        found |= dict(
            told_by(
                asked.book, gathered.inputs_of(asked.program), application=asked.application, on=day
            )
        )
    return found


def amount_kept(item: PolicyItem, row: PolicyMatch, place: Place) -> Decimal | None:
    """What a firm that qualifies would get, as worked out last."""
    if place != Place.QUALIFIES:
        return None
    if item.benefit.form == "fixed":
        return amount_of(item.benefit, None)
    kept = row.amounts.get(str(item.pk))
    return Decimal(kept).normalize() if kept is not None else None


def move_list(
    actor: Actor, *, item: PolicyItem | None = None, since: datetime | None = None
) -> QuerySet[PolicyMove]:
    """Changes of group, the newest first."""
    rows = (
        PolicyMove.objects.visible_to(actor)
        .select_related("item", SUBJECT, "enterprise__territory__subject")
        .order_by("-recorded_at", "-pk")
    )
    rows = rows.filter(item=item) if item is not None else rows
    return rows.filter(recorded_at__gte=since) if since else rows


def message_list(actor: Actor, *, item: PolicyItem | None = None) -> QuerySet[PolicyMessage]:
    """What firms were told, the newest first."""
    rows = (
        PolicyMessage.objects.visible_to(actor)
        .select_related("item", SUBJECT, "sent_by")
        .order_by("-sent_at", "-pk")
    )
    return rows.filter(item=item) if item is not None else rows


def is_outdated(items: Sequence[PolicyItem], conditions: Mapping[str, str]) -> bool:
    """Other items, or other versions of conditions, than matches were worked out with last."""
    latest = round_latest()
    if latest is None:
        return bool(items)
    is_other = latest.items != [one.pk for one in items]
    return bool(is_other or latest.conditions != dict(conditions))
