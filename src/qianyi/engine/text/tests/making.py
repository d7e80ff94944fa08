"""Files made for the tests: Word by python-docx, PDF by hand, so that no fonts are needed."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass, field

import docx
import pypdf

WIDTH, HEIGHT = 595, 842
SIZE = 12


def word_file(*blocks):
    """A .docx of paragraphs (str), headings ((level, words)) and tables (list of rows)."""
    document = docx.Document()
    for block in blocks:
        if isinstance(block, tuple):
            document.add_heading(block[1], block[0])
        elif isinstance(block, list):
            table = document.add_table(rows=len(block), cols=max(map(len, block)))
            for i, row in enumerate(block):
                for j, cell in enumerate(row):
                    table.cell(i, j).text = cell
        else:
            document.add_paragraph(block)
    return saved(document)


def saved(document):
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def with_part(raw: bytes, part: str, content: bytes) -> bytes:
    """The same archive with one part replaced or added."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(raw)) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            if name != part:
                new.writestr(name, old.read(name))
        new.writestr(part, content)
    return target.getvalue()


@dataclass
class PdfPage:
    """Drawing commands of one page; places are measured from the top left."""

    commands: list[str] = field(default_factory=list)
    has_picture: bool = False

    def text(self, x, top, words, size=SIZE):
        code = words.encode("utf-16-be").hex()
        self.commands.append(f"BT /F1 {size} Tf {x} {HEIGHT - top - size} Td <{code}> Tj ET")
        return self

    def line(self, x0, top0, x1, top1):
        self.commands.append(f"{x0} {HEIGHT - top0} m {x1} {HEIGHT - top1} l S")
        return self

    def paragraphs(self, top, *paragraphs, per_line=30, left=90):
        """Paragraphs set with an indent of two characters; gives back the height below them."""
        for words in paragraphs:
            first, rest = words[: per_line - 2], words[per_line - 2 :]
            self.text(left + 2 * SIZE, top, first)
            top += 20
            while rest:
                self.text(left, top, rest[:per_line])
                rest, top = rest[per_line:], top + 20
        return top

    def table(self, top, rows, left=90, widths=100, height=24):
        """A ruled table; gives back the height below it."""
        columns = len(rows[0])
        for i in range(len(rows) + 1):
            self.line(left, top + i * height, left + columns * widths, top + i * height)
        for j in range(columns + 1):
            self.line(left + j * widths, top, left + j * widths, top + len(rows) * height)
        for i, row in enumerate(rows):
            for j, cell in enumerate(row):
                if cell:
                    self.text(left + j * widths + 4, top + i * height + 5, cell)
        return top + len(rows) * height

    def picture(self):
        self.has_picture = True
        self.commands.append("q 500 0 0 700 40 60 cm /I1 Do Q")
        return self


def pdf_file(*pages: PdfPage) -> bytes:
    """A PDF in the standard Chinese font, which readers know without its being in the file."""
    objects = [
        "",
        "",
        (
            "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H"
            " /DescendantFonts [4 0 R] >>"
        ),
        (
            "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000"
            " /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >>"
            " /FontDescriptor << /Type /FontDescriptor /FontName /STSong-Light /Flags 4"
            " /FontBBox [0 -200 1000 900]"
            " /Ascent 880 /Descent -120 /ItalicAngle 0 /CapHeight 880 /StemV 80 >> >>"
        ),
        (
            "<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray"
            " /BitsPerComponent 8 /Length 1 >>\nstream\n\x00\nendstream"
        ),
    ]
    kids = []
    for page in pages:
        stream = "\n".join(page.commands)
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
        picture = " /XObject << /I1 5 0 R >>" if page.has_picture else ""
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}]"
            f" /Resources << /Font << /F1 3 0 R >>{picture} >> /Contents {len(objects)} 0 R >>"
        )
        kids.append(f"{len(objects)} 0 R")
    objects[0] = "<< /Type /Catalog /Pages 2 0 R >>"
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    out = io.BytesIO(b"")
    out.write(b"%PDF-1.4\n")
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(out.tell())
        out.write(f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1"))
    start = out.tell()
    out.write(f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode())
    for place in places:
        out.write(f"{place:010d} 00000 n \n".encode())
    out.write(
        f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n".encode()
    )
    return out.getvalue()


def locked_pdf(raw: bytes) -> bytes:
    """The same PDF, to be opened with a password only."""
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(raw))
    writer.encrypt("opensesame", algorithm="AES-128")
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()
