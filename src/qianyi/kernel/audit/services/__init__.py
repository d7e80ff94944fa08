"""Loading a pack once, keeping who used which right, sealing the history."""

from .chain import Sealed, chain_seal, chain_seal_restored
from .records import PackLoaded, access_log, pack_load

__all__ = [
    "PackLoaded",
    "Sealed",
    "access_log",
    "chain_seal",
    "chain_seal_restored",
    "pack_load",
]
