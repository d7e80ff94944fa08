"""Where a sentence stands: what kind of document, from when, under which heading.

Says, before a sentence is read, whether its figures are facts, promises or conditions, and which
period they have when the sentence names none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from .dates import Calendar, find_times, is_plan, year_of

if TYPE_CHECKING:
    from qianyi.engine.text.model import Source

Mode: TypeAlias = Literal["actual", "target", "policy"]

_ACTUAL_HEAD = re.compile(
    r"成效|成就|成绩|回顾|发展基础|基础|现状|完成情况|取得|进展|总体情况|运行|综合|过去|情况(?!下)|主要做法|问题|环境|形势|质量(?!发展|提升)"
)
_TARGET_HEAD = re.compile(
    r"目标|任务|安排|打算|下一步|下步|要求|展望|措施|思路|重点工作|重点项目|重大项目|部署|计划|工程|行动|意见|愿景|保障|推动|推进|加快|建设|构建|打造|提升|深化"
)
# A heading in a brochure or a call under which terms are offered.
_OFFERS = re.compile(
    r"政策(?:支持|扶持|优惠|礼包|措施$)|(?:支持|扶持|优惠|奖励|奖补|人才|招商)政策|申报条件|(?:奖补|奖励|补助|补贴|支持)标准|优惠条件"
)
_SETS_TASKS = re.compile(r"目标|任务|下一步|下步|打算|安排|要求")
_POLICY_KIND = re.compile(
    r"办法|若干政策|政策措施|若干措施|扶持|奖补|奖励|细则|补贴|实施细则|管理规定|十条|条例"
)
_PLAN_KIND = re.compile(r"规划|纲要|意见|方案|行动计划|计划")
_REPORT_KIND = re.compile(r"公报|统计|月报|季报|简报|运行|总结|评估|通报|分析|情况|快报|年报|纪要")
_LEVELS: Final = (
    (re.compile(r"#{1,2} |第[一二三四五六七八九十百]+章"), 1),
    (re.compile(r"第[一二三四五六七八九十百]+节|### ?"), 2),
    (re.compile(r"[一二三四五六七八九十]+、"), 3),
    (re.compile(r"（[一二三四五六七八九十]+）"), 4),
    (re.compile(r"专栏"), 5),
)
_FULL_DATE = re.compile(r"(20[0-9]{2}) ?年 ?([0-9]{1,2}) ?月 ?[0-9]{1,2} ?日")
_PROMISES = re.compile(r"将|力争|确保|目标|计划|要")
_FACT_YEAR = re.compile(
    r"(?:^|[。；\n])(20[0-9]{2}) ?年(?:，|全年|[^月到至前底、，]{2,30}[0-9])", re.MULTILINE
)
_YEAR = re.compile(r"(20[0-9]{2}) ?年")
_YEAR_CLOSED = re.compile(r"(?:截至|截止)(20[0-9]{2}) ?年(?:年?[底末]|12月)")
_BASE_YEAR = re.compile(r"[较比](20[0-9]{2})年")
_DAY_WITHOUT_YEAR = re.compile(r"(?<![0-9年])([0-9]{1,2})月[0-9]{1,2}日")
_LATEST: Final = 2200


@dataclass(slots=True)
class Heading:
    """What a heading says of the text under it; None where it says nothing."""

    level: int
    mode: Mode | None
    period: str | None
    text: str


@dataclass(slots=True)
class Situation:
    """The document's own nature and the headings in force."""

    mode: Mode
    calendar: Calendar
    period: str | None
    title: str
    headings: list[Heading] = field(default_factory=list)
    periodic: bool = False

    def enter(self, text: str) -> None:
        """A heading begins: those of its level and below end."""
        level = next((n for pattern, n in _LEVELS if pattern.match(text)), 6)
        while self.headings and self.headings[-1].level >= level:
            self.headings.pop()
        mode = _heading_mode(text, self.mode)
        if mode == "target" and self.here == "actual" and not _SETS_TASKS.search(text):
            mode = None
        heading = Heading(
            level, mode, _heading_period(text, self.calendar, whole=self.periodic), text
        )
        self.headings.append(heading)

    @property
    def here(self) -> Mode:
        """Facts, promises or conditions, by the nearest heading that says so."""
        for heading in reversed(self.headings):
            if heading.mode is not None:
                return heading.mode
        return self.mode

    @property
    def year_here(self) -> int | None:
        """The year the nearest heading names, which bare months and 全年 under it belong to."""
        here = self.period_here
        return (
            int(here[:4]) if here is not None and here[:4].isdigit() and "/" not in here else None
        )

    @property
    def period_here(self) -> str | None:
        """The period of the nearest heading that names one, else the document's."""
        for heading in reversed(self.headings):
            if heading.period is not None:
                return heading.period
        return self.period


