"""Writing documents: storing, reading again, correcting, citing."""

from .archiving import document_archive, document_restore
from .corrections import correction_carry_over, correction_make, figure_dismiss, figure_restore
from .files import file_store
from .places import Located, place_ensure, place_locate, place_of_locator
from .rereading import version_reread
from .samples import sample_names, sample_store
from .storage import Stored, document_cite, document_set_predecessor, document_store, version_read

__all__ = [
    "Located",
    "Stored",
    "correction_carry_over",
    "correction_make",
    "document_archive",
    "document_cite",
    "document_restore",
    "document_set_predecessor",
    "document_store",
    "figure_dismiss",
    "figure_restore",
    "file_store",
    "place_ensure",
    "place_locate",
    "place_of_locator",
    "sample_names",
    "sample_store",
    "version_read",
    "version_reread",
]
