"""Where a method's input comes from in the fact base, as its ``fact`` says.

``ent.tax_paid`` is a figure of the year rated, ``ent.revenue@-1`` one of the year before;
``ent.cod + ent.so2`` adds figures, of which none may be missing. ``q.in_statistics_on else false``
and ``rec.violations_365 else 0`` say what no record means where a register is complete; without
``else`` no record means unknown. ``rec.industry[1]`` takes the first letter of a word. A day that
fills a number counts in whole years up to the end of the year rated; a day that fills a flag says
whether it had come by then.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from qianyi.engine.scoring.errors import SourceNotUnderstood

if TYPE_CHECKING:
    from qianyi.engine.scoring.records import Method, MethodInput

FIGURE: Final = "ent."
_TERM: Final = re.compile(r"([a-z]+\.[a-z0-9_.]+)(?:@(-[1-9])|\[([1-9])\])?")
_ELSE: Final = re.compile(r"\s+else\s+(\S+)$")


@dataclass(frozen=True, slots=True)
class Term:
    """One fact: its code, how many years back it is of, and how many first letters are taken."""

    code: str
    back: int = 0
    first: int = 0

    @property
    def is_figure(self) -> bool:
        """A figure of a year, in distinction to what holds on a day."""
        return self.code.startswith(FIGURE)


@dataclass(frozen=True, slots=True)
class Source:
    """What fills an input: terms that are added, and the value where there is no record."""

    terms: tuple[Term, ...]
    otherwise: float | bool | str | None = None


def source_of(one: MethodInput) -> Source | None:
    """Where an input comes from; None where the method names no fact.

    Raises:
        SourceNotUnderstood: the words do not follow the rule above.
    """
    text = one.fact.strip()
    if not text:
        return None
    found = _ELSE.search(text)
    otherwise = _value(one, found[1]) if found else None
    body = text[: found.start()] if found else text
    terms = []
    for part in body.split("+"):
        matched = _TERM.fullmatch(part.strip())
        if matched is None:
            raise _refused(one, f"“{part.strip()}”不是数据代码")
        terms.append(Term(matched[1], int(matched[2] or 0), int(matched[3] or 0)))
    if len(terms) > 1 and not all(term.is_figure for term in terms):
        raise _refused(one, "只有 ent. 开头的数字指标可以相加")
    if any(term.first and (term.is_figure or one.type != "code") for term in terms):
        raise _refused(one, "只有文字代码可以取前几位")
    if any(term.back and not term.is_figure for term in terms):
        raise _refused(one, "只有 ent. 开头的数字指标可以取以前年度")
    return Source(tuple(terms), otherwise)


def sources_of(method: Method) -> dict[str, Source | None]:
    """Every input of a method and where it comes from.

    Raises:
        SourceNotUnderstood: naming the first input whose words do not follow the rule.
    """
    return {one.code: source_of(one) for one in method.inputs}


def _value(one: MethodInput, word: str) -> float | bool | str:
    if one.type == "flag":
        if word not in {"true", "false"}:
            raise _refused(one, f"是非项的 else 应为 true 或 false，现为“{word}”")
        return word == "true"
    if one.type == "code":
        return word
    try:
        return float(word)
    except ValueError:
        raise _refused(one, f"数字项的 else 应为数字，现为“{word}”") from None


def _refused(one: MethodInput, why: str) -> SourceNotUnderstood:
    return SourceNotUnderstood(
        f"输入“{one.code}”（{one.name}）的数据来源“{one.fact}”看不懂：{why}。"
        "可用的写法：ent.tax_paid、ent.revenue@-1、ent.cod + ent.so2、"
        "q.in_statistics_on else false、rec.industry[1]。",
        input=one.code,
    )
