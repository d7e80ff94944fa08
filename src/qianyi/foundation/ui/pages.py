"""The anatomy every page shares, as values: where am I, what matters, what can I do, what happened.

A view builds a :class:`Page`, puts it in the context as ``page`` and renders a template that
extends ``ui/page.html``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

from qianyi.lib.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from .links import Query

MOST_FIGURES: Final = 4


class TooManyFigures(BadInput):
    """A page that says more than four figures says none."""

    code = "ui.pages.too_many_figures"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One figure of the row under the title.

    Attributes:
        value: a number, a ``numbers.Missing`` or a text; formatted by ``kind``.
        kind: number, percent, money (``unit`` says the unit of the value) or text.
        period: a period code or an object with ``label``.
        scope: 口径; every zone figure has one.
        change: a whole phrase (同比上升 7.9%), with ``tone`` when good or bad is known.
        source_url: where the sentence, form or formula behind the figure is shown.
        certain: False shows 待核实.
    """

    label: str
    value: object
    unit: str = ""
    kind: Literal["number", "percent", "money", "text"] = "number"
    decimals: int | None = None
    period: object = ""
    scope: str = ""
    change: str = ""
    tone: Literal["", "green", "amber", "red"] = ""
    source_url: str = ""
    url: str = ""
    certain: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """Something to do here; the label says what will happen (提交审核).

    ``method`` post renders a form with the CSRF token; ``dangerous`` belongs behind a confirmation.
    """

    label: str
    url: str
    method: Literal["get", "post"] = "get"
    dangerous: bool = False
    hotkey: Literal["", "e"] = ""
    download: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One line of the history: when, who, what."""

    at: datetime
    who: str
    what: str
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AppliedFilter:
    """A filter in force, with the address that removes it."""

    label: str
    value: str
    remove_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FilterBar:
    """The filters above a list: a GET form, what is applied, how many rows are left.

    ``target`` is the id of the element that htmx replaces (a table's ``element_id``); empty loads
    the whole page.
    """

    form: object
    applied: Sequence[AppliedFilter] = ()
    count: int | None = None
    noun: str = "条"
    clear_url: str = ""
    target: str = ""
    kept: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What every page says. ``answer`` is one line: the question this page answers."""

    title: str
    answer: str = ""
    breadcrumbs: Sequence[tuple[str, str]] = ()
    figures: Sequence[Figure] = ()
    action: Action | None = None
    more_actions: Sequence[Action] = ()
    history: Sequence[Event] = ()
    as_of: date | None = None
    tags: Sequence[str] = field(default_factory=tuple)

    def __post_init__(self) -> None:
        if len(self.figures) > MOST_FIGURES:
            raise TooManyFigures(
                f"页面“{self.title}”的要点数字有 {len(self.figures)} 个，"
                f"最多 {MOST_FIGURES} 个；其余请放入列表。",
                title=self.title,
            )


def filter_bar(
    form: object, query: Query, *, count: int | None = None, noun: str = "条", target: str = ""
) -> FilterBar:
    """The bar of a bound or unbound Django form whose fields are read from the query.

    A field is applied when the query holds a value for it; a choice is shown by its label.
    """
    names = tuple(form.fields)  # type: ignore[attr-defined]
    applied = [
        AppliedFilter(
            label=form[name].label,  # type: ignore[index]
            value=_choice_label(form.fields[name], value),  # type: ignore[attr-defined]
            remove_url=str(query.without_value(name, value).without("page")),
        )
        for name in names
        for value in query.all(name)
        if value
    ]
    return FilterBar(
        form=form,
        applied=applied,
        count=count,
        noun=noun,
        clear_url=str(query.without(*names, "page")),
        target=target,
        kept=query.without(*names, "page").items,
    )


def _choice_label(form_field: object, value: str) -> str:
    for key, label in getattr(form_field, "choices", ()):
        if isinstance(label, list | tuple):
            for inner, name in label:
                if str(inner) == value:
                    return str(name)
        elif str(key) == value:
            return str(label)
    return value
