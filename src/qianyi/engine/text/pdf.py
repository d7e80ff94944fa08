"""PDF files: running text put back into paragraphs, real tables in place, page furniture removed.

A PDF holds characters at places and nothing else. Lines are joined into a paragraph while they
reach the right edge and the next one is not indented, across page ends too. A table that goes on
over a page end is one table, its repeated heading row dropped. Running text printed in columns is
read column by column and warned of, since only a person can tell in which order they are meant.
"""

from __future__ import annotations

import io
import logging
import re
import zlib
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from . import furniture, gutters
from .errors import ArchiveBomb, FileDamaged, FileTooLarge, ScanWithoutText
from .extracted import Extracted, one_line
from .headings import heading
from .intake import protected
from .limits import in_words
from .lines import Line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pdfplumber.page import Page as PdfPage

    from .limits import Limits

_STREAM = re.compile(rb"stream\r?\n(?=[\x08\x18\x28\x38\x48\x58\x68\x78])")
_DICTIONARY = 400  # bytes before a stream in which its dictionary stands
_MARGIN = 0.12  # of the page height, where running heads stand
_FEWEST_PAGES = 2
_INDENT = 1.2  # of a character
_SHORT_OF_EDGE = 1.6  # of a character
_SPARSE = 10  # characters a page below which a page with pictures is a scan
_DIGITS = re.compile(r"\d+")
_ENDS = re.compile(r"[。\uff1b;\uff01!\uff1f?\uff1a:…][”』」’)\uff09]*$")
_BULLET = re.compile(r"[—–]{2}|[●■◆▲▶►○★·•※□]")

Rows: TypeAlias = list[list[str]]


@dataclass(slots=True)
class _TextLine:
    words: str
    left: float
    right: float
    top: float
    bottom: float
    size: float
    edges: tuple[float, float] | None = None  # of its column, where the page has several


@dataclass(slots=True)
class _Page:
    """One page: its height and what stands on it, from top to bottom, column by column."""

    height: float
    items: list[_TextLine | Rows] = field(default_factory=list)
    pictures: int = 0
    has_columns: bool = False


def extract(raw: bytes, name: str, limits: Limits) -> Extracted:
    """The text of a PDF.

    Raises:
        PasswordProtected: it opens only with a password.
        ArchiveBomb: its streams unpack to more than the limit.
        ScanWithoutText: its pages are pictures.
        FileTooLarge: more pages than the limit.
        FileDamaged: it cannot be parsed.
    """
    _check_streams(raw, name, limits)
    pages = _pages(raw, name, limits)
    characters = sum(
        len(item.words) for page in pages for item in page.items if isinstance(item, _TextLine)
    )
    cells = sum(
        len(cell)
        for page in pages
        for item in page.items
        if isinstance(item, list)
        for row in item
        for cell in row
    )
    if characters + cells < _SPARSE * len(pages) and (
        any(page.pictures for page in pages) or not characters + cells
    ):
        raise ScanWithoutText(
            f"“{name}”的 {len(pages)} 页都是图片，没有可读取的文字（多为扫描件）。"
            "请先做文字识别（OCR），存为 .docx 或带文字的 .pdf 再试。"
        )
    extracted = Extracted(pages=len(pages))
    extracted.headers = _remove_running_heads(pages)
    scanned = sum(1 for page in pages if page.pictures and not page.items)
    if scanned:
        extracted.warnings.append(f"有 {scanned} 页是图片，其中的文字没有读取。")
    if columns := [str(number) for number, page in enumerate(pages, 1) if page.has_columns]:
        extracted.warnings.append(
            f"第 {'、'.join(columns)} 页分栏排印，已按先左后右逐栏读取，请核对文字的先后顺序。"
        )
    _write(pages, extracted)
    return extracted


def _check_streams(raw: bytes, name: str, limits: Limits) -> None:
    """Refuse compressed streams that unpack to more than the limit together, pictures aside.

    Pictures are never unpacked, and a scan may rightly hold gigabytes of them.
    """
    unpacked = 0
    for match in _STREAM.finditer(raw):
        if b"/Image" in raw[max(0, match.start() - _DICTIONARY) : match.start()]:
            continue
        end = raw.find(b"endstream", match.end())
        packed = raw[match.end() : end if end > 0 else len(raw)]
        try:
            left = limits.max_unpacked_bytes - unpacked + 1
            unpacked += len(zlib.decompressobj().decompress(packed, left))
        except zlib.error:
            continue
        if unpacked > limits.max_unpacked_bytes:
            raise ArchiveBomb(
                f"“{name}”的内容解压后超过 {in_words(limits.max_unpacked_bytes)}，"
                "为安全起见没有读取。请打开后另存为新的 PDF，或拆成几个文件再试。"
            )


