"""Where the API's own memory lies: the site registers the tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qianyi.foundation.registry import Registry

if TYPE_CHECKING:
    from .models import IdempotentReplyBase, RequestCountBase


@dataclass(frozen=True, slots=True)
class Tables:
    """The concrete tables."""

    replies: type[IdempotentReplyBase]
    counts: type[RequestCountBase]


tables: Registry[Tables] = Registry("tables of the API (one: main)")


def found() -> Tables:
    """The tables there are.

    Raises:
        LookupError: no app registered any.
    """
    entry = tables.get("main")
    if entry is None:
        raise LookupError("no app registered the tables of the API")
    return entry
