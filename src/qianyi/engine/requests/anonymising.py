"""Taking out of a question and its answer what points at a firm or a person, before publishing.

Every removal is told with what stood there, so that a person sees what will be hidden and what was
missed; the text published is the one that person approved. What looks like a name and is none is
hidden as well: more is hidden, never less.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

SURNAMES: Final = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻苏潘葛范彭鲁韦马苗方俞"
    "任袁柳鲍史唐费廉岑薛雷贺倪汤滕罗毕郝邬安常乐于傅齐康伍余元顾孟黄穆萧尹姚邵汪祁毛禹狄米贝明臧"
    "计成戴宋庞熊纪舒屈项祝董梁杜阮蓝闵席季强贾路娄江童颜郭梅盛林钟徐邱骆高夏蔡田樊胡凌霍虞万支柯"
    "管卢莫房解应宗丁宣邓郁单杭洪包左石崔吉龚程邢裴陆荣翁荀羊惠甄曲封储靳段焦巴牧山谷车侯全班仰秋"
    "仲伊宫宁仇栾甘厉祖武符刘景詹龙叶司黎薄印白蒲卓蔺屠蒙池乔闻党翟谭贡姬申冉宰桑桂牛寿通边燕浦尚"
    "农温庄晏柴瞿阎习容向古易廖终居步都耿满弘匡国文寇广东欧利蔚越师巩聂晁敖冷辛阚简饶曾沙养关相查"
)
JOINING: Final = "的与和被向对由在为从同及跟把给让问是了"
"""Characters that end what stands before a name; names that begin with one keep it, no more."""
TITLES: Final = (
    "先生|女士|小姐|经理|总经理|董事长|总监|主任|局长|处长|科长|书记|师傅|老师|工程师|总"
)
PATTERNS: Final[tuple[tuple[str, str, re.Pattern[str]], ...]] = (
    ("电子邮箱", "【邮箱】", re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")),
    (
        "身份证号", "【身份证号】",
        re.compile(r"(?<!\d)\d{6}(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])\d{3}[\dXx](?!\d)"),
    ),
    (
        "统一社会信用代码", "【信用代码】",
        re.compile(
            r"(?<![0-9A-Za-z])[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}(?![0-9A-Za-z])"
        ),
    ),
    ("手机号", "【电话】", re.compile(r"(?<!\d)1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)")),
    ("电话", "【电话】", re.compile(r"(?<!\d)0\d{2,3}[ —－-]?\d{7,8}(?!\d)")),
    ("账号", "【账号】", re.compile(r"(?<!\d)\d{14,22}(?!\d)")),
    ("工单号", "【编号】", re.compile(r"(?<![A-Z0-9-])(?:GD|BJ|DB|YJ)-[A-Z0-9]+-\d{4}-\d{5}")),
    (
        "车牌号", "【车牌号】",
        re.compile(
            r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Z][·.]?[A-Z0-9]{5,6}"
        ),
    ),
    (
        "地址", "【地址】",
        re.compile(r"[\u4e00-\u9fff]{1,8}(?:路|街|大道|巷)[东南西北中]?(?:段)?\d+号(?:附?\d+号)?"),
    ),
    (
        "企业名称", "某企业",
        re.compile(
            rf"(?:(?![{JOINING}])[\u4e00-\u9fff（）()A-Za-z0-9]){{2,24}}?"
            r"(?:股份有限公司|有限责任公司|有限公司|合作社|个体工商户)"
        ),
    ),
    ("人名", "某同志", re.compile(rf"[{SURNAMES}][\u4e00-\u9fff]{{0,2}}?(?:{TITLES})")),
)  # fmt: skip
FIRM: Final = "某企业"
PERSON: Final = "某同志"


@dataclass(frozen=True, slots=True)
class Removed:
    """What was hidden: its sort, what stood there, what stands there now, how often."""

    sort: str
    was: str
    now: str
    count: int


@dataclass(frozen=True, slots=True)
class Anonymised:
    """The text as it may be shown, and everything taken out of it."""

    text: str
    removed: tuple[Removed, ...]


def anonymise(text: str, *, names: Iterable[str] = (), people: Iterable[str] = ()) -> Anonymised:
    """Hide the firm's ``names``, the ``people`` named, and whatever points at somebody.

    >>> anonymise("示例科技有限公司的王经理电话13800000000").text
    '某企业的某同志电话【电话】'
    """
    counts: dict[tuple[str, str, str], int] = {}

    def hide(sort: str, was: str, now: str) -> str:
        counts[sort, was, now] = counts.get((sort, was, now), 0) + 1
        return now

    known = [("企业名称", name, FIRM) for name in names] + [
        ("人名", one, "某同志") for one in people
    ]
    for sort, name, now in sorted(known, key=lambda one: -len(one[1])):
        if len(name.strip()) > 1:
            found = re.compile(re.escape(name.strip()))
            text = found.sub(lambda hit, s=sort, n=now: hide(s, hit[0], n), text)  # type: ignore[misc]
    for sort, now, pattern in PATTERNS:
        text = pattern.sub(lambda hit, s=sort, n=now: hide(s, hit[0], n), text)  # type: ignore[misc]
    removed = tuple(Removed(*key, count) for key, count in counts.items())
    return Anonymised(text, removed)
