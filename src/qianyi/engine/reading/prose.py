"""Reads running text: a paragraph's sentences in order, what one leaves unsaid taken from those before it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from qianyi.engine.text.quantities import Quantity, QuantityFinder

from .blocks import Block
from .context import Carried, Moment, period_of
from .commitments import PromiseFinder
from .coordination import items_of_list, shared_tail
from .dates import find_times, is_span, strip_time
from .kinds import Setting, comparator_of, is_class_limit, kind_of, mode_of, yearly_output
from .lexicon import Lexicon
from .model import Commitment, Statement
from .naming import full_name, tidy
from .phrases import Phrase, after_word, noun_behind, noun_follows, purpose_behind, read_sides
from .situation import Situation
from .subjects import Speakers, Subject, organisations_in, project_heading, speaker_in

_SENTENCE = re.compile(r"[^。！？；]+[。！？；]?")
_SEGMENT_END = re.compile(r"[，：。！？；]|——")
_LEAD_IN = re.compile(
    r"^(?:[0-9]{1,2}[.、．]|（[一二三四五六七八九十0-9]+）|第[一二三四五六七八九十百]+条|[一二三四五六]是|——|[—·●■\s“]+)+"
)
_SPENDING: Final = frozenset({"投入", "累计投入", "先后投入", "安排", "投资", "争取", "支出", "拨付", "筹集", "下达", "兑现", "发放"})
_JOINED: Final = frozenset("、和及与")


@dataclass(slots=True)
class Draft:
    """One figure as understood so far: its phrase and what was settled on."""

    phrase: Phrase
    noun: str
    name: str
    subject: Subject
    statement: Statement


@dataclass(slots=True)
class Paragraph:
    """What the sentences of a paragraph hand on to each other."""

    subject: Subject | None = None
    topic: str = ""
    drafts: list[Draft] = field(default_factory=list)
    project: bool = False
    sentence_from: int = 0


class ProseReader:
    """Reads the blocks of one document; keeps what carries over from block to block."""

    def __init__(
        self, lexicon: Lexicon, finder: QuantityFinder, speakers: Speakers, situation: Situation
    ) -> None:
        self.lexicon = lexicon
        self.finder = finder
        self.speakers = speakers
        self.situation = situation
        self.carried = Carried()
        self.promises: list[Commitment] = []
        self._promise_finder: PromiseFinder | None = None
        self._last_org: Subject | None = None
        self._open: Paragraph | None = None

    def heading(self, text: str) -> None:
        """A heading: it sets mode and period of what follows, and is not read for figures."""
        self.situation.enter(text)
        self.carried.leave_section()

    def read(self, block: Block) -> list[Statement]:
        """The statements of one paragraph or caption."""
        text = block.text
        quantities = self.finder.find(text)
        paragraph = self._paragraph(text)
        statements: list[Statement] = []
        moment = Moment(self.situation, self.carried)
        for m in _SENTENCE.finditer(text):
            sentence = m[0]
            inside = [q for q in quantities if m.start() <= q.start < m.end()]
            moment.enter(sentence, find_times(sentence, self.situation.calendar, self.carried.year))
            self._note_actors(sentence, paragraph)
            if inside:
                statements.extend(
                    self._placed(draft.statement, block, m.start(), m.end())
                    for draft in self._sentence(sentence, m.start(), inside, paragraph, moment)
                )
            else:
                self._note_topic(sentence, paragraph)
            self._promise(sentence, m.start(), block, moment)
            moment.leave()
        self.carried.leave_paragraph(moment)
        return statements

    def promises_with(self, finder: PromiseFinder) -> None:
        """Look for promises as well, while reading."""
        self._promise_finder = finder

    def _promise(self, sentence: str, offset: int, block: Block, moment: Moment) -> None:
        if self._promise_finder is None:
            return
        time = moment.paragraph
        period = time.code if time is not None and time.role == "due" else self.situation.period_here
        found = self._promise_finder.find(sentence, self.situation.here, moment.times, period)
        if found is not None:
            start, end = block.span(offset + found.start, offset + found.end)
            self.promises.append(Commitment(start, end, "", found.verb, found.action, found.lead, found.due))

    def read_about(self, text: str, start: int, subject: Subject | None) -> list[Statement]:
        """The statements of a short text that begins at ``start``, said of ``subject`` and of no period of its own."""
        block = Block("caption", text, [(0, start)])
        paragraph = Paragraph(subject, project=subject is not None and subject.kind == "project")
        moment = Moment(self.situation, Carried(), bare=True)
        moment.enter(text, ())
        quantities = self.finder.find(text)
        drafts = self._sentence(text, 0, quantities, paragraph, moment)
        return [self._placed(draft.statement, block, 0, len(text)) for draft in drafts]

    # -- the paragraph ---------------------------------------------------------------------------------------------

    def _paragraph(self, text: str) -> Paragraph:
        paragraph = Paragraph()
        project = project_heading(text)
        if project is not None:
            paragraph.subject, paragraph.project = project, True
            return paragraph
        speaker = speaker_in(text)
        if speaker is not None:
            paragraph.subject = self._last_org = Subject(speaker, "企业", "org")
        return paragraph

    def _note_actors(self, sentence: str, paragraph: Paragraph) -> None:
        organisations = organisations_in(sentence)
        if organisations:
            self._last_org = Subject(organisations[-1], "企业", "org")
        _, subject = self._strip_head(sentence[:60], paragraph)
        if subject is not None and subject.kind in {"org", "project", "zone"}:
            paragraph.subject = subject

    def _note_topic(self, sentence: str, paragraph: Paragraph) -> None:
        """A short opening sentence on a sector names what the bare figures after it belong to."""
        if "，" in sentence or len(sentence) > 24:  # noqa: PLR2004
            return
        body = _LEAD_IN.sub("", sentence)
        ends = self.lexicon.nouns["topic_ends"]
        at = max((body.find(end) + len(end) for end in ends if body.find(end) > 0), default=0)
        topic = body[:at]
        paragraph.topic = (
            topic if 3 <= len(topic) <= 14 and not self.lexicon.leading_verb(topic) else ""
        )  # noqa: PLR2004

    def _head(self, text: str, paragraph: Paragraph) -> tuple[int, Subject | None] | None:
        """The subject a phrase begins with and where it ends."""
        found = self.speakers.match(text)
        if found is None:
            return None
        end, subject, pronoun = found
        if pronoun:
            return end, self._last_org if self._last_org is not None else paragraph.subject
        return end, subject

    # -- the sentence ----------------------------------------------------------------------------------------------

    def _sentence(
        self,
        sentence: str,
        offset: int,
        quantities: Sequence[Quantity],
        paragraph: Paragraph,
        moment: Moment,
    ) -> Iterator[Draft]:
        subject = paragraph.subject
        paragraph.sentence_from = len(paragraph.drafts)
        phrases = list(self._phrases(sentence, offset, quantities))
        for index, phrase in enumerate(phrases):
            if index:
                _after_neighbour(phrase, phrases[index - 1])
                phrase.yearly = _also_yearly(phrase, phrases[index - 1])
            rest = read_sides(phrase, self.lexicon)
            subject, noun = self._noun(phrase, rest, paragraph, subject, phrases[:index])
            if subject is not None and subject.kind == "org":
                paragraph.subject = subject
            if index and not noun and _only_joined(phrase) and not phrase.growth:
                phrase.classes |= phrases[index - 1].classes
            listed = self._from_list(phrases, index, paragraph)
            if listed:
                noun = listed
            draft = self._draft(
                sentence, phrase, noun, subject or self.speakers.default, paragraph, moment
            )
            paragraph.drafts.append(draft)
            yield draft

    def _phrases(
        self, sentence: str, offset: int, quantities: Sequence[Quantity]
    ) -> Iterator[Phrase]:
        """Each quantity with the text around it, up to commas and to its neighbours."""
        previous_end = -1
        for index, quantity in enumerate(quantities):
            start, end = quantity.start - offset, quantity.end - offset
            low, high = _segment(sentence, start, end)
            following = (
                quantities[index + 1].start - offset
                if index + 1 < len(quantities)
                else len(sentence)
            )
            left_from = max(low, previous_end) if previous_end > low else low
            left_from = _inside_bracket(sentence, left_from, start)
            left = sentence[left_from:start]
            linked = previous_end > low and left[:1] in _JOINED
            right = sentence[end : min(high, following)]
            if not right and following < high:
                right = sentence[quantities[index + 1].end - offset : high]
            segment, printed = sentence[low:high], sentence[start:end]
            yield Phrase(quantity, left, right, segment, low, linked, quantity_text=printed)
            previous_end = end

    # -- the noun --------------------------------------------------------------------------------------------------

    def _noun(
        self,
        phrase: Phrase,
        rest: str,
        paragraph: Paragraph,
        subject: Subject | None,
        before: Sequence[Phrase],
    ) -> tuple[Subject | None, str]:
        rest, found = self._strip_head(rest, paragraph)
        if found is not None:
            subject = found
        noun = self._noun_before(phrase, rest)
        whole = self.speakers.match(noun) if noun else None
        if whole is not None and whole[1] is not None and whole[0] == len(noun):
            subject, noun = whole[1], ""
        if not phrase.growth and not phrase.share:
            noun = self._noun_with_behind(phrase, rest, noun)
        follows = phrase.linked or (not phrase.left.strip() and phrase.behind)
        if follows and not phrase.verb and before and (noun or phrase.behind):
            phrase.verb = before[-1].verb
        noun = tidy(noun, self.lexicon)
        if before and before[-1].segment_start == phrase.segment_start and is_class_limit(before[-1]):
            noun = _of_class(before[-1], noun)
        phrase.name = noun
        return subject, noun

    def _strip_head(self, rest: str, paragraph: Paragraph) -> tuple[str, Subject | None]:
        """Take times, adverbs and the subject off the front of a phrase."""
        subject: Subject | None = None
        rest = _FROM.sub("", rest)
        about = paragraph.subject
        if about is not None and about.name and rest.startswith(about.name):
            rest, subject = rest[len(about.name) :], about
        rest = _LEAD_IN.sub("", rest)
        for _ in range(8):
            before = rest
            rest = strip_time(rest).lstrip(" ，、的”")
            head = self._head(rest, paragraph)
            if head is not None:
                end, named = head
                subject = named or subject
                rest = rest[end:].lstrip("的在内")
            if self.lexicon.leading_verb(rest):
                break
            stripped = self.lexicon.strip_leading(rest)
            if rest[: len(rest) - len(stripped)] in _TOWARDS and self._is_wider(stripped):
                break
            rest = stripped
            if rest == before:
                break
        return rest, subject

    def _is_wider(self, text: str) -> bool:
        """Whether ``text`` begins with the city, province or nation, which then is an object, not the subject."""
        found = self.speakers.match(text)
        return found is not None and found[1] is not None and found[1].kind in {"city", "province", "nation"}

    def _noun_before(self, phrase: Phrase, rest: str) -> str:
        verb = self.lexicon.leading_verb(rest)
        while verb and len(verb) < len(rest):
            phrase.verb = verb
            after = rest[len(verb) :]
            stripped = self.lexicon.strip_leading(after)
            following = self.lexicon.leading_verb(after)
            rest = after
            if not following:
                if (
                    stripped != after
                    and len(stripped) > 1
                    and not after.startswith(("对", "在", "从"))
                ):
                    rest = stripped
                    following = self.lexicon.leading_verb(rest)
                if not following:
                    break
            verb = following
        if verb and verb == rest:
            phrase.verb = verb
            return ""
        return self._after_inner_verb(phrase, rest)

    def _after_inner_verb(self, phrase: Phrase, rest: str) -> str:
        m = self.lexicon.inner_verb(rest)
        if m is None or m.start() == 0:
            if (
                not phrase.verb
                and not rest
                and not phrase.growth
                and phrase.tokens
                and phrase.tokens[0] in self.lexicon.flow
            ):
                phrase.verb = phrase.tokens[0]
            return self._kept(phrase) + rest
        phrase.verb = m[0]
        before, after = rest[: m.start()], rest[m.end() :]
        if not after and before and not noun_follows(phrase):
            return before + m[0]
        if (
            m[0] in {"实现", "完成", "存在", "发生"}
            and 2 <= len(before) <= 14
            and not re.search(r"[以依通过在对]|，", before)
        ):  # noqa: PLR2004
            return before.rstrip("已共累计均全年") + after
        return self._kept(phrase) + after

    def _kept(self, phrase: Phrase) -> str:
        return phrase.verb if phrase.verb in self.lexicon.kept else ""

    def _noun_with_behind(self, phrase: Phrase, rest: str, noun: str) -> str:
        """The noun, with what stands after the figure where that is the thing counted."""
        dimension, modifies = phrase.quantity.dimension, phrase.right.lstrip().startswith("的")
        if yearly_output(phrase):
            behind = noun_behind(phrase)
            yearly = "年产能" if phrase.yearly or re.search(r"年(?:产|加工)$", phrase.left) else ""
            phrase.behind = bool(behind)
            return f"{behind.strip('、和及与以')}{yearly}" if behind and not noun.endswith(("能力", "产能")) else noun
        if dimension == "money" and not noun and phrase.verb in _SPENDING and not modifies:
            purpose = purpose_behind(phrase)
            return f"{purpose}{'投资' if phrase.verb in {'投入', '累计投入', '先后投入'} else '资金'}" if purpose else ""
        if not (modifies or (dimension not in {"money", "ratio", "points", "multiple", "index", "intensity"})):
            return noun
        if noun and not rest.endswith("的") and not (modifies and (noun in self.lexicon.dependent or dimension == "money")):
            return noun
        behind = noun_behind(phrase)
        if not behind:
            return noun
        phrase.behind = True
        if rest.endswith("的"):
            return noun + behind
        if noun and modifies and noun in self.lexicon.dependent:
            return behind + noun
        return behind if not noun or behind.endswith(self.lexicon.money_heads) else noun

    # -- lists and what is left unsaid -----------------------------------------------------------------------------

    def _from_list(self, phrases: Sequence[Phrase], index: int, paragraph: Paragraph) -> str:
        """The noun that 分别 gives this figure: its own of a list, or of the figures before."""
        first = index
        while first >= 0 and not phrases[first].apart:
            if first < index and not _continues(phrases[first + 1]):
                return ""
            first -= 1
        if first < 0 or (index > first and not _continues(phrases[index])):
            return ""
        last = first + 1
        while last < len(phrases) and _continues(phrases[last]):
            last += 1
        opening, place, size = phrases[first], index - first, last - first
        if not phrases[index].after:
            word = after_word(phrases[last - 1].right)
            phrases[index].after = phrases[last - 1].after or (word["word"] if word is not None else "")
        if index > first:
            _inherit(phrases[index], opening)
        if opening.listed and size > 1:
            listed, _ = self._strip_head(opening.listed, paragraph)
            tail = shared_tail(opening)
            items = items_of_list(listed, size)
            if items:
                return tidy(items[place] + tail, self.lexicon)
        earlier = [
            d
            for d in paragraph.drafts[: len(paragraph.drafts) - place]
            if not d.phrase.growth and not d.phrase.share
        ]
        if not opening.listed.strip() and len(earlier) >= size:
            return earlier[place - size].noun
        return ""

    def _draft(
        self,
        sentence: str,
        phrase: Phrase,
        noun: str,
        subject: Subject,
        paragraph: Paragraph,
        moment: Moment,
    ) -> Draft:
        anchored = not noun and bool(paragraph.drafts)
        noun = self._completed(phrase, noun, paragraph)
        phrase.name = noun
        _take_parent(phrase, sentence, paragraph)
        quantity = phrase.quantity
        upto = sentence[: phrase.segment_start + len(phrase.segment)]
        due, past = moment.tense(
            phrase.segment_start, sentence.find(phrase.segment) + len(phrase.segment)
        )
        mode = mode_of(self.situation.here, upto, phrase.segment, due=due, past=past)
        project = paragraph.project or subject.kind == "project"
        setting = Setting(
            mode, moment.code_before(phrase.segment_start + len(phrase.segment)), project, upto
        )
        kind = kind_of(phrase, noun, setting, self.lexicon)
        period = period_of(phrase, kind, mode, moment, self.lexicon, project=project)
        if anchored and (phrase.growth or phrase.share) and moment.nothing_between(phrase) and not is_span(period):
            period = paragraph.drafts[-1].statement.period or period
        setting = Setting(mode, period, project, upto, due)
        kind = kind_of(phrase, noun, setting, self.lexicon)
        unit = quantity.unit
        if noun.endswith("人次") and unit == "人":
            unit = "人次"
        if quantity.dimension == "zero":
            unit = "%" if noun.endswith("率") else "个"
        name = full_name(phrase, noun or "", self.lexicon)
        statement = Statement(
            start=quantity.start, end=quantity.end, quote="", subject=subject.name, indicator=name or None,
            value=quantity.value, unit=unit, period=period, kind=kind, comparator=comparator_of(phrase),
            base=moment.base_of(phrase, period), scope=subject.scope, note=_note(phrase),
            optional=quantity.dimension == "voltage", confidence=_confidence(noun, period),
        )  # fmt: skip
        return Draft(phrase, noun, name, subject, statement)

    def _completed(self, phrase: Phrase, noun: str, paragraph: Paragraph) -> str:
        """A noun with what it leaves unsaid: the thing counted before, the sector of the paragraph."""
        lexicon = self.lexicon
        if paragraph.topic and noun in lexicon.topic_heads:
            return paragraph.topic + noun
        drafts = paragraph.drafts
        if not drafts:
            return noun
        if not noun:
            return _taken_over(phrase, drafts, lexicon)
        level = lexicon.levels.match(noun)
        if level is not None and level.end() == len(noun):
            return _with_level(noun, drafts[-1].noun, lexicon)
        if noun in lexicon.dependent:
            return _depending(phrase, noun, drafts, lexicon)
        if phrase.verb in {"实现", "完成"} and noun in lexicon.topic_heads:
            return _agent_of(paragraph) + noun
        return noun

    def _placed(self, statement: Statement, block: Block, low: int, high: int) -> Statement:
        start, end = block.span(statement.start, statement.end)
        context = block.span(low, high)
        return _moved(statement, start, end, context)


def _moved(statement: Statement, start: int, end: int, context: tuple[int, int]) -> Statement:
    values = {name: getattr(statement, name) for name in Statement.__dataclass_fields__}
    values.update(start=start, end=end, context_start=context[0], context_end=context[1])
    return Statement(**values)


def _of_class(limit: Phrase, noun: str) -> str:
    """The noun of a class with its limit: 投资5亿元以上项目."""
    over = "超过" if "above" in limit.classes else "不低于" if "at_least" in limit.classes else ""
    return f"{limit.name[-8:]}{over}{limit.quantity_text}{limit.after}{noun}"


def _after_neighbour(phrase: Phrase, before: Phrase) -> None:
    """Leave out of the left side what the figure before has taken as its own noun."""
    consumed = 0 if is_class_limit(before) and not before.after else before.consumed
    if before.segment_start == phrase.segment_start and consumed:
        phrase.left = (
            phrase.left[consumed:] if len(phrase.left) >= consumed else phrase.left
        )
        phrase.linked = phrase.left[:1] in _JOINED


def _also_yearly(phrase: Phrase, before: Phrase) -> bool:
    """Whether a figure goes on a list of yearly outputs (年产20万吨负极材料及1GWh储能PACK)."""
    return phrase.linked and yearly_output(before) and phrase.quantity.dimension in {"mass", "energy", "power", "volume"}


def _segment(sentence: str, start: int, end: int) -> tuple[int, int]:
    low = 0
    for m in _SEGMENT_END.finditer(sentence, 0, start):
        low = m.end()
    m2 = _SEGMENT_END.search(sentence, end)
    return low, m2.start() if m2 else len(sentence)


def _inside_bracket(sentence: str, low: int, start: int) -> int:
    opened = sentence.rfind("（", low, start)
    if opened >= 0 and sentence.find("）", opened, start) < 0:
        return opened + 1
    closed = sentence.find("）", low, start)
    if closed >= 0 and sentence.rfind("（", low, closed) < 0:
        return closed + 1
    return low




_TOWARDS: Final = frozenset({"对", "占", "与", "向", "较", "比", "为", "居", "列"})
_FROM = re.compile(
    r"[也已]?(?:由|从)(?:原来|过去|以前|改革前|[一二两三四五0-9]+年前|[^，。由从]{0,7}(?:年|年末|初))?的?$"
)


def _continues(phrase: Phrase) -> bool:
    """Whether a figure goes on the list of the one before it (95%、100% · 21.3%和下降4.5%)."""
    left = phrase.left.strip()
    return left[:1] in _JOINED and (len(left) == 1 or not phrase.name)


def _only_joined(phrase: Phrase) -> bool:
    return phrase.left.strip() in _JOINED


def _inherit(phrase: Phrase, opening: Phrase) -> None:
    if not phrase.growth:
        phrase.growth, phrase.growth_word = opening.growth, opening.growth_word
    phrase.base = phrase.base or opening.base
    phrase.whole = phrase.whole or opening.whole
    phrase.share = phrase.share or opening.share
    phrase.yoy, phrase.average = opening.yoy, opening.average
    phrase.verb = phrase.verb or opening.verb
    phrase.classes |= opening.classes


def _anchor(phrase: Phrase, drafts: Sequence[Draft]) -> str:
    """The noun of the figure that this one says more of."""
    plain = [d for d in drafts if not d.phrase.growth]
    if phrase.quantity.dimension == "points":
        return drafts[-1].noun if not drafts[-1].phrase.share else drafts[-1].name
    if phrase.growth and phrase.quantity.dimension not in {"ratio", "points", "multiple"}:
        same = [d for d in plain if d.phrase.quantity.dimension == phrase.quantity.dimension]
        return (same or plain or drafts)[-1].noun
    if phrase.growth or phrase.share:
        whole = [d for d in plain if not d.phrase.share]
        return (whole or plain or drafts)[-1].noun
    return (plain or drafts)[-1].noun


_AGENT = re.compile(r".{2,14}?(?:企业|产业|制造业|服务业|建筑业|行业|园区)")


def _agent_of(paragraph: Paragraph) -> str:
    """Who acts in the sentence so far (规模以上工业企业…，实现利润总额…), "" where nobody is named."""
    for draft in paragraph.drafts[paragraph.sentence_from :]:
        m = _AGENT.match(draft.noun)
        if m is not None and draft.phrase.quantity.dimension != "count":
            return m[0]
    return ""


def _taken_over(phrase: Phrase, drafts: Sequence[Draft], lexicon: Lexicon) -> str:
    """The noun of an earlier figure, with this one's own verb where it has one (发现隐患2714处，已整改2650处)."""
    anchor = _anchor(phrase, drafts)
    if phrase.growth or phrase.share:
        return anchor
    if phrase.verb in lexicon.kept and phrase.verb not in anchor:
        size = phrase.quantity.dimension
        if size in {"area", "length", "mass"} and drafts[-1].phrase.quantity.dimension != size:
            return phrase.verb
        if phrase.quantity.dimension == "money":
            return phrase.verb
        return phrase.verb + anchor.removeprefix(lexicon.leading_verb(anchor))
    if not phrase.verb:
        phrase.verb = drafts[-1].phrase.verb
    return phrase.verb if phrase.verb in {"出口", "进口"} else anchor


