"""What a step's box says, and how the kinds and states of steps look.

A kind is an outline and a word, a state is a shape, a class and a word: colour alone says nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from qianyi.engine.flow.clock import LIGHTS
from qianyi.engine.flow.definition import STEP_KINDS
from qianyi.engine.flow.state import STATUSES
from qianyi.engine.flow.svg import path, text, wrap
from qianyi.engine.workdays import LIMIT_UNITS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from qianyi.engine.flow.clock import Clock
    from qianyi.engine.flow.definition import Process, Step, StepKind
    from qianyi.engine.flow.state import StepState

MarkKey: TypeAlias = Literal[
    "done", "open", "near", "late", "paused", "ahead", "waiting", "skipped"
]
Audience: TypeAlias = Literal["staff", "applicant"]

NAME_SIZE: Final = 14.0
SMALL_SIZE: Final = 12.0
_NAME_LINE, _SMALL_LINE, _TOP, _SIDE = 20.0, 17.0, 10.0, 12.0
_NAME_LINES, _SMALL_LINES = 3, 2


@dataclass(frozen=True, slots=True)
class Mark:
    """A state on the picture: its class, its word, and what more is to be said."""

    key: MarkKey
    word: str

    @property
    def look(self) -> str:
        """The class that goes with it."""
        return f"is-{self.key}"


@dataclass(frozen=True, slots=True)
class Note:
    """A line more in a step's box, and a mark in place of that of its state.

    For statistics on a definition: ``Note("中位3.5个工作日", Mark("late", "瓶颈环节"))``.
    """

    text: str
    mark: Mark | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """A step's box before it has a place."""

    step: Step
    mark: Mark | None
    names: tuple[str, ...]
    smalls: tuple[str, ...]
    width: float
    height: float
    head: str
    spoken: str

    @property
    def looks(self) -> str:
        """Its classes, beside that of the box."""
        return f"is-{self.step.kind.replace('_', '-')}" + (
            f" {self.mark.look}" if self.mark else ""
        )


_LIT: Final[dict[str, MarkKey]] = {"yellow": "near", "red": "near", "overdue": "late"}


def mark_of(stand: StepState, clock: Clock | None = None) -> Mark:
    """How a step's state is shown; ``clock`` tells near the limit from late."""
    if stand.missing:
        return Mark("waiting", "待补数据")
    if stand.status == "open" and clock is not None and clock.light in _LIT:
        return Mark(_LIT[clock.light], LIGHTS[clock.light])
    key: MarkKey = "ahead" if stand.status == "not_open" else stand.status
    return Mark(key, STATUSES[stand.status])


def name_of(step: Step, stand: StepState | None, audience: Audience) -> str:
    """What the step is called by whoever looks, now."""
    if audience == "staff":
        return step.label.staff
    ahead = stand is not None and stand.status == "not_open"
    return step.label.ahead if ahead else step.label.applicant


def party_of(process: Process, step: Step, stand: StepState | None = None) -> str:
    """Who handles the step, in words; "" where nobody has to."""
    code = (stand.unit if stand else "") or step.party
    if code:
        party = process.parties.get(code)
        return party.name if party else code
    if step.signers:
        names = [process.parties[s].name if s in process.parties else s for s in step.signers]
        return "、".join(names)
    return "申请人" if step.kind == "applicant" else ""


def span_of(step: Step) -> str:
    """The time the step has, in words: the promise where there is one."""
    limit = step.promised or step.limit
    if limit is None:
        return "即时" if step.kind in ("automatic", "notice") else ""
    return f"{'承诺' if step.promised else ''}{limit}"


def left_of(clock: Clock | None) -> str:
    """The time a running or paused step has left, in words, with its last day where it is known."""
    if clock is None or clock.left is None or clock.limit is None or clock.stopped:
        return ""
    unit = LIMIT_UNITS[clock.limit.unit]
    amount = f"{abs(clock.left):.1f}".removesuffix(".0")
    if clock.light == "overdue":
        return f"已逾期{amount}{unit}" if clock.left else "已逾期"
    if not clock.left and clock.due_on:
        return "今日到期"
    day = f"（{clock.due_on.month}月{clock.due_on.day}日）" if clock.due_on else ""
    return f"还剩{amount}{unit}{day}"


