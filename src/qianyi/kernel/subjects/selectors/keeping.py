"""Reading imports, merges and pairs that may be one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qianyi.kernel.subjects.errors import ImportNotFound, MergeNotFound
from qianyi.kernel.subjects.models import DuplicatePair, ImportBatch, MergeRecord

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from qianyi.foundation.permissions import Actor


def import_list(actor: Actor) -> QuerySet[ImportBatch]:
    """Imports the actor may see, newest first, without the files."""
    return (
        ImportBatch.objects.visible_to(actor)
        .select_related("uploaded_by")
        .defer("content", "problems")
        .order_by("-pk")
    )


def import_get(*, actor: Actor, batch_id: int) -> ImportBatch:
    """One import.

    Raises:
        ImportNotFound: there is none, or it may not be seen.
    """
    found = import_list(actor).defer(None).defer("content").filter(pk=batch_id).first()
    if found is None:
        raise ImportNotFound("没有找到这次导入，请从导入记录进入。")
    return found


def merge_list(actor: Actor) -> QuerySet[MergeRecord]:
    """Merges the actor may see, newest first."""
    return (
        MergeRecord.objects.visible_to(actor)
        .select_related("survivor__subject", "absorbed__subject", "merged_by", "undone_by")
        .order_by("-pk")
    )


def merge_get(*, actor: Actor, record_id: int) -> MergeRecord:
    """One merge.

    Raises:
        MergeNotFound: there is none, or it may not be seen.
    """
    found = merge_list(actor).filter(pk=record_id).first()
    if found is None:
        raise MergeNotFound("没有找到这次合并，请从合并记录进入。")
    return found


def duplicate_list(actor: Actor) -> QuerySet[DuplicatePair]:
    """Pairs that wait for a decision, most alike first."""
    return (
        DuplicatePair.objects.visible_to(actor)
        .waiting()
        .select_related("first__subject", "second__subject")
        .order_by("-likeness", "pk")
    )


def duplicate_get(*, actor: Actor, pair_id: int) -> DuplicatePair:
    """One pair that waits.

    Raises:
        MergeNotFound: there is none, it is decided, or it may not be seen.
    """
    found = duplicate_list(actor).filter(pk=pair_id).first()
    if found is None:
        raise MergeNotFound("没有找到这一对企业，可能已经合并或认定为两家。")
    return found
