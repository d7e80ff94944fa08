"""Secrecy marks: a document that carries one is refused before anything of it is stored or logged.

Only a mark counts: a word alone on its line at the head of the document or in a page header, or one
followed by the star of the classification rules (秘密★5年). The same words in running text
(商业秘密保护 and 内部控制) are ordinary words.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .errors import SecretMarked
from .lines import BLANKS, split

if TYPE_CHECKING:
    from collections.abc import Iterable

_HEAD_LINES = 15
_HEAD_CHARACTERS = 1500
_TERM = r"(?:长期|\d+年|\d+个月|启封|[一二三四五六七八九十]+年)?"
_URGENT = r"(?:特急|加急|平急|急件|特提)?"
_NUMBER = r"(?:№|No\.?|NO\.?)?\d{0,8}"
_CLASS = r"(?:绝密|机密|秘密)"
_INTERNAL = (
    r"内部(?:资料|文件|材料|使用|参考|刊物|传阅|发行|掌握)?"
    r"(?:[\uff0c,、;\uff1b。]?(?:注意保存|妥善保管|妥善保存|不得外传|严禁外传|请勿外传|不准外传|严禁翻印|不得翻印|不得公开|严禁转载|阅后收回|阅后销毁))*"
)
_MARKS = (
    re.compile(rf"^{_NUMBER}{_CLASS}[★☆*※]?{_TERM}{_URGENT}$"),
    re.compile(rf"{_CLASS}[★☆]"),
    re.compile(rf"^{_URGENT}{_CLASS}$"),
    re.compile(rf"^(?:密级|保密等级|保密级别)[:\uff1a](?:{_CLASS}|内部|工作秘密)"),
    re.compile(rf"^(?:工作秘密|国家秘密)(?:[\uff0c,、]?(?:不得外传|注意保存|严禁外传))?{_TERM}$"),
    re.compile(rf"^{_INTERNAL}[!\uff01。]?$"),
)
_BRACKETS = "【】[]〔〕()\uff08\uff09《》“”\"'「」〖〗"
_SQUEEZE = str.maketrans("", "", BLANKS + _BRACKETS)


def is_mark(line: str) -> bool:
    """Whether a line, blanks and brackets aside, is a secrecy mark."""
    squeezed = line.translate(_SQUEEZE)
    return bool(squeezed) and any(mark.search(squeezed) for mark in _MARKS)


def refuse_if_marked(text: str, name: str, headers: Iterable[str] = ()) -> None:
    """Refuse a document marked 绝密, 机密, 秘密, 工作秘密 or 内部 in its head or page headers.

    Raises:
        SecretMarked: the message quotes nothing of the document.
    """
    head = [line.body for line in split(text[:_HEAD_CHARACTERS]) if line.body][:_HEAD_LINES]
    parts = [*head, *(line for header in headers for line in header.splitlines())]
    if any(is_mark(part) for part in parts):
        raise SecretMarked(
            f"“{name}”的首部或页眉标有密级或“内部”字样，已拒绝读取，未保存任何内容。"
            "本系统严禁上传涉密、工作秘密文件；请立即从本机相应目录妥善处理，改用公开发布的版本。"
            "如系误标，请由定密责任人更正后再试。",
        )