def exits_of(step: Step) -> str:
    """Outcomes that end the case, in words."""
    found = [one.label for one in step.outcomes if one.to in ("finish", "reject")]
    return f"可结束于：{'、'.join(found)}" if found else ""


def card(
    process: Process,
    step: Step,
    *,
    width: float,
    stand: StepState | None = None,
    mark: Mark | None = None,
    more: Sequence[str] = (),
    critical: bool = False,
    audience: Audience = "staff",
) -> Card:
    """Everything a step's box says, wrapped to a width; ``more`` are further lines."""
    inner = width - 2 * _SIDE
    names = wrap(name_of(step, stand, audience), NAME_SIZE, inner, _NAME_LINES)
    party = party_of(process, step, stand)
    smalls = [
        line
        for said in (party, condition_of(step), exits_of(step), *more)
        for line in wrap(said, SMALL_SIZE, inner, _SMALL_LINES)
    ]
    rows = 1 + len(smalls) + (mark is not None)
    height = 2 * _TOP + rows * _SMALL_LINE + len(names) * _NAME_LINE
    head = STEP_KINDS[step.kind] + (" · 关键" if critical else "")
    told = [STEP_KINDS[step.kind], "关键环节" if critical else "", party, span_of(step)]
    told += [condition_of(step), exits_of(step), mark.word if mark else "", *more]
    spoken = f"{name_of(step, stand, audience)}（{'，'.join(one for one in told if one)}）"
    return Card(step, mark, tuple(names), tuple(smalls), width, height, head, spoken)


def condition_of(step: Step) -> str:
    """On what the step depends, in words; "" for nothing."""
    if not step.when:
        return ""
    return f"条件：{step.condition.words if step.condition else step.when}"


# --- painting


def paint(one: Card, x: float, y: float) -> str:
    """The box at a place: outline of its kind, kind and limit, name, the rest, the state."""
    outline, details = _OUTLINES[one.step.kind](x, y, one.width, one.height)
    parts = [path(f"qy-flow-shape {one.looks}", outline)]
    parts += [path("qy-flow-detail", detail) for detail in details]
    left, right = x + _SIDE, x + one.width - _SIDE
    base = y + _TOP + SMALL_SIZE
    parts.append(text(one.head, left, base, look="qy-flow-small", size=SMALL_SIZE))
    if span := span_of(one.step):
        parts.append(
            text(span, right, base, look="qy-flow-small", size=SMALL_SIZE, anchor="end")
        )  # fmt: skip
    base += _NAME_LINE
    for line in one.names:
        parts.append(text(line, left, base, look="qy-flow-name", size=NAME_SIZE))
        base += _NAME_LINE
    base -= 2.0
    for line in one.smalls:
        parts.append(text(line, left, base, look="qy-flow-small", size=SMALL_SIZE))
        base += _SMALL_LINE
    if one.mark is not None:
        parts.append(paint_mark(one.mark, left + 5.0, base - 4.0))
        parts.append(
            text(one.mark.word, left + 16.0, base, look=f"qy-flow-word {one.mark.look}",
                 size=SMALL_SIZE)
        )  # fmt: skip
    return "".join(parts)


def paint_mark(mark: Mark, x: float, y: float) -> str:
    """The shape of a state around a middle."""
    base, shape = _SHAPES[mark.key]
    at = {"x": x, "y": y, "l": x - 5, "r": x + 5, "t": y - 5, "b": y + 5}
    drawn = path(f"{base} {mark.look}", shape.format(**at))
    if mark.key == "open":
        drawn += path(f"qy-flow-mark {mark.look}", _HALF.format(**at))
    return drawn


