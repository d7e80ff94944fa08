"""Runs as workbooks whose every step is a formula. Pure: scores in, a file out."""

from __future__ import annotations

from qianyi.engine.scorebooks.parts import Scorebook
from qianyi.engine.scorebooks.writing import scorebook_write

__all__ = ["Scorebook", "scorebook_write"]
