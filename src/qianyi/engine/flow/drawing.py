"""A process, or a case under way, as a picture: SVG without style attributes and without script.

The wide picture runs from left to right with phases as lanes and scrolls in a frame of the page;
the upright one is one row a step and as wide as a phone. Both say everything in words as well:
title and description for whoever hears the page, a full sentence for every step. Steps are links
where the caller gives an address, so the keyboard reaches them in the order of the process.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from qianyi.engine.flow import svg
from qianyi.engine.flow.cards import (
    SMALL_SIZE,
    Audience,
    Card,
    Mark,
    Note,
    card,
    left_of,
    mark_of,
    paint,
    paint_mark,
)
from qianyi.engine.flow.layout import Box, Gaps, lay_out
from qianyi.engine.flow.markup import length, tag, words
from qianyi.engine.flow.ordering import Arrow, forward, in_order
from qianyi.engine.flow.rails import lay_down, room_for
from qianyi.engine.flow.state import ENDED, PASSED, PHASES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from qianyi.engine.flow.clock import Clock
    from qianyi.engine.flow.definition import Process, Step
    from qianyi.engine.flow.layout import Line, Place
    from qianyi.engine.flow.state import State

CARD: Final = 176.0
PHONE: Final = 358.0
_END_SIZE: Final = 46.0
_END_ROW: Final = 26.0
_START, _END = "@start", "@end"
_GAPS: Final = Gaps(layer=64.0, box=18.0, margin=14.0, head=26.0, line=14.0, back=18.0)
_FONT: Final = "PingFang SC, Microsoft YaHei, Noto Sans CJK SC, sans-serif"
_NOTHING: Final[Mapping[str, str | Note]] = MappingProxyType({})
_NO_CLOCKS: Final[Mapping[str, Clock]] = MappingProxyType({})


def graph_of(process: Process) -> tuple[tuple[str, ...], tuple[Arrow, ...]]:
    """The steps in an order that can be read, and the arrows between them, returns marked."""
    keys = [one.id for one in process.steps]
    arrows = [Arrow(b, one.id) for one in process.steps for b in one.before if b in process.by_id]
    arrows += [
        Arrow(one.id, end.target, back=True)
        for one in process.steps
        for end in one.outcomes
        if end.to == "return" and end.target in process.by_id
    ]
    known = forward(keys, arrows)
    return in_order(keys, known), known


@dataclass(frozen=True, slots=True)
class _Picture:
    """What is drawn, before it has a shape."""

    process: Process
    state: State | None
    cards: Mapping[str, Card]
    critical: Collection[str]
    href: str
    audience: Audience

    def arrows(self) -> list[Arrow]:
        """All arrows, those from the beginning and to the end among them."""
        _, known = graph_of(self.process)
        leaves = [one.id for one in self.process.steps if not self.process.followers[one.id]]
        return [
            *(Arrow(_START, one.id) for one in self.process.roots),
            *known,
            *(Arrow(one, _END) for one in leaves),
        ]

    def boxes(self, ends: tuple[float, float]) -> list[Box]:
        """Every box with its size and lane; the ends lie in the lanes of their neighbours."""
        steps = self.process.steps
        found = [
            Box(one.id, self.cards[one.id].width, self.cards[one.id].height, one.phase)
            for one in steps
        ]
        first = self.process.roots[0].phase if self.process.roots else ""
        last = next(
            (one.phase for one in reversed(steps) if not self.process.followers[one.id]), ""
        )
        return [Box(_START, *ends, first), *found, Box(_END, *ends, last)]

    def look(self, line: Line) -> str:
        """The classes of a line: back, or gone already."""
        arrow = line.arrow
        if arrow.back:
            return "is-back"
        strong = {arrow.source, arrow.target} <= {*self.critical, _START, _END}
        return ("is-critical " if self.critical and strong else "") + (
            "is-done" if self._gone(arrow) else "is-ahead"
        )

    def in_front(self, lines: Iterable[Line]) -> list[Line]:
        """Lines in the order of painting: what matters most lies above."""
        ranks = ("is-back", "is-ahead", "is-done", "is-critical")

        def rank(one: Line) -> int:
            return ranks.index(self.look(one).partition(" ")[0])

        return sorted(lines, key=rank)

    def _gone(self, arrow: Arrow) -> bool:
        if self.state is None:
            return False
        reached = (
            self.state.ended
            if arrow.target == _END
            else self.state.step(arrow.target).status != "not_open"
        )
        passed = arrow.source == _START or self.state.step(arrow.source).status in PASSED
        return reached and passed

    def word(self, end: str) -> str:
        """What the beginning and the end are called."""
        if end == _START:
            return "受理" if self.process.starts_clock == "acceptance" else "提交"
        return "办结"

    def mark(self, end: str) -> Mark | None:
        """The state of the beginning or the end."""
        if self.state is None:
            return None
        begun = self.state.accepted_at is not None or self.process.starts_clock == "submission"
        past = begun if end == _START else self.state.phase in ENDED
        return Mark("done" if past else "ahead", "")


def draw(
    process: Process,
    state: State | None = None,
    *,
    clocks: Mapping[str, Clock] = _NO_CLOCKS,
    notes: Mapping[str, str | Note] = _NOTHING,
    critical: Collection[str] = (),
    href: str = "",
    upright: bool = False,
    audience: Audience = "staff",
) -> str:
    """The process as SVG; with a state, where the case stands.

    Args:
        process: need not be free of faults: what closes a circle is drawn as leading back.
        state: of a case of this process.
        clocks: by step, what tells near the limit from late, and how much time is left.
        notes: by step, a line more (the median, how often critical), and a mark if need be.
        critical: steps drawn with emphasis, and the lines between them.
        href: where a step leads, with ``{step}`` for its id; "" for no links.
        upright: one row a step, as wide as a phone.
        audience: by which of their labels steps are called.
    """
    width = CARD
    picture = _Picture(process, state, {}, critical, href, audience)
    if upright:
        bare = [Box(one.id, 0.0, 0.0, one.phase) for one in process.steps]
        width = room_for([*bare, Box(_START, 0, 0), Box(_END, 0, 0)], picture.arrows(), PHONE)
    cards = {
        one.id: _card(picture, one, width, clocks.get(one.id), _note(notes.get(one.id)), upright)
        for one in process.steps
    }
    picture = _Picture(process, state, cards, critical, href, audience)
    size, parts = (_upright if upright else _wide)(picture)
    return tag(
        "svg",
        tag("title", words(_title(picture))),
        tag("desc", words(describe(process, cards))),
        *parts,
        xmlns="http://www.w3.org/2000/svg",
        class_="qy-flow is-upright" if upright else "qy-flow",
        role="group",
        viewBox=f"0 0 {length(size[0])} {length(size[1])}",
        width=size[0],
        height=size[1],
        font_family=_FONT,
    )


def _card(
    picture: _Picture,
    step: Step,
    width: float,
    clock: Clock | None,
    note: Note,
    upright: bool,  # noqa: FBT001 - as the caller was told
) -> Card:
    stand = picture.state.step(step.id) if picture.state else None
    mark = mark_of(stand, clock) if stand else None
    more = _more(picture.process, step) if upright else ()
    return card(
        picture.process, step, width=width, stand=stand, mark=note.mark or mark,
        more=(*more, left_of(clock), note.text), critical=step.id in picture.critical,
        audience=picture.audience,
    )  # fmt: skip


def _note(note: str | Note | None) -> Note:
    return note if isinstance(note, Note) else Note(note or "")


def _more(process: Process, step: Step) -> tuple[str, ...]:
    """What the wide picture says by lines: how many of several it waits for, where it goes back."""
    join = join_word(step)
    backs = [
        f"{one.label}：{process.by_id[one.target].label.staff}"
        for one in step.outcomes
        if one.to == "return" and one.target in process.by_id
    ]
    return (f"前面{len(step.before)}项{join}完成后开始" if join else "", *backs)


def _title(picture: _Picture) -> str:
    state = picture.state
    return f"{picture.process.title}流程图" + (f"（{PHASES[state.phase]}）" if state else "")


def describe(process: Process, cards: Mapping[str, Card]) -> str:
    """The whole picture in sentences, in the order of the process."""
    order, _ = graph_of(process)
    number = {code: index for index, code in enumerate(order, start=1)}
    told = [
        f"{number[code]}. {cards[code].spoken}{_opens(process.by_id[code], number)}。"
        for code in order
    ]
    return f"共{len(order)}个环节。" + "".join(told)


def _opens(step: Step, number: Mapping[str, int]) -> str:
    before = "、".join(f"第{number[one]}项" for one in step.before if one in number)
    if step.after is None or not before:
        return "，一开始就办理"
    needed = {"all": "全部", "any": "任何一项", "of": f"中的{step.after.count}项"}
    single = len(step.before) == 1
    return f"，在{before}{'' if single else needed[step.after.joint]}完成后开始"


# --- from left to right


def _wide(picture: _Picture) -> tuple[tuple[float, float], list[str]]:
    found = lay_out(picture.boxes((_END_SIZE, _END_SIZE)), picture.arrows(), _GAPS)
    parts: list[str] = []
    for number, band in enumerate(found.bands):
        shade = "is-even" if number % 2 else "is-odd"
        parts.append(
            svg.path(f"qy-flow-band {shade}", f"M0,{length(band.y)}H{length(found.width)}"
                     f"v{length(band.height)}H0Z")
        )  # fmt: skip
        parts.append(
            svg.text(band.name, _GAPS.margin, band.y + 18.0, look="qy-flow-phase", size=13.0)
        )
    for line in picture.in_front(found.lines):
        parts += _line(picture, line)
    parts += _joins(picture.process, found.places)
    parts += [_end(picture, end, found.places[end]) for end in (_START,)]
    for code in graph_of(picture.process)[0]:
        place = found.places[code]
        parts.append(_step(picture, picture.cards[code], place))
    parts.append(_end(picture, _END, found.places[_END]))
    return (found.width, found.height), parts


def _line(picture: _Picture, line: Line) -> list[str]:
    look = picture.look(line)
    if not line.arrow.back:
        return [
            svg.path(f"qy-flow-line {look}", svg.curve(line.points)),
            svg.arrow_head(line.points[-1], f"qy-flow-head {look}"),
        ]
    parts = [
        svg.path(f"qy-flow-line {look}", svg.corners(line.points), stroke_dasharray="5 4"),
        svg.arrow_head(line.points[-1], f"qy-flow-head {look}"),
    ]
    (away, low), (home, _) = line.points[2], line.points[3]
    parts.append(
        svg.text(_back_word(picture.process, line.arrow), (away + home) / 2, low - 3.0,
                 look="qy-flow-join is-back", size=11.0, anchor="middle")
    )  # fmt: skip
    return parts


def _back_word(process: Process, arrow: Arrow) -> str:
    ends = process.by_id[arrow.source].outcomes if arrow.source in process.by_id else ()
    labels = [one.label for one in ends if one.to == "return" and one.target == arrow.target]
    return "、".join(labels) or "退回"


def _joins(process: Process, places: Mapping[str, Place]) -> list[str]:
    """Beside each joining of several lines, how many of them it waits for."""
    return [
        svg.text(join_word(one), places[one.id].x - 9.0, places[one.id].middle - 7.0,
                 look="qy-flow-join", size=11.0, anchor="end")
        for one in process.steps
        if join_word(one)
    ]  # fmt: skip


def join_word(step: Step) -> str:
    """How many of the steps before it a step waits for, in a word; "" where it is only one."""
    if step.after is None or len(step.before) < 2:  # noqa: PLR2004 - one line needs no word
        return ""
    words = {"all": "全部", "any": "任一", "of": f"满{step.after.count}项"}
    return words[step.after.joint]


def _end(picture: _Picture, end: str, place: Place) -> str:
    """The beginning or the end: a circle with its word."""
    mark = picture.mark(end)
    x, y, r = place.x + place.width / 2, place.middle, place.width / 2
    look = f"qy-flow-shape is-end {mark.look}" if mark else "qy-flow-shape is-end"
    n = length
    circle = (
        f"M{n(x - r)},{n(y)}a{n(r)},{n(r)} 0 1 0 {n(2 * r)},0a{n(r)},{n(r)} 0 1 0 -{n(2 * r)},0Z"
    )
    parts = [svg.path(look, circle)]
    if end == _END:
        inner = r - 4
        parts.append(
            svg.path("qy-flow-detail", f"M{n(x - inner)},{n(y)}a{n(inner)},{n(inner)} 0 1 0 "
                     f"{n(2 * inner)},0a{n(inner)},{n(inner)} 0 1 0 -{n(2 * inner)},0Z")
        )  # fmt: skip
    word = svg.text(picture.word(end), x, y + 4.5, look="qy-flow-name", size=13.0, anchor="middle")
    return tag("g", *parts, word, class_="qy-flow-end")


def _step(picture: _Picture, one: Card, place: Place) -> str:
    strong = " is-critical" if one.step.id in picture.critical else ""
    body = [tag("title", words(one.spoken)), paint(one, place.x, place.y)]
    if not picture.href:
        return tag("g", *body, class_=f"qy-flow-step{strong}", role="img", aria_label=one.spoken)
    address = picture.href.replace("{step}", quote(one.step.id, safe=""))
    return tag("a", *body, class_=f"qy-flow-step{strong}", href=address, aria_label=one.spoken)


# --- from top to bottom


def _upright(picture: _Picture) -> tuple[tuple[float, float], list[str]]:
    width = next((one.width for one in picture.cards.values()), PHONE / 2)
    found = lay_down(picture.boxes((width, _END_ROW)), picture.arrows())
    left = found.places[_START].x
    parts = [
        svg.text(one.name, left, one.y + 15.0, look="qy-flow-phase", size=13.0)
        for one in found.headings
    ]
    for line in picture.in_front(found.lines):
        look = picture.look(line)
        if line.arrow.back:
            parts += [
                svg.path(f"qy-flow-line {look}", svg.corners(line.points), stroke_dasharray="5 4"),
                svg.arrow_head(line.points[-1], f"qy-flow-head {look}", to_left=True),
            ]
        else:
            parts.append(svg.path(f"qy-flow-line {look}", svg.drop(line.points)))
    for code in sorted(found.places, key=lambda one: found.places[one].y):
        place, (x, y) = found.places[code], found.dots[code]
        mark = picture.cards[code].mark if code in picture.cards else picture.mark(code)
        parts.append(paint_mark(mark or Mark("ahead", ""), x, y))
        parts.append(
            _step(picture, picture.cards[code], place)
            if code in picture.cards
            else svg.text(picture.word(code), place.x, place.middle + 4.5, look="qy-flow-name",
                          size=SMALL_SIZE + 1.0)
        )  # fmt: skip
    return (found.width, found.height), parts
