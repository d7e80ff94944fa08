"""When: the time expressions of a sentence and the period codes they mean.

Codes are those of engine.periods (2024, 2024H1, 2024-09, 2024-01/09) and, where a text gives no
more, its own words: 十四五, 近4年, 近年来. What a figure's period is, of several times in sight,
is decided in context.py.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from qianyi.engine.text.numerals import read_numeral

if TYPE_CHECKING:
    from collections.abc import Callable

Role: TypeAlias = Literal[
    "point", "day", "due", "base", "now", "recent", "since", "once", "present"
]  # fmt: skip

_CN_DIGITS: Final = "一二两三四五六七八九十"
_DASH: Final = r"(?:[-~至到]|—{1,2})"
_YEAR: Final = r"(?P<y>(?:19|20)[0-9]{2}(?= ?年)|今|去|明|前|同|当)"
_HINT = re.compile(r"[年月]|季度|十[一二三四五六]?五|目前|当前|眼下|截至今日|现[有已拥建]")
_TIME = re.compile(
    # Looking at one character first spares trying every branch at every place.
    r"(?=[0-9今去明前同当第上下“\"十近最过未一二两三四五六七八九历多截目眼年全本头现])(?:"
    rf"(?P<s1>(?:19|20)[0-9]{{2}})年? ?{_DASH} ?(?P<s2>(?:19|20)[0-9]{{2}}) ?年(?![0-9])"
    rf"|{_YEAR} ?年(?:度|"
    rf"的)? ?(?:第?(?:(?P<m1>[0-9]{{1,2}})月?{_DASH}(?P<m2>[0-9]{{1,2}}) ?月(?:份)?(?P<m2e>末|"
    rf"底)?"
    rf"|(?P<m>[0-9]{{1,2}}) ?月(?:份|(?P<d> ?[0-9]{{1,2}} ?日)|(?P<me>末|底|初))?"
    rf"|(?P<q>前?[一二三四1-4])个?季度(?P<qe>末|底)?|(?P<h>[上下])半年|前(?P<mm>[一二三四五六七八九十]+)个?月)|(?P<ye>末|底|初|以来))?"
    rf"|(?<![0-9.年])(?P<b1>[0-9]{{1,2}})月?{_DASH}(?P<b2>[0-9]{{1,2}}) ?月(?:份)?(?P<b2e>末|底)?"
    rf"|(?<![0-9.年])(?P<b>[0-9]{{1,2}}) ?月(?:份|(?P<bd> ?[0-9]{{1,2}} ?日)|(?P<be>末|底|"
    rf"初)|当月)?"
    rf"|(?:第)?(?P<bq>前?[一二三四])个?季度(?P<bqe>末|底)?|(?<![今去明前])(?P<bh>[上下])半年"
    rf"|[“\"]?(?P<plan>十[一二三四五六]?五)[”\"]?(?P<pw>时期|期间|规划期|以来|期末|末|中期|期初|初|前期)?(?=[^年个人家项名月日]|$)"
    rf"|(?:最?近|过去|未来|今后|过去的)(?P<n>[{_CN_DIGITS}0-9]+)个?年(?:来|间|内)?(?!级)"
    rf"|(?<![0-9第{_CN_DIGITS}])(?P<ns>[{_CN_DIGITS}]|[0-9]{{1,2}})年来"
    rf"|(?<![0-9第{_CN_DIGITS}])(?P<nr>[二两三四五六七八九十])年(?=前[移进]|[上跃]升|提升|提高|实?现?翻)"
    rf"|(?P<fy>[五三])年(?=新增|累计|年均|来|共|内新)|(?P<fyb>近年来|近些年|多年来|历年)"
    rf"|(?P<now>截至目前|截止目前|目前为止|目前|当前|眼下|截至今日)|(?P<ty>年内|全年|年末|年底|本年|年初)|(?P<py>上年|上一年|头年)(?P<ps>同期|末|底)?"
    rf"|(?P<cn>二[〇○O0零][一二三四][〇○0零一二三四五六七八九])年|(?P<ago>[一二两三四五])年前的?(?![后移进])|(?P<pres>现(?=有|已|拥有|建成)))"
)  # fmt: skip
_FOOTING = re.compile(r"[^，。；]{0,16}基础上")
_JUNE, _DECEMBER = 6, 12
_LONGEST_TITLE: Final = 80
_SPAN_LENGTH: Final = 9  # 2021/2025
_QUARTER: Final = {"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_RELATIVE: Final = {"今": 0, "当": 0, "去": -1, "前": -2, "明": 1, "同": 0}
_BASE_BEFORE: Final = ("较", "比", "与", "相比", "同", "相当于", "对比", "创", "创下", "约为", "为")
_PLANS: Final = {
    "十五": 2005,
    "十一五": 2010,
    "十二五": 2015,
    "十三五": 2020,
    "十四五": 2025,
    "十五五": 2030,
    "十六五": 2035,
}


@dataclass(frozen=True, slots=True)
class Time:
    """One time expression: where it stands, the code it means, the part it plays."""

    start: int
    end: int
    code: str | None
    role: Role


@dataclass(frozen=True, slots=True)
class Calendar:
    """The year (and month) a text speaks from, which 今年, 9月末 and 目前 refer to."""

    year: int | None = None
    month: int | None = None
    report_year: int | None = None  # of 全年, 年末 in a report on a year gone by

    @property
    def now(self) -> str | None:
        """The code of 目前: the month where it is known."""
        if self.year is None:
            return None
        return str(self.year) if self.month is None else f"{self.year}-{self.month:02d}"


def plan_end(name: str) -> str:
    """Last year of a five-year plan: 十四五 → 2025."""
    return str(_PLANS[name])


def plan_of_end(year: str | None) -> str | None:
    """The five-year plan that ends with a year: 2025 → 十四五."""
    return next((name for name, end in _PLANS.items() if str(end) == year), None)


def find_times(text: str, calendar: Calendar, known_year: int | None = None) -> list[Time]:
    """The time expressions of ``text`` in order.

    A bare month takes the last year named, else the calendar's.
    """
    times: list[Time] = []
    if _HINT.search(text) is None:
        return times
    year = known_year or calendar.report_year or calendar.year
    for m in _TIME.finditer(text):
        if _in_title(text, m.start()):
            continue
        code, role, year = _meaning(m, calendar, year)
        if code is None and role == "point":
            continue
        times.append(Time(m.start(), m.end(), code, _role(text, m, role)))
    return times


def _in_title(text: str, at: int) -> bool:
    opened = text.rfind("《", max(0, at - _LONGEST_TITLE), at)
    return opened >= 0 and text.find("》", opened, at) < 0


def _role(text: str, m: re.Match[str], role: Role) -> Role:
    before = text[max(0, m.start() - 3) : m.start()].rstrip(' “"')
    after = text[m.end() : m.end() + 2]
    if role in {"now", "base", "once", "present"}:
        return "base" if role == "present" and _FOOTING.match(text, m.end()) else role
    begins = _beginning(before, after)
    if begins is not None:
        return begins
    compared = before.endswith(_BASE_BEFORE) and not before.endswith(("截至", "因为", "作为"))
    if compared or after.startswith(("相比", "同期")):
        return "base"
    reached = before.endswith(("到", "至")) and not before.endswith("截至")
    if reached or (
        after.startswith(("前", "以前", "之前")) and not after.startswith(("前三", "前8", "前七"))
    ):
        return "due"
    return role


def _beginning(before: str, after: str) -> Role | None:
    """The part of a time something runs from (从8月起, 由一季度的下降…); None for other times."""
    if after.startswith("起") and after != "起到":
        return "present"
    return "once" if before.endswith(("由", "从")) and after.startswith("的") else None


def _meaning(
    m: re.Match[str], calendar: Calendar, year: int | None
) -> tuple[str | None, Role, int | None]:
    """Code, role and the year that later bare months belong to."""
    for group, reader in _READERS:
        if m[group] is not None:
            return reader(m, calendar, year)
    return None, "point", year


_Meaning: TypeAlias = tuple[str | None, Role, "int | None"]


def _span(m: re.Match[str], _: Calendar, year: int | None) -> _Meaning:
    return f"{m['s1']}/{m['s2']}", "point", year


def _dated(m: re.Match[str], calendar: Calendar, year: int | None) -> _Meaning:
    named = m["y"]
    if named in _RELATIVE:
        base = calendar.year if named != "当" else year
        if base is None:
            return None, "point", year
        own = base + _RELATIVE[named]
    else:
        own = int(named)
    if m["d"]:
        return f"{own}-{int(m['m']):02d}", "day", own
    for code in (
        _months(own, m["m1"], m["m2"], m["m2e"]),
        _quarter(own, m["q"], m["qe"]),
        _half(own, m["h"]),
    ):
        if code:
            return code, "point", own
    if m["mm"]:
        value = read_numeral(m["mm"])
        return (f"{own}-01/{int(value):02d}" if value else str(own)), "point", own
    if m["m"]:
        return f"{own}-{int(m['m']):02d}", "point", own
    return str(own), "point", own


def _months(year: int, first: str | None, last: str | None, end: str | None = None) -> str | None:
    if first is None or last is None:
        return None
    if end:
        return f"{year}-{int(last):02d}"
    if int(first) == 1:
        return (
            f"{year}H1"
            if int(last) == _JUNE
            else f"{year}"
            if int(last) == _DECEMBER
            else f"{year}-01/{int(last):02d}"
        )
    return f"{year}-{int(first):02d}/{int(last):02d}"


def _quarter(year: int, quarter: str | None, end: str | None) -> str | None:
    if quarter is None:
        return None
    number = _QUARTER[quarter[-1]]
    if end:
        return f"{year}-{number * 3:02d}"
    if quarter.startswith("前"):
        return {1: f"{year}Q1", 2: f"{year}H1", 3: f"{year}-01/09", 4: str(year)}[number]
    return f"{year}Q{number}"


def _half(year: int, half: str | None) -> str | None:
    return None if half is None else f"{year}H{1 if half == '上' else 2}"


def _bare(m: re.Match[str], _: Calendar, year: int | None) -> _Meaning:
    if year is None:
        return None, "point", year
    code = (
        _months(year, m["b1"], m["b2"], m["b2e"])
        or _quarter(year, m["bq"], m["bqe"])
        or _half(year, m["bh"])
    )
    if code is None:
        code = f"{year}-{int(m['b']):02d}"
    return code, "day" if m["bd"] else "point", year


def _plan(m: re.Match[str], _: Calendar, year: int | None) -> _Meaning:
    name, word = m["plan"], m["pw"] or ""
    if name not in _PLANS:
        return None, "point", year
    if word in {"末", "期末"}:
        return plan_end(name), "due", year
    if word in {"初", "期初"}:
        return str(_PLANS[name] - 5), "point", year
    return name, "since" if word == "以来" else "point", year


def _in_years(m: re.Match[str], _: Calendar, year: int | None) -> _Meaning:
    value = read_numeral(m["nr"])
    return (None if value is None else f"近{int(value)}年"), "once", year


def _recent(m: re.Match[str], calendar: Calendar, year: int | None) -> _Meaning:
    value = read_numeral(m["n"] or m["ns"] or "")
    if value == 1 and m[0].startswith("过去"):
        return _year_gone_by(calendar, year)
    return (None if value is None else f"近{int(value)}年"), "recent", year


def _year_gone_by(calendar: Calendar, year: int | None) -> _Meaning:
    """过去的一年: the year reported on, else the one before the text's."""
    own = calendar.report_year or year
    if own is not None and own == calendar.year:
        own -= 1
    return (None if own is None else str(own)), "point", own


