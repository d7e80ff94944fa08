"""Which period a figure has, of the times its sentence, paragraph and section name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .dates import Time, end_of, is_plan, is_span, plan_end, year_before, year_of
from .kinds import Setting, draws_a_line, is_flow, yearly_output

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .lexicon import Lexicon
    from .model import Kind
    from .phrases import Phrase
    from .situation import Mode, Situation

_PLAN_OF_END = {
    "2010": "十一五",
    "2015": "十二五",
    "2020": "十三五",
    "2025": "十四五",
    "2030": "十五五",
    "2035": "十六五",
}
_NEXT = {
    "十一五": "十二五",
    "十二五": "十三五",
    "十三五": "十四五",
    "十四五": "十五五",
    "十五五": "十六五",
}
_NEAR = 8
_ON_ITS_WAY = re.compile(
    r"^(?:提升|提高|上升|增加|增长|扩大|攀升|升|增|下降|降低|降|减少|减|回落|收窄|缩小)(?:到|至)"
)
_RIGHT_BEFORE = 3
_CLOSES = re.compile(r"[期季月]末")
_OPENS = re.compile(r"(?:^|[，：；（“])(?:到|至|截至|截止|自|从|在|展望)? ?[“\"]?$")
_TO_LEVEL = re.compile(
    r"(?:增至|增加到|增长到|提高到|提升到|上升到|升至|扩大到|降至|降到|下降到|减至|减少到|达到|达)(?:约|近|超过)?$"
)
_FROM = re.compile(r"(?:由|从)(?:原来的?|过去的?|改革前的?)?$")
_OF_A_YEAR = re.compile(r"年度|年计划|计划投资")
_BECOMING = frozenset({"培育", "形成", "打造", "建成", "创建", "拥有", "实现"})
_PLAN_BASE = re.compile(r"十[一二三四五]?五")


@dataclass(slots=True)
class Carried:
    """What one paragraph hands to the next: the last period of facts, the last day named."""

    year: int | None = None
    fact: str | None = None

    def leave_paragraph(self, moment: Moment) -> None:
        """Keep the last period of facts."""
        if moment.fact is not None:
            self.fact = moment.fact


@dataclass(slots=True)
class Moment:
    """The times in force while a paragraph is read."""

    situation: Situation
    carried: Carried
    times: Sequence[Time] = ()
    sentence: str = ""
    paragraph: Time | None = None
    day: str | None = None
    fact: str | None = None
    bare: bool = False
    fresh: bool = False
    chain: bool = False
    closing: bool = False

    def enter(self, sentence: str, times: Sequence[Time]) -> None:
        """A sentence begins."""
        self.closing = self.sentence.endswith("；") and (
            self.closing or _CLOSES.search(self.sentence) is not None
        )
        self.sentence, self.times = sentence, times

    def leave(self) -> None:
        """A sentence ends: its last time holds for the next ones."""
        continued, self.fresh = self.fresh, self.sentence.endswith("；")
        times = [
            t
            for t in self.times
            if t.role not in {"base", "now", "once", "present"} and t.code is not None
        ]
        held = continued and self.chain and self.paragraph is not None
        self.chain = self.chain and self.fresh
        times = [t for t in times if _OPENS.search(self._just_before(t.start))]
        if held:
            self.chain = self.fresh
        if not times or held:
            return
        self.paragraph, self.chain = times[0], self.fresh
        self.day = next((t.code for t in times if t.role == "day"), self.day)
        self._keep_fact(times[0])

    def _just_before(self, position: int) -> str:
        """The few characters before a place, marked where the sentence begins further off."""
        near = self.sentence[max(0, position - _NEAR) : position]
        return near if position <= _NEAR else f"·{near}"

    def _keep_fact(self, time: Time) -> None:
        """A period of facts, not of promises, is what later paragraphs may lean on."""
        year, now = year_of(time.code), self.situation.calendar.year
        if (
            time.role != "point"
            or year is None
            or is_span(time.code)
            or (now is not None and year > now)
        ):
            return
        self.fact = time.code if self.situation.periodic else str(year)

    def before(self, position: int, *, once: bool = False) -> Time | None:
        """The last time named in the sentence before ``position`` that is not a base.

        With ``once`` a time said of one figure only (两年前的18%) counts for that figure alone.
        """
        for time in reversed(self.times):
            if time.start >= position or time.role == "base":
                continue
            if time.role == "once" and not (once and 0 <= position - time.end <= _RIGHT_BEFORE):
                continue
            if time.code is not None or time.role in {"recent", "present"}:
                return time
        return None

    def code_before(self, position: int) -> str | None:
        """The code in force at ``position``.

        Named in the sentence, the paragraph, or the section.
        """
        time = self.before(position) or self.paragraph
        return time.code if time is not None else self.situation.period_here

    def tense(self, segment_end: int) -> tuple[bool, bool]:
        """Whether the time in force is a due date still to come, and whether it is plainly past."""
        time = self.before(segment_end)
        if time is None:
            time = self.paragraph
            if time is None or time.role != "due":
                return False, False
        year, calendar = year_of(time.code), self.situation.calendar
        if time.role == "due":
            here_actual = self.situation.here == "actual"
            return not (
                here_actual
                and calendar.year is not None
                and year is not None
                and year < calendar.year
            ), False
        if year is None or is_span(time.code):
            return False, False
        past = calendar.year is not None and year < calendar.year
        return bool(calendar.year is not None and year > calendar.year), past

    def nothing_between(self, phrase: Phrase) -> bool:
        """Whether no time is named in the phrase's own part of the sentence."""
        low, high = phrase.segment_start, phrase.segment_start + len(phrase.segment)
        return not any(low <= t.start < high and t.role != "base" for t in self.times)

    def base_of(self, phrase: Phrase, period: str | None) -> str | None:
        """What the figure is measured against, as a code where one is named."""
        if phrase.whole:
            return phrase.whole
        if phrase.base:
            return _base_code(phrase.base, period)
        if phrase.growth and not phrase.average:
            return year_before(period)
        return None


