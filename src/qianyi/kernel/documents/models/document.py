"""The document, its versions, the file by digest, its chapters, and places others cite."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models

from qianyi.foundation import history
from qianyi.foundation.archiving import Archivable, ArchivableQuerySet
from qianyi.foundation.permissions import READ_PAPERS, Actor
from qianyi.foundation.provenance import FromPack


@history.tracked()
class StoredFile(models.Model):
    """The bytes as they came, kept once by their digest, whatever they were called."""

    digest = models.CharField("摘要（SHA-256）", max_length=64, primary_key=True)
    size = models.PositiveBigIntegerField("字节数")
    stored_at = models.DateTimeField("存入时间")

    class Meta:
        verbose_name = "原始文件"

    def __str__(self) -> str:
        return self.digest[:12]


class DocumentQuerySet(ArchivableQuerySet["Document"]):
    """Who may see which document."""

    def visible_to(self, actor: Actor) -> Self:
        """Whoever works on plans sees all: documents bind the zone and its parks alike.

        Administrators, enterprises and institutions see none; the public none until documents are
        published.
        """
        return self.all() if actor.has_role(*READ_PAPERS) else self.none()


@history.tracked()
class Document(Archivable, FromPack):
    """A plan, opinion, notice, report or press piece, with what it says of itself.

    Known either from a pack's citation alone (no text here) or with one or more versions of its
    text. Unique by ``key``: the pack's key, or the first digest of the text for an upload. Never
    deleted: it is cited.
    """

    key = models.CharField("键", max_length=80, unique=True)
    title = models.CharField("标题", max_length=300)
    number = models.CharField("文号", max_length=80, blank=True)
    issuer = models.CharField("发文机关或来源", max_length=120, blank=True)
    issued_on = models.DateField("发文或刊发日期", null=True, blank=True)
    kind = models.CharField("种类", max_length=20, blank=True)
    expected_digest = models.CharField(
        "引用所依据文本的摘要", max_length=64, blank=True, help_text="位置偏移只对这份文本有效"
    )
    predecessor = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="successors",
        verbose_name="前一文件",
    )
    is_demo = models.BooleanField("示例数据", default=False)
    created_at = models.DateTimeField("建立时间")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="建立人",
    )

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = "文件"

    def __str__(self) -> str:
        return self.title


@history.tracked()
class DocumentVersion(models.Model):
    """One text of a document. Numbered from 1 within the document; the highest is current.

    Unique by text digest.

    ``text`` never changes: every statement, correction and citation points into it.
    """

    document = models.ForeignKey(
        Document, models.PROTECT, related_name="versions", verbose_name="文件"
    )
    number = models.PositiveIntegerField("版次")
    file = models.ForeignKey(
        StoredFile, models.PROTECT, related_name="versions", verbose_name="原始文件"
    )
    filename = models.CharField("文件名", max_length=255)
    text = models.TextField("文本")
    text_digest = models.CharField("文本摘要（SHA-256）", max_length=64, db_index=True)
    encoding = models.CharField("编码", max_length=20, blank=True)
    pages = models.PositiveIntegerField("页数", null=True, blank=True)
    furniture = models.JSONField("页眉页脚等区间", default=list)
    tables = models.JSONField("表格", default=list)
    warnings = models.JSONField("提示", default=list)
    stored_at = models.DateTimeField("存入时间")
    stored_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="存入人",
    )

    class Meta:
        verbose_name = "文件版本"
        constraints = [
            models.UniqueConstraint(fields=["document", "number"], name="documents_version_once"),
            models.UniqueConstraint(fields=["document", "text_digest"], name="documents_text_once"),
        ]

    def __str__(self) -> str:
        return f"{self.document} 第{self.number}版"


class Section(models.Model):
    """A heading of a version and the span under it; ``position`` is its index in the structure."""

    version = models.ForeignKey(
        DocumentVersion, models.PROTECT, related_name="sections", verbose_name="文件版本"
    )
    position = models.PositiveIntegerField("序")
    parent_position = models.PositiveIntegerField("上级序", null=True, blank=True)
    level = models.PositiveSmallIntegerField("层级")
    kind = models.CharField("种类", max_length=20)
    number = models.CharField("编号", max_length=40, blank=True)
    title = models.CharField("标题", max_length=300, blank=True)
    start = models.PositiveIntegerField("起")
    end = models.PositiveIntegerField("止")
    body_start = models.PositiveIntegerField("正文起")

    class Meta:
        verbose_name = "章节"
        constraints = [
            models.UniqueConstraint(fields=["version", "position"], name="documents_section_once")
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}".strip()


@history.append_only()
class CitedPlace(models.Model):
    """A place in a document that a figure came from: the 来源 behind every number.

    It holds no sentence. With the text loaded the place is found by offsets (same text digest) or
    by section, value and unit; without it title, 文号 and chapter or box are shown. Append-only.
    """

    document = models.ForeignKey(
        Document, models.PROTECT, related_name="cited_places", verbose_name="文件"
    )
    section = models.CharField("章节或专栏", max_length=200, blank=True)
    row = models.CharField("行或条目", max_length=200, blank=True)
    figure = models.CharField(
        "数字", max_length=60, blank=True, help_text="文中印出的数字，不含句子"
    )
    unit = models.CharField("单位", max_length=40, blank=True)
    text_digest = models.CharField("文本摘要", max_length=64, blank=True)
    start = models.PositiveIntegerField("起", null=True, blank=True)
    end = models.PositiveIntegerField("止", null=True, blank=True)
    created_at = models.DateTimeField("建立时间")

    class Meta:
        verbose_name = "来源"
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "document",
                    "section",
                    "row",
                    "figure",
                    "unit",
                    "text_digest",
                    "start",
                    "end",
                ],
                nulls_distinct=False,
                name="documents_place_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.document} {self.section}".strip()