def _vague(_: re.Match[str], __: Calendar, year: int | None) -> _Meaning:
    return "近年来", "recent", year


def _years_together(_: re.Match[str], __: Calendar, year: int | None) -> _Meaning:
    return None, "recent", year


def _now(_: re.Match[str], calendar: Calendar, year: int | None) -> _Meaning:
    return calendar.now, "now", year


def _this_year(_: re.Match[str], __: Calendar, year: int | None) -> _Meaning:
    return (None if year is None else str(year)), "point", year


def _last_year(m: re.Match[str], calendar: Calendar, year: int | None) -> _Meaning:
    own = calendar.report_year or calendar.year
    del m
    return (None if own is None else str(own - 1)), "base", year


def _chinese_year(m: re.Match[str], _: Calendar, year: int | None) -> _Meaning:
    value = read_numeral(m["cn"].replace("○", "〇").replace("O", "〇").replace("0", "〇"))
    return (None if value is None else str(int(value))), "due", year


def _years_ago(m: re.Match[str], calendar: Calendar, year: int | None) -> _Meaning:
    value = read_numeral(m["ago"])
    if calendar.year is None or value is None:
        return None, "point", year
    return str(calendar.year - int(value)), "once", year


def _at_present(_: re.Match[str], __: Calendar, year: int | None) -> _Meaning:
    return None, "present", year


