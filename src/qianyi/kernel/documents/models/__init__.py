"""Documents and what was read from them."""

from .document import CitedPlace, Document, DocumentVersion, Section, StoredFile
from .reading import Commitment, Correction, ReadingRun, Statement

__all__ = [
    "CitedPlace",
    "Commitment",
    "Correction",
    "Document",
    "DocumentVersion",
    "ReadingRun",
    "Section",
    "Statement",
    "StoredFile",
]
