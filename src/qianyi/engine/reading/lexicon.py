"""The words of the packs made ready for the reader.

One compiled pattern for each list, built once per process.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from qianyi.engine.text.units import words_pattern

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .tables import ReadingTables

# 在校学生, 对外贸易, 到位资金: the first character belongs to the noun.
_NOT_LEADING = re.compile(
    r"在[校建孵库园册岗线用手途读贷编]|对[外口]|到位|由于|与会|和谐|将军|可[再支供比用]|为民|向上|应[用急收税]|比[重例]|近零|要素|能[源耗力]|使用|让利|及时|及格|均[价衡]|现代|现[金价有场]|即[征时]|重点[项产领企研实工任人水]|新[区城能型材经增建签开引]|仅供|只[有读]|另类|通过率|较[大高]|支持资金|全面[建深]|共[享建同]|约[束定]"
)
# 新型储能, 氢能: the last character is no 能 (can).
_ENDS_IN_ABLE: Final = tuple("储节产功性智动效潜光核电热氢技职体赋")
_MEASURES: Final = frozenset(
    [
        "人次",
        "人数",
        "率",
        "额",
        "量",
        "数",
        "面积",
        "能力",
        "规模",
        "金额",
        "总额",
        "户数",
        "次数",
        "强度",
        "里程",
        "长度",
    ]
)
_FLOW: Final = ("kept_flow", "dropped_flow")
_STATE: Final = ("kept_state", "dropped_state")


class Lexicon:
    """Cue words by what they do."""

    def __init__(self, tables: ReadingTables) -> None:
        predicates: Mapping[str, Sequence[str]] = tables.words["predicates"]
        verbs: Mapping[str, Any] = tables.words["verbs"]
        self.nouns: Mapping[str, Any] = tables.words["nouns"]
        self.classes: dict[str, frozenset[str]] = {}
        for name, words in predicates.items():
            for word in words:
                self.classes[word] = self.classes.get(word, frozenset()) | {name}
        reversed_word = words_pattern(word[::-1] for word in self.classes)
        self._chain = re.compile(rf"(?:{reversed_word})+")
        self._token = re.compile(reversed_word)
        self.kept = frozenset(verbs["kept_flow"]) | frozenset(verbs["kept_state"])
        self.flow = frozenset(w for name in _FLOW for w in verbs[name])
        self.state = frozenset(w for name in _STATE for w in verbs[name])
        guards: Mapping[str, Sequence[str]] = verbs["nouns"]
        self._guards = {verb: tuple(after) for verb, after in guards.items()}
        self._verb = re.compile(words_pattern(self.flow | self.state))
        self._inner = re.compile(words_pattern(verbs["inner"]))
        self._leading = re.compile(words_pattern(verbs["leading"]))
        self.dependent = frozenset(self.nouns["dependent"])
        self.levels = re.compile(rf"(?:{words_pattern(self.nouns['levels'])}(?:及以上|以上)?)+")
        self.measured = tuple(self.nouns["measured"])
        self.money_heads = tuple(self.nouns["money_heads"])
        self.share_heads = tuple(self.nouns["share_heads"])
        self.growth_heads = tuple(self.nouns["growth_heads"])
        self.capacity = re.compile(words_pattern(self.nouns["capacity_words"]))
        self.plan_size = re.compile(words_pattern(self.nouns["plan_words"]))
        self.threshold = re.compile(words_pattern(self.nouns["threshold_words"]))
        self.policy = re.compile(words_pattern(self.nouns["policy_words"]))
        self.topic_heads = frozenset(self.nouns["topic_heads"])
        self._spell: Mapping[str, str] = self.nouns["spell_out"]
        self._spelling = re.compile(words_pattern(self._spell))

    def strip_predicates(self, left: str) -> tuple[str, list[str]]:
        """What stands before the chain of cue words at the end of ``left``, and that chain.

        In order.
        """
        backwards = left[::-1]
        chain = self._chain.match(backwards)
        if chain is None:
            return left, []
        tokens = [m[0][::-1] for m in self._token.finditer(backwards, 0, chain.end())]
        rest = left[: len(left) - chain.end()]
        if tokens[-1] == "能" and rest.endswith(_ENDS_IN_ABLE):
            return f"{rest}能", tokens[-2::-1]
        return rest, tokens[::-1]

    def strip_leading(self, phrase: str) -> str:
        """``phrase`` without the adverbs, conjunctions and prepositions it begins with."""
        m = self._leading.match(phrase)
        if m is None or _NOT_LEADING.match(phrase):
            return phrase
        return phrase[m.end() :]

    def leading_verb(self, phrase: str) -> str:
        """The verb ``phrase`` begins with.

        Or "" where it has none or the word is part of a noun.
        """
        m = self._verb.match(phrase)
        return m[0] if m is not None and self._is_verb(phrase, m) else ""

    def inner_verb(self, phrase: str) -> re.Match[str] | None:
        """The last verb inside ``phrase`` after which the counted thing begins."""
        found = None
        for m in self._inner.finditer(phrase):
            if self._is_verb(phrase, m):
                found = m
        return found

    def _is_verb(self, phrase: str, m: re.Match[str]) -> bool:
        if phrase[m.end() :] in _MEASURES:
            return False
        guards = self._guards.get(m[0])
        return guards is None or not phrase.startswith(guards, m.end())

    def spell(self, name: str) -> str:
        """``name`` with abbreviations written out (规上工业 → 规模以上工业)."""
        return self._spelling.sub(lambda m: self._spell[m[0]], name)


_LEXICONS: Final[dict[int, tuple[ReadingTables, Lexicon]]] = {}


def lexicon_for(tables: ReadingTables) -> Lexicon:
    """The lexicon of these tables, built once."""
    held = _LEXICONS.get(id(tables))
    if held is None or held[0] is not tables:
        held = (tables, Lexicon(tables))
        _LEXICONS[id(tables)] = held
    return held[1]
