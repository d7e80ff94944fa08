"""What is said around one quantity: predicate, comparison, share, verb and the noun counted.

Chinese official prose puts what is counted before its figure (高新技术企业达28家) or right after it
(获得45项国家发明专利). This module reads both sides of one quantity; coordination and what carries
over are left to unsaid.py and context.py.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from .dates import strip_time

if TYPE_CHECKING:
    from qianyi.engine.text.quantity import Quantity

    from .lexicon import Lexicon

_AFTER = re.compile(
    r" ?(?:（[含不][^）]{0,3}）)?(?:及|或|含)?(?:其)?(?P<word>以上|以下|以内|之内|内|左右|为上限|"
    r"上下|之间|封顶|为限|不等)"
)
_BASE_WORDS = re.compile(
    r"(?:[“\"]?十[一二三四五]?五[”\"]?(?:规划|时期)?(?:末|期末|初|期初|时期)?|上年.*|去年.*|前[一两]?年.*|年初.*|月初|季初|期初|基期.*"
    r"|(?:19|20)[0-9]{2} ?年.*|[0-9]{1,2}(?:月?[-—~至]{1,2}[0-9]{1,2})?月.*|上[月季旬周].*|"
    r"[一二三四]季度.*|上半年|.*同期.*|原来.*|以前|以往|改革前.*"
    r"|全[国省市区县].*|.*平均.*|.*目标.*|.*计划.*|序时进度|疫情前.*|规划.*|.*水平|预期.*|.*高点|其他.*|周边.*)\Z"
)
_OVER = re.compile(
    r"(?:高于|低于|快于|慢于|优于|领先|落后于?|高出|低出|超过?)(?P<base>[^，。；]{2,14})\Z"
)
_SHARE = re.compile(
    r"(?:仅)?占(?:到|了)?(?P<whole>[^占，。；]{1,22}?)(?:的|总量的|总数的)?(?P<word>比重|比例|份额|百分比|比率)?\Z"
)
_RATIO = re.compile(
    r"(?:(?:与|同)?(?P<whole>[^，。；与]{2,14})之比|(?:与|同)(?P<other>[^，。；与]{2,14})(?:的比例|的比值))\Z"
)
_PART_OF = re.compile(
    r"(?:达到|相当于|约为|为)(?P<whole>[^，。；]{2,14}(?:总量|总数|总额|总人口|收入|产值|总值|投资))的\Z"
)
_WITHIN = re.compile(r"在(?P<whole>[^，。；在]{2,10}?)(?:中|内)?的?\Z")
_DONE = re.compile(r"完成(?P<whole>[^，。；]{0,8}?(?:计划|目标|任务|预算)(?:数|总投资|投资)?)的?\Z")
_RANKED = re.compile(
    r"(?:稳居|位居|居于|居|位列|排在|名列|进入|跻身|迈入|挺进|列|排)(?!名)(?P<among>[^，。；]{0,14})\Z"
    r"|(?P<kept>排名|位次|排位)(?P<where>[^，。；]{0,14})\Z"
)
_EQUALS = re.compile(
    r"(?P<about>约|仅)?(?:为|是|相当于)(?P<whole>(?:上年|去年|[0-9]{4}年)(?:同期|全年)?)的\Z"
)
_FOOTING = re.compile(r"(?:在[^，。；]{0,16})?的?基础上[，]?(?:再|又)?$")
_AT_MOST = re.compile(r"(?:最多|至多|最高|最长)[^，。；、0-9]{0,6}$")
_BOUNDED = re.compile(
    r"(?:原则上)?不得?(?P<bound>超过|高于|超出|低于|少于)(?P<whole>[^，。；、0-9]{2,18})的$"
)
_COMPARED: Final = frozenset({"高", "低", "多", "少", "高出", "多出", "快", "慢"})
_WEAK: Final = frozenset(
    {
        "高",
        "低",
        "快",
        "慢",
        "多",
        "少",
        "超",
        "涨",
        "减",
        "降",
        "增",
        "升",
        "提前",
        "领先",
        "净增",
        "净增加",
    }
)
_LONGEST_NOUN: Final = 30
_SHORT_NOTE: Final = 8
_CONNECTIVE: Final = " 、，和及与以并且或暨"
_RIGHT_STOP = re.compile(
    r"[，。；：、！？（）\n]|——|累计|完成|实现|建成|开工|竣工|投产|达到|超过|获得|进行|给予|获批|总投资|提供|就业|投入|落户|入驻|签订|签约|用于|全部|顺利|已经|正在"
    r"|分别|占|标准化|位于|列入|集中|陆续|达产|年内|被|均|达(?!标|产)|和[0-9]|及[0-9]|以及[0-9]|和(?=[0-9])|增长|减少|未|要|尚未|处于|纳入|压缩|压减|缩短|提高|降至|降到|增至|增加|提升|下降|推进|见附|情况|担任|由|下线|逐一|专职|远销|联合|也|等[，。]|约|近|超|之一|中有|中，|因(?!特网|素|子)|没有|需(?!求)"
)
_PAREN = re.compile(r"（[^（）]*）")


@dataclass(slots=True)
class Phrase:
    """One quantity with what its surroundings say.

    Attributes:
        left, right: the text on either side up to the nearest boundary.
        tokens: cue words right before the figure, in order.
        after: comparing word right after it (以上, 左右).
        verb: the verb that governs it, "" where none.
        name: the noun counted, still without its measure; "" where another figure gives it.
        base: what it is compared with; None where nothing.
        whole: what it is a share of; None where nothing.
        growth: "up" or "down" where it is a change.
        behind: the noun stood after the figure.
        given_to: in a policy, whom or what the figure is granted for.
        in_list: its noun was one of a list with 分别.
        preceding, following: the sentence before and after the figure.
        settled: its whole name, where nothing is to be added to it.
    """

    quantity: Quantity
    left: str
    right: str
    segment: str
    segment_start: int
    linked: bool = False
    tokens: list[str] = field(default_factory=list)
    after: str = ""
    verb: str = ""
    name: str = ""
    base: str | None = None
    whole: str | None = None
    share: bool = False
    growth: str = ""
    growth_word: str = ""
    average: bool = False
    yoy: bool = False
    apart: bool = False
    listed: str = ""
    behind: bool = False
    consumed: int = 0
    classes: frozenset[str] = frozenset()
    yearly: bool = False
    own: str = ""
    at: int = 0
    quantity_text: str = ""
    given_to: str = ""
    in_list: bool = False
    settled: str = ""
    following: str = ""
    preceding: str = ""


def after_word(text: str) -> re.Match[str] | None:
    """The comparing word a figure is followed by."""
    return _AFTER.match(text)


def read_sides(phrase: Phrase, lexicon: Lexicon) -> str:
    """Fill in all of ``phrase`` but its noun.

    Give back what is left of the left side to find the noun in.
    """
    m = after_word(phrase.right)
    if m is not None:
        phrase.after = m["word"]
        phrase.consumed = m.end()
        phrase.right = phrase.right[m.end() :]
    left = _FOOTING.sub("", phrase.left.lstrip(_CONNECTIVE)).rstrip(" ，、")
    left = _take_bounded_share(phrase, left)
    rest, phrase.tokens = lexicon.strip_predicates(left)
    rest = _take_apart(phrase, rest)
    rest = _take_base(phrase, rest, lexicon)
    classes: set[str] = set()
    for token in phrase.tokens:
        classes |= lexicon.classes.get(token, frozenset())
    if "至少" in left:
        classes.add("at_least")
    if _AT_MOST.search(left):
        classes.add("at_most")
    phrase.classes |= classes
    phrase.average = "average" in classes or "年均" in left
    phrase.yoy = "同比" in left or "比上年" in left or "较上年" in left or "比去年" in left
    _take_growth(phrase, lexicon)
    return _take_share(phrase, rest)


def _take_bounded_share(phrase: Phrase, left: str) -> str:
    """A bound on a part of something: 补助总额不超过其投资额的30%."""
    m = _BOUNDED.search(left) if _is_ratio(phrase) else None
    if m is None:
        return left
    phrase.whole, phrase.share = m["whole"].removeprefix("其"), True
    phrase.classes |= {"at_most" if m["bound"] in {"超过", "高于", "超出"} else "at_least"}
    return left[: m.start()]


def _take_apart(phrase: Phrase, rest: str) -> str:
    """分别: what stands before it is a list for several figures."""
    if any(token.startswith(("分别", "依次")) for token in phrase.tokens):
        phrase.apart = True
        phrase.listed = rest
        return rest
    for word in ("分别", "依次"):
        before, found, tail = rest.partition(word)
        if found:
            phrase.apart = True
            phrase.listed = before
            return before + tail
    return rest


def _take_base(phrase: Phrase, rest: str, lexicon: Lexicon) -> str:
    at = max(rest.rfind("较", max(0, len(rest) - 22)), rest.rfind("比", max(0, len(rest) - 22)))
    if (
        at >= 0
        and rest[at : at + 2] not in {"比重", "比例"}
        and rest[max(0, at - 1) : at] not in {"占", "之", "同", "环"}
    ):
        base = rest[at + 1 :].removesuffix("相比").removesuffix("比")
        compared = phrase.tokens[-1:] and phrase.tokens[-1] in _COMPARED and rest[at] == "比"
        if _BASE_WORDS.match(base) or (compared and len(base) > 1 and base[0] not in "例重率值"):
            phrase.base = base
            before, more = lexicon.strip_predicates(rest[:at].rstrip(_CONNECTIVE))
            phrase.tokens = more + phrase.tokens
            return before
    over = _OVER.search(rest)
    if over is not None and phrase.quantity.dimension == "points":
        phrase.base = over["base"]
        phrase.tokens = (
            ["高出", *phrase.tokens]
            if rest[over.start()] not in "低慢落"
            else ["低", *phrase.tokens]
        )
        return rest[: over.start()]
    return rest


def _take_growth(phrase: Phrase, lexicon: Lexicon) -> None:
    points = phrase.quantity.dimension == "points"
    for token in reversed(phrase.tokens):
        kinds = lexicon.classes.get(token, frozenset())
        direction = "up" if "up" in kinds else "down" if "down" in kinds else ""
        if not direction:
            continue
        if token in _WEAK and not (points or phrase.base is not None or phrase.yoy):
            continue
        phrase.growth, phrase.growth_word = direction, token
        return
    if points and not phrase.growth:
        phrase.growth, phrase.growth_word = "up", "变化"


def _take_share(phrase: Phrase, rest: str) -> str:
    """What the figure is a share or a multiple of; gives back what is left of the left side."""
    if phrase.quantity.rank:
        return _take_rank(phrase, rest)
    if phrase.growth:
        return rest
    m = _EQUALS.search(rest)
    if m is not None:
        phrase.base, phrase.growth, phrase.growth_word = m["whole"], "up", "相当于"
        if m["about"] == "约":
            phrase.classes |= {"about"}
        return rest[: m.start()]
    found = _whole_of(phrase, rest)
    if found is not None:
        phrase.whole, phrase.share = found[0], True
        return rest[: found[1]].rstrip("，")
    if not _is_ratio(phrase):
        return rest
    phrase.share = (
        "share" in phrase.classes or phrase.tokens[-1:] == ["约占"] or rest.endswith("占")
    )
    return rest.removesuffix("占")


def _is_ratio(phrase: Phrase) -> bool:
    return phrase.quantity.unit in {"%", "‰"} or phrase.quantity.dimension == "multiple"


def _whole_of(phrase: Phrase, rest: str) -> tuple[str, int] | None:
    """The whole a share is of, and where the words for it begin."""
    m = _DONE.search(rest) if phrase.quantity.unit == "%" else None
    if m is not None:
        return m["whole"], m.start()
    m = _RATIO.search(rest)
    if m is not None:
        return m["whole"] or m["other"], m.start()
    if not _is_ratio(phrase):
        return None
    m = _SHARE.search(rest) or _PART_OF.search(rest)
    if m is not None and not rest.startswith("占地", m.start()):
        return m["whole"], m.start()
    m = _WITHIN.search(rest) if "share" in phrase.classes else None
    return None if m is None else (m["whole"], m.start())


def _take_rank(phrase: Phrase, rest: str) -> str:
    """A place in an order: among whom stands between the verb and the figure (居全省第5位)."""
    m = _RANKED.search(rest)
    if m is None:
        return rest
    if re.match(r"进入|跻身|迈入|挺进", m[0]) and not strip_time(rest[: m.start()]).strip(
        "，力争确保"
    ):
        return f"{m['among']}综合"
    phrase.whole = m["among"] if m["among"] is not None else m["where"]
    return rest[: m.start()] + (m["kept"] or "")


def noun_behind(phrase: Phrase) -> str:
    """The noun right after the figure, "" where none stands there."""
    right = phrase.right.lstrip(" ").removeprefix("的")
    if not right or right[0] in "，。；：、！？（）\n—-/":
        return ""
    stop = _RIGHT_STOP.search(right)
    noun = right if stop is None else right[: stop.start()]
    if right.startswith("（"):
        return ""
    if len(noun) > _LONGEST_NOUN:
        return ""
    phrase.consumed += phrase.right.find(noun) + len(noun)
    return noun.strip(" 的“”")


def purpose_behind(phrase: Phrase) -> str:
    """What money was put into.

    Where the text says so after the sum (投入950万元建成科技服务大市场).
    """
    m = re.match(
        r"^(?:主要|全部)?(?:用于|建成|建设|支持|实施|打造|购置|新建|改造)?(?P<what>[^，。；：、（0-9]{3,24})",
        phrase.right,
    )
    if m is None or re.match(r"^的", phrase.right):
        return ""
    return re.sub(r"(?:共计|共|总计)$", "", m["what"])


def noun_follows(phrase: Phrase) -> bool:
    """Whether a noun stands right after the figure."""
    right = phrase.right.lstrip(" ").removeprefix("的")
    return (
        bool(right) and right[0] not in "，。；：、！？（）\n—-/" and not _RIGHT_STOP.match(right)
    )


def without_notes(phrase: str) -> str:
    """``phrase`` without long bracketed remarks; short ones that are part of a name stay."""
    if "（" not in phrase:
        return phrase
    return _PAREN.sub(
        lambda m: m[0] if len(m[0]) <= _SHORT_NOTE and not re.search(r"[0-9含，]", m[0]) else "",
        phrase,
    )
