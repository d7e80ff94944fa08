"""Reading forms, collections, returns and rosters."""

from .calendars import due_after, work_calendar
from .collections import (
    CollectionRow,
    Gap,
    collection_get,
    collection_list,
    collection_rows,
    gaps_of,
    outstanding,
    outstanding_list,
)
from .forms import equations_of, form_get, form_list, items_for, items_of, totals_of
from .returns import (
    Sheet,
    filing_list,
    last_values,
    live_filing,
    query_list,
    return_check,
    return_get,
    return_list,
    sheet_of,
    to_check_list,
)
from .rosters import RosterGap, roster_gaps, roster_list

__all__ = [
    "CollectionRow",
    "Gap",
    "RosterGap",
    "Sheet",
    "collection_get",
    "collection_list",
    "collection_rows",
    "due_after",
    "equations_of",
    "filing_list",
    "form_get",
    "form_list",
    "gaps_of",
    "items_for",
    "items_of",
    "last_values",
    "live_filing",
    "outstanding",
    "outstanding_list",
    "query_list",
    "return_check",
    "return_get",
    "return_list",
    "roster_gaps",
    "roster_list",
    "sheet_of",
    "to_check_list",
    "totals_of",
    "work_calendar",
]
