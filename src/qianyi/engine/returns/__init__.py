"""What a return (报表、信息采集表) is made of and how an entry is judged. No database, no pages.

``entries`` reads what somebody typed, ``checks`` says what is wrong with a whole return and what
asks for an explanation, ``merging`` brings two people's edits together, ``dues`` names the periods
a form is collected for, ``sheets`` writes and reads a return as a workbook.
"""

from __future__ import annotations

from .checks import Checked, Finding, Level, check_return
from .entries import EntryNotUnderstood, entry_parse, entry_text
from .equations import Equation, EquationNotUnderstood, equation_parse
from .items import Item
from .merging import Clash, Merged, merge

__all__ = [
    "Checked",
    "Clash",
    "EntryNotUnderstood",
    "Equation",
    "EquationNotUnderstood",
    "Finding",
    "Item",
    "Level",
    "Merged",
    "check_return",
    "entry_parse",
    "entry_text",
    "equation_parse",
    "merge",
]
