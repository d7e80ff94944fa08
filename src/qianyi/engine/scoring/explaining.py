"""Why a subject got its points, in sentences a person can check with a calculator."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from qianyi.engine.scoring.subjects import ItemScore, SubjectScore, score_subject

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from qianyi.engine.scoring.records import Adjustment, Method
    from qianyi.engine.scoring.references import References
    from qianyi.engine.scoring.results import Scores

_STATUS = {
    "rated": "参加排名",
    "not_classed": "参评，不定等级",
    "unknown": "暂无法评价",
    "not_rated": "不在参评范围",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One item: figure, points and how one became the other.

    Attributes:
        certain: the item's weight, way of counting and the indicator are confirmed; else 待核实.
        lost: points short of the weight; negative where the item gives more than its weight.
    """

    code: str
    name: str
    value: Decimal | None
    unit: str
    weight: Decimal
    points: Decimal | None
    how: str
    certain: bool

    @property
    def lost(self) -> Decimal | None:
        """Weight − points."""
        return None if self.points is None else self.weight - self.points


@dataclass(frozen=True, slots=True)
class Explanation:
    """One subject of a run, explained.

    Attributes:
        lines: items in the method's order.
        extras: bonus and deduction, each with its points (deductions negative).
        open: names of figures and states that are not known.
        summary: one sentence: points, rank, grade, or why there is none.
    """

    subject: str
    row: dict[str, Any]
    score: SubjectScore
    lines: tuple[Line, ...]
    extras: tuple[tuple[str, Decimal], ...]
    open: tuple[str, ...]
    summary: str


def shown(number: Decimal | None, places: int = 3) -> str:
    """A number for people: rounded half up, without trailing zeros."""
    if number is None:
        return "无数据"
    rounded = number.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    text = f"{rounded:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def explain(scores: Scores, subject: str) -> Explanation:
    """A subject's points, item by item, against the references of the run.

    Raises:
        SubjectNotRated: the subject is not in the run.
    """
    row = scores.row(subject)
    peers = int(scores.frame.filter(group=row["group"])["rank"].count()) if row["group"] else 0
    return explain_row(scores.method, scores.references, subject, row, peers=peers)


def explain_row(
    method: Method,
    references: Mapping[str, References],
    subject: str,
    row: Mapping[str, Any],
    *,
    peers: int,
) -> Explanation:
    """The same from one kept row of a run (inputs and outcome); ``peers`` are ranked with it."""
    score = score_subject(method, row, references)
    lines = tuple(_line(one) for one in score.items)
    extras = (
        *_extras(method.bonus.items, score.bonus, 1),
        *_extras(method.deduction.items, score.deduction, -1),
    )
    summary = _summary(method, row, peers)
    return Explanation(subject, dict(row), score, lines, extras, score.open, summary)


def _extras(
    adjustments: Iterable[Adjustment], applied: tuple[tuple[str, Decimal], ...], sign: int
) -> Iterable[tuple[str, Decimal]]:
    names = {one.code: one.name for one in adjustments}
    return ((names[code], sign * points) for code, points in applied)


def _line(one: ItemScore) -> Line:
    item, indicator = one.item, one.indicator
    certain = all(
        certainty == "confirmed"
        for certainty in (item.certainty, item.weight_certainty, indicator.certainty)
    )
    return Line(
        code=indicator.code,
        name=indicator.name,
        value=one.value,
        unit=indicator.unit,
        weight=one.reference.weight,
        points=one.points,
        how=_how(one),
        certain=certain,
    )


def _how(one: ItemScore) -> str:
    stated = _by_policy(one)
    if stated:
        return stated
    if one.share is None:
        return "没有可比的基准，算不出得分。"
    ways = {
        "ratio": _ratio,
        "minmax": _minmax,
        "bands": _bands,
        "percentile": _percentile,
        "points": _points,
    }
    sentence = ways[one.item.normalise.kind](one)
    cap = one.item.cap
    if cap is not None and one.share == cap:
        sentence += f"，封顶为权重的{shown(cap)}倍"
    return f"{sentence}，得{shown(one.points)}分。"


def _by_policy(one: ItemScore) -> str:
    """The sentence where a missing, negative or zero figure settled the points."""
    item, value = one.item, one.value
    if value is None or (value < 0 and item.negative == "missing"):
        return {
            "zero": "没有数据，按办法计0分。",
            "mean": "没有数据，无从取平均。"
            if one.share is None
            else f"没有数据，取同组平均得分{shown(one.points)}分。",
            "unknown": "没有数据，暂无法评价。",
            "skip": "没有数据，权重分摊到其他指标。",
        }[item.missing]
    if value < 0 and item.negative == "zero":
        return f"{shown(value)}为负，按办法计0分。"
    if value == 0 and item.zero in {"zero", "full"}:
        return f"为零，按办法计{shown(one.points)}分。"
    return ""


def _ratio(one: ItemScore) -> str:
    value, base = shown(one.value, 4), shown(one.reference.base, 4)
    sides = f"{value} ÷ {base}" if one.indicator.direction == "up" else f"{base} ÷ {value}"
    return f"{sides} × {shown(one.reference.weight)}"


def _minmax(one: ItemScore) -> str:
    low, high = shown(one.reference.low, 4), shown(one.reference.high, 4)
    if one.reference.low == one.reference.high:
        return f"同组都是{low}"
    value, floor = shown(one.value, 4), one.item.normalise.floor or Decimal(0)
    way = f"（{value} − {low}）" if one.indicator.direction == "up" else f"（{high} − {value}）"
    part = f"{way} ÷（{high} − {low}）"
    if floor:
        part = f"（{shown(floor)} + {shown(1 - floor)} × {part}）"
    return f"{part} × {shown(one.reference.weight)}"


def _bands(one: ItemScore) -> str:
    value = shown(one.value, 4)
    reached = None
    for step in one.item.normalise.steps:
        if step.from_ is None or (one.value is not None and one.value >= step.from_):
            reached = step
    if reached is None:
        return f"{value}不到最低一档"
    bound = "最低一档" if reached.from_ is None else f"{shown(reached.from_, 4)}以上一档"
    return f"{value}在{bound}"


def _percentile(one: ItemScore) -> str:
    return f"{shown(one.value, 4)}在同组{one.reference.count}户中按线性分位比较"


def _points(one: ItemScore) -> str:
    return f"评分{shown(one.value)}"


def _summary(method: Method, row: Mapping[str, Any], peers: int) -> str:
    status = str(row["status"])
    if row["total"] is None:
        return f"{_STATUS[status]}。"
    total = shown(Decimal(repr(row["total"])))
    group = method.group(row["group"])
    if row["rank"] is None:
        return f"{total}分，{_STATUS[status]}。"
    tied = "（并列）" if row["tied"] else ""
    grade = ""
    grades = method.grades_of(group)
    if grades is not None and row["grade"] is not None:
        name = next(step.name for step in grades.steps if step.code == row["grade"])
        grade = f"，{row['grade']}（{name}）" if name != row["grade"] else f"，{name}"
    veto = next((one.name for one in method.vetoes if one.code == row["veto"]), "")
    reason = f"，因{veto}一票否决" if veto else ""
    return f"{total}分，{group.name}{peers}户中第{row['rank']}名{tied}{grade}{reason}。"