def _pages(raw: bytes, name: str, limits: Limits) -> list[_Page]:
    # Imported here: the parser is needed for PDF files only and takes a tenth of a second to load.
    import pdfplumber  # noqa: PLC0415
    from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect  # noqa: PLC0415
    from pdfplumber.utils.exceptions import PdfminerException  # noqa: PLC0415

    # The parser reports every oddity of a font; what matters comes as an exception.
    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    try:
        with pdfplumber.open(io.BytesIO(raw)) as document:
            found = list(_read(document.pages, name, limits))
    except FileTooLarge:
        raise
    except PdfminerException as error:
        cause = error.args[0] if error.args else None
        if isinstance(cause, (PDFPasswordIncorrect, PDFEncryptionError)):
            raise protected(name) from error
        raise _damaged(name, cause) from error
    except Exception as error:
        raise _damaged(name, error) from error
    if not found:
        raise _damaged(name, None)
    return found


def _read(pages: Sequence[PdfPage], name: str, limits: Limits) -> Iterator[_Page]:
    if len(pages) > limits.max_pages:
        raise FileTooLarge(
            f"“{name}”有 {len(pages)} 页，超过 {limits.max_pages} 页的上限，没有读取。"
            "请拆成几个文件再试。"
        )
    for page in pages:
        yield _page(page)
        page.close()


def _damaged(name: str, cause: object) -> FileDamaged:
    return FileDamaged(
        f"“{name}”已损坏或没有下载完整，不能作为 PDF 读取。"
        "请重新下载，或打开后另存为新的 PDF 再试。",
        reason=type(cause).__name__,
    )


def _page(page: PdfPage) -> _Page:
    """Lines and tables of a page by their height on it."""
    found = _Page(height=float(page.height), pictures=len(page.images))
    # Height, column, height in the column: what the order on the page follows.
    placed: list[tuple[tuple[float, int, float], _TextLine | Rows]] = []
    boxes = []
    for table in page.find_tables() if page.rects or page.lines or page.edges else []:
        rows = [
            [one_line(cell or "") for cell in row] for row in table.extract(x_tolerance_ratio=0.3)
        ]
        if len(rows) < 2 and max(map(len, rows), default=0) < 2:  # noqa: PLR2004 - a frame around text
            continue
        boxes.append(table.bbox)
        placed.append(((float(table.bbox[1]), 0, 0.0), rows))
    free = page.filter(lambda item: not _inside(item, boxes)) if boxes else page
    lines = _lines(free)
    printed = [_printed(line) for line in lines]
    gutter = gutters.gutter_of(printed)
    blocks = gutters.blocks_of(printed, gutter) if gutter is not None else []
    found.has_columns = bool(blocks)
    placed.extend(
        ((line["top"], 0, 0.0), _text_line(line))
        for line in lines
        if not any(top <= line["top"] <= bottom for top, bottom in blocks)
    )
    for block in blocks:
        placed.extend(_columns(free, block, gutter[0] if gutter else 0.0))
    found.items = [item for _, item in sorted(placed, key=lambda pair: pair[0])]
    return found


def _columns(
    page: PdfPage, block: gutters.Span, gutter: float
) -> Iterator[tuple[tuple[float, int, float], _TextLine]]:
    """The lines of both columns of a block, each with the edges of its column."""
    for number in (1, 2):
        lines = [_text_line(line) for line in _lines(_side(page, block, gutter, number))]
        edges = _edges(lines)
        for line in lines:
            line.edges = edges
            yield (block[0], number, line.top), line


def _side(page: PdfPage, block: gutters.Span, gutter: float, number: int) -> PdfPage:
    """What stands in one column of a block."""

    def stands_there(item: dict[str, Any]) -> bool:
        if item.get("object_type") != "char":
            return False
        height = (item["top"] + item["bottom"]) / 2
        is_left = (item["x0"] + item["x1"]) / 2 <= gutter
        return bool(block[0] <= height <= block[1]) and is_left == (number == 1)

    return page.filter(stands_there)


def _lines(page: PdfPage) -> list[dict[str, Any]]:
    return page.extract_text_lines(strip=True, return_chars=True, x_tolerance_ratio=0.5)


def _printed(line: dict[str, Any]) -> gutters.PrintedLine:
    spans = tuple((char["x0"], char["x1"]) for char in line["chars"] if char["text"].strip())
    return gutters.PrintedLine(line["top"], line["bottom"], _size(line), tuple(sorted(spans)))


