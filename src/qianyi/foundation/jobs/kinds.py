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
    """A kind of work. ``visible`` says who sees its progress besides the one who started it."""

    name: str
    title: str
    visible: Callable[[Actor], bool] = lambda _actor: False


kinds: Registry[Kind] = Registry("kinds of jobs")
