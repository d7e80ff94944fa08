"""The list of every page: chosen columns, sorting, pages, groups; screen, phone, print and Excel.

A view builds a :class:`Table` from rows (a queryset, or a list of objects or dicts) and renders it
with ``{% include "ui/table.html" with table=table %}``. Sorting and paging are read from the query
and applied here, so that a list and its export cannot disagree.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from django.core.paginator import Page as PaginatorPage
from django.core.paginator import Paginator
from django.db.models import F, QuerySet

from qianyi.lib.errors import BadInput

from . import numbers
from .cells import Cell, Column
from .links import Query

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from django.http import HttpRequest

__all__ = ["Cell", "Column", "Group", "Row", "Table", "TableMisdefined"]

PER_PAGE: Final = 50
COLUMNS_COOKIE: Final = "qy_columns_"
COOKIE_SEPARATOR: Final = "."


class TableMisdefined(BadInput):
    """Two columns with one key, or none at all: a mistake of the page, not of its reader."""

    code = "ui.tables.misdefined"


@dataclass(frozen=True, slots=True)
class Row:
    """A row with its cells in the order of the visible columns."""

    item: Any
    cells: tuple[Cell, ...]
    url: str


@dataclass(frozen=True, slots=True)
class Group:
    """A line above the rows that share a heading."""

    title: str


@dataclass(frozen=True, slots=True)
class Header:
    """A column head: the address that sorts by it, and the value of ``aria-sort``."""

    column: Column
    url: str
    direction: str


class Table:
    """A table as one page of a list shows it.

    Args:
        request: sorting, page and chosen columns come from its query and cookie.
        name: short English name, unique on the page; names the cookie and the element.
        columns: in order.
        rows: queryset or sequence.
        caption: what the rows are, for screen readers and the print head.
        noun: the measure word of the count (项, 家, 件).
        default_sort: key, with ``-`` for descending; empty keeps the given order.
        group: asked with a row; consecutive rows with one answer stand under it. Sorting by a
            column suspends groups.
        row_url: where Enter leads on a row.
        source: asked with a row; the 来源 column of the workbook.
        export_url: address of the workbook; gets the present query. Empty offers none.
        empty: the sentence when there are no rows; ``empty_action`` what to do about it
            (label, url).
        prefix: of the query, for a page's second table.
    """

    def __init__(  # noqa: PLR0913 - keyword-only parts of one declaration
        self,
        request: HttpRequest,
        *,
        name: str,
        columns: Sequence[Column],
        rows: QuerySet[Any] | Sequence[Any],
        caption: str,
        noun: str = "条",
        default_sort: str = "",
        group: Callable[[Any], str] | None = None,
        row_url: Callable[[Any], str] | None = None,
        source: Callable[[Any], str] | None = None,
        export_url: str = "",
        empty: str = "没有符合条件的记录。",
        empty_action: tuple[str, str] | None = None,
        per_page: int = PER_PAGE,
        prefix: str = "",
    ) -> None:
        keys = [column.key for column in columns]
        if not keys or len(set(keys)) != len(keys):
            raise TableMisdefined(
                f"表格“{caption}”的列名为空或重复：{'、'.join(keys)}。", table=name
            )
        self.name, self.columns, self.caption, self.noun = name, tuple(columns), caption, noun
        self.row_url, self.source, self.empty, self.empty_action = (
            row_url,
            source,
            empty,
            empty_action,
        )
        self.per_page, self.prefix, self.group = per_page, prefix, group
        self._given, self._default_sort, self._export_url = rows, default_sort, export_url
        self.query = Query.of(request)
        self._cookie = request.COOKIES.get(COLUMNS_COOKIE + name, "")

    @property
    def element_id(self) -> str:
        """Id of the table's section: what htmx replaces."""
        return f"table-{self.name}"

    @property
    def cookie_name(self) -> str:
        """The cookie that keeps the chosen columns."""
        return COLUMNS_COOKIE + self.name

    @cached_property
    def chosen_keys(self) -> frozenset[str]:
        """Keys of visible columns: by query, else by cookie, else by declaration."""
        known = {column.key for column in self.columns}
        required = {
            column.key for column in self.columns if column.required or column.priority == 1
        }
        chosen = self.query.all(self.columns_parameter) or self._kept_keys
        declared = {column.key for column in self.columns if column.visible}
        return frozenset((known.intersection(chosen) if chosen else declared) | required)

    @property
    def columns_parameter(self) -> str:
        """Name of the query parameter that chooses columns."""
        return self._name("columns")

    @property
    def visible_columns(self) -> tuple[Column, ...]:
        """Columns on screen, in declared order."""
        return tuple(column for column in self.columns if column.key in self.chosen_keys)

    @property
    def choices(self) -> list[tuple[Column, bool, bool]]:
        """For the column chooser: column, is shown, may be switched off."""
        return [
            (column, column.key in self.chosen_keys, not (column.required or column.priority == 1))
            for column in self.columns
        ]

    @property
    def chooser_kept(self) -> tuple[tuple[str, str], ...]:
        """The rest of the query, as hidden fields of the chooser."""
        return self.query.without(self.columns_parameter).items

    @cached_property
    def sort(self) -> tuple[Column, bool] | None:
        """The column sorted by and whether descending; an unknown or unsortable key is ignored."""
        for asked in (self.query.get(self._name("sort")), self._default_sort):
            key = asked.removeprefix("-")
            for column in self.columns:
                if key == column.key and (column.sortable or asked == self._default_sort):
                    return column, asked.startswith("-")
        return None

    @property
    def headers(self) -> list[Header]:
        """Heads of the visible columns. A click sorts ascending, the next one descending."""
        return [self._header(column) for column in self.visible_columns]

    @cached_property
    def ordered(self) -> QuerySet[Any] | Sequence[Any]:
        """All rows, sorted; what is missing stands last in both directions."""
        if self.sort is None:
            return self._given
        column, descending = self.sort
        if isinstance(self._given, QuerySet):
            field = F(column.order_by or column.key)
            order = field.desc(nulls_last=True) if descending else field.asc(nulls_last=True)
            return self._given.order_by(order, "pk")
        return _sorted_list(self._given, column, descending=descending)

    @cached_property
    def page(self) -> PaginatorPage[Any]:
        """The page asked for; a number out of range gives the nearest page, as Django does."""
        rows = self.ordered
        page = Paginator(rows, self.per_page).get_page(self.query.get(self._name("page")) or 1)
        if isinstance(rows, QuerySet) and (page.number > 1 or self.sort) and _joins_only(rows):
            page.object_list = _fetched(rows, page.start_index() - 1, page.end_index())
        return page

    @property
    def count(self) -> int:
        """Rows in all pages."""
        return self.page.paginator.count

    @property
    def body(self) -> Iterator[Row | Group]:
        """Rows of this page, with a :class:`Group` where the heading changes."""
        grouped = self.group if self.group and not self.query.get(self._name("sort")) else None
        heading: str | None = None
        columns = self.visible_columns
        for item in self.page.object_list:
            if grouped and (title := grouped(item)) != heading:
                heading = title
                yield Group(title)
            yield Row(
                item,
                tuple(Cell(column, item, column.read(item)) for column in columns),
                self.row_url(item) if self.row_url else "",
            )

    @property
    def page_links(self) -> list[tuple[str, str, bool]]:
        """Label, address (empty for the gap), is current."""
        paginator = self.page.paginator
        numbers_shown = paginator.get_elided_page_range(self.page.number, on_each_side=2, on_ends=1)
        return [
            (
                str(label),
                self._page_url(label) if isinstance(label, int) else "",
                label == self.page.number,
            )
            for label in numbers_shown
        ]

    @property
    def previous_url(self) -> str:
        """The page before, or nothing."""
        return self._page_url(self.page.previous_page_number()) if self.page.has_previous() else ""

    @property
    def next_url(self) -> str:
        """The page after, or nothing."""
        return self._page_url(self.page.next_page_number()) if self.page.has_next() else ""

    @property
    def export_href(self) -> str:
        """The workbook of what is on screen: same filters, order and columns, all pages."""
        if not self._export_url:
            return ""
        asked = self.query.without(self._name("page"))
        chosen = asked.with_value(
            self.columns_parameter, *(column.key for column in self.visible_columns)
        )
        return str(Query(self._export_url, chosen.items))

    @property
    def _kept_keys(self) -> tuple[str, ...]:
        return tuple(self._cookie.split(COOKIE_SEPARATOR)) if self._cookie else ()

    def _header(self, column: Column) -> Header:
        if not column.sortable:
            return Header(column, "", "none")
        is_sorted = self.sort is not None and self.sort[0].key == column.key
        descending = is_sorted and self.sort is not None and self.sort[1]
        following = column.key if not is_sorted or descending else f"-{column.key}"
        url = str(self.query.without(self._name("page")).with_value(self._name("sort"), following))
        direction = "none" if not is_sorted else "descending" if descending else "ascending"
        return Header(column, url, direction)

    def _page_url(self, page_number: int) -> str:
        return str(self.query.with_value(self._name("page"), page_number))

    def _name(self, parameter: str) -> str:
        return f"{self.prefix}-{parameter}" if self.prefix else parameter


