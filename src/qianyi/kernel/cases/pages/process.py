"""A definition in words, as a page lists them: what it says of itself, then step by step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from qianyi.engine.flow.paper import paper

if TYPE_CHECKING:
    from qianyi.engine.flow import Process

BREAK: Final = "；"
LABEL_END: Final = "："


@dataclass(frozen=True, slots=True)
class StepWords:
    """One step: its name, and what is said of it, piece by piece."""

    id: str
    label: str
    pieces: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ProcessWords:
    """What a definition says: (label, words) of the whole, then its steps in order."""

    facts: tuple[tuple[str, str], ...]
    steps: tuple[StepWords, ...]


def process_words(process: Process) -> ProcessWords:
    """The paper of a definition, taken apart at the marks it is written with."""
    heads = {f"{number}. {step.label.staff}{LABEL_END}": step
             for number, step in enumerate(process.steps, 1)}  # fmt: skip
    facts, steps = [], []
    _title, *lines = paper(process)
    for line in lines:
        head = next((head for head in heads if line.startswith(head)), "")
        if head:
            step = heads[head]
            pieces = line.removeprefix(head).split(BREAK)
            steps.append(StepWords(step.id, step.label.staff, tuple(pieces)))
        else:
            label, _, words = line.partition(LABEL_END)
            facts.append((label, words))
    return ProcessWords(tuple(facts), tuple(steps))
