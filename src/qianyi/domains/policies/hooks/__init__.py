"""What the app offers to others, registered at start-up."""

from __future__ import annotations


def register() -> None:
    """Fill the registries of foundation."""
