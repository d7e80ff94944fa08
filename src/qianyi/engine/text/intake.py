"""What may come in: name, size and kind of a file, checked before a byte of it is parsed.

The upload form checks by the same functions.
"""

from __future__ import annotations

import os
import re
from pathlib import PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING, Literal, TypeAlias

from .errors import (
    FileEmpty,
    FileTooLarge,
    NameUnsafe,
    PasswordProtected,
    TypeMismatch,
    TypeUnsupported,
)
from .limits import DEFAULT_LIMITS, Limits, in_words

if TYPE_CHECKING:
    from collections.abc import Mapping

FileKind: TypeAlias = Literal["text", "markdown", "docx", "pdf"]

KINDS: Mapping[str, FileKind] = {
    ".txt": "text", ".text": "text", ".md": "markdown", ".markdown": "markdown",
    ".docx": "docx", ".pdf": "pdf",
}  # fmt: skip
_ALLOWED = "可以读取的是 .txt、.md、.docx、.pdf 文件"
_SAVE_AS_DOCX = "请用 WPS 或 Word 打开后另存为 .docx 再试"
_TABLE = "表格请在“指标数据 → 导入”中上传 .xlsx，或把表格放进 .docx 再试"
_SCAN = "请先做文字识别(OCR)，存为 .docx 或带文字的 .pdf 再试"
_ADVICE = {
    ".doc": _SAVE_AS_DOCX, ".wps": _SAVE_AS_DOCX, ".rtf": _SAVE_AS_DOCX,
    ".odt": _SAVE_AS_DOCX, ".dot": _SAVE_AS_DOCX,
    ".xls": _TABLE, ".xlsx": _TABLE, ".et": _TABLE, ".csv": _TABLE, ".ods": _TABLE,
    ".ppt": "请另存为 .pdf 再试", ".pptx": "请另存为 .pdf 再试", ".dps": "请另存为 .pdf 再试",
    ".ofd": "请用 OFD 阅读器导出为 .pdf 再试", ".ceb": "请导出为 .pdf 再试",
    ".html": "请把正文另存为 .txt 再试",
    ".htm": "请把正文另存为 .txt 再试", ".mht": "请把正文另存为 .txt 再试",
    ".jpg": _SCAN, ".jpeg": _SCAN, ".png": _SCAN, ".tif": _SCAN,
    ".tiff": _SCAN, ".bmp": _SCAN, ".gif": _SCAN,
    ".zip": "请解压后逐个上传", ".rar": "请解压后逐个上传", ".7z": "请解压后逐个上传",
}  # fmt: skip
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_MAX_NAME_BYTES = 255
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_PDF_HEAD = 1024


def checked_name(filename: str) -> str:
    """The name itself, when it is a plain file name.

    Raises:
        NameUnsafe: it has path parts, control or direction characters, is empty, or is over 255
            bytes.
    """
    shown = _CONTROL.sub("?", filename)[:80]
    if not filename.strip() or filename in {".", ".."}:
        raise NameUnsafe("文件没有名称。请给文件起一个带扩展名的名称（例如 规划.docx）再试。")
    if PurePosixPath(filename).name != filename or PureWindowsPath(filename).name != filename:
        raise NameUnsafe(
            f"文件名“{shown}”里含有路径（/、\\ 或盘符）。"
            "只接受单纯的文件名；请去掉路径，例如 规划.docx。"
        )
    if _CONTROL.search(filename):
        raise NameUnsafe(f"文件名“{shown}”里含有不可见的控制字符。请重新命名后再试。")
    if len(filename.encode("utf-8", errors="surrogatepass")) > _MAX_NAME_BYTES:
        raise NameUnsafe(
            f"文件名“{shown}…”过长，最多 {_MAX_NAME_BYTES} 个字节（约 85 个汉字）。请缩短后再试。"
        )
    return filename


def readable(name: str) -> str:
    """A file's name as UTF-8, whatever the locale took it for."""
    return os.fsencode(name).decode("utf-8", errors="replace")


def kind_of(filename: str) -> FileKind:
    """Which reader a file goes to, by its extension.

    Raises:
        TypeUnsupported: with what to do about that kind of file.
    """
    suffix = PurePosixPath(filename).suffix.lower()
    kind = KINDS.get(suffix)
    if kind:
        return kind
    said = f"是 {suffix} 文件，不能读取" if suffix else "没有扩展名，不知道是什么文件"
    advice = _ADVICE.get(suffix, "请另存为其中一种再试")
    raise TypeUnsupported(f"“{filename}”{said}。{_ALLOWED}；{advice}。", suffix=suffix)


def check_size(size: int, filename: str, limits: Limits = DEFAULT_LIMITS) -> None:
    """Refuse an empty file and one over the limit, before it is read.

    Raises:
        FileEmpty: no bytes at all.
        FileTooLarge: over ``limits.max_bytes``.
    """
    if size == 0:
        raise empty(filename)
    if size > limits.max_bytes:
        raise FileTooLarge(
            f"“{filename}”有 {in_words(size)}，超过 {in_words(limits.max_bytes)} 的上限，没有读取。"
            "请去掉图片、拆成几个文件，或请管理员调高上限。",
            size=size,
            limit=limits.max_bytes,
        )


def empty(filename: str) -> FileEmpty:
    """The refusal of a file without content."""
    return FileEmpty(
        f"“{filename}”是空文件，没有任何文字。请确认文件已保存完整，或选择另一个文件。"
    )


def check_content(raw: bytes, kind: FileKind, filename: str) -> None:
    """Refuse a file whose first bytes contradict its extension.

    Raises:
        TypeMismatch: a renamed file.
        PasswordProtected: a .docx encrypted with a password (it is then an OLE container, not a
            zip).
    """
    found = _container(raw)
    if kind == "docx" and found == "ole":
        if _ENCRYPTED_PACKAGE in raw:
            raise protected(filename)
        raise TypeMismatch(f"“{filename}”其实是旧版 .doc 文件，只是改了扩展名。{_SAVE_AS_DOCX}。")
    wanted = {"docx": "zip", "pdf": "pdf"}.get(kind, "")
    if found == wanted or (wanted and not found and not _is_text(raw)):
        return
    said = {
        "zip": "压缩包或 Office 文件",
        "pdf": "PDF 文件",
        "ole": "旧版 Office 文件",
        "": "文字",
    }[found]
    raise TypeMismatch(
        f"“{filename}”的扩展名与内容不符：内容是{said}。{_ALLOWED}；请改回正确的扩展名再试。",
        found=found,
    )


def _is_text(raw: bytes) -> bool:
    """Whether bytes without a known signature are plain text; if not, they are a damaged file."""
    try:
        return not _CONTROL.search(re.sub(r"[\r\n\t]", "", raw.decode("utf-8")))
    except UnicodeDecodeError:
        return False


def protected(filename: str) -> PasswordProtected:
    """The refusal of a file that needs a password."""
    return PasswordProtected(
        f"“{filename}”设有打开密码，不能读取。请用原来的软件打开，取消密码后另存，再试。"
    )


def _container(raw: bytes) -> Literal["zip", "pdf", "ole", ""]:
    if raw.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "zip"
    if raw.startswith(_OLE):
        return "ole"
    return "pdf" if raw[:_PDF_HEAD].lstrip().startswith(b"%PDF-") else ""
