"""Text printed twice: a phrase doubled on the spot.

A whole sentence standing in two places of one document.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from qianyi.engine.checking.findings import Mark, finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qianyi.engine.checking.corpus import Corpus, DocumentView
    from qianyi.engine.checking.model import Finding

_GRAM = 10
_LONGEST = 80
_SENTENCE = 30
_SPACE = re.compile(r"\s+")
_HAN = re.compile(r"[一-龥]{4}")
_SHOWN = 24


def find(corpus: Corpus) -> Iterator[Finding]:
    """Ask about doubled phrases and repeated sentences."""
    for view in corpus.documents:
        for start, end in view.passages:
            yield from _doubled(corpus, view, start, end)
        yield from _sentences(corpus, view)


def _doubled(corpus: Corpus, view: DocumentView, start: int, end: int) -> Iterator[Finding]:
    """A stretch of ten characters or more directly followed by itself."""
    text = view.text
    if end - start < 2 * _GRAM:
        return
    last: dict[str, int] = {}
    skip = start
    for position in range(start, end - _GRAM + 1):
        gram = text[position : position + _GRAM]
        earlier = last.get(gram)
        last[gram] = position
        if earlier is None or position < skip:
            continue
        length = position - earlier
        if (
            _GRAM <= length <= _LONGEST
            and text[earlier:position] == text[position : position + length]
        ):
            skip = position + length
            if _HAN.search(gram):
                yield finding(
                    corpus,
                    "repeated",
                    f"“{_short(text[earlier:position])}”连续出现两次",
                    f"同一短语重复：{_short(text[earlier:position])}",
                    [Mark(view, earlier, position), Mark(view, position, position + length)],
                )


def _sentences(corpus: Corpus, view: DocumentView) -> Iterator[Finding]:
    seen: dict[str, tuple[int, int]] = {}
    for start, end in view.passages:
        plain = _SPACE.sub("", view.text[start:end])
        if len(plain) < _SENTENCE or not plain.endswith(("。", "！", "？")):
            continue
        first = seen.setdefault(plain, (start, end))
        if first[0] != start:
            yield finding(
                corpus,
                "repeated",
                f"同一句话在文中出现两次：“{_short(plain)}”",
                f"两处文字完全相同，{len(plain)}字",
                [
                    Mark(view, *_trimmed(view.text, *first)),
                    Mark(view, *_trimmed(view.text, start, end)),
                ],
            )


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), end - (len(piece) - len(piece.rstrip()))


def _short(phrase: str) -> str:
    return phrase if len(phrase) <= _SHOWN else f"{phrase[:_SHOWN]}…"
