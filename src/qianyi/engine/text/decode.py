"""Bytes to characters: UTF-8, UTF-16 and GB18030 are read; any other encoding is named, refused.

GB18030 decodes almost any bytes, so a text decoded by it must also look like Chinese: most of its
Chinese characters must be among the 3,755 common ones (GB 2312, level 1), which holds for every
real document and for hardly any mistake.
"""

from __future__ import annotations

import codecs
import re

from .errors import EncodingUnsupported, TypeMismatch

_ALLOWED = "支持的编码：UTF-8、UTF-16、GB18030(GBK、GB2312)"
_ADVICE = f"{_ALLOWED}。请用记事本或 WPS 打开后另存为 UTF-8 编码的文本再试。"
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_HAN = re.compile(r"[\u3400-\u9fff]")
_ODD = re.compile(r"[\ue000-\uf8ff\ufff0-\uffff\x80-\x9f]")
_KANA = re.compile(r"[\u3040-\u30ff]")
_HANGUL = re.compile(r"[\uac00-\ud7a3]")
_SAMPLE = 20_000
_COMMON_SHARE = 0.75
# Korean letters fall on common Chinese characters, but not on these: every Chinese text has some.
_EVERYWHERE = frozenset(
    "的一是在不了有和人这中大为上个国以要他时来用们生到作地于出就分对成会可主发年动同工"
    "区市高新产业建设企科技经济展元亿万项目数百率省县政府管理实施关于意见通知办法规划"
    "加快推进达增长前后十五二三四六七八九月日第章节条本各及其等与或由据按将"
)
_EVERYWHERE_SHARE = 0.06
_ENOUGH = 12
_FEW = 4


def decode(raw: bytes, name: str) -> tuple[str, str]:
    r"""The characters of a text file and the name of its encoding.

    ``\\r\\n`` becomes ``\\n``; nothing else changes, so that offsets are those of the decoded file.

    Raises:
        EncodingUnsupported: the encoding is another one, which the message names where it can be
            told.
        TypeMismatch: the bytes are no text at all.
    """
    text, encoding = _by_mark(raw, name) or _by_trial(raw, name)
    if len(_CONTROL.findall(text[:_SAMPLE])) > len(text[:_SAMPLE]) // 200:
        raise TypeMismatch(
            f"“{name}”的内容不是文字（含有大量控制字符）。"
            "可以读取的是 .txt、.md、.docx、.pdf 文件；"
            "请确认选对了文件，或用原来的软件另存为其中一种。",
        )
    return text.replace("\r\n", "\n"), encoding


def _by_mark(raw: bytes, name: str) -> tuple[str, str] | None:
    if raw.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise _refusal(name, "UTF-32")
    if raw.startswith(codecs.BOM_UTF8):
        return _strict(raw, "utf-8-sig", "UTF-8-BOM", name)
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _strict(raw, "utf-16", "UTF-16", name)
    return None


def _strict(raw: bytes, codec: str, label: str, name: str) -> tuple[str, str]:
    try:
        return raw.decode(codec), label
    except UnicodeDecodeError as error:
        raise EncodingUnsupported(
            f"“{name}”标明是 {label} 编码，但第 {error.start + 1} 个字节起不合该编码，"
            f"文件可能已损坏。{_ADVICE}",
            encoding=label,
            byte=error.start,
        ) from error


def _by_trial(raw: bytes, name: str) -> tuple[str, str]:
    guess = _utf16_without_mark(raw)
    if guess:
        return guess, "UTF-16"
    utf8 = _attempt(raw, "utf-8")
    if utf8 is not None:
        return utf8, "UTF-8"
    chinese = _attempt(raw, "gb18030")
    if chinese is not None and _looks_chinese(chinese):
        return chinese, "GB18030"
    raise _refusal(name, _name_of(raw), broken_at=_mostly_utf8(raw))


