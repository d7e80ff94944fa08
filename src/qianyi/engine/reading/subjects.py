"""Whose figure it is: territory, scope, enterprise or project, as the text names it.

A document speaks for one territory (its default subject); 全区, 全市, 直管区 are said from there.
Enterprises and projects hold a paragraph until another subject takes it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Final

CJK: Final = r"[\u4e00-\u9fff]"
ORG_END: Final = (
    r"(?:有限责任公司|股份有限公司|有限公司|集团公司|股份公司|分公司|集团|股份|"
    r"专业合作社|合作社|公司)"
)
_PROJECT_END: Final = (
    r"(?:项目|工程|基地|产业园|示范园|科技园|物流园|创业园|未来科技城|科技城|中医院|医院|"
    r"卫生院|学校|小学|中学|幼儿园|体育馆|养护院|综合体|研究院|实验室|保税物流中心|中心|"
    r"预警平台|大楼|大市场|苗圃基地|变电站)"
)
_ORG = re.compile(
    rf"(?:^|(?<=[，。；：、“”（）在的由与和对为以是于从向自]))(?P<org>[^，。；：、“”（）《》\s的在由与和对为以是于从向该本各等家户0-9]{{2,20}}?{ORG_END})"
    r"(?:（[^）]{0,12}）)?(?!化|制)"
)
_SCOPE: Final = r"[“\"]?一区[一二三四五六七八九多N]+园[”\"]?"
_SELF: Final = r"全区|该区|我区|本区|区内|园区内|高新区|全高新区|区里|全县|我县|该县|本县|县域内"
_LEADING_HERE = re.compile(r"(?:园区|的|在|内|，)+")
_SPEAKER = re.compile(
    rf"(?P<org>[^，。；：、“”（）\s该位于的在]{{2,20}}?{ORG_END})[^，。；“”]{{0,12}}?(?:表示|介绍|说|称|告诉|坦言|负责人|经理|董事长|厂长|总裁|工程师|员工|工人)"
)
_PROJECT = re.compile(
    rf"(?:（[一二三四五六七八九十]+）|[0-9]{{1,2}}[.、]|[—·●■\s]+)?(?P<project>[^，。：；“”]{{2,30}}?{_PROJECT_END})(?:（[^）]{{1,14}}）)?"
    r"(?=[：。]|$|位于|按|占地|总投资|规划|计划|于|由|已|一期|总建筑|投资|，(?:占地|总投资|位于|规划|建设|计划|总建筑))"
)
_LISTED_PROJECT = re.compile(
    r"项目(?:[一二三四五六七八九十]{1,3}|[0-9]{1,2})[：:、.． ]{1,2}"
    r"(?P<project>[^，。：；“”]{2,30})[。：；，]"
)
# A class of firms, not one of them.
_CLASS = re.compile(
    r"(?:各|本地|外地)?(?:平台|国有|国资|区属|市属|县属|民营|上市|外资|物业|龙头|子|母|总|建筑|施工|物流|茶叶|蔬菜|农民)+(?:公司|集团|专业合作社|合作社)"
)
_WORK_VERB = re.compile(
    r"实施|推进|建设(?!局)|加快|启动|完善|开展|打造|强化|加强|支持|创建|争创|扩建|新建|改建|续建|建成|争取|探索|深化|积极|大力|力争|确保|重点|全力|引进|提升|推动|依托|围绕|以|对|在|其中|目前|通过|同意|今年|全年|累计|已|聚力|聚焦|做强|做优|做大|突出|坚持|全面|签约|入驻|组建|培育|壮大|招引"
)


@dataclass(frozen=True, slots=True)
class Subject:
    """Who, and in what scope."""

    name: str | None
    scope: str = "未注明"
    kind: str = "zone"  # zone, city, province, nation, org, project, place


@dataclass(frozen=True)
class Speakers:
    """The default subject of a document and the names it uses for itself and those around it."""

    default: Subject
    own_names: tuple[str, ...]
    city: str | None
    province: str | None
    places: frozenset[str]

    @cached_property
    def _head(self) -> re.Pattern[str]:
        own = (
            "|".join(re.escape(name) for name in sorted(self.own_names, key=len, reverse=True))
            or r"(?!)"
        )
        places = (
            "|".join(re.escape(name) for name in sorted(self.places, key=len, reverse=True))
            or r"(?!)"
        )
        return re.compile(
            rf"(?:该|其)?(?:(?P<own>{own})|(?P<self>{_SELF}))?(?:管委会)?[的，在]?(?P<scope>{_SCOPE}(?:（[^）]*）)?|直管区)(?![域])"
            rf"|(?P<own2>{own})(?:管委会|内)?|(?P<self2>{_SELF})(?![域])"
            rf"|(?P<city>全市|我市|全州)|(?P<province>全省|我省)|(?P<nation>全国|我国)(?!重点|百强|领先|首|先进|文明|性)"
            rf"|(?P<place>{places})(?![域级自人政委重第科教卫工博优著名新内各境]|实[验际]|省级|市级)"
            rf"|(?P<inst>(?:[全我该本]?[区县市省州]|{CJK}{{2,8}}?)(?:第[一二三]?人民医院|人民医院|中医医?院|妇幼保健院|职业技术学院|职业学院|大学|图书馆|博物馆|疾控中心))(?![、和与及等之生城])"
            rf"|(?P<pronoun>该公司|该企业|该集团|本公司|公司|企业(?=现|目前)|该项目|该园|该基地)"
            rf"|(?P<org>[^，。；：、“”（）《》\s的在由与和对为以是于从向该本各等0-9]{{2,20}}?{ORG_END})(?![、和与等及之])"
        )

    def match(self, text: str) -> tuple[int, Subject | None, bool] | None:
        """The subject ``text`` begins with.

        Where it ends, who it is, whether it is a pronoun for the last one.
        """
        m = self._head.match(text)
        if m is None or m.end() == 0:
            return None
        return m.end(), self._subject(m), m["pronoun"] is not None

    def _subject(self, m: re.Match[str]) -> Subject | None:
        if m["scope"]:
            return self.scoped(m["scope"])
        if m["own2"] or m["self2"]:
            return self.default
        if m["place"]:
            return Subject(m["place"], "未注明", "place")
        if m["inst"]:
            return Subject(m["inst"], "未注明", "place")
        if m["org"]:
            return (
                None
                if _WORK_VERB.match(m["org"]) or _CLASS.fullmatch(m["org"])
                else Subject(m["org"], "企业", "org")
            )
        return self._wider(m)

    def _wider(self, m: re.Match[str]) -> Subject | None:
        """The city, province or nation, or the document's own territory where it is that."""
        for kind, own, scope in (
            ("city", self.city, "全市"),
            ("province", self.province, "全省"),
            ("nation", "全国", "全国"),
        ):
            if m[kind]:
                same = self.default.kind == kind
                return self.default if same else Subject(own or scope, scope, kind)
        return None

    def scoped(self, scope: str) -> Subject:
        """The default territory in a stated scope."""
        name = self.default.name or ""
        base = re.sub(r"直管区$|（一区.园）$", "", name)
        if scope.startswith("直管区"):
            return Subject(f"{base}直管区", "直管区")
        several = re.sub(r"[“”\"]|（.*）", "", scope)
        return Subject(f"{base}（{several}）", "一区五园")


