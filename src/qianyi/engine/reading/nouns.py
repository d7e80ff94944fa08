"""Finds the noun a figure counts, and whose figure it is, in what stands before and after it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from .clauses import LEAD_IN
from .dates import strip_time
from .kinds import is_class_limit, yearly_output
from .naming import tidy
from .phrases import Phrase, noun_behind, noun_follows, purpose_behind
from .subjects import Speakers, Subject, organisations_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .drafts import Paragraph
    from .lexicon import Lexicon

_PUT_IN: Final = frozenset({"投入", "累计投入", "先后投入"})
_SPENDING: Final = _PUT_IN | frozenset(
    ["安排", "投资", "争取", "支出", "拨付", "筹集", "下达", "兑现", "发放"]
)
_TOWARDS: Final = frozenset({"对", "占", "与", "向", "较", "比", "为", "居", "列", "在"})
_FROM = re.compile(
    r"[也已]?(?:由|从)(?:原来|过去|以前|改革前|[一二两三四五0-9]+年前|[^，。由从]{0,7}(?:年|年末|初))?的?$"
)
# What is only given as an example before the thing itself: 甲公司、乙公司等总部企业.
_EXAMPLES = re.compile(r"^[^等，]{2,60}?(?<![高平同均中初])等(?=[^级级比同等]{2,24}$)")
# Who set a goal and for when: the goal's own words follow (市上下达的全年目标为…).
_AIM = re.compile(r"^[^，。；0-9]{0,16}(?:目标|任务)(?:是|为|：)")
_AMONG = re.compile(r"^[中内](?:已|约|共)?(?=有|$)")
_ACTS: Final = frozenset({"实现", "完成", "存在", "发生"})
_NO_NOUN: Final = re.compile(r"[以依通过在对]|，")
_UNCOUNTED: Final = frozenset({"money", "ratio", "points", "multiple", "index", "intensity"})
_NOBODY: Final = frozenset(
    {"园区", "区内", "公司", "企业", "当地", "市内", "县内", "全年", "县域", "区域"}
)
_LONGEST_AGENT: Final = 14
_WIDER: Final = frozenset({"city", "province", "nation"})


@dataclass(slots=True)
class NounFinder:
    """Finds nouns and subjects for one document; remembers the enterprise named last."""

    lexicon: Lexicon
    speakers: Speakers
    last_org: Subject | None = field(default=None)

    def find(
        self,
        phrase: Phrase,
        rest: str,
        paragraph: Paragraph,
        subject: Subject | None,
        before: Sequence[Phrase],
    ) -> tuple[Subject | None, str]:
        """Subject and noun of a phrase; ``rest`` is its left side without predicates."""
        rest, found = self.strip_head(rest, paragraph)
        subject = found or subject
        noun = self._noun_before(phrase, _AMONG.sub("", rest) if before else rest)
        whole = self.speakers.match(noun) if noun else None
        if whole is not None and whole[1] is not None and whole[0] == len(noun):
            subject, noun = whole[1], ""
        if noun in _NOBODY and not (before and _limits(before[-1], phrase)):
            noun = "" if noun_follows(phrase) else noun
        if not phrase.growth and not phrase.share:
            noun = self._with_behind(phrase, rest, noun)
        left = phrase.left.strip()
        follows = phrase.linked or (not left and phrase.behind) or left.startswith("其中")
        if follows and not phrase.verb and before and (noun or phrase.behind):
            phrase.verb = before[-1].verb
        noun = tidy(noun, self.lexicon)
        if before and _limits(before[-1], phrase):
            noun = _of_class(before[-1], noun)
        phrase.name = phrase.own = noun
        return subject, noun

    def note_actors(self, sentence: str, paragraph: Paragraph) -> None:
        """Keep who a sentence begins with as the paragraph's subject.

        And any enterprise for 该公司.
        """
        organisations = organisations_in(sentence)
        if organisations:
            self.last_org = Subject(organisations[-1], "企业", "org")
        _, subject = self.strip_head(sentence[:60], paragraph)
        if subject is not None and subject.kind in {"org", "project", "zone"}:
            paragraph.subject = subject

    def strip_head(self, rest: str, paragraph: Paragraph) -> tuple[str, Subject | None]:
        """Take times, adverbs and the subject off the front of a phrase."""
        subject: Subject | None = None
        rest = _FROM.sub("", rest)
        about = paragraph.subject
        if about is not None and about.name and rest.startswith(about.name):
            rest, subject = rest[len(about.name) :], about
        rest = LEAD_IN.sub("", rest).removeprefix("其中")
        rest = _AIM.sub("", rest)
        for _ in range(8):
            before = rest
            rest = strip_time(rest).lstrip(" ，、的”")
            head = self._head(rest, paragraph)
            if head is not None:
                subject = head[1] or subject
                rest = rest[head[0] :].lstrip("的在内")
            if self.lexicon.leading_verb(rest):
                break
            rest = self._without_adverb(rest)
            if rest == before:
                break
        return rest, subject

    def _without_adverb(self, rest: str) -> str:
        stripped = self.lexicon.strip_leading(rest)
        towards = rest[: len(rest) - len(stripped)] in _TOWARDS
        return rest if towards and self._is_wider(stripped) else stripped

    def _is_wider(self, text: str) -> bool:
        """Whether ``text`` begins with the city, province or nation.

        Then an object, not the subject.
        """
        found = self.speakers.match(text)
        return found is not None and found[1] is not None and found[1].kind in _WIDER

    def _head(self, text: str, paragraph: Paragraph) -> tuple[int, Subject | None] | None:
        """The subject a phrase begins with and where it ends."""
        found = self.speakers.match(text)
        if found is None:
            return None
        end, subject, pronoun = found
        if pronoun:
            return end, self.last_org if self.last_org is not None else paragraph.subject
        return end, subject

    def _noun_before(self, phrase: Phrase, rest: str) -> str:
        verb = self.lexicon.leading_verb(rest)
        rest = rest if verb else _EXAMPLES.sub("", rest)
        while verb and verb != rest:
            phrase.verb = verb
            rest, verb = self._after_verb(_EXAMPLES.sub("", rest[len(verb) :]))
        if verb:
            phrase.verb = verb
            return ""
        return self._after_inner_verb(phrase, rest)

    def _after_verb(self, after: str) -> tuple[str, str]:
        """What follows a verb, without adverbs, and the verb that begins it."""
        following = self.lexicon.leading_verb(after)
        if following:
            return after, following
        stripped = self.lexicon.strip_leading(after)
        if stripped == after or len(stripped) < 2 or after.startswith(("对", "在", "从")):  # noqa: PLR2004
            return after, ""
        return stripped, self.lexicon.leading_verb(stripped)

    def _after_inner_verb(self, phrase: Phrase, rest: str) -> str:
        m = self.lexicon.inner_verb(rest)
        if m is None or m.start() == 0:
            first = phrase.tokens[0] if phrase.tokens else ""
            if not phrase.verb and not rest and not phrase.growth and first in self.lexicon.flow:
                phrase.verb = first
            return self._kept(phrase) + rest
        phrase.verb = m[0]
        before, after = rest[: m.start()], rest[m.end() :]
        if not after and before and not noun_follows(phrase):
            return before + m[0]
        agent = m[0] in _ACTS and 2 <= len(before) <= _LONGEST_AGENT  # noqa: PLR2004
        if agent and not _NO_NOUN.search(before):
            return before.rstrip("已共累计均全年") + after
        return self._kept(phrase) + after

    def _kept(self, phrase: Phrase) -> str:
        return phrase.verb if phrase.verb in self.lexicon.kept else ""

    def _with_behind(self, phrase: Phrase, rest: str, noun: str) -> str:
        """The noun, with what stands after the figure where that is the thing counted."""
        modifies = phrase.right.lstrip().startswith("的")
        money = phrase.quantity.dimension == "money"
        if yearly_output(phrase):
            return self._output(phrase, noun)
        if money and not noun and phrase.verb in _SPENDING and not modifies:
            purpose = purpose_behind(phrase)
            measure = "投资" if phrase.verb in _PUT_IN else "资金"
            return f"{purpose}{measure}" if purpose else ""
        if phrase.quantity.dimension in _UNCOUNTED and not modifies:
            return noun
        if modifies and noun.removeprefix(phrase.verb) in self.lexicon.dependent:
            noun = noun.removeprefix(phrase.verb)
        taken = modifies and (noun in self.lexicon.dependent or money)
        if noun and not rest.endswith(("的", "等")) and not taken:
            return noun
        return self._joined(phrase, rest, noun, modifies=modifies)

    def _output(self, phrase: Phrase, noun: str) -> str:
        behind = noun_behind(phrase)
        phrase.behind = bool(behind)
        if not behind or noun.endswith(("能力", "产能")):
            return noun
        yearly = "年产能" if phrase.yearly or re.search(r"年(?:产|加工)$", phrase.left) else ""
        return f"{behind.strip('、和及与以')}{yearly}"

    def _joined(self, phrase: Phrase, rest: str, noun: str, *, modifies: bool) -> str:
        behind = noun_behind(phrase)
        if not behind:
            return noun
        phrase.behind = True
        if rest.endswith("等"):
            return behind
        if rest.endswith("的"):
            return noun + behind
        if noun and modifies and noun in self.lexicon.dependent:
            return behind + noun
        return behind if not noun or behind.endswith(self.lexicon.money_heads) else noun


def _limits(before: Phrase, phrase: Phrase) -> bool:
    return before.segment_start == phrase.segment_start and is_class_limit(before)


def _of_class(limit: Phrase, noun: str) -> str:
    """The noun of a class with its limit: 投资5亿元以上项目."""
    over = "超过" if "above" in limit.classes else "不低于" if "at_least" in limit.classes else ""
    return f"{limit.own[-8:]}{over}{limit.quantity_text}{limit.after}{noun}"