def _refusal(name: str, encoding: str, broken_at: int | None = None) -> EncodingUnsupported:
    if broken_at is not None:
        return EncodingUnsupported(
            f"“{name}”像是 UTF-8 编码，但第 {broken_at + 1} 个字节起不合该编码，"
            f"文件可能被截断或混入了其他编码。{_ADVICE}",
            encoding="UTF-8",
            byte=broken_at,
        )
    said = f"是 {encoding} 编码，不能读取" if encoding else "的编码无法识别"
    return EncodingUnsupported(f"“{name}”{said}。{_ADVICE}", encoding=encoding)


def _attempt(raw: bytes, codec: str) -> str | None:
    try:
        return raw.decode(codec)
    except UnicodeDecodeError:
        return None


def _utf16_without_mark(raw: bytes) -> str | None:
    """UTF-16 that lost its mark: newlines and Latin letters leave a zero on one side only."""
    sample = raw[:_SAMPLE]
    if len(raw) % 2 or b"\x00" not in sample:
        return None
    low, high = sample[0::2].count(0), sample[1::2].count(0)
    if min(low, high) * 10 > max(low, high):
        return None
    text = _attempt(raw, "utf-16-le" if high > low else "utf-16-be")
    if text is None or _CONTROL.search(text[:_SAMPLE]) or not _mostly_letters(text):
        return None
    return text


def _mostly_letters(text: str) -> bool:
    head = text[:_SAMPLE]
    known = sum(
        1 for c in head if c.isascii() or "\u3000" <= c <= "\u9fff" or "\uff00" <= c <= "\uffef"
    )
    return known * 10 >= len(head) * 9


def _looks_chinese(text: str) -> bool:
    """Whether text decoded as GB18030 is plausible: common characters, none private."""
    head = text[:_SAMPLE]
    if len(_ODD.findall(head)) * 100 > len(head):
        return False
    han = _HAN.findall(head)
    foreign = sum(1 for c in head if not c.isascii() and c not in "“”‘’—…·×℃①②③") - len(han)
    if len(han) < _FEW:
        return foreign <= len(han) * 2 + 1 and bool(han)
    common = sum(1 for c in han if _is_common(c, "gb2312", 0xB0, 0xD7))
    everywhere = sum(1 for c in han if c in _EVERYWHERE)
    if len(han) >= _ENOUGH and everywhere < len(han) * _EVERYWHERE_SHARE:
        return False
    return common >= len(han) * _COMMON_SHARE


def _is_common(char: str, codec: str, first: int, last: int) -> bool:
    try:
        return first <= char.encode(codec)[0] <= last
    except UnicodeEncodeError:
        return False


def _name_of(raw: bytes) -> str:
    """The likely name of an encoding that is not read, or "" where it cannot be told."""
    head = raw[:_SAMPLE]
    for codec, label, test in _OTHERS:
        text = head.decode(codec, errors="replace")
        letters = [c for c in text if not c.isascii()]
        if letters and text.count("\ufffd") * 50 <= len(letters) and test(letters):
            return label
    return ""


def _is_big5(letters: list[str]) -> bool:
    han = [c for c in letters if _HAN.match(c)]
    common = sum(1 for c in han if _is_common(c, "big5", 0xA4, 0xC6))
    return len(han) * 2 > len(letters) and common >= len(han) * _COMMON_SHARE


def _is_japanese(letters: list[str]) -> bool:
    return len(_KANA.findall("".join(letters))) * 4 > len(letters)


def _is_korean(letters: list[str]) -> bool:
    return len(_HANGUL.findall("".join(letters))) * 2 > len(letters)


_OTHERS = (
    ("shift_jis", "Shift_JIS（日文）", _is_japanese),
    ("euc_jp", "EUC-JP（日文）", _is_japanese),
    ("euc_kr", "EUC-KR(韩文)", _is_korean),
    ("big5", "Big5（繁体）", _is_big5),
)


def _mostly_utf8(raw: bytes) -> int | None:
    """Where a text that is UTF-8 but for a few bytes goes wrong, or None where it is not UTF-8."""
    text = raw.decode("utf-8", errors="replace")
    letters = sum(1 for c in text[:_SAMPLE] if "\u4e00" <= c <= "\u9fff")
    if letters < _FEW or text.count("\ufffd") * 10 > letters:
        return None
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start
    return None
