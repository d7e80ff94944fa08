"""A limit on uploads that works before the file is whole.

200 MB are refused after the first bytes too many.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, StopUpload


class SizeLimitHandler(FileUploadHandler):
    """Stops an upload that passes ``QIANYI_MAX_UPLOAD_MB`` and leaves a mark on the request.

    The view finds ``request.upload_too_large`` and says so in its form; nothing was kept.
    """

    def __init__(self, request: Any = None) -> None:  # noqa: ANN401 - Django's own signature
        super().__init__(request)
        self.limit = settings.QIANYI_MAX_UPLOAD_MB * 1024 * 1024
        self.seen = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:  # noqa: ARG002
        """Count, and stop at the limit."""
        self.seen += len(raw_data)
        if self.seen > self.limit:
            if self.request is not None:
                self.request.upload_too_large = True  # type: ignore[attr-defined]
            raise StopUpload(connection_reset=False)
        return raw_data

    def file_complete(self, file_size: int) -> None:  # noqa: ARG002
        """Leave the file to the handlers after this one."""
        return
