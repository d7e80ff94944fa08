"""Reading findings, check runs, and what a check is given."""

from .context import PlaceSeen, place_url, places_seen
from .findings import (
    FindingCounts,
    documents_found,
    finding_counts,
    finding_get,
    finding_list,
    finding_next_open,
    findings_at,
    rules_found,
)
from .inputs import (
    CheckInput,
    check_inputs,
    dictionary_now,
    text_of_rows,
    versions_to_check,
)
from .runs import Changes, Workload, changes_since_checked, run_list, run_newest, workload

__all__ = [
    "Changes",
    "CheckInput",
    "FindingCounts",
    "PlaceSeen",
    "Workload",
    "changes_since_checked",
    "check_inputs",
    "dictionary_now",
    "documents_found",
    "finding_counts",
    "finding_get",
    "finding_list",
    "finding_next_open",
    "findings_at",
    "place_url",
    "places_seen",
    "rules_found",
    "run_list",
    "run_newest",
    "text_of_rows",
    "versions_to_check",
    "workload",
]
