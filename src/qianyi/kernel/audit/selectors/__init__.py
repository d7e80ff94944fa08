"""Reading the history: what is sealed, whether it is whole, what happened to one object."""

from .sources import Source, content_sql, source_list
from .verification import Break, Verification, chain_verify

__all__ = ["Break", "Source", "Verification", "chain_verify", "content_sql", "source_list"]
