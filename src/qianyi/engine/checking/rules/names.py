"""One enterprise spelt in several ways.

A single character apart and spoken of in the same words; one project, two brackets.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qianyi.engine.checking.findings import Mark, finding

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from qianyi.engine.checking.corpus import Corpus, DocumentView
    from qianyi.engine.checking.model import Finding

_SHORT = re.compile(r"(?P<stem>[一-龥]{2})(?P<tail>股份|集团)(?!制|权|合作|化|公司法|有限公司的)")
_LONG = re.compile(r"(?P<core>[一-龥]{4,24}?)(?:股份有限公司|有限责任公司|集团有限公司|有限公司)")
_VARIANT = re.compile(
    r"(?P<before>[一-龥]{4,10})[（(](?P<inside>[一-龥]{2,6})[）)](?P<after>产业园|基地|项目|工程|中心|园区|公司|实验室)"
)
_COMMON = frozenset({
    "国有", "持有", "所有", "部分", "全部", "企业", "公司", "上市", "发行", "收购", "转让", "增持",
    "减持", "参股", "控股", "优先", "普通",
    "民营", "社会", "产业", "投资", "总部", "跨国", "大型", "龙头", "头部", "知名", "央企", "国企",
    "金融", "平台", "该集", "组建", "外资",
    "两家", "三家", "多家", "一批", "骨干", "旗下", "成立", "化工", "能源", "科技", "实业", "建设",
    "发展", "城投", "交投", "国投", "高发",
    "做大", "做强", "业务", "的大", "发集", "资本", "教育", "医疗", "文旅", "旅投", "水务", "环保",
    "农业", "开发", "控制", "通过", "支持",
})  # fmt: skip
_ORDINAL = frozenset("一二三四五六七八九十东西南北中上下左右甲乙丙丁新老大小前后省市县区")
_PLACE_LEAD = re.compile(
    r"^.*?(?=(?:四川|乐山|成都|重庆|北京|上海|浙江|江苏|广东|福建|中国)[一-龥]{2})"
)
_CORE = 10
_WINDOW = 70
_SHARED = 3
_GRAM = re.compile(r"(?=([一-龥A-Za-z0-9]{3}))")
_GENERIC_GRAM = re.compile(r"公司|有限|股份|集团|乐山|高新|企业|项目|建设|发展|产业|重点|推进|支持")
_MOST = 6


@dataclass(frozen=True, slots=True)
class _Mention:
    view: DocumentView
    start: int
    end: int

    @property
    def name(self) -> str:
        return self.view.text[self.start : self.end]

    @property
    def around(self) -> str:
        text = self.view.text
        return (
            text[max(0, self.start - _WINDOW) : self.start]
            + "。"
            + text[self.end : self.end + _WINDOW]
        )


def find(corpus: Corpus) -> Iterator[Finding]:
    """Ask about names a character apart, and about one project called by two brackets."""
    mentions: defaultdict[str, list[_Mention]] = defaultdict(list)
    for view in corpus.documents:
        for mention in _mentions(view):
            mentions[mention.name].append(mention)
        yield from _variants(corpus, view)
    for names in _clusters(mentions):
        yield _finding(corpus, {name: mentions[name] for name in names})


def _mentions(view: DocumentView) -> Iterator[_Mention]:
    for match in _SHORT.finditer(view.text):
        if match.group("stem") not in _COMMON:
            yield _Mention(view, match.start(), match.end())
    for match in _LONG.finditer(view.text):
        core = match.group("core")
        if core.endswith(("股份", "集团")):
            continue  # its short form is a mention already
        lead = _PLACE_LEAD.match(core)
        offset = lead.end() if lead else max(0, len(core) - _CORE)
        if match.end("core") - match.start("core") - offset >= _SHARED + 1:
            yield _Mention(view, match.start() + offset, match.end())


def _clusters(mentions: dict[str, list[_Mention]]) -> Iterator[list[str]]:
    """Names joined when they differ in one character and share their context."""
    buckets: defaultdict[str, list[str]] = defaultdict(list)
    for name in sorted(mentions):
        for position in range(min(len(name), 2 + _CORE)):
            buckets[f"{name[:position]}?{name[position + 1 :]}"].append(name)
    joined: dict[str, str] = {name: name for name in mentions}
    for bucket, names in buckets.items():
        if 1 < len(names) <= _MOST:
            _join(bucket, names, mentions, joined)
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for name in mentions:
        groups[_root(joined, name)].append(name)
    yield from (sorted(group) for group in groups.values() if len(group) > 1)


def _join(
    bucket: str, names: list[str], mentions: dict[str, list[_Mention]], joined: dict[str, str]
) -> None:
    position = bucket.index("?")
    for number, a in enumerate(names):
        for b in names[number + 1 :]:
            if a[position] in _ORDINAL or b[position] in _ORDINAL:
                continue
            if _share_context(mentions[a], mentions[b]):
                joined[_root(joined, a)] = _root(joined, b)


def _root(joined: dict[str, str], name: str) -> str:
    while joined[name] != name:
        name = joined[name]
    return name


def _share_context(a: Iterable[_Mention], b: Iterable[_Mention]) -> bool:
    return len(_grams(a) & _grams(b)) >= _SHARED


def _grams(mentions: Iterable[_Mention]) -> set[str]:
    found: set[str] = set()
    for mention, _ in zip(mentions, range(2 * _MOST), strict=False):
        found.update(g for g in _GRAM.findall(mention.around) if not _GENERIC_GRAM.search(g))
    return found


def _finding(corpus: Corpus, names: dict[str, list[_Mention]]) -> Finding:
    by_count = sorted(names, key=lambda n: (-len(names[n]), n))
    marks = [
        Mark(m.view, m.start, m.end)
        for name in by_count
        for m in {m.view.index: m for m in reversed(names[name])}.values()
    ]
    spelt = "、".join(f"“{name}”{len(names[name])}处" for name in by_count)
    return finding(
        corpus,
        "name",
        f"疑为同一单位而写法不一：{spelt}",
        f"各写法仅一字之差，且上下文用语相同：{spelt}",
        marks,
    )


def _variants(corpus: Corpus, view: DocumentView) -> Iterator[Finding]:
    """X（甲）Y and X（乙）Y in one document."""
    groups: defaultdict[tuple[str, str], dict[str, re.Match[str]]] = defaultdict(dict)
    for match in _VARIANT.finditer(view.text):
        slot = (match.group("before")[-4:], match.group("after"))
        groups[slot].setdefault(match.group("inside"), match)
    for found in groups.values():
        insides = sorted(found)
        if len(insides) > 1 and not any(set(i) & set("一二三四五六七八九十期") for i in insides):
            yield finding(
                corpus,
                "name",
                f"同一项目有两种叫法：{'、'.join(_tail(found[i]) for i in insides)}",
                f"括号内分别为{'、'.join(insides)}",
                [Mark(view, m.end("before") - 4, m.end()) for m in found.values()],
            )


def _tail(match: re.Match[str]) -> str:
    """The name with the last four characters before its bracket.

    How far it reaches back is not known.
    """
    return f"“…{match.group('before')[-4:]}（{match.group('inside')}）{match.group('after')}”"
