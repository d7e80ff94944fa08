"""What a file filed with a case must be, looked at before anything of it is kept.

Every scanner registered under ``registry.material_scanners`` is asked, in order; the one here looks
at name, size, kind and secrecy marks. A site adds its virus scanner there.
"""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

from django.conf import settings

from qianyi.engine.text.errors import SecretMarked, UnreadableFile
from qianyi.engine.text.intake import check_size, checked_name
from qianyi.engine.text.limits import MEGABYTE, Limits
from qianyi.engine.text.load import text_from_bytes
from qianyi.engine.text.secrecy import is_mark
from qianyi.foundation import registry
from qianyi.kernel.cases.errors import MaterialRefused

if TYPE_CHECKING:
    from collections.abc import Mapping

ZIP: Final = (b"PK\x03\x04",)
KINDS: Final[Mapping[str, tuple[str, tuple[bytes, ...]]]] = {
    ".pdf": ("application/pdf", (b"%PDF-",)),
    ".jpg": ("image/jpeg", (b"\xff\xd8\xff",)),
    ".jpeg": ("image/jpeg", (b"\xff\xd8\xff",)),
    ".png": ("image/png", (b"\x89PNG\r\n\x1a\n",)),
    ".docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", ZIP),
    ".xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ZIP),
    ".ofd": ("application/ofd", ZIP),
    ".txt": ("text/plain", ()),
}
"""Extension → media type and how such a file begins. What can carry a script (svg, html) is not
among them."""
PREVIEWED: Final = frozenset({"application/pdf", "image/jpeg", "image/png"})
"""Kinds a browser may show in place; all others are downloaded."""
_READ: Final = (".pdf", ".docx", ".txt")
_MARKED = (
    "“{name}”标有密级或“内部”字样，已拒绝接收，未保存任何内容。本系统严禁上传涉密、工作秘密文件；"
    "请立即从本机相应目录妥善处理。"
)


def scan(filename: str, data: bytes) -> str:
    """Ask every scanner; what they checked, in words.

    Raises:
        QianyiError: one of them refuses the file; nothing of it has been kept.
    """
    return "；".join(
        words for look in registry.material_scanners if (words := look(filename, data))
    )


def look_at_file(filename: str, data: bytes) -> str:
    """Name, size, kind by extension and by its first bytes, secrecy marks in name and text.

    Raises:
        UnreadableFile: from engine.text: an unsafe name, empty, too large, or marked secret.
        MaterialRefused: a kind that is not taken, or a renamed file.
    """
    name = checked_name(filename)
    check_size(len(data), name, Limits(max_bytes=settings.QIANYI_MAX_UPLOAD_MB * MEGABYTE))
    suffix = PurePosixPath(name).suffix.lower()
    if suffix not in KINDS:
        kinds = "、".join(KINDS)
        raise MaterialRefused(
            f"“{name}”的类型不能接收；可以提交的是 {kinds} 文件，请另存为其中一种再试。"
        )
    _, heads = KINDS[suffix]
    if heads and not data.startswith(heads):
        raise MaterialRefused(
            f"“{name}”的内容不是 {suffix} 文件，可能改过扩展名；请用原来的程序打开后另存再试。"
        )
    if any(is_mark(part) for part in (PurePosixPath(name).stem, *PurePosixPath(name).stem.split())):
        raise SecretMarked(_MARKED.format(name=name))
    if suffix in _READ:
        _refuse_if_secret(name, data)
    return "文件名、大小、类型和密级标记已检查"


def _refuse_if_secret(name: str, data: bytes) -> None:
    """Read the text for marks; a scan without text, which has none to read, is taken."""
    try:
        text_from_bytes(data, name)
    except SecretMarked:
        raise
    except UnreadableFile:
        return


def media_type_of(filename: str) -> str:
    """The media type by extension, as checked."""
    return KINDS[PurePosixPath(filename).suffix.lower()][0]
