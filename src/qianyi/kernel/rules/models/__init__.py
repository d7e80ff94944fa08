"""Tables of the rules app: titles and who holds them."""

from __future__ import annotations

from .titles import Title, TitleGrant, TitleGrantQuerySet, TitleList

__all__ = ["Title", "TitleGrant", "TitleGrantQuerySet", "TitleList"]