_READERS: Final[
    tuple[tuple[str, Callable[[re.Match[str], Calendar, int | None], _Meaning]], ...]
] = (
    ("s1", _span),
    ("y", _dated),
    ("b1", _bare),
    ("b", _bare),
    ("bq", _bare),
    ("bh", _bare),
    ("plan", _plan),
    ("n", _recent),
    ("ns", _recent),
    ("nr", _in_years),
    ("fyb", _vague),
    ("fy", _years_together),
    ("now", _now),
    ("ty", _this_year),
    ("py", _last_year),
    ("cn", _chinese_year),
    ("ago", _years_ago),
    ("pres", _at_present),
)


def year_of(code: str | None) -> int | None:
    """The (last) year a code names, or None."""
    if code is None:
        return None
    if code in _PLANS:
        return _PLANS[code]
    tail = code.rsplit("/", 1)[-1] if code.count("/") == 1 and len(code) == _SPAN_LENGTH else code
    return int(tail[:4]) if tail[:4].isdigit() else None


def end_of(code: str | None) -> str | None:
    """The month at the end of a stretch within a year: 2024Q1 → 2024-03."""
    if code is None or is_span(code):
        return code
    if code[4:5] in {"Q", "H"}:
        return f"{code[:4]}-{int(code[5]) * (3 if code[4] == 'Q' else 6):02d}"
    return f"{code[:4]}-{code[-2:]}" if "/" in code else code


