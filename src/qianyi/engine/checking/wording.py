"""What the words around a figure say that its reading may have left out.

Who does it, and of which extent it is.
"""

from __future__ import annotations

import re

_BARE_CONTRIBUTION = re.compile(r"^(?:对)?(?:园区|全区|地区|全市)?经济(?:增长)?的?贡献率")
_DOER = re.compile(r"([一-龥]{2,8}(?:产业|经济|企业))(?:营业收入|增加值|产值|实现|达到|对)")
_BRACKETS = re.compile(r"（[^（）]*）|“[^“”]*”")
_EXTENT = re.compile(r"直管区|一区[二三四五六七八九十多]园")
_QUOTED_EXTENT = re.compile(r"“(一区[二三四五六七八九十多]园|直管区)”")
_ZONE = re.compile(r"[一-龥]{2,4}(?:高新技术产业开发区|经济技术开发区|高新区|经开区|开发区)")
_BESIDE = re.compile(r"(?:占|在|居|列|位居|高于|低于|超过|成为|领跑)全(?:市|省|国)")
_WIDER = re.compile(r"全市|全省|全国|我市|我省")
_LEADING = re.compile(r"^(?:推动|支持|加快|年|在|使|将|对|到|的|和|与)+")
_SEPARATORS = "，。；、"


def with_doer(indicator: str, before: str) -> str:
    """A contribution rate with the industry that contributes.

    Where the sentence names one before it.

    Args:
        indicator: as read (园区经济贡献率).
        before: the sentence up to the figure.
    """
    if not _BARE_CONTRIBUTION.match(indicator):
        return indicator
    doers = _DOER.findall(before)
    if not doers:
        return indicator
    doer = re.split(f"[{_SEPARATORS}年]", doers[-1])[-1]
    return f"{doer}对{indicator.removeprefix('对')}"


def extent(before: str) -> str:
    """The extent (直管区, 一区五园) named last before the figure in its sentence.

    Brackets that list it left out, or "".
    """
    unquoted = _QUOTED_EXTENT.sub(r"\1", before)
    named = _EXTENT.findall(_BRACKETS.sub("", unquoted))
    return "" if not named else ("直管区" if named[-1] == "直管区" else "一区五园")


def zone_named(subject: str, before: str) -> str:
    """The zone a sentence names, where the reading took the city or province it is compared with.

    Args:
        subject: as read.
        before: the sentence up to the figure.
    """
    if not subject.endswith(("市", "省")):
        return subject
    zones = list(_ZONE.finditer(before))
    if not zones:
        return subject
    since = _BESIDE.sub("", before[zones[-1].end() :])
    if _WIDER.search(since) or subject in since:
        return subject
    return _LEADING.sub("", zones[-1].group())
