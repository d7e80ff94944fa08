"""Supplies what a figure leaves unsaid.

Its noun from a list, from the figure before, from the paragraph's topic.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from .clauses import LEAD_IN, continues, only_joined
from .coordination import items_of_list, shared_tail
from .kinds import is_class_limit
from .naming import tidy
from .phrases import Phrase, after_word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .drafts import Draft, Paragraph
    from .lexicon import Lexicon
    from .nouns import NounFinder

_AGENT = re.compile(r".{2,14}?(?:企业|产业|制造业|服务业|建筑业|行业|园区)")
# The other side of what was just named keeps its holder (金融机构存款余额…，贷款余额…).
_OPPOSITES: Final = {"贷款余额": "存款余额", "贷款": "存款", "流出人口": "流入人口"}
_SIZES: Final = frozenset({"area", "length", "mass"})
_RATES: Final = frozenset({"ratio", "points", "multiple"})
_OF_LAST: Final = frozenset({"总量", "投入强度", "总额"})
_PACE: Final = frozenset({"增速", "增幅", "比重", "占比", "比例", "占"})
_AREA_TAIL = re.compile(r"(?:施工|竣工|建筑|占地|总|用地|新建)?面积$")
_NEW = re.compile(r"^(?:新增|净增|新培育|累计|新)")
_THINGS_THEMSELVES: Final = frozenset({"项目", "企业", "规模以上企业"})
_CONDITION_END = re.compile(r"(?:的(?:企业|项目|单位|个人|机构|平台)?)$")
_DENIED = re.compile(
    r"^[^，。；、0-9]{0,6}?(?:尚未|没有|仍未|还未|未)(?P<act>[^，。；、0-9的]{2,4})"
)
_PARTS = re.compile(r"其中[^。；]*$")
_MEASURES: Final = (
    "营业收入", "主营业务收入", "税收收入", "产值", "增加值", "销售收入", "投资", "利润总额",
    "零售额", "进出口总额", "收入", "税收", "利润", "支出",
)  # fmt: skip
_BRINGS: Final = frozenset({"", "实现", "完成", "形成", "贡献", "达成"})
_MONEY_ENDS: Final = (
    *_MEASURES,
    "资金",
    "额",
    "款",
    "出口",
    "进口",
    "贷款",
    "存款",
    "费",
    "金",
    "财力",
    "奖励",
)
_LONGEST_PART: Final = 12
_LONGEST_LIST: Final = 12
_SHORT_MEASURE: Final = 4
_LONGEST_CONDITION: Final = 26
_SHORTEST_CONDITION: Final = 3


@dataclass(slots=True)
class Unsaid:
    """Completes the nouns of one document."""

    lexicon: Lexicon
    nouns: NounFinder

    # -- lists -------------------------------------------------------------------------------------

    def from_list(
        self, phrases: Sequence[Phrase], index: int, paragraph: Paragraph, condition: str
    ) -> str:
        """The noun that a list gives a figure.

        Its own of the things listed, or of the figures before; "" for none.
        """
        span = _list_around(phrases, index)
        if span is None:
            return ""
        first, last = span
        opening, place, size = phrases[first], index - first, last - first
        _spread(phrases[index], phrases[last - 1])
        if index > first:
            _inherit(phrases[index], opening)
        listed = opening.listed.strip() or (condition if opening.apart else "")
        if listed and size > 1:
            listed, _ = self.nouns.strip_head(listed, paragraph)
            items = items_of_list(listed, size)
            if items:
                phrases[index].in_list = True
                return tidy(items[place] + shared_tail(opening), self.lexicon)
        recent = paragraph.recent
        earlier = [d for d in recent[: len(recent) - place] if _is_plain(d)]
        if not opening.listed.strip() and len(earlier) >= size:
            phrases[index].given_to = earlier[place - size].phrase.given_to
            return earlier[place - size].noun
        return ""

    # -- nouns -------------------------------------------------------------------------------------

    def completed(self, phrase: Phrase, noun: str, paragraph: Paragraph) -> str:
        """A noun with what it leaves unsaid.

        The thing counted before, the sector of the paragraph.
        """
        lexicon, drafts = self.lexicon, paragraph.recent
        if is_class_limit(phrase):
            return _limit_of(noun, drafts)
        if paragraph.topic and noun in lexicon.topic_heads:
            return paragraph.topic + noun
        if not drafts and not noun:
            return phrase.verb if phrase.verb in lexicon.kept else ""
        if not noun:
            return self._taken_over(phrase, drafts)
        return self._leaning(phrase, noun, paragraph) if drafts else noun

    def _leaning(self, phrase: Phrase, noun: str, paragraph: Paragraph) -> str:
        """A noun that leans on the figures before it."""
        lexicon, drafts = self.lexicon, paragraph.recent
        if noun in _OPPOSITES:
            return _holder_beside(_OPPOSITES[noun], drafts) + noun
        if noun in lexicon.dependent:
            return self._depending(phrase, noun, drafts)
        return self._of_whole(phrase, noun, paragraph)

    def _of_whole(self, phrase: Phrase, noun: str, paragraph: Paragraph) -> str:
        """A noun with the whole it is a part of, who acts, or what its level is a level of."""
        part_of = _part_of(phrase, noun, paragraph)
        if part_of:
            return noun + part_of
        lexicon, drafts = self.lexicon, paragraph.recent
        acts = phrase.verb in {"实现", "完成"} and noun in lexicon.topic_heads
        agent = _agent_of(paragraph) if acts else ""
        return agent + self._of_level(noun, drafts[-1].noun)

    def _of_level(self, noun: str, before: str) -> str:
        """A bare level takes the thing counted before: 国家级双创载体3个、省级3个."""
        level = self.lexicon.levels.match(noun)
        if level is None or level.end() != len(noun):
            return noun
        replaced, count = self.lexicon.levels.subn(noun, before, count=1)
        return replaced if count else noun + before

    def _taken_over(self, phrase: Phrase, drafts: Sequence[Draft]) -> str:
        """The noun of an earlier figure.

        With this one's own verb (发现隐患2714处，已整改2650处).
        """
        anchor = _anchor(phrase, drafts)
        if phrase.growth or phrase.share:
            return anchor
        if phrase.verb in self.lexicon.kept and phrase.verb not in anchor:
            return self._with_verb(phrase, anchor, drafts[-1])
        if not phrase.verb:
            phrase.verb = drafts[-1].phrase.verb
        return phrase.verb if phrase.verb in {"出口", "进口"} else anchor

    def _with_verb(self, phrase: Phrase, anchor: str, last: Draft) -> str:
        size = phrase.quantity.dimension
        if size == "money" or (size in _SIZES and last.phrase.quantity.dimension != size):
            return phrase.verb
        return phrase.verb + anchor.removeprefix(self.lexicon.leading_verb(anchor))

    def _depending(self, phrase: Phrase, noun: str, drafts: Sequence[Draft]) -> str:
        last = drafts[-1]
        changes = (
            bool(phrase.growth) or phrase.quantity.dimension == "points" or phrase.quantity.rank
        )
        if noun in _PACE and changes:
            return last.name
        if noun in _OF_LAST:
            return _merged(last.noun, noun)
        holders = [d for d in drafts if _is_plain(d) and not is_class_limit(d.phrase)]
        if phrase.quantity.dimension in _RATES:
            holders = [d for d in holders if d.phrase.quantity.dimension not in _RATES]
        things = [d for d in holders if d.phrase.quantity.dimension == "count"]
        if not holders or (not things and phrase.quantity.dimension == "money"):
            return noun
        if noun.endswith("面积") and last.phrase.quantity.dimension == "area":
            return _merged(_AREA_TAIL.sub("", last.noun), noun)
        holder = (things or holders)[-1].noun
        if noun == "总数":
            holder = _NEW.sub("", holder)
        return _merged(self._without_measure(holder), noun)

    def _without_measure(self, holder: str) -> str:
        for end in self.lexicon.dependent - _THINGS_THEMSELVES:
            if holder.endswith(end) and len(holder) > len(end) + 1:
                return holder.removesuffix(end)
        return holder


def _holder_beside(other: str, drafts: Sequence[Draft]) -> str:
    """What stands before ``other`` in the name that was given last."""
    name = next((d.noun for d in reversed(drafts) if d.noun.endswith(other)), "")
    return name.removesuffix(other)


def _part_of(phrase: Phrase, noun: str, paragraph: Paragraph) -> str:
    """The measure a part takes from its whole (营业收入9亿元，其中电子4亿元、化工3亿元)."""
    earlier = [d for d in paragraph.of_sentence if _is_plain(d)]
    if (
        phrase.quantity.dimension != "money"
        or not earlier
        or phrase.growth
        or phrase.verb not in _BRINGS
    ):
        return ""
    whole = earlier[0]
    same = whole.phrase.quantity.dimension == "money" and whole.noun.endswith(_MEASURES)
    opened = _PARTS.search(phrase.preceding) is not None
    plain = len(noun) <= _LONGEST_PART and not noun.endswith(_MONEY_ENDS) and bool(noun)
    measure = next((m for m in _MEASURES if whole.noun.endswith(m)), "")
    return measure if same and opened and plain else ""


def _limit_of(noun: str, drafts: Sequence[Draft]) -> str:
    """The name of a class limit: what is measured, and of which things where that is short."""
    things = [d for d in drafts if d.phrase.quantity.dimension == "count"]
    whose = things[-1].noun if things and len(noun) < _SHORT_MEASURE else ""
    return f"{whose}{noun}标准"


def condition_before(sentence: str, segment_start: int) -> str:
    """What a policy gives a reward for.

    The part of the sentence before it (首次升规入统的企业，奖励…).
    """
    parts = [part for part in sentence[:segment_start].rstrip("，：").split("，") if part]
    for part in reversed(parts):
        plain = LEAD_IN.sub("", part).strip()
        plain = re.sub(r"^（[^）]*）", "", plain)
        plain = re.sub(r"^对(?:于)?", "", plain)
        if (
            not re.search(r"^[分按给予再]|奖励|补助|补贴|给予|最高|单[个户]", plain)
            and len(plain) > _SHORTEST_CONDITION
        ):
            return _CONDITION_END.sub("", plain)[-_LONGEST_CONDITION:]
    return ""


def take_parent(phrase: Phrase, sentence: str, paragraph: Paragraph) -> None:
    """A share of a part (其中税收收入9.14亿元，占比75.8%) is of what the part belongs to."""
    earlier = paragraph.recent if sentence.startswith("其中") else paragraph.of_sentence
    if not phrase.share or phrase.whole or len(earlier) < 2:  # noqa: PLR2004 - a whole and a part
        return
    if "其中" not in sentence[: phrase.segment_start]:
        return
    part = earlier[-1]
    size = part.phrase.quantity.dimension
    wholes = [d for d in earlier[:-1] if _is_plain(d) and d.phrase.quantity.dimension == size]
    if not wholes:
        return
    whole = wholes[-1] if sentence.startswith("其中") else wholes[0]
    if whole.noun not in part.noun:
        phrase.whole = whole.noun


def part_of_plan(phrase: Phrase, paragraph: Paragraph) -> bool:
    """Whether the figure is a part of a planned size (规划面积68平方公里，其中直管区42平方公里)."""
    last = paragraph.recent[-1]
    return (
        last.statement.kind == "plan"
        and last.phrase.quantity.unit == phrase.quantity.unit
        and not phrase.growth
        and not phrase.share
        and "其中" in phrase.segment[: phrase.at - phrase.segment_start]
    )


def not_yet(phrase: Phrase) -> str:
    """未 and the verb, where the things counted are those of which it is denied (9个没有完工)."""
    m = _DENIED.match(phrase.right) if phrase.quantity.dimension == "count" else None
    return "" if m is None else f"未{m['act']}"


def opens_pair(phrases: Sequence[Phrase], index: int, noun: str) -> bool:
    """Whether a growth without noun is the first of several for the figures before it.

    (增长5.1%和7.2%).
    """
    phrase = phrases[index]
    if noun or not phrase.growth or index + 1 >= len(phrases):
        return False
    following = phrases[index + 1]
    return only_joined(following) and following.quantity.dimension == phrase.quantity.dimension


def _list_around(phrases: Sequence[Phrase], index: int) -> tuple[int, int] | None:
    """First and last (exclusive) of the list with 分别 that a figure belongs to."""
    first = index
    while first >= 0 and not phrases[first].apart:
        if not continues(phrases[first]) or index - first > _LONGEST_LIST:
            return None
        first -= 1
    if first < 0:
        return None
    last = first + 1
    while last < min(len(phrases), first + _LONGEST_LIST) and continues(phrases[last]):
        last += 1
    return first, last


def _spread(phrase: Phrase, last: Phrase) -> None:
    """A comparing word after the last figure of a list holds for all (分别稳定在96%、98.5%以上)."""
    if not phrase.after:
        word = after_word(last.right)
        phrase.after = last.after or (word["word"] if word is not None else "")


def _inherit(phrase: Phrase, opening: Phrase) -> None:
    if not phrase.growth:
        phrase.growth, phrase.growth_word = opening.growth, opening.growth_word
    phrase.base = phrase.base or opening.base
    phrase.whole = phrase.whole or opening.whole
    phrase.share = phrase.share or opening.share
    phrase.yoy, phrase.average = opening.yoy, opening.average
    phrase.verb = phrase.verb or opening.verb
    phrase.classes |= opening.classes


def _is_plain(draft: Draft) -> bool:
    return not draft.phrase.growth and not draft.phrase.share


def _anchor(phrase: Phrase, drafts: Sequence[Draft]) -> str:
    """The noun of the figure that this one says more of."""
    plain = [d for d in drafts if not d.phrase.growth]
    dimension = phrase.quantity.dimension
    if dimension == "points" or (phrase.quantity.rank and not phrase.growth):
        return drafts[-1].name if not _is_plain(drafts[-1]) else drafts[-1].noun
    if phrase.growth and dimension not in _RATES:
        same = [d for d in plain if d.phrase.quantity.dimension == dimension]
        return (same or plain or drafts)[-1].noun
    last = drafts[-1]
    if last.phrase.share and dimension == "ratio" and not phrase.growth and not phrase.share:
        return last.name
    if phrase.growth and last.phrase.growth and _goes_on(phrase, last.phrase):
        return last.noun
    if phrase.growth or phrase.share:
        whole = [d for d in plain if not d.phrase.share]
        return (whole or plain or drafts)[-1].noun
    things = [d for d in plain if d.phrase.quantity.dimension not in _RATES]
    return ((things if dimension == "count" else plain) or plain or drafts)[-1].noun


def _goes_on(phrase: Phrase, last: Phrase) -> bool:
    """Whether one growth adds to another of the same thing (同比上涨1%，环比下降2%)."""
    same = last.segment_start == phrase.segment_start
    return same or (bool(last.own) and phrase.left.strip().startswith(("环比", "同比")))


def _agent_of(paragraph: Paragraph) -> str:
    """Who acts in the sentence so far (规模以上工业企业…，实现利润总额…).

    "" where nobody is named.
    """
    for draft in paragraph.of_sentence:
        m = _AGENT.match(draft.noun)
        if m is not None and draft.phrase.quantity.dimension != "count":
            return m[0]
    return ""


def _merged(holder: str, noun: str) -> str:
    """Holder and noun joined where they overlap: 研发经费投入 + 投入强度."""
    for size in range(min(len(holder), len(noun)), 0, -1):
        if holder.endswith(noun[:size]):
            return holder + noun[size:]
    return holder + noun
