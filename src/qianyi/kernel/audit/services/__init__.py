"""Loading a pack once, keeping who used which right, sealing, erasing persons, retention."""

from .chain import Sealed, chain_seal, chain_seal_restored
from .personal import destroyed_keys_apply, key_destroyed, person_erase, personal_keep
from .records import PackLoaded, access_log, pack_load, personal_field_reveal
from .retention import Retention, retention_apply, retention_plan

__all__ = [
    "PackLoaded",
    "Retention",
    "Sealed",
    "access_log",
    "chain_seal",
    "chain_seal_restored",
    "destroyed_keys_apply",
    "key_destroyed",
    "pack_load",
    "person_erase",
    "personal_field_reveal",
    "personal_keep",
    "retention_apply",
    "retention_plan",
]
