"""Cuts a sentence around its quantities.

Each with the text on either side up to commas and to its neighbours.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from .kinds import is_class_limit, yearly_output
from .phrases import Phrase

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qianyi.engine.text.quantity import Quantity

    from .lexicon import Lexicon

SENTENCE = re.compile(r"[^。！？；]+[。！？；]?")
LEAD_IN = re.compile(
    r"^(?:[0-9]{1,2}[.、．]|（[一二三四五六七八九十0-9]+）|第[一二三四五六七八九十百]+条"
    r"|[一二三四五六]是|——|[—·●■\s]+|【[^】]{1,16}】|“(?![^”]{1,11}”))+"
)
JOINED: Final = frozenset("、和及与")
_SEGMENT_END = re.compile(r"[，：。！？；]|——")
_REACH: Final = 160
_LONGEST_PART: Final = 40
_LONGEST_STATE: Final = 18
_ACTS_IN = re.compile(r"[要应须将以让把]|按照|根据")
_STATE = re.compile(
    r"(?P<noun>[^0-9，、]{2,16}?)(?:止跌|企稳|持续|稳步|明显|快速|平稳|较快|保持|加快|加速|回升|回落|改善|"
    r"稳中|势头|显著|大幅|不断|总体|表现|最快|最高|最多|领跑|领先|稳居|再创|创|由负转正|由降转升|降幅|有所|增势)"
)
_OUTPUTS: Final = frozenset({"mass", "energy", "power", "volume"})


def phrases_of(sentence: str, offset: int, quantities: Sequence[Quantity]) -> Iterator[Phrase]:
    """One phrase a quantity.

    ``offset`` is where the sentence begins in the text the quantities count from.
    """
    previous_end = -1
    for index, quantity in enumerate(quantities):
        start, end = quantity.start - offset, quantity.end - offset
        low, high = _segment(sentence, start, end)
        following, following_end = len(sentence), len(sentence)
        if index + 1 < len(quantities):
            following = quantities[index + 1].start - offset
            following_end = quantities[index + 1].end - offset
        left = sentence[_left_edge(sentence, max(low, previous_end), start) : start]
        right = sentence[end : min(high, following)]
        if not right and following < high:
            right = sentence[following_end:high]
        linked = previous_end > low and left[:1] in JOINED
        yield Phrase(
            quantity,
            left,
            right,
            sentence[low:high],
            low,
            linked,
            quantity_text=sentence[start:end],
            at=start,
            preceding=sentence[max(0, start - _REACH) : start],
            following=sentence[end : end + _REACH],
        )
        previous_end = end


def _segment(sentence: str, start: int, end: int) -> tuple[int, int]:
    """The part between commas, at most some hundred characters to either side."""
    floor = max(0, start - _REACH)
    low = floor
    for m in _SEGMENT_END.finditer(sentence, floor, start):
        low = m.end()
    ceiling = min(len(sentence), end + _REACH)
    after = _SEGMENT_END.search(sentence, end, ceiling)
    return low, after.start() if after else ceiling


def _left_edge(sentence: str, low: int, start: int) -> int:
    """Where the left side begins: after a bracket that is open, or closed but opened before."""
    opened = sentence.rfind("（", low, start)
    if opened >= 0 and sentence.find("）", opened, start) < 0:
        return opened + 1
    closed = sentence.find("）", low, start)
    if closed >= 0 and sentence.rfind("（", low, closed) < 0:
        return closed + 1
    return low


def leave_out_neighbour(phrase: Phrase, before: Phrase) -> None:
    """Leave out of the left side what the figure before has taken as its own noun."""
    consumed = 0 if is_class_limit(before) and not before.after else before.consumed
    if before.segment_start == phrase.segment_start and consumed:
        if len(phrase.left) >= consumed:
            phrase.left = phrase.left[consumed:]
        phrase.linked = phrase.left[:1] in JOINED
    listed = phrase.linked and phrase.quantity.dimension in _OUTPUTS
    phrase.yearly = listed and yearly_output(before)


def bare_part_before(sentence: str, phrase: Phrase, before: Sequence[Phrase]) -> str:
    """The part right before a figure's own, where no figure stands in it."""
    if before and before[-1].at >= phrase.segment_start:
        return ""
    floor = max(0, phrase.segment_start - _REACH)
    head = sentence[floor : phrase.segment_start].removesuffix("，")
    at = max(head.rfind("，"), head.rfind("："), head.rfind("——")) + 1
    if before and before[-1].at >= floor + at:
        return ""
    return head[at:][-_LONGEST_PART:] if phrase.segment_start else ""


def state_of(part: str, lexicon: Lexicon) -> str:
    """What a part without a figure speaks of (民间投资持续回升 → 民间投资); "" where unclear."""
    m = _STATE.match(part)
    if m is not None:
        return m["noun"]
    plain = len(part) <= _LONGEST_STATE and _ACTS_IN.search(part) is None
    return part if plain and part.endswith(lexicon.measured) else ""


def continues(phrase: Phrase) -> bool:
    """Whether a figure goes on the list of the one before it (95%、100% · 21.3%和下降4.5%)."""
    left = phrase.left.strip()
    return left[:1] in JOINED and (len(left) == 1 or not phrase.name)


def only_joined(phrase: Phrase) -> bool:
    """Whether nothing but a joining word stands between a figure and the one before it."""
    return phrase.left.strip() in JOINED
