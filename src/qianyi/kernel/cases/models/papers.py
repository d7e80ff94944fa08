"""What is filed with a case and what is written about it: materials, notes, messages."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models

from qianyi.foundation import history
from qianyi.foundation.permissions import Actor, ScopedQuerySet
from qianyi.kernel.cases.choices import MaterialState, MessageDirection
from qianyi.kernel.documents.models import StoredFile

from .cases import Case
from .records import is_outside


class CaseMaterialQuerySet(ScopedQuerySet["Material"]):
    """Seen with the case."""

    def visible_to(self, actor: Actor) -> Self:
        """As the case is."""
        return self.filter(case__in=Case.objects.visible_to(actor))

    def current(self) -> Self:
        """Those no later version has taken the place of."""
        return self.filter(replaced_at__isnull=True)


@history.append_only(ends=("replaced_at",))
class Material(models.Model):
    """One version of one thing filed with a case. Unique by case, code and version.

    ``code`` is the material's id in the definition; empty for what nobody asked for. A file lies
    under its digest, shared with every other that is the same. What was reused names where it was
    filed first, or what the system knows in place of a file.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="materials", verbose_name="办件")
    code = models.CharField("材料代码", max_length=60, blank=True)
    kind = models.CharField("材料类别", max_length=60, blank=True)
    title = models.CharField("材料名称", max_length=160)
    state = models.CharField("状态", max_length=10, choices=MaterialState)
    version = models.PositiveSmallIntegerField("版本", default=1)
    file = models.ForeignKey(
        StoredFile,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="case_materials",
        verbose_name="文件",
    )
    filename = models.CharField("文件名", max_length=200, blank=True)
    media_type = models.CharField("文件类型", max_length=100, blank=True)
    reused_from = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="reuses",
        verbose_name="取自",
    )
    known_as = models.CharField("系统已有信息", max_length=300, blank=True)
    due_on = models.DateField("承诺补交日期", null=True, blank=True)
    scan = models.CharField("安全检查", max_length=200, blank=True)
    filed_at = models.DateTimeField("提交时间")
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="提交人",
    )
    replaced_at = models.DateTimeField("被替换时间", null=True, blank=True)

    objects = CaseMaterialQuerySet.as_manager()

    class Meta:
        verbose_name = "办件材料"
        constraints = [
            models.UniqueConstraint(
                fields=["case", "code", "title", "version"], name="cases_material_version_once"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class CaseNoteQuerySet(ScopedQuerySet["Note"]):
    """Notes are of the inside."""

    def visible_to(self, actor: Actor) -> Self:
        """As the case is, but never by the applicant."""
        if is_outside(actor):
            return self.none()
        return self.filter(case__in=Case.objects.visible_to(actor))


@history.append_only()
class Note(models.Model):
    """A word between those who work on a case. The applicant never sees it."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="notes", verbose_name="办件")
    step = models.CharField("环节", max_length=60, blank=True)
    words = models.TextField("备注", max_length=4000)
    made_at = models.DateTimeField("时间")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="备注人",
    )

    objects = CaseNoteQuerySet.as_manager()

    class Meta:
        verbose_name = "内部备注"

    def __str__(self) -> str:
        return self.words[:40]


class CaseMessageQuerySet(ScopedQuerySet["Message"]):
    """Seen with the case, by both sides."""

    def visible_to(self, actor: Actor) -> Self:
        """As the case is."""
        return self.filter(case__in=Case.objects.visible_to(actor))


@history.append_only(ends=("read_at",))
class Message(models.Model):
    """A word to the applicant, or from them. Kept apart from notes by a table of its own."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="messages", verbose_name="办件")
    direction = models.CharField("方向", max_length=14, choices=MessageDirection)
    words = models.TextField("内容", max_length=4000)
    sent_at = models.DateTimeField("时间")
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="发送人",
    )
    read_at = models.DateTimeField("阅读时间", null=True, blank=True)

    objects = CaseMessageQuerySet.as_manager()

    class Meta:
        verbose_name = "与申请人的往来"

    def __str__(self) -> str:
        return self.words[:40]
