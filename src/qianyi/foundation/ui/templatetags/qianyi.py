"""Number filters and component tags of every template; ``{% load qianyi %}``.

Filters accept a number, numeric text, None or ``numbers.Missing``; what is missing reads “—” and
carries its reason.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, cast

from django import template
from django.template.loader import render_to_string
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from qianyi.foundation.ui import drawings, marks, numbers, ribbon
from qianyi.foundation.ui.tables import Group

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date, datetime

    from django.forms import BoundField

    from qianyi.foundation.ui.cells import Cell, Column
    from qianyi.foundation.ui.pages import Figure
    from qianyi.foundation.ui.tables import Table

register = template.Library()
SOURCE_GAP = mark_safe('<span class="qy-source-gap" aria-hidden="true">来源</span>')


@register.simple_tag(takes_context=True)
def shows_demo(context: template.Context) -> bool:
    """``{% shows_demo as is_fiction %}``: by the view's word, or by what it gave to show."""
    given = context.flatten()
    return bool(given.get("is_demo")) or ribbon.shows_demo(given.values())


@register.filter
def shown(value: numbers.Shown) -> SafeString:
    """A ``Shown`` as markup: exact value on hover, the dash with its reason for every sense."""
    if value.reason:
        return format_html(
            '<span class="qy-missing" title="{0}"><span aria-hidden="true">{1}</span>'
            '<span class="visually-hidden">{0}</span></span>',
            value.reason,
            value.text,
        )
    if value.exact:
        return format_html(
            '<data class="qy-num" value="{}" title="{}">{}</data>',
            value.value,
            value.exact,
            value.text,
        )
    if value.value:
        return format_html('<data class="qy-num" value="{}">{}</data>', value.value, value.text)
    return conditional_escape(value.text)


@register.filter
def number(value: object, decimals: int | None = None) -> SafeString:
    """``{{ v|number }}`` keeps the digits, ``{{ v|number:1 }}`` rounds half up."""
    return shown(numbers.number(value, decimals))


@register.filter
def signed(value: object, decimals: int | None = None) -> SafeString:
    """A number with its sign, plus included."""
    return shown(numbers.number(value, decimals, sign=True))


@register.filter
def money(value: object, unit: str = "元") -> SafeString:
    """``{{ amount|money:"万元" }}``: the argument is the unit of the value."""
    return shown(numbers.money(value, unit))


@register.filter
def percent(value: object, decimals: int | None = None) -> SafeString:
    """A value already in percent."""
    return shown(numbers.percent(value, decimals))


@register.filter
def signed_percent(value: object, decimals: int | None = None) -> SafeString:
    """A growth rate in percent, with its sign."""
    return shown(numbers.percent(value, decimals, sign=True))


@register.filter
def share(value: object, decimals: int = 1) -> SafeString:
    """A ratio as percent: 0.25 → 25.0%."""
    return shown(numbers.share(value, decimals))


@register.filter
def points(value: object, decimals: int | None = None) -> SafeString:
    """A difference of percentages: 上升 1.2 个百分点."""
    return shown(numbers.points(value, decimals))


@register.filter
def day(value: date | datetime | None) -> SafeString:
    """2025-10-09（周四）."""
    return _time(numbers.day(value))


@register.filter
def moment(value: datetime | None) -> SafeString:
    """2025-10-09 14:05."""
    return _time(numbers.moment(value))


@register.filter
def period(value: object) -> SafeString:
    """A period code or object in Chinese."""
    return shown(numbers.period(value))


@register.filter
def or_missing(value: object, reason: str = numbers.NO_DATA) -> object:
    """The value itself, or the dash with the reason when it is None or blank."""
    if value is None or value == "":
        return shown(numbers.missing(reason))
    return shown(numbers.missing(value.reason)) if isinstance(value, numbers.Missing) else value


@register.simple_tag
def missing(reason: str = numbers.NO_DATA) -> SafeString:
    """The dash with a reason."""
    return shown(numbers.missing(reason))


