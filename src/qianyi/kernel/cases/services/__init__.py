"""Writing cases: opening, acting, claiming, filing, writing, rating, and letting time pass."""

from .acting import Acted, Batch, batch_act, case_act
from .claiming import absence_end, absence_set, step_claim, step_delegate, step_release
from .linking import case_link, proposal_decide
from .materials import Upload, material_add, material_replace, material_reuse, material_seen
from .opening import CaseAsked, case_open
from .processes import process_activate, process_load, process_retire
from .rating import FOLLOW_UP, case_rate
from .reassigning import case_reassign
from .scanning import PREVIEWED, look_at_file
from .sealing import sealed_hand_over
from .tallies import tallies_fold, tallies_rebuild
from .telling import dispatch_sweep, dispatch_tell
from .ticking import case_tick, clock_tick, facts_renew
from .writing import message_send, messages_read, note_add

__all__ = [
    "FOLLOW_UP",
    "PREVIEWED",
    "Acted",
    "Batch",
    "CaseAsked",
    "Upload",
    "absence_end",
    "absence_set",
    "batch_act",
    "case_act",
    "case_link",
    "case_open",
    "case_rate",
    "case_reassign",
    "case_tick",
    "clock_tick",
    "dispatch_sweep",
    "dispatch_tell",
    "facts_renew",
    "look_at_file",
    "material_add",
    "material_replace",
    "material_reuse",
    "material_seen",
    "message_send",
    "messages_read",
    "note_add",
    "process_activate",
    "process_load",
    "process_retire",
    "proposal_decide",
    "sealed_hand_over",
    "step_claim",
    "step_delegate",
    "step_release",
    "tallies_fold",
    "tallies_rebuild",
]