def speaker_in(paragraph: str) -> str | None:
    """The enterprise whose person is quoted in a paragraph, or None."""
    m = _SPEAKER.search(paragraph)
    return None if m is None else m["org"]


def organisations_in(sentence: str) -> list[str]:
    """Enterprises named in a sentence, in order."""
    return (
        [m["org"] for m in _ORG.finditer(sentence)]
        if "公司" in sentence or "集团" in sentence or "股份" in sentence
        else []
    )


def is_work(phrase: str) -> bool:
    """Whether ``phrase`` begins like a task (推进…, 聚力…), not like the name of something."""
    return _WORK_VERB.match(phrase) is not None


def project_heading(paragraph: str) -> Subject | None:
    """The project a paragraph is about, where it begins with its name."""
    listed = _LISTED_PROJECT.match(paragraph)
    if listed is not None:
        return Subject(listed["project"], "项目", "project")
    m = _PROJECT.match(paragraph)
    if m is None:
        return None
    name = re.sub(r"^(?:扩建|新建|改建|续建|迁建|改扩建)", "", m["project"].strip())
    works = name.endswith("工程") and paragraph[m.end() : m.end() + 1] in {"。", "："}
    if works and not re.search(r"期工程|[线路桥厂站网]工程", name):
        return None
    if _WORK_VERB.match(name) or ("、" in name and not paragraph.startswith("：", m.end())):
        return None
    return Subject(name, "项目", "project")
