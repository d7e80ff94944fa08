"""What became of each file of an upload, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

if TYPE_CHECKING:
    from qianyi.kernel.documents.services import Stored
    from qianyi.lib.errors import QianyiError


@dataclass(frozen=True, slots=True)
class Outcome:
    """One file: stored, here already, or refused with the whole sentence."""

    filename: str
    word: str
    tone: str
    message: str
    url: str = ""

    @property
    def is_refused(self) -> bool:
        """Nothing of the file was kept."""
        return self.tone == "error"


def stored_outcome(filename: str, stored: Stored) -> Outcome:
    """A file that was kept, or whose text was here before."""
    url = reverse("documents:detail", args=[stored.document.pk])
    if not stored.is_new_text:
        return Outcome(
            filename,
            "已有相同文本",
            "warning",
            f"与“{stored.document}”第{stored.version.number}版的文本完全相同，没有重复存入。",
            url,
        )
    joined = (
        "" if stored.is_new_document else f"，归入已登记的文件，成为第{stored.version.number}版"
    )
    return Outcome(
        filename,
        "已载入",
        "success",
        f"“{stored.document}”{joined}：读出 {stored.run.statement_count} 条数据、"
        f"{stored.run.commitment_count} 项承诺。",
        url,
    )


def refused_outcome(filename: str, refusal: QianyiError) -> Outcome:
    """A file that was refused."""
    return Outcome(filename, "没有载入", "error", refusal.message)
