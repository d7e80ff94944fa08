"""Personal data as pages show it: enough to recognise one's own, not enough to use.

Pure functions on text. What is not recognised is masked more, never less.
"""

from __future__ import annotations

from typing import Final

STAR: Final = "*"
SHORTEST_NUMBER: Final = 7


def mask_phone(number: str) -> str:
    """First three and last two digits: 138******34; a short number not at all."""
    return _middle(number.strip(), first=3, last=2)


def mask_id_number(number: str) -> str:
    """First and last character only: the area and the birthday of an identity number tell much."""
    return _middle(number.strip(), first=1, last=1)


def mask_email(address: str) -> str:
    """First letter and the domain: l***@example.com."""
    name, at, domain = address.strip().rpartition("@")
    if not address.strip():
        return ""
    return f"{name[:1]}***@{domain}" if at and name else STAR * 3


def _middle(text: str, *, first: int, last: int) -> str:
    if len(text) < SHORTEST_NUMBER:
        return STAR * min(len(text), 3)
    return f"{text[:first]}{STAR * (len(text) - first - last)}{text[-last:]}"