def is_span(code: str | None) -> bool:
    """Whether the code covers more than a year: 十四五, 近4年, 近年来, 2021/2025."""
    return code is not None and (
        code in _PLANS or code.startswith("近") or (len(code) == _SPAN_LENGTH and code[4] == "/")
    )


def year_before(code: str | None) -> str | None:
    """The same stretch a year earlier, for figures 同比."""
    if code is None or not code[:4].isdigit() or is_span(code):
        return None
    return str(int(code[:4]) - 1) + code[4:]


def is_plan(code: str | None) -> bool:
    """Whether the code is a five-year plan's name."""
    return code in _PLANS


_TIME_HEAD = re.compile(
    r"(?:全面|项目)?(?:达产|建成|投产|完工|竣工|投用|投运)(?:投产|达产|投用)?后(?!期)|"
    r"(?:截至|截止|到|至|自|从|于|在|以来|展望)? ?(?:(?:19|20)[0-9]{2} ?年(?:度)?(?: "
    r"?[0-9]{1,2}(?:[-—~至]{1,2}[0-9]{1,2})? ?月(?: ?[0-9]{1,2} ?日)?)?|[今去明]年|"
    r"[0-9]{1,2}(?:月?[-—~至]{1,2}[0-9]{1,2})? ?月(?:份)?(?: ?[0-9]{1,2} ?日)?"
    r"|前?[一二三四]季度|[上下]半年|全年|年[末底内初]|当年|[“\"]?十[一二三四五六]?五[”\"]?(?:时期|期间|以来|期末|末)?|(?:最?近|过去|未来|今后)?[一二两三四五六七八九十0-9]{1,2}年(?:来|间|内)|近年来|目前|当前|截至目前|改革前|原来的?|五年(?=新增|累计|年均|共|内)|[二两三四五六七八九十]年(?=前[移进]|[上跃]升|提升|提高|实?现?翻)|本年|本期|今年以来|当月)"
    r"(?:年?[末底内初]|以来|期间|时|止|，|前|当月|以前)*"
)


def strip_time(text: str) -> str:
    """``text`` without the time it begins with (到2025年，…)."""
    m = _TIME_HEAD.match(text)
    return text[m.end() :] if m is not None and m.end() else text
