"""What every view of one document begins with.

May this actor read it, which version, what was read from it.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import FileResponse

from qianyi.foundation.permissions import Actor, require
from qianyi.foundation.requests import actor_of
from qianyi.foundation.ui import excel
from qianyi.kernel.documents import selectors
from qianyi.kernel.documents.errors import DocumentNotFound
from qianyi.kernel.documents.pages import document as pages
from qianyi.kernel.documents.permissions import can_read_documents

if TYPE_CHECKING:
    from django.http import HttpRequest

    from qianyi.foundation.ui.tables import Table
    from qianyi.kernel.documents.models import Document, DocumentVersion
    from qianyi.kernel.documents.selectors import Key, ReadingNow

PANEL_ID = "figure-panel"


@dataclass(frozen=True, slots=True)
class Opened:
    """A document opened at a version.

    ``version`` and ``reading`` are None where only a citation is known.
    """

    actor: Actor
    document: Document
    versions: list[DocumentVersion]
    version: DocumentVersion | None
    reading: ReadingNow | None
    words: dict[Key, str]

    @property
    def query(self) -> str:
        """What links carry to stay on this version."""
        return pages.version_query(self.versions, self.version)

    def filename(self, what: str) -> str:
        """The name of a workbook: the document's title on one line, without path signs."""
        title = " ".join(self.document.title.replace("/", " ").replace("\\", " ").split())
        return f"{title[:80]}-{what}.xlsx"

    def frame(self, active: str, path: str, *, title: str = "", offers: int = 0) -> dict[str, Any]:
        """The context all views of a document share."""
        return {
            "page": pages.document_head(self.document, self.actor, title=title),
            "document": self.document,
            "version": self.version,
            "versions": pages.version_links(self.versions, self.version, path),
            "tabs": pages.tabs_of(
                self.document, active, self.reading, query=self.query, offers=offers
            ),
            "upload_query": f"?document={self.document.pk}",
            **demo_frame(self.document),
        }


def demo_frame(document: Document) -> dict[str, Any]:
    """The ribbon 示例数据 on pages of fictional documents, which are not the zone's own."""
    return {"is_demo": True, "zone_name": ""} if document.is_demo else {}


def reader_of(request: HttpRequest) -> Actor:
    """The actor, who may read documents.

    Raises:
        NotAllowed: anyone else; a visitor is sent to sign in.
    """
    actor = actor_of(request)
    require(allowed=can_read_documents(actor), actor=actor, what="查看文件")
    return actor


def open_document(request: HttpRequest, document_id: int) -> Opened:
    """The document of an address, at the version its query names.

    Raises:
        DocumentNotFound: no such document or version.
    """
    actor = reader_of(request)
    document = selectors.document_get(actor=actor, document_id=document_id)
    asked = request.GET.get("version", "")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else None  # noqa: PLR2004
    versions = selectors.version_list(document)
    version = selectors.version_get(document, number)
    if version is None and versions:
        raise DocumentNotFound(
            f"这份文件没有第{asked}版，现有第1至第{versions[0].number}版；请从版本切换处选择。"
        )
    reading = selectors.reading_now(version) if version else None
    words = selectors.marks_of_text(version.text_digest) if version else {}
    return Opened(actor, document, versions, version, reading, words)


def workbook_response(table: Table, filename: str, *remarks: str) -> FileResponse:
    """A list as a workbook."""
    sheet = excel.Sheet(
        table=table, title=table.caption, remarks=[line for line in remarks if line]
    )
    return FileResponse(
        io.BytesIO(excel.workbook([sheet])),
        as_attachment=True,
        filename=filename,
        content_type=excel.CONTENT_TYPE,
    )


def wants_panel(request: HttpRequest) -> bool:
    """The answer goes into the panel beside the text, not onto a page of its own."""
    return request.headers.get("HX-Target", "") == PANEL_ID
