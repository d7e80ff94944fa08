"""Writing the enterprises app."""

from .chains import crosswalk_ensure, scheme_ensure
from .ladder import part_work, round_finish
from .pool import (
    PoolFacts,
    pool_add,
    pool_bring_in,
    pool_change,
    pool_end,
    pool_looked_through,
    pool_move,
    pool_move_back,
    pool_note,
)
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
from .telling import AGAIN_AFTER, Planned, messages_plan, messages_send

__all__ = [
    "AGAIN_AFTER",
    "Planned",
    "PoolFacts",
    "contact_erase",
    "contact_reveal",
    "crosswalk_ensure",
    "messages_plan",
    "messages_send",
    "part_work",
    "pool_add",
    "pool_bring_in",
    "pool_change",
    "pool_end",
    "pool_looked_through",
    "pool_move",
    "pool_move_back",
    "pool_note",
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