def _text_line(line: dict[str, Any]) -> _TextLine:
    return _TextLine(line["text"], line["x0"], line["x1"], line["top"], line["bottom"], _size(line))


def _size(line: dict[str, Any]) -> float:
    chars = line["chars"]
    return float(sorted(char["size"] for char in chars)[len(chars) // 2]) if chars else 10.0


def _inside(item: dict[str, Any], boxes: list[tuple[float, float, float, float]]) -> bool:
    if item.get("object_type") != "char":
        return False
    x, y = (item["x0"] + item["x1"]) / 2, (item["top"] + item["bottom"]) / 2
    return any(left <= x <= right and top <= y <= bottom for left, top, right, bottom in boxes)


def _remove_running_heads(pages: list[_Page]) -> list[str]:
    """Take page numbers and repeated lines out of the margins; gives back what they said."""
    seen: Counter[str] = Counter()
    for page in pages:
        seen.update({_DIGITS.sub("#", line.words) for line in _margin(page)})
    least = max(_FEWEST_PAGES, len(pages) // 3)
    heads: list[str] = []
    for page in pages:
        for line in _margin(page):
            repeated = seen[_DIGITS.sub("#", line.words)] >= least and len(pages) > 1
            number = furniture.is_page_number(line.words) or furniture.is_bare_number(line.words)
            if repeated or number:
                heads.append(line.words)
                page.items.remove(line)
    return list(dict.fromkeys(heads))


def _margin(page: _Page) -> list[_TextLine]:
    """The first and last two lines of a page that stand in its margins."""
    lines = [item for item in page.items if isinstance(item, _TextLine)]
    top = [line for line in lines[:2] if line.bottom < page.height * _MARGIN]
    bottom = [
        line for line in lines[-2:] if line.top > page.height * (1 - _MARGIN) and line not in top
    ]
    return top + bottom


def _write(pages: list[_Page], extracted: Extracted) -> None:
    lines = [item for page in pages for item in page.items if isinstance(item, _TextLine)]
    left, right = _edges([line for line in lines if line.edges is None] or lines)
    words = ""
    previous: _TextLine | None = None
    rows: Rows = []
    for item in (item for page in pages for item in page.items):
        if isinstance(item, _TextLine):
            if rows:
                _write_table(extracted, rows)
                rows = []
            if previous is not None and not _goes_on(previous, item, left, right):
                extracted.paragraph(words)
                words = ""
            words = _glued(words, item.words)
            previous = item
            continue
        if previous is not None:
            extracted.paragraph(words)
            words, previous = "", None
        rows = _continued(extracted, rows, item)
    if previous is not None:
        extracted.paragraph(words)
    if rows:
        _write_table(extracted, rows)


def _continued(extracted: Extracted, rows: Rows, more: Rows) -> Rows:
    """A table directly below another of the same width is its continuation on the next page."""
    if not rows:
        return more
    if len(rows[0]) == len(more[0]):
        return rows + (more[1:] if more[0] == rows[0] else more)
    _write_table(extracted, rows)
    return more


def _write_table(extracted: Extracted, rows: Rows) -> None:
    extracted.table([list(enumerate(row)) for row in rows])


def _edges(lines: list[_TextLine]) -> tuple[float, float]:
    """The left and right edge of the running text, from its longer lines."""
    long_ = [line for line in lines if len(line.words) > 15] or lines  # noqa: PLR2004
    if not long_:
        return 0.0, 0.0
    lefts = Counter(round(line.left) for line in long_)
    left = min(x for x, count in lefts.items() if count * 10 >= max(lefts.values()))
    rights = sorted(line.right for line in long_)
    return float(left), rights[len(rights) * 9 // 10]


def _goes_on(previous: _TextLine, line: _TextLine, left: float, right: float) -> bool:
    """Whether a line carries on the paragraph of the one above it."""
    right = previous.edges[1] if previous.edges else right
    left = line.edges[0] if line.edges else left
    if previous.right < right - _SHORT_OF_EDGE * previous.size:
        return False
    if abs(previous.size - line.size) > 1 or _BULLET.match(line.words):
        return False
    if line.left > left + _INDENT * line.size:
        return False
    numbered = heading(Line(0, 0, len(line.words), 0, line.words, 0))
    return not (
        numbered and (_ENDS.search(previous.words) or numbered.kind in {"chapter", "box", "annex"})
    )


def _glued(words: str, more: str) -> str:
    """Two lines of one paragraph; Latin words keep a space between them."""
    needs_space = (
        words[-1:].isascii() and words[-1:].isalpha() and more[:1].isascii() and more[:1].isalpha()
    )
    return words + (" " if needs_space else "") + more
