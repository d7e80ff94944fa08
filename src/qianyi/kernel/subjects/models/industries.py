"""The classification of industries, GB/T 4754-2017, as a pack gives it."""

from __future__ import annotations

from django.db import models

from qianyi.foundation import history
from qianyi.foundation.provenance import FromPack


class IndustryLevel(models.TextChoices):
    """The four levels of the classification."""

    SECTION = "section", "门类"
    DIVISION = "division", "大类"
    GROUP = "group", "中类"
    CLASS = "class", "小类"


@history.tracked()
class Industry(FromPack):
    """One entry: section C, division 26, group 261. Unique by code; the same for every zone."""

    code = models.CharField("代码", max_length=4, unique=True)
    name = models.CharField("名称", max_length=80)
    level = models.CharField("层级", max_length=10, choices=IndustryLevel)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="上级"
    )

    class Meta:
        verbose_name = "国民经济行业"

    def __str__(self) -> str:
        return f"{self.code} {self.name}"
