"""Evaluation methods as they were when somebody was rated by them."""

from __future__ import annotations

from typing import Self

from django.db import models

from qianyi.foundation import history
from qianyi.foundation.permissions import READ_ALL, Actor, Role, ScopedQuerySet
from qianyi.foundation.provenance import FromPack


class MethodVersionQuerySet(ScopedQuerySet["MethodVersion"]):
    """Methods are no secret among those who work with them."""

    def visible_to(self, actor: Actor) -> Self:
        """Who works for the zone and whoever may be rated."""
        inside = (*READ_ALL, Role.PARK_OFFICER, Role.ENTERPRISE_USER, Role.INSTITUTION_USER)
        return self.all() if actor.has_role(*inside) else self.none()


@history.append_only()
class MethodVersion(FromPack):
    """The text of an evaluation method as it was, so that a run can be reckoned again years later.

    Unique by digest of the text. ``is_provisional``: a weight is not confirmed, so that nothing
    may be published from it.
    """

    code = models.CharField("代码", max_length=80)
    version = models.CharField("版本", max_length=60)
    title = models.CharField("名称", max_length=160)
    content = models.TextField("办法全文（数据）")
    digest = models.CharField("摘要", max_length=64, unique=True)
    is_provisional = models.BooleanField("权重待核实", default=False)
    made_at = models.DateTimeField("存入时间")

    objects = MethodVersionQuerySet.as_manager()

    class Meta:
        verbose_name = "评价办法版本"
        indexes = [models.Index(fields=["code", "version"], name="evaluation_method_code")]

    def __str__(self) -> str:
        return f"{self.title}（{self.version}）"
