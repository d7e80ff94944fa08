"""Whether what a page shows is fictional: the ribbon 示例数据 in the head of the page.

A view says so of a single thing (``is_demo`` in its context); of a list the rows say it themselves.
Only what has been read already is looked at: the ribbon never asks the database.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Final

from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Model

from qianyi.foundation.ui.tables import Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

FLAG: Final = "is_demo"
DEPTH: Final = 3
"""A row, what it is about, and where that is."""


def shows_demo(given: Iterable[object]) -> bool:
    """Whether what a page was given to show is fictional.

    Looked at are its list and the things it is about; not who looks: a demonstration account sees
    real figures without the ribbon.
    """
    return any(_is_shown_fiction(value) for value in given)


def _is_shown_fiction(value: object) -> bool:
    if isinstance(value, Table):
        return any(is_fictional(row) for row in value.page.object_list)
    return (
        isinstance(value, Model) and not isinstance(value, AbstractBaseUser) and is_fictional(value)
    )


def is_fictional(item: object, depth: int = DEPTH) -> bool:
    """Whether a thing, or one it holds as already read, is marked as fictional."""
    if _value(item, FLAG) is True:
        return True
    return depth > 1 and any(is_fictional(part, depth - 1) for part in _parts(item))


def _value(item: object, name: str) -> object:
    if isinstance(item, Mapping):
        return item.get(name)
    if isinstance(item, Model):
        return item.__dict__.get(name)  # a deferred field is not fetched
    return getattr(item, name, None) if is_dataclass(item) else None


def _parts(item: object) -> Iterator[object]:
    if isinstance(item, Model):
        yield from item._state.fields_cache.values()  # noqa: SLF001 - documented by Django
    elif isinstance(item, Mapping):
        yield from (value for value in item.values() if _may_hold(value))
    elif is_dataclass(item):
        values = (getattr(item, one.name, None) for one in fields(item))
        yield from (value for value in values if _may_hold(value))


def _may_hold(value: object) -> bool:
    return isinstance(value, Model | Mapping) or is_dataclass(value)
