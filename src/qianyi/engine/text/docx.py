"""Word files: paragraphs and tables in document order, read from the XML itself.

Read directly because what people send has content controls, inserted text of tracked changes, text
boxes and merged cells, which the common library passes over or repeats. Deleted text, comments and
footnotes are not read. Nothing is unpacked before the directory of the archive has been checked,
and a part that declares a document type is refused before any entity in it could be expanded.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from .errors import ArchiveBomb, FileDamaged, FileTooLarge
from .extracted import Extracted, PlacedCell
from .intake import protected
from .limits import MEGABYTE, Limits, in_words

if TYPE_CHECKING:
    from collections.abc import Iterator

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_MAIN = "word/document.xml"
_DEEPEST = 200
_PASSED_OVER = frozenset(
    {
        f"{_W}{tag}"
        for tag in ("del", "moveFrom", "instrText", "delText", "pPr", "rPr", "txbxContent", "rt")
    }
    | {f"{_MC}Fallback"}
)
_MARKS = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}


class _DoctypeFound(Exception):
    pass


class _Guarded(ET.TreeBuilder):
    """Refuses a document type declaration, without which no entity can be declared."""

    def doctype(self, name: str, pubid: str | None, system: str | None) -> None:  # noqa: ARG002
        raise _DoctypeFound


def extract(raw: bytes, name: str, limits: Limits) -> Extracted:
    """The text of a .docx.

    Raises:
        ArchiveBomb: declared sizes, ratio or number of parts are over the limits, or a part
            declares XML entities.
        FileDamaged: not a whole zip archive, not a Word document, or XML that is not well formed.
        PasswordProtected: parts of the archive are encrypted.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            _check(archive, name, limits)
            return _read(archive, name, limits)
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        ET.ParseError,
        RecursionError,
    ) as error:
        raise FileDamaged(
            f"“{name}”已损坏或没有保存完整，不能作为 Word 文件读取。"
            "请用 WPS 或 Word 打开后重新另存为 .docx 再试。",
            reason=type(error).__name__,
        ) from error


def _check(archive: zipfile.ZipFile, name: str, limits: Limits) -> None:
    parts = archive.infolist()
    if any(part.flag_bits & 0x1 for part in parts):
        raise protected(name)
    if len(parts) > limits.max_parts:
        raise _bomb(name, f"内含 {len(parts)} 个部件，超过 {limits.max_parts} 个的上限")
    unpacked = sum(part.file_size for part in parts)
    if unpacked > limits.max_unpacked_bytes:
        raise _bomb(
            name,
            f"解压后有 {in_words(unpacked)}，超过 {in_words(limits.max_unpacked_bytes)} 的上限",
        )
    for part in parts:
        if part.file_size > MEGABYTE and part.file_size > limits.max_ratio * max(
            part.compress_size, 1
        ):
            raise _bomb(name, f"压缩比超过 {limits.max_ratio} 倍，不像正常文档")


def _bomb(name: str, why: str) -> ArchiveBomb:
    return ArchiveBomb(
        f"“{name}”{why}，为安全起见没有读取。"
        "请用 WPS 或 Word 打开确认后另存为新的 .docx，去掉多余的图片和附件再试。"
    )


def _read(archive: zipfile.ZipFile, name: str, limits: Limits) -> Extracted:
    if _MAIN not in archive.namelist():
        raise FileDamaged(
            f"“{name}”里没有正文，不是 Word 文档。"
            "请确认文件类型，或用 Word 打开后另存为 .docx 再试。"
        )
    root = _parse(archive, _MAIN, name, limits)
    body = root.find(f"{_W}body")
    if body is None:
        said = "是“严格 Open XML”格式" if _STRICT in root.tag else "里没有正文"
        raise FileDamaged(f"“{name}”{said}，不能读取。请用 Word 打开后另存为普通的 .docx 再试。")
    extracted = Extracted()
    levels = _style_levels(archive, name, limits)
    for block in _blocks(body):
        if block.tag == f"{_W}tbl":
            extracted.table(list(_rows(block)))
            continue
        extracted.paragraph(_words(block), _level(block, levels))
        for boxed in _boxed(block):
            extracted.paragraph(boxed)
    for part in archive.namelist():
        if part.startswith(("word/header", "word/footer")) and part.endswith(".xml"):
            header = _parse(archive, part, name, limits)
            extracted.headers.append("\n".join(_words(p) for p in header.iter(f"{_W}p")))
    return extracted


def _parse(archive: zipfile.ZipFile, part: str, name: str, limits: Limits) -> ET.Element:
    """One part as a tree; read no further than the limit, whatever size the directory declares."""
    parser = ET.XMLParser(target=_Guarded())  # noqa: S314 - guarded
    read = 0
    try:
        with archive.open(part) as stream:
            while block := stream.read(MEGABYTE):
                read += len(block)
                if read > limits.max_unpacked_bytes:
                    raise FileTooLarge(
                        f"“{name}”的正文解压后超过 {in_words(limits.max_unpacked_bytes)}，"
                        "没有读取。请拆成几个文件再试。"
                    )
                parser.feed(block)
        root = parser.close()
    except _DoctypeFound as error:
        raise ArchiveBomb(
            f"“{name}”的内部声明了 XML 实体，正常的 Word 文件不会这样，"
            "为安全起见没有读取。请用 Word 打开后另存为新的 .docx 再试。"
        ) from error
    assert isinstance(root, ET.Element)  # noqa: S101 - what TreeBuilder gives
    return root