def _joins_only(rows: QuerySet[Any]) -> bool:
    """Rows of a table with others read beside them: their keys alone tell which they are.

    Values have nothing read beside them; a list cut off beforehand cannot be narrowed any more.
    """
    query = rows.query
    is_plain = not (query.combinator or query.distinct or query.group_by or query.is_sliced)
    return is_plain and bool(query.select_related)


def _fetched(rows: QuerySet[Any], start: int, end: int) -> list[Any]:
    """Rows from one place to another, found by their keys first.

    Rows that are passed over or only compared are then never joined with what they point to, and
    an index is enough to order them.
    """
    bare = rows.select_related(None).prefetch_related(None)
    keys = list(bare.values_list("pk", flat=True)[max(start, 0) : end])
    found = {row.pk: row for row in rows.order_by().filter(pk__in=keys)}
    return [found[key] for key in keys if key in found]


def _sorted_list(rows: Sequence[Any], column: Column, *, descending: bool) -> list[Any]:
    known: list[tuple[Any, Any]] = []
    unknown: list[Any] = []
    for row in rows:
        key = column.read(row)
        if column.is_numeric:
            key = numbers.as_decimal(key)
        if key is None or key == "" or isinstance(key, numbers.Missing):
            unknown.append(row)
        else:
            known.append(((isinstance(key, str), key), row))
    known.sort(key=lambda pair: pair[0], reverse=descending)
    return [row for _, row in known] + unknown
