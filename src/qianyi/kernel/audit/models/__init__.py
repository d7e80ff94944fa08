"""What was loaded, who used which right, and the chain of digests that shows tampering."""

from .chain import ChainLink, ChainShape, PendingSeal, Seal
from .records import AccessLog, AccessLogQuerySet, PackLoad

__all__ = [
    "AccessLog",
    "AccessLogQuerySet",
    "ChainLink",
    "ChainShape",
    "PackLoad",
    "PendingSeal",
    "Seal",
]
