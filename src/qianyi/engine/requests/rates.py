"""The rates of the board: what is counted over what, in words and in numbers.

A rate without anything below the line is not known; it is never a zero and never a hundred.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

RateName: TypeAlias = Literal["response", "on_time", "solved", "satisfied", "reopened"]
LOWEST_CONTENT: Final = 3
"""非常满意, 满意 and 基本满意 count as content."""
PLACES: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestFacts:
    """What the rates read of one request.

    Attributes:
        contact: True first contact in time, False late or not yet and due, None not due yet.
        on_time: True ended within its limit, False ended late or not ended and overdue, None under
            way and not due.
        is_solved: the firm's own word; None where it has not said.
        rating: 1 to 5, None where it has not rated.
        has_ended, was_reopened: an answer went out; it was asked for again at least once.
    """

    contact: bool | None = None
    on_time: bool | None = None
    is_solved: bool | None = None
    rating: int | None = None
    has_ended: bool = False
    was_reopened: bool = False


@dataclass(frozen=True, slots=True)
class Formula:
    """A rate: its name on screen, its formula in words, and the two questions behind it."""

    label: str
    words: str
    counts: Callable[[RequestFacts], bool]
    among: Callable[[RequestFacts], bool]


@dataclass(frozen=True, slots=True)
class Rate:
    """One rate of a group: how many of how many. ``value`` is in percent, None of nothing."""

    done: int
    of: int

    @property
    def value(self) -> Decimal | None:
        """In percent, rounded to ten places."""
        if not self.of:
            return None
        return round(Decimal(self.done) * 100 / Decimal(self.of), PLACES)


RATES: Final[dict[RateName, Formula]] = {
    "response": Formula(
        "响应率", "签收和首次联系都在期限内的件数 ÷ 已联系或期限已到的件数",
        lambda one: one.contact is True, lambda one: one.contact is not None,
    ),
    "on_time": Formula(
        "按时办结率", "期限内办结的件数 ÷ 已办结或已逾期的件数（12345 工单按其自身期限）",
        lambda one: one.on_time is True, lambda one: one.on_time is not None,
    ),
    "solved": Formula(
        "解决率", "企业反馈已解决的件数 ÷ 企业已反馈是否解决的件数",
        lambda one: one.is_solved is True, lambda one: one.is_solved is not None,
    ),
    "satisfied": Formula(
        "满意率", "评价为前三级（非常满意、满意、基本满意）的件数 ÷ 已评价的件数",
        lambda one: one.rating is not None and one.rating >= LOWEST_CONTENT,
        lambda one: one.rating is not None,
    ),
    "reopened": Formula(
        "重新办理率", "答复后重新办理过的件数 ÷ 已答复过的件数",
        lambda one: one.was_reopened, lambda one: one.has_ended or one.was_reopened,
    ),
}  # fmt: skip


def rates(facts: Iterable[RequestFacts]) -> dict[RateName, Rate]:
    """Every rate of a group of requests."""
    held = list(facts)
    return {
        name: Rate(
            sum(1 for one in held if one_formula.among(one) and one_formula.counts(one)),
            sum(1 for one in held if one_formula.among(one)),
        )
        for name, one_formula in RATES.items()
    }
