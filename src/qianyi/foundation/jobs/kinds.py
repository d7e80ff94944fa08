"""The kinds of work there are, and who sees the progress of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

from qianyi.foundation.addresses import address_of
from qianyi.foundation.registry import Registry

if TYPE_CHECKING:
    from collections.abc import Callable

    from qianyi.foundation.permissions import Actor


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of work. ``visible`` says who sees its progress besides the one who started it.

    ``url_name`` is the page where the result is looked at; whoever started the work is told there
    when it has ended. ``page`` is the word of ``foundation.addresses`` instead, where an app above
    has the page.
    """

    name: str
    title: str
    visible: Callable[[Actor], bool] = lambda _actor: False
    url_name: str = ""
    page: str = ""

    @property
    def url(self) -> str:
        """Where the result is looked at; empty where there is no such page."""
        return reverse(self.url_name) if self.url_name else address_of(self.page)


kinds: Registry[Kind] = Registry("kinds of jobs")
