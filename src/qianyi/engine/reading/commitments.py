"""Promises."""

from __future__ import annotations

from collections.abc import Sequence

from qianyi.engine.text.model import Text

from .blocks import Block
from .lexicon import Lexicon
from .model import Commitment, Statement
from .situation import Situation


def commitments_of(
    text: Text,
    plain: str,
    blocks: Sequence[Block],
    statements: Sequence[Statement],
    lexicon: Lexicon,
    situation: Situation,
) -> tuple[Commitment, ...]:
    """The promises of a text."""
    return ()
