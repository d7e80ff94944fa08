"""What can go wrong with rules, each as a sentence a policy officer understands."""

from __future__ import annotations

from typing import ClassVar

from qianyi.lib.errors import BadInput, NotFound


class FormulaNotUnderstood(BadInput):
    """A formula that cannot be used: a wrong name, a forbidden function, units that do not fit."""

    code: ClassVar[str] = "engine.rules.formula"


class FactsNotUsable(BadInput):
    """Facts (a frame, a file, one subject) that a pack cannot be applied to."""

    code: ClassVar[str] = "engine.rules.facts"


class RulePackNotFound(NotFound):
    """No rule pack of that code, type of application and date."""

    code: ClassVar[str] = "engine.rules.not_found"


class FigureNotFound(NotFound):
    """A pack has no figure at that path."""

    code: ClassVar[str] = "engine.rules.no_such_figure"
