"""Which texts are like a question: shared words, the rare ones weighing more.

Cosine of the words' weights, each weighed by how few of the candidates have it. The words are
rjieba's; single characters and figures tell nothing and are left out.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Generic, TypeVar

import rjieba

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

T = TypeVar("T")
WORD: Final = re.compile(r"[\u3400-\u9fff]{2,}|[a-z][a-z0-9]+")
SHORTEST: Final = 2
STOP: Final = frozenset({
    "我们", "你们", "他们", "公司", "企业", "请问", "目前", "现在", "希望", "需要", "问题", "情况",
    "相关", "有关", "进行", "是否", "如何", "怎么", "怎样", "哪些", "什么", "可以", "能否", "以及",
    "还是", "因为", "所以", "但是", "已经", "没有", "这个", "那个", "一个", "一些", "多次", "反映",
    "咨询", "办理", "解决", "尽快", "帮助", "请求", "建议", "诉求", "部门", "单位", "高新区",
    "园区", "我司", "本公司", "感谢", "谢谢", "您好", "你好", "予以", "对于", "关于", "由于",
    "导致", "目的", "方面", "工作", "时间", "造成", "影响", "一直", "至今", "应该", "如果", "或者",
    "并且", "其中", "例如", "示例",
})  # fmt: skip
LEAST: Final = 0.18
"""Below this two texts share only words of everyday."""


MOST_KEPT: Final = 300
"""Words kept of one text; a longer one is known by its beginning."""


@dataclass(frozen=True, slots=True)
class Likeness(Generic[T]):
    """A candidate, how like it is (0 to 1), and the shared words that weigh most."""

    item: T
    score: float
    shared: tuple[str, ...]


def words_of(text: str) -> list[str]:
    """Words that tell something, in order.

    >>> words_of("我公司厂房供电线路容量不足")
    ['厂房', '供电', '线路', '容量', '不足']
    """
    plain = unicodedata.normalize("NFKC", text).lower()
    return [
        word
        for word in rjieba.cut(plain)
        if len(word) >= SHORTEST and WORD.fullmatch(word) and word not in STOP
    ]


def words_kept(text: str) -> list[str]:
    """The words of a text as they are kept beside it."""
    return words_of(text)[:MOST_KEPT]


def likest(
    words: Sequence[str],
    candidates: Sequence[tuple[T, Sequence[str]]],
    *,
    most: int = 5,
    least: float = LEAST,
) -> list[Likeness[T]]:
    """The candidates most like a question, the likest first; none where it says nothing.

    Both sides are given as words, which are kept with the texts so that no page cuts them again.
    """
    asked = Counter(words)
    if not asked or not candidates:
        return []
    bags = [Counter(held) for _, held in candidates]
    rarity = _rarity([asked, *bags])
    mine = _length(asked, rarity)
    found = []
    for (item, _), bag in zip(candidates, bags, strict=True):
        shared = [word for word in asked if word in bag]
        if not shared:
            continue
        product = sum(asked[word] * bag[word] * rarity[word] ** 2 for word in shared)
        score = product / (mine * _length(bag, rarity))
        if score >= least:
            heavy = sorted(shared, key=lambda word: (-rarity[word], word))[:4]
            found.append(Likeness(item, round(score, 4), tuple(heavy)))
    return sorted(found, key=lambda one: -one.score)[:most]


def _rarity(bags: Iterable[Counter[str]]) -> dict[str, float]:
    """Word → how much it tells: 1 + ln(texts ÷ texts that have it)."""
    held = list(bags)
    having = Counter(word for bag in held for word in bag)
    return {word: 1 + math.log(len(held) / count) for word, count in having.items()}


def _length(bag: Counter[str], rarity: dict[str, float]) -> float:
    return math.sqrt(sum((count * rarity[word]) ** 2 for word, count in bag.items()))
