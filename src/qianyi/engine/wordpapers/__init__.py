"""Papers for Word: headings, paragraphs, tables, and real footnotes for sources."""

from __future__ import annotations

from qianyi.engine.wordpapers.paper import Noted, WordPaper, notes_of, without_notes

__all__ = ["Noted", "WordPaper", "notes_of", "without_notes"]
