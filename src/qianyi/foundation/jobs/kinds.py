"""The kinds of work there are, and who sees the progress of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qianyi.foundation.registry import Registry

if TYPE_CHECKING:
    from collections.abc import Callable

    from qianyi.foundation.permissions import Actor


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of work. ``visible`` says who sees its progress besides the one who started it.

    ``url_name`` is the page where the result is looked at; whoever started the work is told there
    when it has ended.
    """

    name: str
    title: str
    visible: Callable[[Actor], bool] = lambda _actor: False
    url_name: str = ""


kinds: Registry[Kind] = Registry("kinds of jobs")
