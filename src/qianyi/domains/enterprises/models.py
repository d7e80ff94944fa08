"""Tables of the enterprises app."""

from __future__ import annotations
