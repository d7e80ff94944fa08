"""Writing the enterprises app."""

from .chains import crosswalk_ensure, scheme_ensure
from .ladder import part_work, round_finish
from .records import (
    contact_erase,
    contact_reveal,
    record_add,
    record_archive,
    record_change,
    record_restore,
    records_copy,
    records_count,
    records_move,
    records_move_back,
)

__all__ = [
    "contact_erase",
    "contact_reveal",
    "crosswalk_ensure",
    "part_work",
    "record_add",
    "record_archive",
    "record_change",
    "record_restore",
    "records_copy",
    "records_count",
    "records_move",
    "records_move_back",
    "round_finish",
    "scheme_ensure",
]
