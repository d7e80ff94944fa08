"""What is on a page but not part of the text: page numbers, running heads, bylines, captions.

Patterns only; where captions may be looked for (newspaper pages) is decided by ``structure``.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .lines import Line

_PAGE = re.compile(
    r"[-—–\uff0d─·•]{1,3}[ \u3000]*\d{1,4}[ \u3000]*[-—–\uff0d─·•]{1,3}"
    r"|第[ \u3000]*\d{1,4}[ \u3000]*页(?:[ \u3000,\uff0c/]*共[ \u3000]*\d{1,4}[ \u3000]*页)?"
    r"|(?:Page|page|P\.?)[ ]*\d{1,4}(?:[ ]*(?:of|/)[ ]*\d{1,4})?"
    r"|\d{1,4}[ ]*/[ ]*\d{1,4}"
    r"|[-—][ ]*[ivxIVX]{1,5}[ ]*[-—]"
)
_BARE_NUMBER = re.compile(r"\d{1,3}")
_WHO = (
    r"(?:本报|本刊|本网|本台)?(?:全媒体|首席|见习|实习|融媒体?)?(?:记者|通讯员|特约通讯员|特约记者)"
)
_NAMES = r"[ \u3000:\uff1a][\u4e00-\u9fff·/ \u3000、]{2,40}"
_BYLINE = re.compile(
    rf"[■▶◆●▲□◎※☐►▌|【\[]*[ \u3000]*"
    rf"(?:[\u4e00-\u9fff·]{{2,4}}[ \u3000]+){{0,3}}{_WHO}{_NAMES}[\]】]?"
    r"|[■▶◆●▲□◎※►▌][ \u3000]*[\u4e00-\u9fff· \u3000]{2,24}(?:文/图|图/文|文|图|摄|报道)?"
    r"|[\u4e00-\u9fff· \u3000]{2,20}(?:文/图|图/文|/文|/图|[ \u3000]摄影?|[ \u3000]文)"
)
_END_BYLINE = re.compile(
    rf"[(\uff08][^()\uff08\uff09]{{0,12}}{_WHO}[^()\uff08\uff09]{{1,40}}[)\uff09]$"
)
_DATELINE = re.compile(
    r"(?:[\u4e00-\u9fff]{1,8})?(?:本报|本网|新华社|中新社|中新网|人民网|央视网|川观新闻|封面新闻)"
    r"[\u4e00-\u9fff]{0,8}?(?:\d{1,2}月\d{1,2}日)?(?:[电讯])[ \u3000(\uff08]"
)
_CREDIT = re.compile(
    r"[(\uff08【\[]?(?:(?:本版|本文|文中|文内|以上)?(?:图片|照片|供图|图)[^,\uff0c。]{0,12}(?:提供|来源|摄|供图)"
    r"|资料(?:图片?|照片)|图(?:为|[①-⑳\d]{1,2}[:\uff1a、])).{0,60}"
)
_DUTY = re.compile(
    r"(?:作者|撰文|撰稿|供稿|来源|稿源|稿件来源|信息来源|文章来源|责任编辑|责编|编辑|校对|审核|编审|"
    r"复审|终审|监制|摄影|图片|供图|值班编委|原标题|版式|美编)"
    r"[ \u3000]*[:\uff1a丨|/].{0,60}"
)
_WEB_WORDS = (
    r"发布时间|发布日期|发文日期|成文日期|生成日期|公开日期|更新时间|更新日期|时间|日期|来源|信息来源|浏览次数|浏览量|浏览|阅读次数|阅读量|阅读|点击数|点击率|点击|访问量|"
    r"字号|字体|字体大小|打印|分享|分享到|索引号|索引|发文字号|文号|主题分类|主题词|体裁分类|公开方式|公开形式|公开属性|有效性|时效性|发布机构|发布单位|发文机关|发文单位|"
    r"责任部门|公开目录|信息分类|上一篇|下一篇|上一条|下一条|附件下载|当前位置|您的位置|您现在的位置|视力保护色|稿件|名称|生效日期|废止日期|语种|关键词|内容概述"
)
_WEB = re.compile(rf"[【\[(\uff08]?(?:{_WEB_WORDS})[ \u3000]*[:\uff1a】\]].{{0,80}}")
_WEB_ALONE = re.compile(
    r"(?:打印(?:本页)?|关闭(?:窗口|本页)?|返回(?:顶部|列表|首页)?|分享到?|收藏|扫一扫.{0,20}"
    r"|首页[ ]*[>\uff1e»].{0,60}|网站地图|无障碍浏览|[大中小 \u3000]{2,7}"
    r"|【[^】]{0,6}(?:打印|关闭|大|中|小)[^】]{0,6}】)"
    r"(?:[ \u3000|]*【?(?:打印(?:本页)?|关闭(?:窗口)?|收藏|分享)】?)*"
)
_HEAD_OR_TAIL = 25
_LONGEST_CAPTION = 70
_LONGEST_NOTE = 100
_LONGEST_RUNNING_HEAD = 40
_REPEATED = 3
_CAPTION_STOP = re.compile(r"[,\uff0c、:\uff1a\uff1b;—]$")


def is_page_number(body: str) -> bool:
    """A page number that cannot be anything else: — 12 —, 第3页, 3/20."""
    return bool(_PAGE.fullmatch(body))


def is_bare_number(body: str) -> bool:
    """A short number alone on its line: of a page, or of the heading on the next line."""
    return bool(_BARE_NUMBER.fullmatch(body))


def is_byline(body: str) -> bool:
    """A line that names reporters and nothing else."""
    return bool(_BYLINE.fullmatch(body)) and len(body) <= _LONGEST_CAPTION


def end_byline(body: str) -> int | None:
    """Where the reporters named in brackets at the end of a paragraph begin, or None."""
    found = _END_BYLINE.search(body)
    return found.start() if found else None


def is_dateline(body: str) -> bool:
    """A paragraph that opens a press story: 本报讯（记者 …）, 新华社北京3月5日电."""
    return bool(_DATELINE.match(body))


def is_credit(body: str) -> bool:
    """Who made the pictures, the page or the text."""
    return bool(_CREDIT.fullmatch(body) or _DUTY.fullmatch(body))


def is_web_note(body: str) -> bool:
    """What a web page adds to a document: date of publication, visits, font size, navigation."""
    return bool(_WEB.fullmatch(body) or _WEB_ALONE.fullmatch(body))


def is_press(lines: list[Line]) -> bool:
    """Whether the text is a news page: it names reporters or opens with a dateline."""
    return any(
        is_byline(line.body)
        or is_dateline(line.body)
        or end_byline(line.body) is not None
        or _press_credit(line.body)
        for line in lines
        if line.body
    )


def _press_credit(body: str) -> bool:
    return "本版" in body and is_credit(body)


def plain(lines: list[Line]) -> set[int]:
    """Lines that are furniture by what they say, whatever kind of document it is."""
    marked = {line.index for line in lines if line.body and is_page_number(line.body)}
    marked |= _running_heads(lines, marked)
    filled = [line for line in lines if line.body]
    for line in {
        line.index: line for line in [*filled[:_HEAD_OR_TAIL], *filled[-_HEAD_OR_TAIL:]]
    }.values():
        if len(line.body) <= _LONGEST_NOTE and (
            is_web_note(line.body) or is_byline(line.body) or is_credit(line.body)
        ):
            marked.add(line.index)
    return marked


def press(lines: list[Line], titles: set[int]) -> set[int]:
    """Bylines, credits and captions of a newspaper page.

    A caption is a short line after the gap a picture left (two blank lines or more); lines of a
    title block, where such gaps occur too, are in ``titles``.
    """
    marked: set[int] = set()
    for line in lines:
        if not line or line.index in titles:
            continue
        if is_byline(line.body) or is_credit(line.body) or _is_caption(lines, line):
            marked.add(line.index)
    return marked


def _is_caption(lines: list[Line], line: Line) -> bool:
    if line.gap < 2 or len(line.body) > _LONGEST_CAPTION or line.body.startswith("#"):  # noqa: PLR2004
        return False
    if _CAPTION_STOP.search(line.body) or is_bare_number(line.body):
        return False
    following = lines[line.index + 1] if line.index + 1 < len(lines) else None
    return (following is None or not following) and line.body.count("。") <= 1


def bare_numbers(lines: list[Line], taken: set[int]) -> set[int]:
    """Numbers alone between blank lines, outside tables: pages that a printed text was cut into."""
    return {
        line.index
        for line in lines
        if line.body
        and line.index not in taken
        and is_bare_number(line.body)
        and line.gap
        and (line.index + 1 >= len(lines) or not lines[line.index + 1])
    }


def _running_heads(lines: list[Line], pages: set[int]) -> set[int]:
    """Short lines that come again beside page numbers: the heads and feet of printed pages."""
    filled = [line for line in lines if line.body]
    beside: Counter[str] = Counter()
    places: dict[str, list[int]] = {}
    for position, line in enumerate(filled):
        if line.index in pages or len(line.body) > _LONGEST_RUNNING_HEAD:
            continue
        near = filled[max(0, position - 1) : position + 2]
        if any(other.index in pages for other in near):
            beside[line.body] += 1
            places.setdefault(line.body, []).append(line.index)
    return {index for body, count in beside.items() if count >= _REPEATED for index in places[body]}
