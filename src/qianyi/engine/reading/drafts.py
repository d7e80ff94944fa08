"""What is held while a paragraph is read: the figures so far and what they hand on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .model import Statement
    from .phrases import Phrase
    from .subjects import Subject


_NEAR = 40


@dataclass(slots=True)
class Draft:
    """One figure as understood so far: its phrase and what was settled on."""

    phrase: Phrase
    noun: str
    name: str
    subject: Subject
    statement: Statement


@dataclass(slots=True)
class Paragraph:
    """What the sentences of a paragraph hand on to each other.

    Attributes:
        topic: the sector its opening sentence names.
        drafts: all figures so far; those from ``sentence_from`` on are of the sentence being read.
        recipient, reward: in a policy, what the last grant was given for and its word.
        project: the whole paragraph is about one project.
    """

    subject: Subject | None = None
    topic: str = ""
    drafts: list[Draft] = field(default_factory=list)
    project: bool = False
    sentence_from: int = 0
    recipient: str = ""
    reward: str = ""

    @property
    def recent(self) -> list[Draft]:
        """The figures near enough to lean on."""
        return self.drafts[-_NEAR:]

    @property
    def of_sentence(self) -> list[Draft]:
        """The figures of the sentence being read."""
        return self.drafts[max(self.sentence_from, len(self.drafts) - _NEAR) :]
