"""Why a subject moved between two runs: which indicator, by how much, and through what.

The change of each item's points is split in order into what the subject's own figure did, what
the group or the method did to the measure (base, ends, cap, mean), and what the weight did; the
three add up to the change exactly.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from qianyi.engine.scoring.shares import share_one
from qianyi.engine.scoring.subjects import ItemScore, SubjectScore, score_subject

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qianyi.engine.scoring.records import Method
    from qianyi.engine.scoring.references import References
    from qianyi.engine.scoring.results import Scores

    Kept = tuple[Method, Mapping[str, References], Mapping[str, Any]]

_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class ItemMovement:
    """One indicator's part in a change of points.

    Attributes:
        by_figure: through the subject's own figure.
        by_measure: through base, ends, peers or rules of counting.
        by_weight: through the weight; all of the points where the item came or went.
    """

    code: str
    name: str
    before: Decimal | None
    after: Decimal | None
    value_before: Decimal | None
    value_after: Decimal | None
    by_figure: Decimal
    by_measure: Decimal
    by_weight: Decimal

    @property
    def change(self) -> Decimal:
        """Points after − points before, none counting as nothing."""
        return (self.after or _ZERO) - (self.before or _ZERO)


@dataclass(frozen=True, slots=True)
class Movement:
    """A subject in two runs.

    Attributes:
        items: largest change first.
        change: of the total; None where either run has none.
        rank_change: positive is up; None unless ranked in the same group both times.
        reasons: sentences about group, status, grade and veto where they changed.
    """

    subject: str
    before: dict[str, Any]
    after: dict[str, Any]
    items: tuple[ItemMovement, ...]
    bonus_change: Decimal
    deduction_change: Decimal
    change: Decimal | None
    rank_change: int | None
    reasons: tuple[str, ...]


def movement(earlier: Scores, later: Scores, subject: str) -> Movement:
    """How a subject moved from one run to the next; the methods may differ.

    Raises:
        SubjectNotRated: the subject is not in one of the runs.
    """
    return movement_rows(
        subject,
        (earlier.method, earlier.references, earlier.row(subject)),
        (later.method, later.references, later.row(subject)),
    )


def movement_rows(subject: str, earlier: Kept, later: Kept) -> Movement:
    """The same from one kept row of each run, with its method and references."""
    before, after = dict(earlier[2]), dict(later[2])
    first = score_subject(earlier[0], before, earlier[1])
    second = score_subject(later[0], after, later[1])
    items = sorted(_items(first, second), key=lambda one: abs(one.change), reverse=True)
    totals = (first.total, second.total)
    ranked = before["group"] == after["group"] and None not in (before["rank"], after["rank"])
    return Movement(
        subject=subject,
        before=before,
        after=after,
        items=tuple(items),
        bonus_change=second.bonus_points - first.bonus_points,
        deduction_change=second.deduction_points - first.deduction_points,
        change=None if totals[0] is None or totals[1] is None else totals[1] - totals[0],
        rank_change=before["rank"] - after["rank"] if ranked else None,
        reasons=tuple(_reasons(before, after)),
    )


def _items(first: SubjectScore, second: SubjectScore) -> list[ItemMovement]:
    old = {one.indicator.code: one for one in first.items}
    new = {one.indicator.code: one for one in second.items}
    return [_moved(code, old.get(code), new.get(code)) for code in dict.fromkeys((*old, *new))]


def _moved(code: str, old: ItemScore | None, new: ItemScore | None) -> ItemMovement:
    known = new or old
    assert known is not None  # noqa: S101 - the code came from one of them
    before = None if old is None else old.points
    after = None if new is None else new.points
    figure = measure = weight = _ZERO
    if old is None or new is None or before is None or after is None:
        weight = (after or _ZERO) - (before or _ZERO)
    else:
        assert old.share is not None  # noqa: S101 - points were there
        assert new.share is not None  # noqa: S101 - points were there
        # The new figure by the old measure; where that cannot be told, the measure takes it all.
        between = share_one(old.item, old.indicator, old.reference, new.value)
        step = old.share if between is None else between
        figure = (step - old.share) * old.reference.weight
        measure = (new.share - step) * old.reference.weight
        weight = new.share * (new.reference.weight - old.reference.weight)
    return ItemMovement(
        code=code,
        name=known.indicator.name,
        before=before,
        after=after,
        value_before=None if old is None else old.value,
        value_after=None if new is None else new.value,
        by_figure=figure,
        by_measure=measure,
        by_weight=weight,
    )


def _reasons(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    words = {"group": "分组", "status": "参评状态", "grade": "等级", "veto": "一票否决"}
    found = []
    for name, word in words.items():
        if before[name] != after[name]:
            found.append(f"{word}由“{before[name] or '无'}”变为“{after[name] or '无'}”")
    return found