_HALF: Final = "M{x:.1f},{t:.1f}a5,5 0 0 0 0,10Z"
_DISC: Final = "M{l:.1f},{y:.1f}a5,5 0 1 0 10,0a5,5 0 1 0 -10,0Z"
_SHAPES: Final[dict[MarkKey, tuple[str, str]]] = {
    "done": ("qy-flow-mark", _DISC),
    "open": ("qy-flow-ring", _DISC),
    "near": ("qy-flow-mark", "M{x:.1f},{t:.1f}L{r:.1f},{b:.1f}H{l:.1f}Z"),
    "late": ("qy-flow-mark", "M{l:.1f},{t:.1f}H{r:.1f}V{b:.1f}H{l:.1f}Z"),
    "paused": ("qy-flow-ring", "M{l:.1f},{t:.1f}h3.5v10h-3.5ZM{r:.1f},{t:.1f}h-3.5v10h3.5Z"),
    "ahead": ("qy-flow-ring", _DISC),
    "waiting": ("qy-flow-ring", "M{x:.1f},{t:.1f}l5,5l-5,5l-5,-5Z"),
    "skipped": ("qy-flow-ring", _DISC + "M{l:.1f},{b:.1f}L{r:.1f},{t:.1f}"),
}  # fmt: skip

Outline: TypeAlias = tuple[str, tuple[str, ...]]


def _rounded(x: float, y: float, w: float, h: float, r: float) -> str:
    return (
        f"M{x + r:.1f},{y:.1f}h{w - 2 * r:.1f}a{r},{r} 0 0 1 {r},{r}v{h - 2 * r:.1f}"
        f"a{r},{r} 0 0 1 -{r},{r}h-{w - 2 * r:.1f}a{r},{r} 0 0 1 -{r},-{r}v-{h - 2 * r:.1f}"
        f"a{r},{r} 0 0 1 {r},-{r}Z"
    )


def _review(x: float, y: float, w: float, h: float) -> Outline:
    return _rounded(x, y, w, h, 6.0), ()


def _all_sign(x: float, y: float, w: float, h: float) -> Outline:
    return _rounded(x, y, w, h, 6.0), (_rounded(x + 3, y + 3, w - 6, h - 6, 4.0),)


def _any_signs(x: float, y: float, w: float, h: float) -> Outline:
    behind = f"M{x + 6:.1f},{y + h + 3:.1f}h{w - 9:.1f}a6,6 0 0 0 6,-6v-{h - 9:.1f}"
    return _rounded(x, y, w, h, 6.0), (behind,)


def _notice(x: float, y: float, w: float, h: float) -> Outline:
    fold = f"M{x + w - 14:.1f},{y + h:.1f}v-14h14"
    return f"M{x:.1f},{y:.1f}h{w:.1f}v{h - 14:.1f}l-14,14h-{w - 14:.1f}Z", (fold,)


def _applicant(x: float, y: float, w: float, h: float) -> Outline:
    return _rounded(x, y, w, h, min(20.0, h / 2)), ()


def _visit(x: float, y: float, w: float, h: float) -> Outline:
    cut = 10.0
    return (
        f"M{x + cut:.1f},{y:.1f}h{w - 2 * cut:.1f}l{cut},{cut}v{h - 2 * cut:.1f}l-{cut},{cut}"
        f"h-{w - 2 * cut:.1f}l-{cut},-{cut}v-{h - 2 * cut:.1f}Z"
    ), ()


def _automatic(x: float, y: float, w: float, h: float) -> Outline:
    bars = tuple(f"M{at:.1f},{y:.1f}v{h:.1f}" for at in (x + 5, x + w - 5))
    return f"M{x:.1f},{y:.1f}h{w:.1f}v{h:.1f}h-{w:.1f}Z", bars


_OUTLINES: Final[Mapping[StepKind, Callable[[float, float, float, float], Outline]]] = {
    "review": _review,
    "countersign_all": _all_sign,
    "countersign_any": _any_signs,
    "notice": _notice,
    "applicant": _applicant,
    "site_visit": _visit,
    "automatic": _automatic,
}
