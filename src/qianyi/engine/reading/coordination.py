"""Lists of things with a list of figures: which figure belongs to which thing.

城镇职工基本养老保险、工伤保险参保率分别达91%、88%: the first is 城镇职工基本养老保险参保率, for
the measure stands at the last of the list only; 单位地区生产总值能耗、用水量 share their beginning.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from .phrases import Phrase

_BETWEEN = re.compile(r"、|和|及|与|以及")
_HEADS: Final = (
    "覆盖率",
    "参保率",
    "增加值",
    "营业收入",
    "总产值",
    "产值",
    "开工率",
    "完成率",
    "年均浓度",
    "浓度",
    "比重",
    "占比",
    "投资",
    "收入",
    "面积",
    "增速",
    "利用率",
    "处理率",
    "合格率",
    "达标率",
    "重点工程减排量",
    "减排量",
    "消费量",
    "销售量",
    "排放总量",
    "排放量",
    "总额",
    "产量",
    "余额",
    "企业技术中心",
    "创新平台",
    "技术中心",
    "研究中心",
    "孵化器",
    "示范园区",
    "平台",
    "基地",
    "机构",
    "企业",
    "人数",
    "数量",
    "里程",
    "能耗",
    "用水量",
    "人均可支配收入",
    "价格",
    "税收",
    "支出",
    "率",
    "数",
    "量",
    "额",
)
_COMMON_STARTS: Final = (
    "单位地区生产总值",
    "单位GDP",
    "城乡居民基本",
    "规模以上",
    "规上",
    "人均",
    "城镇",
    "农村",
    "全社会",
    "限额以上",
    "新增",
    "新建",
    "新认定",
    "国家级",
    "省级",
    "城乡居民",
)
_LEVEL = re.compile(r"(?:国家|省|市|区|县|部)级?")
_AT_LEVEL = re.compile(r"(?:国家|省|市|区|县|部)级?$")
_LONGEST_BARE: Final = 4
_TAIL_VERBS = re.compile(
    r"^(?:为|是|达到|达|实现|完成|新增|有|约|累计|突破|超过|增至|降至|保持在|稳定在|控制在|给予|奖励|拥有|同比|较.*|比.*)+"
)


def items_of_list(listed: str, size: int) -> list[str]:
    """The ``size`` names of a list, each completed with what they share.

    [] where the list has another length.

    >>> items_of_list("养老保险、工伤保险参保率", 2)
    ['养老保险参保率', '工伤保险参保率']
    """
    if size == 2 and listed.count("城乡") == 1 and "、" not in listed:  # noqa: PLR2004 - two figures
        return [listed.replace("城乡", "城镇"), listed.replace("城乡", "农村")]
    parts = _split(listed, size)
    if len(parts) != size:
        return []
    parts = [parts[0], *(_with_start_of(parts[0], part) for part in parts[1:])]
    parts = _with_level_of(parts)
    head = next((h for h in _HEADS if parts[-1].endswith(h) and len(parts[-1]) > len(h)), "")
    if head and not any(part.endswith(_HEADS) for part in parts[:-1]):
        parts = [*(part + head for part in parts[:-1]), parts[-1]]
    start = next((s for s in _COMMON_STARTS if parts[0].startswith(s)), "")
    if start and not any(part.startswith(_COMMON_STARTS) for part in parts[1:]):
        parts = [parts[0], *(start + part for part in parts[1:])]
    return parts


def _with_level_of(parts: list[str]) -> list[str]:
    """国家、省科技项目: what follows the last level belongs to each."""
    last = _LEVEL.match(parts[-1])
    if last is None or last.end() == len(parts[-1]):
        return parts
    if not all(_AT_LEVEL.search(part) for part in parts[:-1]):
        return parts
    return [*(part + parts[-1][last.end() :] for part in parts[:-1]), parts[-1]]


def _with_start_of(first: str, part: str) -> str:
    """项目履约率 and 开工率 are rates of the same thing: 项目开工率."""
    graded = re.match(r".+(?:为|等级|评为|获评)(?=.{2,3}$)", first)
    if graded is not None and len(part) < _LONGEST_BARE:
        return graded[0] + part
    if (
        len(part) > _LONGEST_BARE
        or len(first) <= len(part)
        or first[-1] != part[-1]
        or first[-1] not in "率额量数"
    ):
        return part
    return first[: len(first) - len(part)] + part


def _split(listed: str, size: int) -> list[str]:
    body = listed.strip("、和及与，的")
    parts = [part for part in body.split("、") if part]
    if len(parts) == size:
        return parts
    parts = [part.strip() for part in _BETWEEN.split(body) if part.strip()]
    return parts


def shared_tail(opening: Phrase) -> str:
    """What stands between 分别 and the first figure and belongs to every name.

    (分别实现再就业638人、117人 → 再就业).
    """
    for word in ("分别", "依次"):
        _, found, tail = opening.left.rpartition(word)
        if found:
            tail = _TAIL_VERBS.sub("", tail)
            return (
                ""
                if opening.growth or (opening.tokens and tail in "".join(opening.tokens))
                else tail
            )
    return ""
