"""Which unit leads a request and which assist: the most particular rule that fits, with the reason.

A rule says class, topic and territory, or leaves them open. A topic weighs more than a territory,
a territory more than a class: what a request is about decides before where it comes from.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

TOPIC_WEIGHT: Final = 4
TERRITORY_WEIGHT: Final = 2
KIND_WEIGHT: Final = 1


@dataclass(frozen=True, slots=True)
class Topic:
    """What a request can be about; ``words`` are those by which it is recognised."""

    code: str
    name: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the table of routes; "" leaves open.

    Attributes:
        key: names it for whoever keeps it.
        territory: path of a territory; what lies in it belongs to it.
        lead: code of the lead unit; ``assist`` codes of the others.
    """

    key: str
    lead: str
    kind: str = ""
    topic: str = ""
    territory: str = ""
    assist: tuple[str, ...] = ()

    @property
    def weight(self) -> int:
        """How particular it is; of two territories the inner one weighs more."""
        depth = len([part for part in self.territory.split("/") if part])
        return (
            TOPIC_WEIGHT * bool(self.topic)
            + TERRITORY_WEIGHT * bool(self.territory)
            + KIND_WEIGHT * bool(self.kind)
        ) * 100 + depth


@dataclass(frozen=True, slots=True)
class Asked:
    """What is known of a request when it is routed; ``territory`` is the path of the firm's."""

    kind: str
    topic: str = ""
    territory: str = ""


@dataclass(frozen=True, slots=True)
class Routed:
    """The rule that decided, and which of its parts fitted (kind, topic, territory)."""

    rule: Rule
    fitted: tuple[str, ...]


def fits(rule: Rule, asked: Asked) -> bool:
    """Whether every part the rule names is as asked."""
    return (
        rule.kind in ("", asked.kind)
        and rule.topic in ("", asked.topic)
        and (not rule.territory or asked.territory.startswith(rule.territory))
    )


def route(rules: Iterable[Rule], asked: Asked) -> Routed | None:
    """The most particular rule that fits; of equal ones the first by key. None where none fits."""
    found = sorted(
        (rule for rule in rules if fits(rule, asked)), key=lambda rule: (-rule.weight, rule.key)
    )
    if not found:
        return None
    rule = found[0]
    parts = (("kind", rule.kind), ("topic", rule.topic), ("territory", rule.territory))
    return Routed(rule, tuple(name for name, value in parts if value))


def topic_guess(topics: Sequence[Topic], text: str) -> tuple[Topic, tuple[str, ...]] | None:
    """The topic most of whose words occur in a text, with those words; None where none does.

    More words win, then longer ones together, then the order given.
    """
    best: tuple[tuple[int, int], Topic, tuple[str, ...]] | None = None
    for topic in topics:
        hits = tuple(word for word in dict.fromkeys((topic.name, *topic.words)) if word in text)
        score = (len(hits), sum(map(len, hits)))
        if hits and (best is None or score > best[0]):
            best = score, topic, hits
    return (best[1], best[2]) if best else None
