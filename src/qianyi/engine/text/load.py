"""Files to texts with structure: the one door, for the command line and the upload form alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import intake, secrecy, structure
from .decode import decode
from .errors import FileMissing
from .extracted import Extracted
from .limits import DEFAULT_LIMITS, Limits
from .model import Text

if TYPE_CHECKING:
    from pathlib import Path


def text_from_file(path: Path, *, name: str | None = None, limits: Limits = DEFAULT_LIMITS) -> Text:
    """Read a file; ``name`` stands in messages and in the result instead of the file's own.

    The size is checked before the file is read, and never more than the limit is taken into memory.

    Raises:
        UnreadableFile: one of its subclasses, for each reason a file may not be read.
    """
    shown = name or intake.readable(path.name)
    try:
        if path.is_dir():
            raise FileMissing(
                f"“{shown}”是文件夹，不是文件。请给出其中的文件，例如 {shown}/规划.docx。"
            )
        size = path.stat().st_size
        intake.kind_of(intake.checked_name(shown))
        intake.check_size(size, shown, limits)
        with path.open("rb") as stream:
            raw = stream.read(limits.max_bytes + 1)
    except FileNotFoundError as error:
        raise FileMissing(
            f"找不到文件“{intake.readable(str(path))}”。请检查路径和文件名。"
        ) from error
    except PermissionError as error:
        raise FileMissing(
            f"没有权限读取“{shown}”。请检查文件的权限，或换一个有权限的用户。"
        ) from error
    except OSError as error:
        raise FileMissing(
            f"“{shown}”读取失败（{error.strerror or '系统错误'}）。请检查磁盘或重新复制该文件。"
        ) from error
    return text_from_bytes(raw, shown, limits=limits)


def text_from_bytes(data: bytes, filename: str, *, limits: Limits = DEFAULT_LIMITS) -> Text:
    """Read the content of a file that was uploaded or read before; ``filename`` tells its kind.

    Raises:
        UnreadableFile: one of its subclasses.
    """
    kind = intake.kind_of(intake.checked_name(filename))
    intake.check_size(len(data), filename, limits)
    intake.check_content(data, kind, filename)
    if kind in {"text", "markdown"}:
        text, encoding = decode(data, filename)
        return _whole(filename, text, encoding=encoding)
    extracted = _extract(data, filename, kind, limits)
    return _whole(filename, extracted.finished(), extracted)


def text_from_string(name: str, text: str) -> Text:
    """Structure a text that is already in memory (pasted, or a test); nothing in it is changed.

    Raises:
        FileEmpty: nothing but blanks.
        SecretMarked: it carries a secrecy mark in its head.
    """
    return _whole(name, text, encoding="text")


def _extract(data: bytes, filename: str, kind: intake.FileKind, limits: Limits) -> Extracted:
    # Each extractor is imported when it is needed: the command starts without them.
    if kind == "pdf":
        from . import pdf  # noqa: PLC0415

        return pdf.extract(data, filename, limits)
    from . import docx  # noqa: PLC0415

    return docx.extract(data, filename, limits)


def _whole(name: str, text: str, extracted: Extracted | None = None, encoding: str = "") -> Text:
    if not text.strip("\ufeff \n\t\r\u3000\u00a0"):
        raise intake.empty(name)
    parts = extracted or Extracted()
    secrecy.refuse_if_marked(text, name, parts.headers)
    found = structure.analyse(text, parts.tables, parts.outline)
    return Text(
        name=name,
        text=text,
        source=found.source,
        sections=found.sections,
        tables=found.tables,
        furniture=found.furniture,
        pages=parts.pages,
        encoding=encoding,
        warnings=tuple(parts.warnings),
    )
