"""Pages as PDF: Chinese stays text, nothing is fetched, a machine that cannot print says so."""

from __future__ import annotations

import io
import sys

import pytest
from pypdf import PdfReader

from qianyi.foundation import printing
from qianyi.foundation.printing import PrintingUnavailable, pdf_from_html


@pytest.fixture(autouse=True)
def _fresh():
    printing._printer.cache_clear()
    yield
    printing._printer.cache_clear()


class TestPdfFromHtml:
    def test_keeps_chinese_as_text(self):
        data = pdf_from_html("<p>示例企业评价表 A类</p>")
        assert "示例企业评价表" in PdfReader(io.BytesIO(data)).pages[0].extract_text()

    def test_reads_no_file(self, tmp_path):
        picture = tmp_path / "secret.svg"
        picture.write_text('<svg xmlns="http://www.w3.org/2000/svg"><text y="9">密</text></svg>')
        data = pdf_from_html(f'<p>图</p><img src="{picture.as_uri()}">')
        assert "密" not in PdfReader(io.BytesIO(data)).pages[0].extract_text()

    def test_says_what_to_install_without_pango(self, monkeypatch):
        monkeypatch.setitem(sys.modules, "weasyprint", None)
        with pytest.raises(PrintingUnavailable, match="libpango"):
            pdf_from_html("<p>示例</p>")

    def test_says_what_to_install_without_a_chinese_font(self, monkeypatch):
        monkeypatch.setattr(printing, "SAMPLE", "\U000f0000")
        with pytest.raises(PrintingUnavailable, match="中文字体"):
            pdf_from_html("<p>示例</p>")