@register.simple_tag
def working_days_left(days: int | None, due: date | None) -> SafeString:
    """``{% working_days_left 3 due_on %}`` → 还剩 3 个工作日（10月14日）, toned when near."""
    told = numbers.working_days_left(days, due)
    if told.reason or days is None:
        return shown(told)
    tone = "red" if days < 0 else "amber" if days <= numbers.SOON else ""
    return format_html(
        '<time class="qy-deadline{}" datetime="{}" title="{}">{}</time>',
        f" qy-tone-{tone}" if tone else "",
        told.value,
        told.exact,
        told.text,
    )


@register.simple_tag
def status(name: object) -> SafeString:
    """A status badge by key or word."""
    return _status(marks.status_of(name))


@register.simple_tag
def scope(name: str) -> SafeString:
    """口径 as a tag; nothing stated says 未注明."""
    return format_html('<span class="qy-tag qy-tag-scope">口径：{}</span>', name or "未注明")


@register.simple_tag
def unverified(reason: str = "") -> SafeString:
    """待核实, with why on hover."""
    return format_html(
        '<span class="qy-tag qy-tag-unverified" title="{}">待核实</span>',
        reason or "来源或数值尚未核实",
    )


@register.simple_tag
def source(url: str, label: str = "来源") -> SafeString:
    """A small link to where a number comes from; nothing without an address."""
    if not url:
        return mark_safe("")
    return format_html('<a class="qy-source" href="{}">{}</a>', url, label)


@register.simple_tag
def figure_value(figure: Figure) -> SafeString:
    """The number of a figure by its kind, with its unit."""
    if figure.kind == "text":
        return format_html("{}", or_missing(figure.value))
    told = {
        "money": lambda: numbers.money(figure.value, figure.unit or "元"),
        "percent": lambda: numbers.percent(figure.value, figure.decimals),
        "number": lambda: numbers.number(figure.value, figure.decimals, figure.unit),
    }[figure.kind]()
    digits, _, unit = told.text.rpartition(" ")
    if told.reason or not digits:
        return shown(told)
    return format_html('{}<span class="qy-unit">{}</span>', shown(replace(told, text=digits)), unit)


@register.simple_tag
def sparkline(
    series: Sequence[tuple[str, object]] | None, unit: str = "", target: object = None
) -> SafeString:
    """``{% sparkline series unit="家" target=80 %}``; series is (label, value) pairs."""
    if not series:
        return shown(numbers.missing())
    line = drawings.sparkline(series, unit=unit, target=target)
    return _rendered("ui/sparkline.html", {"line": line})


@register.simple_tag
def progress(done: object, elapsed: object = None, tone: str = "blue") -> SafeString:
    """``{% progress 0.25 0.7 %}``: shares of the way and of the time."""
    bar = drawings.progress(done, elapsed, tone=tone)
    return (
        _rendered("ui/progress.html", {"bar": bar}) if bar else shown(numbers.missing("暂无法评价"))
    )


@register.simple_tag
def table_rows(table: Table) -> SafeString:
    """The rows of a table's page, with group lines; built without a template, cells are many."""
    columns = table.visible_columns
    opened = {column.key: _cell_opened(column) for column in columns}
    found: list[SafeString] = []
    for row in table.body:
        if isinstance(row, Group):
            found.append(
                format_html(
                    '<tr class="qy-group" role="row">'
                    '<th role="rowheader" scope="colgroup" colspan="{}">{}</th></tr>',
                    len(columns),
                    row.title,
                )
            )
            continue
        cells = [opened[one.column.key] + cell(one) + _CELL_CLOSED for one in row.cells]
        leads = format_html(' data-qy-href="{}"', row.url) if row.url else ""
        found.append(format_html('<tr role="row"{}>{}</tr>', leads, _joined(cells)))
    return _joined(found)


_CELL_CLOSED = mark_safe("</div></td>")


