"""Whom a document speaks for, from its title, its issuer and the names it uses.

A territory most often; the enterprise or institution that reports on itself where a title says so;
the zone, county or city without its name where the text only says 全区, 我县.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final

from .subjects import CJK, ORG_END, Speakers, Subject

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_ZONE = re.compile(
    rf"(?:^|(?<=[，。；：、“”（）《》\s在由与和对为以是于从的是到]))"
    rf"(?P<zone>{CJK}{{2,8}}?(?:高新技术产业开发区|高新技术产业园区|高新区|经济技术开发区|经济开发区|经开区|国家级新区|新区|自由贸易试验区|自治县|自治州|省|市|县|区))"
    r"(?![域级属直内位间中首先场民容农生])"
)
# Words before a name that the pattern takes for its beginning (在甲区, 投资乙市, 走进丙县).
_KIND_OF_ZONE = re.compile(r"(?:高新技术产业|经济技术|经济)开发$")
_ABOUT_IT: Final = 40  # what a title is about goes before who issues it
_TOWARDS = re.compile(
    r"^(?:加快|支持|促进|推进|推动|提升|结合|位于|坐落|地处|印发|投资|走进|赴|到|来|在|对|向|于|给|关于|印发|聚焦|选择|落户|我们|欢迎|相约|共赢|魅力|今日)+(?=..)"
)
_OWN_REPORT: Final = rf"(?P<org>[^，。；：、“”（）《》\s0-9]{{2,24}}?{ORG_END})"
_ORG_TITLE = re.compile(rf"^(?:关于)?{_OWN_REPORT}(?!的?(?:意见|批复|支持|函))")
_PARK = re.compile(
    rf"(?:^|(?<=[，。；：、“”（）\s在由与和对为是于从但而]))(?P<park>{CJK}{{2,4}}?(?:园|镇|街道))(?![区林艺地内中外])"
)
_NOT_PARKS = re.compile(
    r"[以带区各全个该本入进出产业科技创乐公校花田家幼植物特色几两三一二四五六七八九十每新建园城乡]|工业|物流|农业|生态|软件"
)
_ABOUT_ITSELF = re.compile(r"总结|报告|年报|工作|经营|情况|计划|要点|简报|公告|说明|汇报|概况|简介")
_SPOKEN_OF: Final = (
    (re.compile(r"一区[一二三四五六七八九多N]+园|(?<!国家)(?<!国家级)高新区"), "高新区", "zone"),
    (re.compile(r"(?<!国家)(?<!国家级)经开区"), "经开区", "zone"),
    (re.compile(r"[全我]区"), "本区", "zone"),
    (re.compile(r"[全我]县"), "本县", "zone"),
    (re.compile(r"[全我]市"), "本市", "city"),
    (re.compile(r"[全我]省"), "本省", "province"),
)
_ALIAS = re.compile(r"（以下(?:统)?简称[：:]?[“\"]?(?P<short>[^”\"）]{2,12})[”\"]?）")
_NOT_ZONES: Final = frozenset(
    [
        "园区",
        "小区",
        "社区",
        "城区",
        "市区",
        "景区",
        "厂区",
        "片区",
        "辖区",
        "地区",
        "校区",
        "灌区",
        "库区",
        "建成区",
        "建设区",
        "核心区",
        "示范区",
        "开发区",
        "保税区",
        "功能区",
        "集聚区",
        "全市",
        "全省",
        "全区",
        "全县",
        "我市",
        "我省",
        "我区",
        "该区",
        "该市",
        "各区",
        "各市",
        "各县",
        "城市",
        "超市",
        "股市",
        "上市",
        "门市",
        "直管区",
        "一区",
        "高新区",
        "新区",
        "经开区",
        "自治区",
        "行政区",
        "试验区",
        "试点区",
        "先行区",
        "核心城区",
        "主城区",
        "中心城区",
        "国家高新区",
        "国家级高新区",
        "省级高新区",
        "本区",
        "本市",
        "市辖区",
        "街区",
        "商业区",
        "居住区",
        "产业园区",
        "工业园区",
        "科技园区",
        "山区",
        "牧区",
        "郊区",
        "县区",
        "区县",
        "市县",
        "集中区",
        "拓展区",
        "特区",
    ]
)
_BAD_IN_ZONE = re.compile(
    r"[以由的从比第名与及全其各该本年今末单几数这那每简建打创发展推进支持服务全加快实施构围绕锚定成为争力量]|国家|省级|市级|[一二三四五六七八九十]个|功能|示范|集聚|产业集|千亿|产业园"
)


def speakers_of(
    text: str,
    title: str,
    issuer: str,
    provinces: Mapping[str, Sequence[str]],
    known: Sequence[str] = (),
) -> Speakers:
    """Find whom a document speaks for.

    Its title and issuer first, else the territory it names most.
    """
    own_report = _ORG_TITLE.match(title.split("\n", 1)[0])
    counts = Counter(_zones(text))
    heads = Counter(_zones(f"{title}\n{issuer}\n{text[:200]}"))
    name = _choose(counts, heads, title)
    aliases = {m["short"] for m in _ALIAS.finditer(text[:3000])}
    city, province = _region(f"{name or ''} {title} {issuer} {text[:400]}", provinces)
    if city is not None and (name is None or name in {city, city.removesuffix("市")}):
        name = city
    if city is not None and city[:2] not in f"{name}{title}{issuer}":
        city = None
    kind = "zone" if name is None or not name.endswith(("市", "州")) else "city"
    if name is not None and name.endswith("省"):
        kind = "province"
    own = _own_names(name, aliases)
    if name is not None and kind == "zone":
        name = _short_zone(name, aliases)
    default = _scoped_default(_unnamed(Subject(name, "未注明", kind), text), text)
    if own_report is not None and _ABOUT_ITSELF.search(title):
        default = Subject(own_report["org"], "企业", "org")
    counts.update(_parks(text))
    places = frozenset(
        p for p, n in counts.items() if p not in own and (n > 1 or p in known)
    ) | frozenset(known)
    return Speakers(default, own, city, province, places - frozenset(own))


def _zones(text: str) -> list[str]:
    return [
        z
        for m in _ZONE.finditer(text)
        if (z := _TOWARDS.sub("", m["zone"])) not in _NOT_ZONES
        and len(z) > 2  # noqa: PLR2004 - 3 is the shortest name with its kind
        and not _BAD_IN_ZONE.search(_KIND_OF_ZONE.sub("", z[:-1]))
    ]


def _parks(text: str) -> list[str]:
    """Parks, towns and streets named (甲山园, 乙水镇), which are places of their own."""
    found = [m["park"] for m in _PARK.finditer(text)]
    return [name for name in found if not _NOT_PARKS.search(name.removesuffix("街道")[:-1])]


def _unnamed(subject: Subject, text: str) -> Subject:
    """What a text that never names its own territory calls it (全区 … 我县)."""
    if subject.name is not None:
        return subject
    for pattern, name, kind in _SPOKEN_OF:
        if pattern.search(text):
            return Subject(name, "未注明", kind)
    return subject


def _choose(counts: Counter[str], heads: Counter[str], title: str) -> str | None:
    """The name a document is about: the most specific in its title, else the most frequent."""
    best, score = None, 0.0
    for name, count in counts.items():
        value = count + 3 * heads[name] + (6 if name in title else 0) + 0.1 * len(name)
        value += _ABOUT_IT * bool(re.search(rf"关于[^的]{{0,6}}{re.escape(name)}", title))
        if name.endswith(("高新区", "经开区", "开发区", "新区")):
            value *= 1.5
        if value > score:
            best, score = name, value
    return best


def _region(text: str, provinces: Mapping[str, Sequence[str]]) -> tuple[str | None, str | None]:
    """City and province of the first city or province named."""
    best: tuple[int, str | None, str | None] = (len(text) + 1, None, None)
    for province, cities in provinces.items():
        for city in cities:
            at = text.find(city)
            if 0 <= at < best[0]:
                best = (at, f"{city}市" if len(city) <= 4 else city, province)  # noqa: PLR2004
        at = text.find(province)
        if 0 <= at < best[0]:
            best = (at, None, province)
    return best[1], best[2]


def _own_names(name: str | None, aliases: set[str]) -> tuple[str, ...]:
    names = set(aliases)
    if name is not None:
        names.add(name)
        for long, short in (
            ("高新技术产业开发区", "高新区"),
            ("经济技术开发区", "经开区"),
            ("高新技术产业园区", "高新区"),
        ):
            if name.endswith(long):
                names.add(name.removesuffix(long) + short)
            if name.endswith(short):
                names.add(name.removesuffix(short) + long)
    return tuple(sorted(names))


def _short_zone(name: str, aliases: set[str]) -> str:
    for alias in aliases:
        if alias.endswith(("高新区", "经开区", "新区")) and alias[:2] == name[:2]:
            return alias
    return name.replace("高新技术产业开发区", "高新区").replace("经济技术开发区", "经开区")


def _scoped_default(subject: Subject, text: str) -> Subject:
    """The scope a document declares for all its figures (均为直管区口径)."""
    if subject.name and re.search(r"(?:均为|系|为|按)[^，。；]{0,6}直管区口径", text[:4000]):
        return Subject(f"{subject.name}直管区", "直管区", subject.kind)
    return subject
