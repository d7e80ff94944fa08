"""What happens to documents that others may be told of."""

from __future__ import annotations

from typing import Final

DOCUMENT_STORED: Final = "documents.document_stored"
