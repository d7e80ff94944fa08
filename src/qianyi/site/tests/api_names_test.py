"""Names in the API's document."""

from __future__ import annotations

from collections import defaultdict
from enum import Enum
from typing import TYPE_CHECKING, get_args

import pytest
from ninja import Schema

from qianyi.site.api import api

if TYPE_CHECKING:
    from collections.abc import Iterator


def ours(parent: type[Schema] = Schema) -> Iterator[type[Schema]]:
    """Every schema of the product."""
    for one in parent.__subclasses__():
        if one.__module__.startswith("qianyi."):
            yield one
        yield from ours(one)


def lists_in(annotation: object) -> Iterator[type[Enum]]:
    """Closed lists a field's type names."""
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        yield annotation
    for one in get_args(annotation):
        yield from lists_in(one)


class TestNames:
    def test_mean_one_schema_each(self) -> None:
        assert api.urls
        named = defaultdict(set)
        for one in ours():
            named[one.__name__].add(one.__module__)
        doubled = {name: sorted(where) for name, where in named.items() if len(where) > 1}
        assert doubled == {}, "the document keeps one of them: rename"

    def test_mean_one_closed_list_each(self) -> None:
        named: dict[str, set[tuple[object, ...]]] = defaultdict(set)
        for schema in ours():
            for field in schema.model_fields.values():
                for one in lists_in(field.annotation):
                    named[one.__name__].add(tuple(member.value for member in one))
        doubled = sorted(name for name, members in named.items() if len(members) > 1)
        assert doubled == [], "the document keeps one of them: rename"

    def test_sees_a_list_inside_a_union(self) -> None:
        class Colour(Enum):
            RED = "red"

        assert list(lists_in(Colour | None)) == [Colour]
        with pytest.raises(StopIteration):
            next(lists_in(int))
