"""The chain of digests over history: what waits to be sealed, the links, and the seals.

Every row of history, and every append-only row, becomes one link. A link holds the digest of the
row's columns and the digest of the link before it together with its own; a row changed, removed or
slipped in shows as the first link that no longer fits.
"""

from __future__ import annotations

from django.db import models


class PendingSeal(models.Model):
    """Rows one statement added, waiting to be sealed; written by triggers, gone once sealed.

    It commits together with the rows, so that no order of commits can lose one.
    """

    table_name = models.CharField("表", max_length=63)
    first_row = models.BigIntegerField("最小编号")
    last_row = models.BigIntegerField("最大编号")
    row_count = models.BigIntegerField("行数")
    xid = models.BigIntegerField("事务号")

    class Meta:
        verbose_name = "待封存"
        db_table = "audit_pending_seal"

    def __str__(self) -> str:
        return f"{self.table_name} {self.first_row}–{self.last_row}"


class ChainShape(models.Model):
    """The columns of a table that links were made over. A new column makes a new shape.

    Old links keep theirs, so that adding a column does not break the chain.
    """

    table_name = models.CharField("表", max_length=63)
    key_column = models.CharField("编号列", max_length=63)
    columns = models.JSONField("列")

    class Meta:
        verbose_name = "封存的列"
        constraints = [
            models.UniqueConstraint(fields=["table_name", "columns"], name="audit_shape_once")
        ]

    def __str__(self) -> str:
        return self.table_name


class Seal(models.Model):
    """One run of sealing: which links it added and the digest at their end.

    The digest of the newest seal, written down elsewhere, proves everything before it.
    """

    sealed_at = models.DateTimeField("封存时间")
    first_position = models.BigIntegerField("起")
    last_position = models.BigIntegerField("止")
    digest = models.CharField("链头摘要", max_length=64)

    class Meta:
        verbose_name = "封存"
        constraints = [
            models.UniqueConstraint(fields=["last_position"], name="audit_seal_position_once")
        ]

    def __str__(self) -> str:
        return f"{self.last_position} {self.digest[:12]}"


class ChainLink(models.Model):
    """One sealed row. Positions run from 1 without a gap; each table's row is sealed once."""

    position = models.BigIntegerField("序", primary_key=True)
    shape = models.ForeignKey(
        ChainShape, models.PROTECT, related_name="links", verbose_name="封存的列", db_index=False
    )
    row = models.BigIntegerField("编号")
    content = models.BinaryField("内容摘要")
    digest = models.BinaryField("链摘要")

    class Meta:
        verbose_name = "链条一环"
        indexes = [models.Index(fields=["row", "shape"], name="audit_link_row")]

    def __str__(self) -> str:
        return f"{self.position}"
