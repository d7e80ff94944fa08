"""Reads running text.

A paragraph's sentences in order, what one leaves unsaid taken from those before it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import replace
from typing import TYPE_CHECKING

from .blocks import Block
from .clauses import (
    LEAD_IN,
    SENTENCE,
    bare_part_before,
    leave_out_neighbour,
    only_joined,
    phrases_of,
    state_of,
)
from .context import Carried, Moment, period_of
from .dates import find_times, is_span
from .drafts import Draft, Paragraph
from .kinds import Setting, comparator_of, kind_of, mode_of
from .model import Commitment, Statement
from .naming import full_name, tidy
from .nouns import NounFinder
from .phrases import Phrase, read_sides
from .policies import as_condition, is_condition, offers, settle_in_policy
from .subjects import Speakers, Subject, is_work, project_heading, speaker_in
from .unsaid import Unsaid, condition_before, not_yet, opens_pair, part_of_plan, take_parent

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qianyi.engine.text.quantities import QuantityFinder
    from qianyi.engine.text.quantity import Quantity

    from .commitments import PromiseFinder
    from .lexicon import Lexicon
    from .situation import Situation

_NOTES = ("力争", "确保", "预计", "争取", "计划", "拟")
# What works as a heading without standing as one: 【…】, or a short question on what comes next.
_LABEL = re.compile(
    r"【([^】]{2,16})】|(?:下一步|下步|接下来|下一阶段|下阶段)[^。，]{0,14}[？?：:。]?$"
)
_REACH = 240
_LONGEST_TOPIC_SENTENCE = 24
_TOPIC_SIZES = range(3, 15)


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
        self._nouns = NounFinder(lexicon, speakers)
        self._unsaid = Unsaid(lexicon, self._nouns)

    def promises_with(self, finder: PromiseFinder) -> None:
        """Look for promises as well, while reading."""
        self._promise_finder = finder

    def heading(self, text: str) -> None:
        """A heading: it sets mode and period of what follows, and is not read for figures."""
        self.situation.enter(text)

    def read(self, block: Block) -> list[Statement]:
        """The statements of one paragraph or caption."""
        text = block.text
        label = _LABEL.match(text)
        if label is not None:
            self.situation.enter(label[1] or text)
        quantities = self.finder.find(text)
        starts = [q.start for q in quantities]
        paragraph = self._paragraph(text)
        statements: list[Statement] = []
        moment = Moment(self.situation, self.carried)
        for m in SENTENCE.finditer(text):
            sentence = m[0]
            low, high = (bisect_left(starts, edge) for edge in m.span())
            inside = quantities[low:high]
            calendar = self.situation.calendar
            moment.enter(sentence, find_times(sentence, calendar, self.situation.year_here))
            self._nouns.note_actors(sentence, paragraph)
            if inside:
                drafts = self._sentence(sentence, m.start(), inside, paragraph, moment)
                statements.extend(_placed(d.statement, block, m.span()) for d in drafts)
            else:
                self._note_topic(sentence, paragraph)
            self._promise(sentence, m.start(), block, moment)
            moment.leave()
        self.carried.leave_paragraph(moment)
        return statements

    def read_about(self, text: str, start: int, subject: Subject | None) -> list[Statement]:
        """The statements of a short text that begins at ``start``.

        Said of ``subject`` and of no period of its own.
        """
        block = Block("caption", text, [(0, start)])
        paragraph = Paragraph(subject, project=subject is not None and subject.kind == "project")
        moment = Moment(self.situation, Carried(), bare=True)
        moment.enter(text, ())
        drafts = self._sentence(text, 0, self.finder.find(text), paragraph, moment)
        return [_placed(draft.statement, block, (0, len(text))) for draft in drafts]

    # -- the paragraph -----------------------------------------------------------------------------

    def _paragraph(self, text: str) -> Paragraph:
        project = project_heading(text)
        if project is not None:
            return Paragraph(project, project=True)
        speaker = speaker_in(text)
        if speaker is None:
            return Paragraph()
        self._nouns.last_org = Subject(speaker, "企业", "org")
        return Paragraph(self._nouns.last_org)

    def _note_topic(self, sentence: str, paragraph: Paragraph) -> None:
        """A short opening sentence on a sector names what the bare figures after it belong to."""
        if "，" in sentence or len(sentence) > _LONGEST_TOPIC_SENTENCE:
            return
        body = LEAD_IN.sub("", sentence)
        ends = self.lexicon.nouns["topic_ends"]
        at = max((body.find(end) + len(end) for end in ends if body.find(end) > 0), default=0)
        topic = body[:at]
        acts = self.lexicon.leading_verb(topic) or is_work(topic)
        paragraph.topic = topic if len(topic) in _TOPIC_SIZES and not acts else ""

    def _promise(self, sentence: str, offset: int, block: Block, moment: Moment) -> None:
        if self._promise_finder is None:
            return
        time, here = moment.paragraph, self.situation
        period = time.code if time is not None and time.role == "due" else here.period_here
        found = self._promise_finder.find(sentence, here.here, moment.times, period)
        if found is not None:
            start, end = block.span(offset + found.start, offset + found.end)
            self.promises.append(
                Commitment(start, end, "", found.verb, found.action, found.lead, found.due)
            )

    # -- the sentence ------------------------------------------------------------------------------

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
        phrases = list(phrases_of(sentence, offset, quantities))
        policy = self.situation.here == "policy" or offers(sentence)
        for index, phrase in enumerate(phrases):
            before = phrases[:index]
            if before:
                leave_out_neighbour(phrase, before[-1])
            rest = read_sides(phrase, self.lexicon)
            subject, noun = self._nouns.find(phrase, rest, paragraph, subject, before)
            if not noun and not phrase.behind:
                subject, noun = self._from_bare_part(sentence, phrase, before, (subject, paragraph))
            if subject is not None and subject.kind == "org" and "其中" not in phrase.left:
                paragraph.subject = subject
            _link(phrases, index, noun)
            condition = condition_before(sentence, phrase.segment_start) if policy else ""
            noun = self._unsaid.from_list(phrases, index, paragraph, condition) or noun
            if policy:
                settle_in_policy(phrase, noun, sentence, paragraph, self.lexicon)
            who = subject or self.speakers.default
            draft = self._draft(sentence, phrase, noun, (who, paragraph), moment)
            paragraph.drafts.append(draft)
            yield draft

    def _from_bare_part(
        self,
        sentence: str,
        phrase: Phrase,
        before: Sequence[Phrase],
        so_far: tuple[Subject | None, Paragraph],
    ) -> tuple[Subject | None, str]:
        """Subject and noun from the part before that has no figure (民间投资持续回升，增长4%)."""
        subject, paragraph = so_far
        part = bare_part_before(sentence, phrase, before)
        if not part:
            return subject, ""
        rest, who = self._nouns.strip_head(part, paragraph)
        noun = tidy(state_of(rest, self.lexicon), self.lexicon)
        phrase.name = phrase.own = noun
        return (who or subject, noun) if noun else (subject, "")

    def _draft(
        self,
        sentence: str,
        phrase: Phrase,
        noun: str,
        whose: tuple[Subject, Paragraph],
        moment: Moment,
    ) -> Draft:
        subject, paragraph = whose
        anchored = not noun and bool(paragraph.drafts)
        noun = phrase.name = self._unsaid.completed(phrase, noun, paragraph)
        take_parent(phrase, sentence, paragraph)
        setting = self._setting(sentence, phrase, subject, paragraph, moment)
        kind = kind_of(phrase, noun, setting, self.lexicon)
        period = period_of(phrase, kind, setting, moment, self.lexicon)
        if anchored and (phrase.growth or phrase.share) and not is_span(period):
            said = paragraph.drafts[-1].statement.period
            period = said or period if moment.nothing_between(phrase) else period
        kind = kind_of(phrase, noun, replace(setting, period=period), self.lexicon)
        if anchored and part_of_plan(phrase, paragraph):
            kind, period = "plan", None
        name = full_name(phrase, not_yet(phrase) + noun, self.lexicon)
        if setting.mode == "policy" and not phrase.settled and is_condition(phrase, sentence):
            name = as_condition(name)
        quantity = phrase.quantity
        statement = Statement(
            start=quantity.start,
            end=quantity.end,
            quote="",
            subject=subject.name,
            indicator=name or None,
            value=quantity.value,
            unit=_unit(quantity, noun),
            period=period,
            kind=kind,
            comparator=comparator_of(phrase),
            base=moment.base_of(phrase, period),
            scope=subject.scope,
            note="、".join(word for word in _NOTES if word in phrase.segment),
            optional=quantity.dimension == "voltage",
            confidence=_confidence(noun, period),
        )
        return Draft(phrase, noun, name, subject, statement)

    def _setting(
        self, sentence: str, phrase: Phrase, subject: Subject, paragraph: Paragraph, moment: Moment
    ) -> Setting:
        end = phrase.segment_start + len(phrase.segment)
        due, past = moment.tense(end)
        upto = sentence[max(0, phrase.at - _REACH) : phrase.at]
        clause = sentence[phrase.segment_start : phrase.at]
        here = "policy" if offers(sentence) else self.situation.here
        mode = mode_of(here, upto, clause, due=due, past=past)
        project = paragraph.project or subject.kind == "project"
        return Setting(
            mode, moment.code_before(end), project, sentence[max(0, end - _REACH) : end], due
        )


def _link(phrases: Sequence[Phrase], index: int, noun: str) -> None:
    """What a figure takes from the one it is joined to, and whether it opens a pair."""
    phrase = phrases[index]
    if index and only_joined(phrase) and not phrase.growth:
        phrase.classes |= phrases[index - 1].classes
    if opens_pair(phrases, index, noun):
        phrase.apart = True


def _unit(quantity: Quantity, noun: str) -> str | None:
    if quantity.dimension == "zero":
        return "%" if noun.endswith("率") else "个"
    return "人次" if noun.endswith("人次") and quantity.unit == "人" else quantity.unit


def _placed(statement: Statement, block: Block, sentence: tuple[int, int]) -> Statement:
    start, end = block.span(statement.start, statement.end)
    low, high = block.span(*sentence)
    return replace(statement, start=start, end=end, context_start=low, context_end=high)


def _confidence(noun: str, period: str | None) -> float:
    return 0.5 + 0.3 * bool(noun) + 0.2 * (period is not None)
