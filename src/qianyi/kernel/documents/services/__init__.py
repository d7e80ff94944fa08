"""Writing documents: storing, reading again, correcting, citing."""

from .corrections import correction_carry_over, correction_make, figure_dismiss, figure_restore
from .places import place_ensure, place_locate, place_of_locator
from .storage import Stored, document_cite, document_set_predecessor, document_store, version_read

__all__ = [
    "Stored",
    "correction_carry_over",
    "correction_make",
    "document_cite",
    "document_set_predecessor",
    "document_store",
    "figure_dismiss",
    "figure_restore",
    "place_ensure",
    "place_locate",
    "place_of_locator",
    "version_read",
]
