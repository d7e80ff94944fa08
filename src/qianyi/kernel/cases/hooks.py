"""What the app offers to the apps below it."""

from __future__ import annotations


def register() -> None:
    """Fill the registries at start-up."""
