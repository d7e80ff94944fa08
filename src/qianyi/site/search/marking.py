"""Showing what was asked for where it was found."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from . import terms

if TYPE_CHECKING:
    from collections.abc import Sequence

AROUND: Final = 40
SPACES = re.compile(r"\s+")


def marked(words: str, parts: Sequence[str]) -> SafeString:
    """The words with each part of the question marked."""
    pieces: list[str] = []
    at = 0
    for match in _pattern(parts).finditer(words):
        pieces.append(conditional_escape(words[at : match.start()]))
        pieces.append(format_html('<mark class="qy-mark">{}</mark>', match[0]))
        at = match.end()
    pieces.append(conditional_escape(words[at:]))
    return mark_safe("".join(pieces))  # noqa: S308 - every piece was escaped


def snippet(text: str, parts: Sequence[str]) -> tuple[SafeString | str, tuple[int, int] | None]:
    """A line of the text around the first place found, and that place; nothing where there is none.

    A whole part of the question is looked for before its single words.
    """
    match = _whole(parts).search(text) or _pattern(parts).search(text)
    if match is None:
        return "", None
    start, end = max(0, match.start() - AROUND), min(len(text), match.end() + AROUND)
    line = SPACES.sub(" ", text[start:end]).strip()
    before, after = ("…" if start else ""), ("…" if end < len(text) else "")
    return format_html("{}{}{}", before, marked(line, parts), after), match.span()


def _whole(parts: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(re.escape(part) for part in _longest_first(parts)), re.IGNORECASE)


def _pattern(parts: Sequence[str]) -> re.Pattern[str]:
    words = {word for part in parts for word in terms.words(part) if len(word) > 1}
    return _whole([*parts, *words])


def _longest_first(words: Sequence[str]) -> list[str]:
    return sorted(set(words), key=lambda word: (-len(word), word))
