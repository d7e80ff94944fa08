"""Names an indicator as a planner writes it in a list.

The noun counted, the verb kept where it matters, the measure.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from .phrases import Phrase, without_notes

if TYPE_CHECKING:
    from .lexicon import Lexicon

_TRIM = re.compile(r"^[的了着过和与及、，：“”\s—]+|[的了着也已均共仍还又约达、，：和与及或在\s—]+$")
_SHORTENED: Final = ("压缩", "压减", "缩短", "缩减")
_WORD_RATES: Final = {
    **{word + end: "压缩率" for word in _SHORTENED for end in ("", "了")},
    "提速": "提速率",
    "上涨": "上涨率",
    "涨": "上涨率",
    "节约": "节约率",
}
_COMPARED: Final = {"高出": "高于", "高": "高于", "低": "低于", "少": "低于", "多": "高于"}
_IN_TIME = re.compile(r"年|月|季|期|初")
_GROWTH_TAIL = re.compile(r"(?:增长率|增速|增幅|增长速度|增长|降低率|下降率|增减)$")
_PEOPLE_TAIL: Final = ("人数", "人口", "人次", "人员数")
_PLACED = re.compile(r"^(?:稳居|位居|位列|居于|居|列|排在|进入|跻身|迈入|挺进|提升至|上升至|升至)")
_BRACKET_UNIT = re.compile(r"（[^（）]*）$")
_LONGEST: Final = 34


def tidy(name: str, lexicon: Lexicon) -> str:
    """A noun phrase without particles and remarks at its ends, its abbreviations written out."""
    return lexicon.spell(_TRIM.sub("", without_notes(lexicon.spell(name.replace(" ", "")))))[
        -_LONGEST:
    ]


def full_name(phrase: Phrase, noun: str, lexicon: Lexicon) -> str:
    """The indicator of a phrase whose noun (with its kept verb) is known."""
    dimension = phrase.quantity.dimension
    if phrase.settled or noun.endswith("标准"):
        return phrase.settled or noun
    if phrase.growth:
        return _growth_name(phrase, noun)
    if phrase.share and phrase.quantity.unit in {"%", "‰", "倍"}:
        return _share_name(phrase, noun, lexicon)
    if phrase.quantity.rank:
        return _rank_name(phrase, noun)
    if phrase.quantity.unit == "人次":
        return noun if noun.endswith("人次") else f"{noun}人次"
    return measured_name(noun, dimension, lexicon)


def _growth_name(phrase: Phrase, noun: str) -> str:
    dimension, word = phrase.quantity.dimension, phrase.growth_word
    if word == "相当于":
        return f"{noun}相当于上年的比例"
    compared = _COMPARED.get(word)
    if compared and phrase.base and not _IN_TIME.search(phrase.base):
        return f"{noun}{compared}{phrase.base}幅度"
    if dimension == "points":
        return f"{noun}变化"
    down = phrase.growth == "down"
    stem = _GROWTH_TAIL.sub("", noun) or noun
    average = "年均" if phrase.average else ""
    if dimension in {"ratio", "multiple"}:
        tail = _WORD_RATES.get(word) or ("降低率" if down else "增长率")
        return f"{stem}{average}{tail}"
    tail = ("减少" if down else "增加") + ("数" if dimension in {"count", "people"} else "额")
    return f"{stem}{average}{tail}"


def _rank_name(phrase: Phrase, noun: str) -> str:
    among = _PLACED.sub("", _TRIM.sub("", phrase.whole or ""))
    if phrase.growth:
        return f"{noun}上升位次" if phrase.growth == "up" else f"{noun}下降位次"
    if noun.endswith(("排名", "位次", "排位")):
        return among + noun if among.endswith("高新区") else noun
    return f"{noun}{among}排名"


def _share_name(phrase: Phrase, noun: str, lexicon: Lexicon) -> str:
    if phrase.whole:
        whole = tidy(phrase.whole, lexicon)
        if re.search(r"(?:计划|目标|任务|预算)(?:数|投资|总投资)?$", whole):
            return f"{noun}{whole}完成率"
        if "之比" in phrase.left:
            return f"{noun}与{whole}之比"
        return f"{noun}占{whole}比重"
    return noun if noun.endswith(lexicon.share_heads) else f"{noun}占比"


def measured_name(noun: str, dimension: str, lexicon: Lexicon) -> str:
    """``noun`` with the measure its unit implies, where it does not end in one."""
    if dimension == "people":
        return noun if noun.endswith((*_PEOPLE_TAIL, "数", "人口", "就业")) else f"{noun}人数"
    if dimension == "count" and not noun.endswith(
        ("数", "量", "率", "户次", "家次", "人次", "能力")
    ):
        return f"{noun}数" if noun else noun
    if noun.endswith((*lexicon.measured, "全长")):
        return noun
    if dimension == "length" and noun.endswith(("宽", "高", "深", "长", "厚")):
        return f"{noun}度"
    if dimension == "money":
        return noun if noun.endswith(lexicon.money_heads) else f"{noun}金额"
    tails = {"count": "数", "area": "面积", "length": "里程", "time": "期限"}
    return noun + tails.get(dimension, "")


def without_bracketed_unit(label: str) -> tuple[str, str]:
    """A row label and the unit in brackets at its end: 营业收入（亿元） → (营业收入, 亿元)."""
    m = _BRACKET_UNIT.search(label)
    if m is None:
        return label, ""
    return label[: m.start()], m[0][1:-1]
