"""Packs: a zone's dictionary, facts, plans and rules as data that can be read and replaced.

YAML 1.2 with line numbers and exact numbers in; typed frozen records out; everything wrong with a
pack told at once. No database here: kernel apps register loaders that store what this returns.
"""

from __future__ import annotations

from qianyi.engine.packs.calendars import (
    CalendarTables,
    HolidaySpan,
    OfficialYear,
    SingleDay,
    StatutoryHoliday,
    StatutoryRule,
    read_calendars,
)
from qianyi.engine.packs.chains import ChainMatch, ChainNode, ChainScheme
from qianyi.engine.packs.conflicts import fact_conflicts
from qianyi.engine.packs.finding import find_packs
from qianyi.engine.packs.forms import Form, FormCheck, FormItem, FormTotal
from qianyi.engine.packs.loading import (
    Pack,
    check_pack,
    load_pack,
    load_packs,
    locator_document,
    tree_digest,
)
from qianyi.engine.packs.problems import PackInvalid, PackNotFound, Problem
from qianyi.engine.packs.records import (
    CitedDocument,
    Department,
    Fact,
    Indicator,
    Locator,
    Plan,
    PlanPaper,
    PlanTarget,
    TargetBase,
    TargetGrowth,
    TargetValue,
    Territory,
    Unit,
)
from qianyi.engine.packs.titles import Title, title_end
from qianyi.engine.packs.yaml12 import Node, Place, read_yaml, read_yaml_text

__all__ = [
    "CalendarTables",
    "ChainMatch",
    "ChainNode",
    "ChainScheme",
    "CitedDocument",
    "Department",
    "Fact",
    "Form",
    "FormCheck",
    "FormItem",
    "FormTotal",
    "HolidaySpan",
    "Indicator",
    "Locator",
    "Node",
    "OfficialYear",
    "Pack",
    "PackInvalid",
    "PackNotFound",
    "Place",
    "Plan",
    "PlanPaper",
    "PlanTarget",
    "Problem",
    "SingleDay",
    "StatutoryHoliday",
    "StatutoryRule",
    "TargetBase",
    "TargetGrowth",
    "TargetValue",
    "Territory",
    "Title",
    "Unit",
    "check_pack",
    "fact_conflicts",
    "find_packs",
    "load_pack",
    "load_packs",
    "locator_document",
    "read_calendars",
    "read_yaml",
    "read_yaml_text",
    "title_end",
    "tree_digest",
]