def _blocks(parent: ET.Element, depth: int = 0) -> Iterator[ET.Element]:
    """Paragraphs and tables in order, also those in content controls and tracked insertions."""
    for child in parent:
        if child.tag in {f"{_W}p", f"{_W}tbl"}:
            yield child
        elif child.tag in {
            f"{_W}sdt",
            f"{_W}sdtContent",
            f"{_W}ins",
            f"{_W}moveTo",
            f"{_W}customXml",
        }:
            if depth < _DEEPEST:
                yield from _blocks(child, depth + 1)
        elif child.tag in {f"{_MC}AlternateContent", f"{_MC}Choice"} and depth < _DEEPEST:
            yield from _blocks(child, depth + 1)


def _words(paragraph: ET.Element) -> str:
    """The text of a paragraph as it shows: deletions, field codes and text boxes left out."""
    parts: list[str] = []
    stack = list(reversed(paragraph))
    while stack:
        node = stack.pop()
        if node.tag == f"{_W}t":
            parts.append(node.text or "")
        elif node.tag in _MARKS:
            # A page or column break is no character of the text.
            parts.append("" if node.get(f"{_W}type") in {"page", "column"} else _MARKS[node.tag])
        elif node.tag not in _PASSED_OVER:
            stack.extend(reversed(node))
    return "".join(parts)


def _boxed(paragraph: ET.Element) -> Iterator[str]:
    """Paragraphs of the text boxes anchored in a paragraph, without the compatibility copy."""
    stack = list(reversed(paragraph))
    while stack:
        node = stack.pop()
        if node.tag == f"{_MC}Fallback":
            continue
        if node.tag == f"{_W}txbxContent":
            yield from (_words(p) for p in node.iter(f"{_W}p"))
        else:
            stack.extend(reversed(node))


def _rows(table: ET.Element) -> Iterator[list[PlacedCell]]:
    """Rows with each cell's column; a cell merged downwards is empty below its first row."""
    for row in _children(table, f"{_W}tr"):
        cells: list[PlacedCell] = []
        column = _number(row.find(f"{_W}trPr/{_W}gridBefore"), 0)
        for cell in _children(row, f"{_W}tc"):
            properties = cell.find(f"{_W}tcPr")
            merge = None if properties is None else properties.find(f"{_W}vMerge")
            below = merge is not None and merge.get(f"{_W}val", "continue") == "continue"
            cells.append((column, "" if below else "\n".join(_cell_lines(cell))))
            column += _number(None if properties is None else properties.find(f"{_W}gridSpan"), 1)
        if cells:
            yield cells


def _children(parent: ET.Element, tag: str, depth: int = 0) -> Iterator[ET.Element]:
    """Children of a tag, also through content controls, never those of a table inside."""
    for child in parent:
        if child.tag == tag:
            yield child
        elif (
            child.tag in {f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}customXml"}
            and depth < _DEEPEST
        ):
            yield from _children(child, tag, depth + 1)


def _cell_lines(cell: ET.Element) -> Iterator[str]:
    """The lines of a cell; a table inside it gives its rows."""
    for block in _blocks(cell):
        if block.tag == f"{_W}p":
            yield _words(block)
        else:
            for row in _rows(block):
                yield " ".join(text for _, text in row)


def _number(node: ET.Element | None, otherwise: int) -> int:
    value = "" if node is None else node.get(f"{_W}val", "")
    return min(int(value), 1000) if value.isdigit() else otherwise


def _style_levels(archive: zipfile.ZipFile, name: str, limits: Limits) -> dict[str, int]:
    """Heading level by style id: from the style's outline level, or the styles it is based on."""
    if "word/styles.xml" not in archive.namelist():
        return {}
    own: dict[str, int] = {}
    based: dict[str, str] = {}
    for style in _parse(archive, "word/styles.xml", name, limits).iter(f"{_W}style"):
        style_id = style.get(f"{_W}styleId", "")
        outline = style.find(f"{_W}pPr/{_W}outlineLvl")
        if outline is not None:
            own[style_id] = _number(outline, 9) + 1
        parent = style.find(f"{_W}basedOn")
        if parent is not None:
            based[style_id] = parent.get(f"{_W}val", "")
    return {
        style: level
        for style in {*own, *based}
        if (level := _inherited(style, own, based)) is not None
    }


def _inherited(style: str, own: dict[str, int], based: dict[str, str]) -> int | None:
    for _ in range(20):
        if style in own:
            return own[style] if own[style] <= 9 else None  # noqa: PLR2004 - level 10 is body text
        style = based.get(style, "")
    return None


def _level(paragraph: ET.Element, levels: dict[str, int]) -> int | None:
    properties = paragraph.find(f"{_W}pPr")
    if properties is None:
        return None
    outline = properties.find(f"{_W}outlineLvl")
    if outline is not None:
        level = _number(outline, 9) + 1
        return level if level <= 9 else None  # noqa: PLR2004 - level 10 is body text
    style = properties.find(f"{_W}pStyle")
    return None if style is None else levels.get(style.get(f"{_W}val", ""))