def _heading_mode(text: str, document: Mode) -> Mode | None:
    if document == "policy":
        return None
    if _OFFERS.search(text) and not _ACTUAL_HEAD.search(text):
        return "policy"
    actual, target = _ACTUAL_HEAD.search(text), _TARGET_HEAD.search(text)
    strong = _SETS_TASKS.search(text)
    if strong and not re.search(r"完成情况|回顾|成效", text):
        return "target"
    if actual:
        return "actual"
    return "target" if target and document == "target" else None


def _heading_period(text: str, calendar: Calendar, *, whole: bool) -> str | None:
    times = [t for t in find_times(text, calendar) if t.code is not None and t.role != "base"]
    plans = [t.code for t in times if is_plan(t.code)]
    if plans:
        return plans[0]
    code = times[0].code if times else None
    return code if code is None or whole else code[:4]


def situation_of(text: str, source: Source, title: str) -> Situation:
    """The nature of a document from its title, kind, date and text (already of one width)."""
    named = f"{title}{source.kind}"
    mode = _mode_of(source.kind, title)
    calendar = _calendar_of(text, source, title)
    period = _title_period(title, calendar)
    if re.search(r"月报|[0-9]月|季度|上半年", named) and calendar.report_year is None:
        calendar = Calendar(calendar.year, calendar.month, None)
    return Situation(
        mode,
        calendar,
        period,
        title,
        periodic=bool(re.search(r"月报|季报|简报|季度|上半年|[0-9]月(?! ?[0-9])|经济运行", title)),
    )


def _mode_of(kind: str, title: str) -> Mode:
    if _POLICY_KIND.search(title) and not re.search(r"规划|报告|公报", title):
        return "policy"
    if kind == "办法":
        return "policy"
    if kind in {"规划", "意见"}:
        return "target"
    if kind in {"公报", "新闻", "总结", "工作报告"} or _REPORT_KIND.search(title):
        return "actual"
    if _PLAN_KIND.search(title) and kind != "新闻":
        return "target"
    return "actual"


def _title_period(title: str, calendar: Calendar) -> str | None:
    times = [t.code for t in find_times(title, calendar) if t.code is not None and t.role != "base"]
    plans = [code for code in times if is_plan(code)]
    found = plans or times
    return found[0] if found else None


def _calendar_of(text: str, source: Source, title: str) -> Calendar:
    year, month = _issued(text, source)
    titled = _YEAR.search(title)
    report = int(titled[1]) if titled and re.search(r"公报|总结|年报|回顾", title) else None
    if year is None:
        year, month = _guessed(text, month)
    if year is None and titled:
        year = int(titled[1])
    if report is not None and (year is None or year <= report):
        year = report + 1
    return Calendar(year, month, report)


def _issued(text: str, source: Source) -> tuple[int | None, int | None]:
    if source.issued_on is not None:
        return source.issued_on.year, source.issued_on.month
    for part in (text[:300], text[-200:]):
        dates = _FULL_DATE.findall(part)
        if dates:
            year, month = dates[-1]
            return int(year), int(month)
    return None, None


def _guessed(text: str, month: int | None) -> tuple[int | None, int | None]:
    """The year a text was written in, from the years it reports on."""
    told = [
        int(m[1])
        for m in _FACT_YEAR.finditer(text)
        if not _PROMISES.search(text, m.end(), m.end() + 40)
    ]
    dated = [int(y) for y, _ in _FULL_DATE.findall(text)]
    days = [int(m) for m in _DAY_WITHOUT_YEAR.findall(text)]
    month = days[0] if days else month
    if dated:
        return max(dated), month
    past = [y for y in told if y < _LATEST]
    if past:
        newest = (
            max(past)
            if not re.search(r"展望|到20|20[0-9]{2}年(?:前|末)", text)
            else _newest_fact(text, past)
        )
        closed = _YEAR_CLOSED.search(text) is not None and str(newest) in _YEAR_CLOSED.findall(text)
        return (newest + 1 if days or closed else newest), month
    promised = _first_promise(text)
    years = [year for year in map(int, _YEAR.findall(text)) if year < promised]
    if not years:
        return None, month
    based = [int(y) for y in _BASE_YEAR.findall(text)]
    return (max(years) + 1 if max(years) in based and "今年" in text else max(years)), month


def _newest_fact(text: str, past: list[int]) -> int:
    promised = _first_promise(text)
    facts = [year for year in past if year < promised]
    return max(facts or past)


def _first_promise(text: str) -> int:
    years = [
        y
        for t in find_times(text[:20000], Calendar())
        if t.role == "due" and (y := year_of(t.code))
    ]
    return min(years, default=_LATEST)
