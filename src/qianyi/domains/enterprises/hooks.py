"""What the enterprises app offers through the registries."""

from __future__ import annotations


def register() -> None:
    """Called once at start-up."""
