"""Rows of conditions on a firm's ladder; ``{% load ladder %}``.

A page shows every condition of every title, more than a hundred rows: put together in Python they
take a tenth of what the template engine takes.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from qianyi.foundation.ui import numbers
from qianyi.foundation.ui.templatetags.qianyi import shown, unverified

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qianyi.domains.enterprises.pages.firm_ladder import ConditionLine, SourceLink

register = template.Library()
CELLS = (
    ("qy-p1 qy-wrap", "条件"), ("qy-p2", "判断"), ("qy-p2 qy-right", "数值"),
    ("qy-p2 qy-right", "标准"), ("qy-p2 qy-wrap", "差什么"), ("qy-p3 qy-wrap", "条款"),
    ("qy-p3 qy-wrap", "数据来源"),
)  # fmt: skip
"""Class and label of each cell, as ``{% table_rows %}`` has them."""


@register.simple_tag
def condition_rows(lines: Iterable[ConditionLine]) -> SafeString:
    """The rows of one title's conditions."""
    return mark_safe("\n".join(_row(one) for one in lines))  # noqa: S308 - each row is escaped


def _row(line: ConditionLine) -> str:
    doubt = f" {_unverified()}" if line.unverified else ""
    mark = f'<span aria-hidden="true">{line.mark}</span> {line.word}'
    inner = (
        f'<div class="lad-d{line.depth}">{conditional_escape(line.name)}{doubt}</div>',
        f'<div><span class="qy-tone-{line.tone}">{mark}</span></div>',
        _told(line.value, "没有数值"),
        _told(line.limit, "没有标准值"),
        _told(line.words, "没有"),
        _told(line.clause, "没有登记"),
        f"<div>{_sources(line)}</div>",
    )
    cells = "".join(
        f'<td role="cell" class="{css}" data-label="{label}">{cell}</td>'
        for (css, label), cell in zip(CELLS, inner, strict=True)
    )
    return f'<tr role="row">{cells}</tr>'


def _told(words: str, reason: str) -> str:
    return f"<div>{conditional_escape(words) if words else _missing(reason)}</div>"


def _sources(line: ConditionLine) -> str:
    told = "；".join(_source(one) for one in line.sources) or _missing("没有数据")
    note = f'<span class="qy-note">{conditional_escape(line.suppliers)}</span>'
    return f"{told}{note}" if line.suppliers else told


def _source(link: SourceLink) -> str:
    if not link.url:
        return conditional_escape(link.words)
    return format_html('<a href="{}">{}</a>', link.url, link.words)


@lru_cache(maxsize=16)
def _missing(reason: str) -> SafeString:
    return shown(numbers.missing(reason))


@lru_cache(maxsize=1)
def _unverified() -> SafeString:
    return unverified()
