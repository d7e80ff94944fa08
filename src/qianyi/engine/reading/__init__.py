"""Text in, statements and commitments out, each with its span."""

from __future__ import annotations

from .model import Commitment, Reading, Statement
from .reader import read

# Kept with every stored reading; raise it whenever the same text may read otherwise.
GRAMMAR = "2"

__all__ = ["GRAMMAR", "Commitment", "Reading", "Statement", "read"]
