"""Reading the enterprises app."""

from .kinds import KINDS, RecordKind, kind_get
from .profile import YearClasses, YearFigures, classes_by_year, figures_by_year, growth
from .records import (
    Due,
    KindCount,
    chains_of,
    due_list,
    problem_list,
    record_counts,
    record_get,
    records_of,
    scheme_get,
    scheme_list,
)

__all__ = [
    "KINDS",
    "Due",
    "KindCount",
    "RecordKind",
    "YearClasses",
    "YearFigures",
    "chains_of",
    "classes_by_year",
    "due_list",
    "figures_by_year",
    "growth",
    "kind_get",
    "problem_list",
    "record_counts",
    "record_get",
    "records_of",
    "scheme_get",
    "scheme_list",
]