def _take_parent(phrase: Phrase, sentence: str, paragraph: Paragraph) -> None:
    """A share without its whole, said of a part (其中税收收入9.14亿元，占比75.8%), is of what the part belongs to."""
    earlier = paragraph.drafts[paragraph.sentence_from :]
    if not phrase.share or phrase.whole or "其中" not in sentence[: phrase.segment_start] or len(earlier) < 2:  # noqa: PLR2004
        return
    wholes = [d for d in earlier[:-1] if not d.phrase.growth and d.phrase.quantity.dimension == earlier[-1].phrase.quantity.dimension]
    if wholes and wholes[0].noun not in earlier[-1].noun:
        phrase.whole = wholes[0].noun


def _with_level(level: str, before: str, lexicon: Lexicon) -> str:
    replaced, count = lexicon.levels.subn(level, before, count=1)
    return replaced if count else level + before


def _depending(phrase: Phrase, noun: str, drafts: Sequence[Draft], lexicon: Lexicon) -> str:
    if noun in {"比重", "占比", "比例", "占"} and (
        phrase.growth or phrase.quantity.dimension == "points"
    ):
        return drafts[-1].name
    holders = [
        d
        for d in drafts
        if not d.phrase.growth and not d.phrase.share and not is_class_limit(d.phrase)
    ]
    if noun in {"总量", "投入强度", "总额", "增速", "增幅"}:
        return _merged(drafts[-1].noun, noun)
    if not holders:
        return noun
    things = [d for d in holders if d.phrase.quantity.dimension == "count"]
    if not things and phrase.quantity.dimension == "money":
        return noun
    holder = (things or holders)[-1].noun
    alike = drafts[-1]
    if noun.endswith("面积") and alike.phrase.quantity.dimension == "area":
        holder = re.sub(r"(?:施工|竣工|建筑|占地|总|用地|新建)?面积$", "", alike.noun)
    for end in lexicon.dependent:
        if (
            holder.endswith(end)
            and len(holder) > len(end) + 1
            and end not in {"项目", "企业", "规模以上企业"}
        ):
            holder = holder.removesuffix(end)
            break
    return _merged(holder, noun)


def _merged(holder: str, noun: str) -> str:
    """Holder and noun joined where they overlap: 研发经费投入 + 投入强度."""
    for size in range(min(len(holder), len(noun)), 0, -1):
        if holder.endswith(noun[:size]):
            return holder + noun[size:]
    return holder + noun


def _note(phrase: Phrase) -> str:
    words = [w for w in ("力争", "确保", "预计", "争取", "计划", "拟") if w in phrase.segment]
    return "、".join(words)


def _confidence(noun: str, period: str | None) -> float:
    return 0.5 + 0.3 * bool(noun) + 0.2 * (period is not None)
