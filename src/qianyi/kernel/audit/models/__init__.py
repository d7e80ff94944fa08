"""What was loaded, who used which right, the chain that shows tampering, keys of persons."""

from .chain import ChainLink, ChainShape, PendingSeal, Seal
from .personal import PersonalValue, PersonKey
from .records import AccessLog, AccessLogQuerySet, PackLoad

__all__ = [
    "AccessLog",
    "AccessLogQuerySet",
    "ChainLink",
    "ChainShape",
    "PackLoad",
    "PendingSeal",
    "PersonKey",
    "PersonalValue",
    "Seal",
]
