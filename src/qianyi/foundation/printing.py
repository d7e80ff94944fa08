"""Pages as PDF: the one place that asks WeasyPrint, and only when something is printed.

A style sheet is given by the name of a static file; nothing is fetched from anywhere.
"""

from __future__ import annotations

import logging
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from django.contrib.staticfiles import finders

from qianyi.lib.errors import Unavailable

if TYPE_CHECKING:
    from collections.abc import Callable

CONTENT_TYPE: Final = "application/pdf"
SAMPLE: Final = "示例汉字"


class PrintingUnavailable(Unavailable):
    """The machine lacks what printing needs."""

    code = "printing.unavailable"


def pdf_from_html(html: str, *, sheet: str = "") -> bytes:
    """A page as PDF; ``sheet`` is a static file (evaluation/print_sheet.css).

    Raises:
        PrintingUnavailable: Pango or a Chinese font is missing; says what to install.
    """
    make, style, fonts, fetcher = _printer()
    sheets = [style(string=_sheet(sheet), font_config=fonts, url_fetcher=fetcher)] if sheet else []
    page = make(string=html, url_fetcher=fetcher)
    found: bytes = page.write_pdf(font_config=fonts, stylesheets=sheets)
    return found


@lru_cache(maxsize=8)
def _sheet(name: str) -> str:
    path = finders.find(name)
    if not isinstance(path, str):
        raise FileNotFoundError(name)
    return Path(path).read_text(encoding="utf-8")


@lru_cache(maxsize=1)
def _printer() -> tuple[Callable[..., Any], Callable[..., Any], Any, Any]:
    try:
        from weasyprint import CSS, HTML  # noqa: PLC0415 - loads Pango, which a machine may lack
        from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415
        from weasyprint.urls import URLFetcher  # noqa: PLC0415
    except (ImportError, OSError) as problem:
        raise PrintingUnavailable(
            "这台机器还不能打印成 PDF：缺少 Pango。请由运维人员安装 libpango（1.44 以上）后重试，"
            "在此之前可以用浏览器打印网页。"
        ) from problem
    logging.getLogger("weasyprint.progress").setLevel(logging.WARNING)  # seven lines a page else
    fonts = FontConfiguration()
    # Pictures inside the page itself (data:) and nothing else: no file, no address.
    fetcher = URLFetcher(allowed_protocols={"data"}, allow_redirects=False)
    _check_font(HTML, fonts)
    return HTML, CSS, fonts, fetcher


def _check_font(make: Callable[..., Any], fonts: object) -> None:
    """A Chinese word must find a font that has its signs; else every page would be boxes."""
    document = make(string=f"<p>{SAMPLE}").render(font_config=fonts)
    document.write_pdf()
    if any(font.missing for font in document.fonts.values()):
        raise PrintingUnavailable(
            "这台机器没有中文字体，打印出来会缺字。"
            "请由运维人员安装 Noto Sans CJK SC 等中文字体后重试。"
        )