def _base_code(base: str, period: str | None) -> str:
    plan = _PLAN_BASE.search(base)
    if plan is not None:
        return f"{plan[0]}末"
    if re.match(r"上年|去年|.*同期", base):
        return year_before(period) or base.strip("“”")
    year = re.match(r"(?:19|20)[0-9]{2}", base)
    return year[0] if year else base.strip("“”")


def period_of(
    phrase: Phrase, kind: Kind, setting: Setting, moment: Moment, lexicon: Lexicon
) -> str | None:
    """The period of a figure; None where the text gives none or it has none by nature."""
    if kind == "threshold" and not draws_a_line(phrase):
        return None
    if phrase.quantity.dimension == "time" and _FROM.search(phrase.left):
        return "改革前"
    own = moment.before(phrase.at, once=True)
    if _is_single(phrase, kind, setting):
        return _size_period(own, phrase, moment)
    plan = _plan_of_change(phrase, own, moment)
    if plan is not None:
        return plan
    if own is not None and own.role == "recent" and own.code is None:
        return _within_plan(moment) or moment.situation.period_here
    found = _in_time(phrase, own, setting.mode, moment, lexicon)
    closing = moment.closing or _CLOSES.search(moment.sentence, 0, phrase.at) is not None
    return end_of(found) if closing else found


def _is_single(phrase: Phrase, kind: Kind, setting: Setting) -> bool:
    """Whether the figure is a size of one thing, which has no period of its own."""
    if kind == "capacity":
        return setting.project or (yearly_output(phrase) and not _stands(phrase, setting))
    if kind != "plan":
        return False
    return setting.project or phrase.behind or _OF_A_YEAR.search(phrase.segment) is None


def _stands(phrase: Phrase, setting: Setting) -> bool:
    """Whether the capacity is there already (日供水能力12万吨) and not to be built."""
    here = re.search(r"(?:能力|装机)[^，。；]{0,2}$", phrase.left) is not None
    return setting.mode == "actual" and here and re.search("项目|达产", phrase.segment) is None


def _in_time(
    phrase: Phrase, own: Time | None, mode: Mode, moment: Moment, lexicon: Lexicon
) -> str | None:
    """The period by the time in force, fitted to what the figure is."""
    time = own or _carried_time(phrase, moment, lexicon)
    if time is not None and _sum_of_plan(phrase, time, moment):
        return moment.situation.period_here
    if time is None:
        return _unsaid(phrase, mode, moment, lexicon)
    if time.role == "present" or (time.role == "recent" and _is_end(phrase)):
        begins = phrase.left.endswith(("由", "从"))
        return None if begins else _unsaid(phrase, mode, moment, lexicon)
    if (
        mode == "actual"
        and phrase.left.endswith(("由", "从"))
        and _ON_ITS_WAY.match(phrase.right)
        and time.role == "point"
        and len(time.code or "") == 4  # noqa: PLR2004 - a plain year
        and time.start < phrase.segment_start
    ):
        return year_before(time.code)
    if time.role == "now":
        calendar = moment.situation.calendar
        known = moment.day or (calendar.now if calendar.month is not None else None)
        return known or _unsaid(phrase, mode, moment, lexicon)
    return _fitted(phrase, _run_up(phrase, time, moment), mode, moment, lexicon)