def _cell_opened(column: Column) -> SafeString:
    """The beginning of every cell of a column."""
    css = [f"qy-p{column.priority}"]
    css += ["qy-right"] if column.is_numeric else []
    css += ["qy-wrap"] if column.wrap else []
    return format_html(
        '<td role="cell" class="{}" data-label="{}"><div>', " ".join(css), column.header
    )


def _joined(parts: Iterable[SafeString]) -> SafeString:
    return mark_safe("\n".join(parts))  # noqa: S308 - each part is escaped already


def cell(item: Cell) -> SafeString:
    """The inside of a table cell: value (linked), 来源, and the small second line."""
    column, told = item.column, item.shown
    inner = shown(told) if told.reason else _value(item, told)
    if column.source_url:
        # Where other rows end in 来源, an empty cell keeps its width: the digits stay in line.
        link = SOURCE_GAP if told.reason else source(column.source_url(item.row)) or SOURCE_GAP
        inner = format_html("{} {}", inner, link)
    if not told.reason and (note := item.note):
        inner = format_html('{}<span class="qy-note">{}</span>', inner, note)
    return inner


def _value(item: Cell, told: numbers.Shown) -> SafeString:
    """The value, linked where it leads somewhere."""
    drawn = _drawn(item)
    inner = shown(told) if drawn is None else drawn
    lead = item.column.url
    if lead is not None and (url := lead(item.row)):
        return format_html('<a href="{}">{}</a>', url, inner)
    return inner


@register.simple_tag
def field(bound: BoundField) -> SafeString:
    """A form field with label, help, error in place and the attributes that tie them together."""
    widget = bound.field.widget
    kind = str(getattr(widget, "input_type", type(widget).__name__.lower()))
    css = {
        "checkbox": "form-check-input",
        "radio": "form-check-input",
        "select": "form-select",
    }.get(kind, "form-control")
    is_choice_list = kind == "radio" or type(widget).__name__ == "CheckboxSelectMultiple"
    return _rendered(
        "ui/field.html",
        {
            "field": bound,
            "is_checkbox": kind == "checkbox" and not is_choice_list,
            "is_choice_list": is_choice_list,
            "control": bound.as_widget(attrs={"class": css}),
        },
    )


@lru_cache(maxsize=64)
def _status(mark: marks.Status) -> SafeString:
    return _rendered("ui/status.html", {"status": mark})


def _time(value: numbers.Shown) -> SafeString:
    if value.reason:
        return shown(value)
    title = format_html(' title="{}"', value.exact) if value.exact else ""
    return format_html('<time datetime="{}"{}>{}</time>', value.value, title, value.text)


def _drawn(item: Cell) -> SafeString | None:
    draws = _DRAWERS.get(item.column.kind)
    return draws(item) if draws is not None else None


def _trend(item: Cell) -> SafeString:
    return sparkline(cast("Sequence[tuple[str, object]]", item.raw), unit=item.column.unit)


def _progress(item: Cell) -> SafeString:
    done, elapsed = item.raw if isinstance(item.raw, tuple) else (item.raw, None)
    return progress(done, elapsed)


def _from_template(item: Cell) -> SafeString:
    return _rendered(item.column.template, {"row": item.row, "value": item.raw})


def _tick_box(item: Cell) -> SafeString:
    column = item.column
    return format_html(
        '<input class="form-check-input" type="checkbox" name="pick" value="{}" form="{}"'
        ' aria-label="选择{}">',
        item.raw, column.form, column.label(item.row) if column.label else "",
    )  # fmt: skip


_DRAWERS: Final[dict[str, Callable[[Cell], SafeString]]] = {
    "status": lambda item: status(item.raw),
    "sparkline": _trend,
    "progress": _progress,
    "pick": _tick_box,
    "template": _from_template,
    "day": lambda item: _time(item.shown),
    "moment": lambda item: _time(item.shown),
}


def _rendered(name: str, context: dict[str, Any]) -> SafeString:
    return mark_safe(render_to_string(name, context))  # noqa: S308 - rendered by the autoescaping engine
