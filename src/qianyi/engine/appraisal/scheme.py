"""A scheme of scores: parts, items with a rule each, bonus, vetoes, grades with caps.

Full marks of all items come to a hundred. An item takes its value from a measure that apps offer,
or from what people enter; its rule makes points of the value.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Rule: TypeAlias = Literal["shortfall", "share", "points"]
Counting: TypeAlias = Literal["whole", "started", "exact"]
Unknown: TypeAlias = Literal["pending", "left_out"]
ENTERED: Final = ""
"""The source of an item that people enter."""
WHOLE: Final = Decimal(100)
COUNTING_WORDS: Final[dict[Counting, str]] = {
    "whole": "不足一档的不扣",
    "started": "不足一档的按一档扣",
    "exact": "按比例扣",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing that is scored.

    Attributes:
        full: its full marks.
        rule: ``shortfall``: the target met gives full marks, each ``step`` per cent short takes
            ``lose`` marks, down to none; ``share``: value ÷ target × full; ``points``: the value is
            the marks.
        source: name of a measure, or :data:`ENTERED`.
        target: what the value is held against; in the unit of the measure.
        counting: what a part of a step counts.
        unknown: without a value the marks are ``pending`` (neither given nor taken), or the item is
            ``left_out`` and the others count for the whole.
        note: where the item comes from, or how to enter it.
    """

    code: str
    title: str
    full: Decimal
    rule: Rule = "shortfall"
    source: str = ENTERED
    target: Decimal = WHOLE
    step: Decimal = Decimal(2)
    lose: Decimal = Decimal(1)
    counting: Counting = "whole"
    unknown: Unknown = "pending"
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Items that belong together."""

    code: str
    title: str
    items: tuple[Item, ...]

    @property
    def full(self) -> Decimal:
        """Full marks of all its items."""
        return sum((item.full for item in self.items), Decimal(0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Grade:
    """A grade from ``at_least`` marks on; ``most_share`` is the largest share of scored units."""

    name: str
    at_least: Decimal
    most_share: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheme:
    """One version of a scheme.

    Attributes:
        bonus_most: all bonuses together count no more.
        vetoes: what a veto may be proposed for; accepted by a leader it gives ``veto_grade``.
        grades: best first; the last one from no marks on.
        certainty: unverified until the zone's own document is there.
    """

    code: str
    title: str
    parts: tuple[Part, ...]
    grades: tuple[Grade, ...]
    bonus_most: Decimal = Decimal(5)
    vetoes: tuple[str, ...] = ()
    veto_grade: str = ""
    source: str = ""
    note: str = ""
    certainty: Literal["confirmed", "unverified"] = "unverified"

    @property
    def items(self) -> Iterator[tuple[Part, Item]]:
        """Every item with its part, in order."""
        return ((part, item) for part in self.parts for item in part.items)

    def item(self, code: str) -> Item | None:
        """The item of that code."""
        return next((item for _, item in self.items if item.code == code), None)


def rule_words(item: Item) -> str:
    """An item's rule as units read it."""
    against = f"目标 {plain(item.target)}"
    unknown = "没有数据的待定，不按零分" if item.unknown == "pending" else "没有数据的不计入满分"
    if item.rule == "share":
        words = f"完成值 ÷ {against} × {plain(item.full)} 分，最高满分"
    elif item.rule == "points":
        words = f"按确认的分数计，最高 {plain(item.full)} 分"
    else:
        words = (
            f"达到{against}得满分；每差 {plain(item.step)}% 扣 {plain(item.lose)} 分，"
            f"{COUNTING_WORDS[item.counting]}，扣完为止"
        )
    return f"{words}；{unknown}。"


def scheme_problems(scheme: Scheme) -> Iterable[str]:
    """What is wrong with a scheme as a whole, a sentence each."""
    codes = [item.code for _, item in scheme.items]
    if len(set(codes)) != len(codes):
        yield "有两个项目用了同一个代码，请改成不同的代码。"
    total = sum((part.full for part in scheme.parts), Decimal(0))
    if total != WHOLE:
        yield f"各项目满分合计应为 100 分，现为 {plain(total)} 分。"
    for _, item in scheme.items:
        yield from _item_problems(item)
    yield from _grade_problems(scheme)


def _item_problems(item: Item) -> Iterable[str]:
    if item.full <= 0:
        yield f"“{item.title}”的满分应大于 0。"
    if item.target <= 0 or item.step <= 0 or item.lose <= 0:
        yield f"“{item.title}”的目标、每档和扣分应大于 0。"
    if item.rule == "points" and item.source != ENTERED:
        yield f"“{item.title}”按分数计，只能由人填报，不能取自数据。"


def _grade_problems(scheme: Scheme) -> Iterable[str]:
    bars = [grade.at_least for grade in scheme.grades]
    if not bars or bars != sorted(bars, reverse=True) or len(set(bars)) != len(bars):
        yield "等次应从高到低排列，起点分数不能相同。"
    if bars and bars[-1] != 0:
        yield "最后一个等次应从 0 分起。"
    for grade in scheme.grades:
        if grade.most_share is not None and not 0 < grade.most_share <= 1:
            yield f"“{grade.name}”的比例应大于 0、不超过 1（0.25 表示 25%）。"
    if scheme.grades and scheme.grades[-1].most_share is not None:
        yield "最后一个等次不能限制比例。"
    if scheme.vetoes and scheme.veto_grade not in {grade.name for grade in scheme.grades}:
        yield "有一票否决事项时，应写明否决后的等次，并且是办法里的等次。"
    if scheme.bonus_most < 0:
        yield "加分上限不能小于 0。"


def plain(number: Decimal) -> str:
    """A number without an exponent and trailing zeros.

    >>> plain(Decimal("5.00"))
    '5'
    >>> plain(Decimal("0"))
    '0'
    """
    return f"{number.normalize():f}"
