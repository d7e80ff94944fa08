"""How alike two names of firms are, and which names of a long list are worth comparing.

A firm's name is a place, a core of its own, a trade and a legal form. Two names of one firm differ
in the place (given or not), in the form (公司 for 有限责任公司) or in a character that sounds or
looks alike; two firms of one owner differ in the trade. So the core weighs most, by characters and
by pinyin, and different trades speak against. Scores lie between 0 and 1.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from typing import TYPE_CHECKING, Final

from .keys import pinyin, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

WORTH_ASKING: Final = 0.82
"""From here a person is asked whether two are one."""
MOST_IN_A_BLOCK: Final = 60
"""A block of more names (a chain's shops) is not compared name by name."""
SHORTEST_CORE: Final = 2
CODE_OF_ORGANISATION: Final = slice(8, 17)

FORMS: Final = (
    "集团股份有限公司", "股份有限公司", "有限责任公司", "集团有限公司", "有限公司", "股份公司",
    "公司", "合伙企业有限合伙", "合伙企业普通合伙", "合伙企业", "普通合伙", "有限合伙",
    "专业合作社", "合作社", "集团", "总厂", "分公司", "分厂", "厂", "中心", "经营部",
    "个体工商户",
)  # fmt: skip
TRADES: Final = (
    "科技", "技术", "电子", "信息", "网络", "软件", "智能", "生物", "医药", "制药", "医疗",
    "器械", "新材料", "材料", "能源", "新能源", "光伏", "电力", "电气", "电缆", "机械", "装备",
    "设备", "制造", "工业", "实业", "化工", "化学", "建材", "建筑", "工程", "建设", "环保",
    "农业", "食品", "贸易", "商贸", "物流", "运输", "咨询", "管理", "服务", "文化", "传媒",
    "教育", "投资", "发展", "开发", "置业", "房地产", "汽车", "模具", "塑料", "包装", "印务",
    "纺织", "服饰", "家具", "半导体", "微电子",
)  # fmt: skip
PLACE: Final = re.compile(
    r"^(中国|[\u4e00-\u9fff]{2,3}(省|市|县|区|州)|四川|北京|上海|天津|重庆|成都|乐山|示例)"
)
BY_FORM: Final = re.compile("(" + "|".join(sorted(FORMS, key=len, reverse=True)) + ")$")
BY_TRADE: Final = re.compile("(" + "|".join(sorted(TRADES, key=len, reverse=True)) + ")")


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike, and why, in words for the page."""

    score: float
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NameParts:
    """A plain name taken apart."""

    place: str
    core: str
    trades: tuple[str, ...]
    form: str


@lru_cache(maxsize=200_000)
def taken_apart(name: str) -> NameParts:
    """Place, core, trades and form of a name; a core is never empty unless the name is.

    >>> taken_apart("四川尚远电缆有限公司")
    NameParts(place='四川', core='尚远', trades=('电缆',), form='有限公司')
    """
    rest = plain(name)
    place = form = ""
    found = BY_FORM.search(rest)
    while found is not None and found.start() >= SHORTEST_CORE:
        form, rest = found.group() + form, rest[: found.start()]
        found = BY_FORM.search(rest)
    started = PLACE.match(rest)
    while started is not None and len(rest) - started.end() >= SHORTEST_CORE:
        place, rest = place + started.group(), rest[started.end() :]
        started = PLACE.match(rest)
    trades = tuple(BY_TRADE.findall(rest))
    core = BY_TRADE.sub("", rest)
    return NameParts(place, core if len(core) >= SHORTEST_CORE else rest, trades, form)


def core_of(name: str) -> str:
    """What is a firm's own in its name."""
    return taken_apart(name).core


def pieces(core: str) -> list[str]:
    """Parts of a core, one of which stands in every name that is much like it."""
    if len(core) <= SHORTEST_CORE:
        return [core, *core] if len(core) == SHORTEST_CORE else [core]
    return [core[at : at + 2] for at in range(len(core) - 1)]


def alike(first: str, second: str) -> Likeness:
    """How alike two names are.

    >>> alike("四川尚远电缆有限公司", "尚元电缆有限责任公司").score > WORTH_ASKING
    True
    >>> alike("四川尚远电缆有限公司", "四川尚远餐饮有限公司").score > WORTH_ASKING
    False
    """
    one, two = taken_apart(first), taken_apart(second)
    if plain(first) == plain(second):
        return Likeness(1.0, ("名称相同",))
    characters = nearness(one.core, two.core)
    sounds = nearness(sound(one.core), sound(two.core))
    core = max(characters, 0.95 * sounds)
    trade = _overlap(one.trades, two.trades)
    score = 0.72 * core + 0.2 * trade + 0.08 * _same_place(one.place, two.place)
    return Likeness(round(score, 3), tuple(_reasons(one, two, characters, sounds)))


def nearness(first: Sequence[str], second: Sequence[str]) -> float:
    """1 for the same, less by the share that must be changed (insert, delete, replace, swap)."""
    longest = max(len(first), len(second))
    return 1.0 if longest == 0 else 1 - distance(first, second) / longest


def distance(first: Sequence[str], second: Sequence[str]) -> int:
    """Edits from one to the other; two neighbours swapped count as one.

    >>> distance("尚纬", "尚伟"), distance("ab", "ba"), distance("abc", "")
    (1, 1, 3)
    """
    before: list[int] = []
    row = list(range(len(second) + 1))
    for line, left in enumerate(first, start=1):
        older, before, row = before, row, [line]
        for place, right in enumerate(second, start=1):
            cost = min(before[place] + 1, row[place - 1] + 1, before[place - 1] + (left != right))
            swapped = (
                line > 1 and place > 1 and left == second[place - 2] and first[line - 2] == right
            )
            row.append(min(cost, older[place - 2] + 1) if swapped else cost)
    return row[-1]


@lru_cache(maxsize=200_000)
def sound(core: str) -> tuple[str, ...]:
    """The syllables of a core, without tones; n and ng, z and zh, l and n are told apart."""
    return tuple(pinyin(core))


def pairs_worth_comparing(
    firms: Iterable[tuple[int, str, str]],
) -> Iterator[tuple[int, int, Likeness]]:
    """Pairs of (id, code, name) that may be one firm, with how alike they are.

    Only names in a common block are compared: the same sound of the core, or the same but for one
    syllable; and codes with the same organisation code inside.
    """
    names: dict[int, str] = {}
    blocks: dict[tuple[str, ...], list[int]] = {}
    for key, code, name in firms:
        names[key] = name
        for block in _blocks(code, name):
            blocks.setdefault(block, []).append(key)
    for (one, two), by_code in _pairs(blocks).items():
        found = alike(names[one], names[two])
        if by_code:
            found = Likeness(1.0, ("组织机构代码相同", *found.reasons))
        if found.score >= WORTH_ASKING:
            yield one, two, found


def _pairs(blocks: Mapping[tuple[str, ...], Sequence[int]]) -> dict[tuple[int, int], bool]:
    """Pairs in a common block, and whether that block is of a code."""
    found: dict[tuple[int, int], bool] = {}
    for block, members in blocks.items():
        if len(members) > MOST_IN_A_BLOCK:
            continue
        for one, two in combinations(sorted(set(members)), 2):
            found[one, two] = found.get((one, two), False) or block[0] == "code"
    return found


def _blocks(code: str, name: str) -> Iterator[tuple[str, ...]]:
    if code:
        yield ("code", code[CODE_OF_ORGANISATION])
    heard = sound(core_of(name))
    yield ("sound", *heard)
    if len(heard) > SHORTEST_CORE:
        for at in range(len(heard)):
            yield ("sound", *heard[:at], *heard[at + 1 :])


def _overlap(first: Sequence[str], second: Sequence[str]) -> float:
    """Share of trades both name; one name without any speaks neither way."""
    if not first or not second:
        return 1.0 if not first and not second else 0.6
    return len({*first} & {*second}) / len({*first} | {*second})


def _same_place(first: str, second: str) -> float:
    if not first or not second or first.startswith(second) or second.startswith(first):
        return 1.0
    return 0.0


def _reasons(one: NameParts, two: NameParts, characters: float, sounds: float) -> Iterator[str]:
    if one.core == two.core:
        yield f"字号相同（{one.core}）"
    elif sounds == 1.0:
        yield f"字号读音相同（{one.core}、{two.core}）"
    elif max(characters, sounds) > 0:
        yield f"字号相近（{one.core}、{two.core}）"
    if one.form != two.form:
        yield "组织形式写法不同"
    if one.place != two.place:
        yield "地区写法不同"
    if {*one.trades} != {*two.trades}:
        yield "行业字样不同"
