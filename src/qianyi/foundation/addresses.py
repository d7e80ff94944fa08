"""Pages of apps above, led to by a word: a lower app never names another's addresses.

    address_of("enterprise", uscc)

The app that has the page registers it under the word; where none does there is no link. An app's
own pages are led to by name; those of the menu and of a list's rows through ``row_url``, which
keeps them.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from django.urls import reverse

from qianyi.foundation.registry import Registry

if TYPE_CHECKING:
    from collections.abc import Callable

ENTERPRISE: Final = "enterprise"
"""A firm's page, by its code."""
ENTERPRISES: Final = "enterprises"
"""The firms of a territory, by its code."""
ENTERPRISE_IMPORTS: Final = "enterprise-imports"
ENTERPRISE_DUPLICATES: Final = "enterprise-duplicates"
WHAT_IF: Final = "what-if"
"""Trying other figures: version of conditions, type of application, territory's and firm's code."""
PROJECT: Final = "project"
"""A project's page, by its ref."""
ACCOUNT: Final = "account"
"""The page of one's own account."""
SIGN_OUT: Final = "sign-out"

URLS_KEPT: Final = 16_384

addresses: Registry[Callable[..., str]] = Registry("word for a page → its address")


def address_of(word: str, *args: object) -> str:
    """The address of a page; empty where no app offers it."""
    offered = addresses.get(word)
    return offered(*args) if offered is not None else ""


def offer(word: str, url_name: str) -> None:
    """Register a named page whose arguments are those of its pattern, in order."""
    addresses.register(word, lambda *args: row_url(url_name, *args))


@lru_cache(maxsize=URLS_KEPT)
def row_url(url_name: str, *args: object) -> str:
    """The address of a named page for a row of a list; kept, as every row asks for its own twice.

    Many people look at the same rows, and building one takes longer than the rest of its cell.
    """
    return reverse(url_name, args=args)
