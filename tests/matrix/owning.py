"""An object that somebody has, for addresses where it makes a difference whose it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Own:
    """An object that somebody has: what each role's user has of it, and somebody else's."""

    own: dict[str, Any]
    other: Any
