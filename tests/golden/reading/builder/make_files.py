"""Builds the .docx and .pdf files of the reading set from their sidecar texts.

A line holding tabs is a row of a table, consecutive rows are one table, every other line is a
paragraph (.docx) or a printed line (.pdf). Running it again gives the same bytes: the zip members
carry a fixed date, the PDF a fixed identifier.
"""

from __future__ import annotations

import html
import io
import zipfile
from itertools import groupby
from pathlib import Path

from docx import Document
from weasyprint import HTML

FOLDER = Path(__file__).resolve().parent.parent
DOCX = ("dev/g07", "sealed/s05", "final/f05")
PDF = ("dev/g08",)
PAGE = """
@page { size: A4; margin: 25mm 20mm; @bottom-center { content: "— " counter(page) " —" } }
body { font: 11pt/1.7 "Noto Sans CJK SC"; font-feature-settings: "kern" 0 }
div { white-space: pre }
h1 { font-size: 16pt; text-align: center; margin: 0 0 8pt }
table { border-collapse: collapse; width: 100%; margin: 6pt 0; font-size: 9.5pt }
td { border: 0.6pt solid black; padding: 3pt 4pt; text-align: center; white-space: nowrap }
"""


def blocks(text: str) -> list[tuple[bool, list[str]]]:
    """Runs of lines: (is a table, its lines)."""
    return [
        (table, list(run)) for table, run in groupby(text.splitlines(), lambda line: "\t" in line)
    ]


def make_docx(text: str) -> bytes:
    """The text as a Word file with real tables."""
    document = Document()
    for is_table, lines in blocks(text):
        if not is_table:
            for line in lines:
                document.add_paragraph(line)
            continue
        rows = [line.split("\t") for line in lines]
        table = document.add_table(rows=len(rows), cols=len(rows[0]), style="Table Grid")
        for row, values in zip(table.rows, rows, strict=True):
            for cell, value in zip(row.cells, values, strict=True):
                cell.text = value
    buffer = io.BytesIO()
    document.save(buffer)
    return _with_fixed_dates(buffer.getvalue())


def _with_fixed_dates(packed: bytes) -> bytes:
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(packed)) as old, zipfile.ZipFile(result, "w") as new:
        for name in old.namelist():
            member = zipfile.ZipInfo(name, date_time=(2025, 1, 1, 0, 0, 0))
            member.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(member, old.read(name))
    return result.getvalue()


def make_pdf(text: str) -> bytes:
    """The text as a printed page with ruled tables and page numbers."""
    title, _, rest = text.partition("\n")
    parts = [f"<h1>{html.escape(title)}</h1>"]
    for is_table, lines in blocks(rest):
        if is_table:
            cells = (
                "".join(f"<td>{html.escape(c)}</td>" for c in line.split("\t")) for line in lines
            )
            parts.append("<table>" + "".join(f"<tr>{row}</tr>" for row in cells) + "</table>")
        else:
            parts.extend(f"<div>{html.escape(line)}</div>" for line in lines)
    page = f"<html lang='zh-CN'><style>{PAGE}</style><body>{''.join(parts)}</body></html>"
    printed: bytes = HTML(string=page).write_pdf(pdf_identifier=b"qianyi-reading-set")
    return printed


def main() -> None:
    """Writes every file anew beside its sidecar."""
    for makers, suffix in ((DOCX, ".docx"), (PDF, ".pdf")):
        make = make_docx if suffix == ".docx" else make_pdf
        for name in makers:
            text = (FOLDER / f"{name}.txt").read_text(encoding="utf-8")
            (FOLDER / f"{name}{suffix}").write_bytes(make(text))


if __name__ == "__main__":
    main()
