"""Progress of a target against the time gone by, in exact numbers, with the computation in words.

Six kinds: positive and reverse levels, cumulative sums, a floor or a ceiling to be kept, average
growth. Of the first three a part is due in proportion to time. The last three must hold all the
time: their ratio is not divided by the time gone by; they are 已完成 only once the term is over.

Time runs from the end of the base period to the end of the target period and is counted in months,
a part of a month by its days: from 2020-12-31 to 2024-06-30 are 42 of 60 months. Progress is judged
at the date of the actual, not at the date of asking. Where something is missing the answer is
暂无法评价 with the reason, never a zero. Scopes are the caller's concern: here are only numbers.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, replace
from decimal import Context, Decimal, localcontext
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

Kind: TypeAlias = Literal["positive", "reverse", "floor", "ceiling", "cumulative", "average_growth"]
Status: TypeAlias = Literal["已完成", "达到序时进度", "基本达到", "滞后", "严重滞后", "暂无法评价"]
Light: TypeAlias = Literal["green", "yellow", "red", "none"]

STATUSES: tuple[Status, ...] = (
    "已完成", "达到序时进度", "基本达到", "滞后", "严重滞后", "暂无法评价",
)  # fmt: skip
ON_PACE, NEARLY, LAGGING = Decimal(1), Decimal("0.9"), Decimal("0.7")
_KEPT: frozenset[Kind] = frozenset({"floor", "ceiling", "average_growth"})
_WITH_BASE: frozenset[Kind] = frozenset({"positive", "reverse"})
_PLACES = Decimal("1e-10")
_EXACT = Context(prec=60)
_ONE, _YEAR = Decimal(1), 12


@dataclass(frozen=True, slots=True)
class Goal:
    """What is promised.

    Attributes:
        starts_on: end of the base period (2020-12-31); ends_on: end of the target period.
        target: None where the document promises in words only; ``words`` holds them.
        comparator: of the target; ">" (突破) is not reached by exactly the figure.
    """

    kind: Kind
    starts_on: date
    ends_on: date
    target: Decimal | None
    base: Decimal | None = None
    comparator: str = "="
    unit: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Actual:
    """What has been reached: the level, or the sum or the average growth so far.

    Attributes:
        on: last day of its period.
    """

    value: Decimal | None
    on: date


@dataclass(frozen=True, slots=True)
class Pace:
    """The judgement on one target.

    Attributes:
        reason: why it is 暂无法评价, a whole sentence; "" otherwise.
        done: share of the way gone; time_share: share of the time gone; ratio: what the status
            rests on. All rounded to 10 places.
        gap: what is still missing, never negative.
        years_left: from the later of the actual's date and the date of asking.
        required: per year from then on; so_far: gained per year up to the actual.
        computation: the steps in words, one a line, as a page shows them.
    """

    status: Status
    reason: str = ""
    done: Decimal | None = None
    time_share: Decimal | None = None
    ratio: Decimal | None = None
    gap: Decimal | None = None
    years_left: Decimal | None = None
    required: Decimal | None = None
    so_far: Decimal | None = None
    computation: tuple[str, ...] = ()


def pace(goal: Goal, actual: Actual | None, *, as_of: date) -> Pace:
    """How far a target has come, as of a date.

    Only an actual of that date or before may be given. One that ended more than a year before
    ``as_of`` is too old for a judgement, unless it is the one of the target period itself.
    """
    with localcontext(_EXACT):
        reason = _cannot(goal, actual, as_of)
        if reason or actual is None or actual.value is None or goal.target is None:
            return Pace("暂无法评价", reason=reason, computation=(reason,))
        done = _done(goal, goal.target, actual.value)
        share = _time_share(goal, actual.on)
        ratio = done if goal.kind in _KEPT else done / share
        found = Pace("暂无法评价", done=_round(done), time_share=_round(share), ratio=_round(ratio))
        found = replace(found, status=_status(goal, actual.value, found))
        found = _with_remainder(found, goal, actual, as_of)
        return replace(found, computation=tuple(_words(goal, actual.value, actual.on, found)))


def light(status: Status, *, binding: bool) -> Light:
    """The colour of a status: a lagging binding target is red, a lagging expected one yellow."""
    if status == "暂无法评价":
        return "none"
    if status in {"滞后", "严重滞后"}:
        return "red" if binding else "yellow"
    return "green"


def average_growth(first: Decimal, last: Decimal, years: int) -> Decimal | None:
    """Average yearly growth in percent, rounded to 10 places.

    None where it is not computable: no whole year between, or a value that is zero or negative.
    """
    if years <= 0 or first <= 0 or last <= 0:
        return None
    with localcontext(_EXACT):
        return _round(((last / first) ** (_ONE / years) - 1) * 100)


def _round(value: Decimal) -> Decimal:
    return value.quantize(_PLACES)


def _cannot(goal: Goal, actual: Actual | None, as_of: date) -> str:
    """Why no judgement is possible, or ""."""
    return (
        _target_missing(goal)
        or _actual_missing(goal, actual, as_of)
        or _not_computable(goal, actual)
    )


def _target_missing(goal: Goal) -> str:
    if goal.target is None:
        said = f"（{goal.words}）" if goal.words else ""
        return f"目标没有数值{said}，不能计算进度。"
    if goal.starts_on >= goal.ends_on:
        return "目标期不晚于基期，不能计算时间进度。"
    return _base_unfit(goal, goal.target) if goal.kind in _WITH_BASE else ""


def _base_unfit(goal: Goal, target: Decimal) -> str:
    if goal.base is None:
        return "缺少基期值，不能计算完成度。"
    if goal.base == target:
        return "目标值与基期值相同，属于保持类目标，请改用“不低于”或“不高于”的算法。"
    if (target > goal.base) != (goal.kind == "positive"):
        return "目标值与基期值的大小和指标方向不符，请核实目标或指标方向。"
    return ""


def _actual_missing(goal: Goal, actual: Actual | None, as_of: date) -> str:
    if actual is None or actual.value is None:
        return "没有实际值，暂无数据。"
    if actual.on > as_of:
        return f"实际值的时间（{actual.on}）晚于截至日期（{as_of}）。"
    if actual.on <= goal.starts_on:
        return f"最近的实际值截至{actual.on}，规划期内还没有实际值。"
    if actual.on < _year_before(as_of) and actual.on < goal.ends_on:
        return f"最近的实际值截至{actual.on}，距截至日期（{as_of}）已超过一年。"
    return ""


def _not_computable(goal: Goal, actual: Actual | None) -> str:
    """Ratios need a target above zero, unless the comparison alone already answers."""
    if actual is None or actual.value is None or goal.target is None:
        return ""
    if goal.kind in _WITH_BASE or _kept(goal, goal.target, actual.value):
        return ""
    if goal.target > 0 or (goal.target == 0 and goal.kind == "ceiling"):
        return ""
    return "目标值为零或负数，不能用比值计算完成度。"


def _kept(goal: Goal, target: Decimal, value: Decimal) -> bool:
    if goal.kind == "floor":
        return value >= target
    return goal.kind == "ceiling" and value <= target


def _done(goal: Goal, target: Decimal, value: Decimal) -> Decimal:
    if _kept(goal, target, value):
        return _ONE
    if goal.kind == "ceiling":
        return target / value
    if goal.kind in _WITH_BASE and goal.base is not None:
        return (value - goal.base) / (target - goal.base)
    return value / target


def _months(day: date) -> Decimal:
    """Months since the year 0; the last day of a month is a whole number."""
    length = monthrange(day.year, day.month)[1]
    return Decimal(day.year * _YEAR + day.month - 1) + Decimal(day.day) / length


def _time_share(goal: Goal, on: date) -> Decimal:
    whole = _months(goal.ends_on) - _months(goal.starts_on)
    return min(_ONE, (_months(on) - _months(goal.starts_on)) / whole)


def _year_before(day: date) -> date:
    length = monthrange(day.year - 1, day.month)[1]
    return day.replace(year=day.year - 1, day=min(day.day, length))


def _status(goal: Goal, value: Decimal, found: Pace) -> Status:
    assert found.done is not None  # noqa: S101  # the caller has just computed them
    assert found.ratio is not None  # noqa: S101
    only_equal = goal.comparator in {">", "<"} and value == goal.target
    running = goal.kind in _KEPT and found.time_share != 1
    if found.done >= 1 and not only_equal and not running:
        return "已完成"
    for least, status in _STEPS:
        if found.ratio >= least:
            return status
    return "严重滞后"


_STEPS: tuple[tuple[Decimal, Status], ...] = (
    (ON_PACE, "达到序时进度"),
    (NEARLY, "基本达到"),
    (LAGGING, "滞后"),
)


def _with_remainder(found: Pace, goal: Goal, actual: Actual, as_of: date) -> Pace:
    """Adds what is still missing and what that asks of each remaining year."""
    if goal.target is None or actual.value is None:
        return found
    less_is_better = goal.kind in {"reverse", "ceiling"}
    missing = actual.value - goal.target if less_is_better else goal.target - actual.value
    gap = max(Decimal(0), missing)
    left = max(Decimal(0), _months(goal.ends_on) - _months(max(actual.on, as_of))) / _YEAR
    spread = goal.kind not in _KEPT
    required = gap / left if spread and left > 0 else None
    gone = (_months(actual.on) - _months(goal.starts_on)) / _YEAR
    start = Decimal(0) if goal.kind == "cumulative" else goal.base
    sign = -1 if less_is_better else 1
    so_far = sign * (actual.value - start) / gone if spread and start is not None else None
    return replace(found, gap=gap, years_left=left, required=required, so_far=so_far)


def _words(goal: Goal, value: Decimal, on: date, found: Pace) -> Iterator[str]:
    yield _done_words(goal, value, found)
    gone = min(_months(on), _months(goal.ends_on)) - _months(goal.starts_on)
    whole = _months(goal.ends_on) - _months(goal.starts_on)
    yield (
        f"时间进度（截至{on}）= {_plain(gone)}个月 ÷ {_plain(whole)}个月"
        f" = {_percent(found.time_share)}"
    )
    if goal.kind in _KEPT:
        yield f"这类目标须全程保持，进度比等于完成度 {_plain(found.ratio)}，{found.status}"
    else:
        yield (
            f"进度比 = {_percent(found.done)} ÷ {_percent(found.time_share)} = "
            f"{_plain(found.ratio)}，{found.status}"
        )
    yield _remainder_words(goal, value, found)


def _done_words(goal: Goal, value: Decimal, found: Pace) -> str:
    x, x1, result = _plain(value), _plain(goal.target), _percent(found.done)
    if goal.target is not None and _kept(goal, goal.target, value):
        sign = "≥" if goal.kind == "floor" else "≤"
        return f"完成度：实际 {x} {sign} 目标 {x1}，符合，计 {result}"
    x0 = _plain(goal.base)
    return {
        "positive": f"完成度 =（{x} − {x0}）÷（{x1} − {x0}）= {result}",
        "reverse": f"完成度 =（{x0} − {x}）÷（{x0} − {x1}）= {result}",
        "floor": f"完成度 = 实际 {x} ÷ 目标 {x1} = {result}",
        "ceiling": f"完成度 = 目标 {x1} ÷ 实际 {x} = {result}",
        "cumulative": f"完成度 = 累计 {x} ÷ 目标 {x1} = {result}",
        "average_growth": f"完成度 = 年均增长 {x} ÷ 目标 {x1} = {result}",
    }[goal.kind]


def _remainder_words(goal: Goal, value: Decimal, found: Pace) -> str:
    if found.gap == 0:
        if goal.comparator in {">", "<"} and value == goal.target:
            return "恰好等于目标数，目标要求“超过”，尚不算完成"
        return "已达到目标数" + ("，须保持到期末" if goal.kind in _KEPT else "")
    unit = "个百分点" if goal.unit == "%" else goal.unit
    short = f"距目标还差{_plain(found.gap)}{unit}"
    if found.years_left == 0:
        return f"{short}，规划期已满"
    if found.required is None:
        return f"{short}，剩余{_plain(found.years_left)}年"
    verb = "减少" if goal.kind == "reverse" else "增加" if goal.kind == "positive" else "完成"
    return (
        f"{short}，剩余{_plain(found.years_left)}年，平均每年需{verb}{_plain(found.required)}{unit}"
    )


def _plain(value: Decimal | None) -> str:
    """At most four decimals, no trailing zeros, as people write numbers."""
    if value is None:
        return "—"
    text = format(value.quantize(Decimal("1e-4")), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _percent(value: Decimal | None) -> str:
    return "—" if value is None else f"{(value * 100).quantize(Decimal('0.01'))}%"
