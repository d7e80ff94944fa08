"""Reading cases: lists, one case with what can be done, the inbox, the story, the statistics."""

from .acts import ACTS, BY_EVENT, FIELD_WORDS, OWN_WORDS, Act, ActKind, words_of
from .cases import CaseFilter, case_by_id, case_by_ref, case_get, case_list, cases_of, lit
from .facts import facts_of_subject, form_checked, program_of
from .inbox import SECTIONS, Inbox, inbox, inbox_rows, waiting_rows
from .materials import (
    EARLIER,
    MaterialLine,
    filed_earlier,
    material_lines,
    material_open,
    reusable_list,
)
from .processes import is_in_force, process_active, process_get, process_list, process_of
from .statistics import Statistics, StatisticsAsked, StatisticsRow, statistics, units_seen
from .timeline import Told, timeline
from .viewing import Can, CaseView, case_view

__all__ = [
    "ACTS",
    "BY_EVENT",
    "EARLIER",
    "FIELD_WORDS",
    "OWN_WORDS",
    "SECTIONS",
    "Act",
    "ActKind",
    "Can",
    "CaseFilter",
    "CaseView",
    "Inbox",
    "MaterialLine",
    "Statistics",
    "StatisticsAsked",
    "StatisticsRow",
    "Told",
    "case_by_id",
    "case_by_ref",
    "case_get",
    "case_list",
    "case_view",
    "cases_of",
    "facts_of_subject",
    "filed_earlier",
    "form_checked",
    "inbox",
    "inbox_rows",
    "is_in_force",
    "lit",
    "material_lines",
    "material_open",
    "process_active",
    "process_get",
    "process_list",
    "process_of",
    "program_of",
    "reusable_list",
    "statistics",
    "timeline",
    "units_seen",
    "waiting_rows",
    "words_of",
]