def _run_up(phrase: Phrase, time: Time, moment: Moment) -> str | None:
    """截至6月底 is a moment for what there is, the half year for what was done since January."""
    code = time.code
    if code is None or len(code) != 7 or time not in moment.times:  # noqa: PLR2004 - a month
        return code
    if moment.sentence[max(0, time.start - 2) : time.start] not in {"截至", "截止"}:
        return code
    if not (
        "total" in phrase.classes
        or "累计" in phrase.left
        or re.search(r"(?:完成|实现)[^，。]*$", phrase.left)
    ):
        return code
    year, month = code.split("-")
    return {"06": f"{year}H1", "12": year}.get(month, f"{year}-01/{month}")


def _carried_time(phrase: Phrase, moment: Moment, lexicon: Lexicon) -> Time | None:
    """The paragraph's time; under a plan's heading a single year does not outlast its sentence."""
    time = moment.paragraph
    if (
        time is not None
        and time.role == "recent"
        and not is_flow(phrase, lexicon)
        and phrase.quantity.dimension != "count"
    ):
        return None
    if time is None or time.role == "due" or is_span(time.code) or moment.chain:
        return time
    if is_plan(moment.situation.period_here) and len(time.code or "") == 4:  # noqa: PLR2004 - a plain year
        return None
    return time


def _sum_of_plan(phrase: Phrase, own: Time, moment: Moment) -> bool:
    """A sum (累计) named after a plan's last year, in another part of the sentence.

    Runs over the plan.
    """
    here = moment.situation.period_here
    if (
        here is None
        or not is_plan(here)
        or own.code != plan_end(here)
        or (own in moment.times and own.start >= phrase.segment_start)
    ):
        return False
    return "total" in phrase.classes or "累计" in phrase.left


def _size_period(own: Time | None, phrase: Phrase, moment: Moment) -> str | None:
    if (
        own is not None
        and own.start >= phrase.segment_start
        and not is_plan(own.code)
        and "年" in phrase.left
    ):
        return own.code
    here = moment.situation.period_here
    return here if is_plan(here) and moment.situation.here == "actual" else None


def _plan_of_change(phrase: Phrase, own: Time | None, moment: Moment) -> str | None:
    """The five-year plan over which a change against the end of the one before is measured."""
    named = own is not None and own.start >= phrase.segment_start
    if phrase.base is not None and not named:
        plan = _PLAN_BASE.search(phrase.base)
        if plan is not None:
            return _NEXT.get(plan[0])
        if phrase.base[:4] in _PLAN_OF_END and phrase.growth and _within_plan(moment):
            return _NEXT.get(_PLAN_OF_END[phrase.base[:4]])
    if phrase.average and phrase.growth and not (named and own is not None and is_span(own.code)):
        return _within_plan(moment)
    return None


def _within_plan(moment: Moment) -> str | None:
    here = moment.situation.period_here
    if is_plan(here):
        return here
    time = moment.paragraph
    return time.code if time is not None and is_plan(time.code) else None


def _fitted(
    phrase: Phrase, code: str | None, mode: Mode, moment: Moment, lexicon: Lexicon
) -> str | None:
    """A plan's name becomes its last year for what there is at its end."""
    if code is None or not is_plan(code):
        return code
    if phrase.left.endswith("从"):
        return str(int(plan_end(code)) - 5)
    if draws_a_line(phrase) or (mode == "target" and phrase.verb in _BECOMING):
        return plan_end(code)
    if (
        phrase.growth
        or "total" in phrase.classes
        or "累计" in phrase.left
        or is_flow(phrase, lexicon)
    ):
        return plan_end(code) if phrase.share or _is_level(phrase) else code
    del moment
    return plan_end(code)


def _is_end(phrase: Phrase) -> bool:
    """Whether it is the beginning or the end of a way (由178亿元增加到268亿元).

    Not a sum over it.
    """
    return phrase.left.endswith(("由", "从")) or _TO_LEVEL.search(phrase.left) is not None


def _is_level(phrase: Phrase) -> bool:
    """Whether it is a rate as it stands, not a growth."""
    return phrase.quantity.dimension == "ratio" and not phrase.growth


def _unsaid(phrase: Phrase, mode: Mode, moment: Moment, lexicon: Lexicon) -> str | None:
    situation, carried = moment.situation, moment.carried
    if moment.bare:
        return None
    here = situation.period_here
    if (
        situation.periodic
        and carried.fact is not None
        and here is not None
        and carried.fact.startswith(here)
    ):
        return carried.fact
    if here is not None and (mode == "actual" or is_plan(here) or situation.here == "target"):
        return _fitted(phrase, here, mode, moment, lexicon)
    if mode == "actual":
        return carried.fact or (str(situation.calendar.year) if situation.calendar.year else None)
    return None
