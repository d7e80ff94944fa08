"""Addresses that keep the question: the current query with a few parameters changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpRequest


@dataclass(frozen=True, slots=True)
class Query:
    """A path and its parameters, in order, repeated names allowed."""

    path: str = ""
    items: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, request: HttpRequest) -> Query:
        """The question of a request."""
        return cls(
            request.path,
            tuple((key, value) for key, values in request.GET.lists() for value in values),
        )

    def get(self, key: str, default: str = "") -> str:
        """The last value of a parameter, as Django reads it."""
        return next((value for name, value in reversed(self.items) if name == key), default)

    def all(self, key: str) -> tuple[str, ...]:
        """Every value of a parameter."""
        return tuple(value for name, value in self.items if name == key)

    def without(self, *keys: str) -> Query:
        """The same question without some parameters."""
        return Query(self.path, tuple(item for item in self.items if item[0] not in keys))

    def without_value(self, key: str, value: str) -> Query:
        """The same question without one value of a repeated parameter."""
        return Query(self.path, tuple(item for item in self.items if item != (key, value)))

    def with_value(self, key: str, *values: object) -> Query:
        """The same question with a parameter replaced."""
        kept = self.without(key).items
        return Query(self.path, (*kept, *((key, str(value)) for value in values)))

    @property
    def hidden(self) -> Iterable[tuple[str, str]]:
        """Name and value pairs for hidden fields of a GET form."""
        return self.items

    def __str__(self) -> str:
        return f"{self.path}?{urlencode(self.items)}" if self.items else self.path or "?"
