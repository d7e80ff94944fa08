"""Industrial chains: schemes by version, the chains in each, firms' places, and the crosswalk."""

from __future__ import annotations

from django.db import models

from qianyi.domains.enterprises.choices import Certainty, ChainPart, ChainRelation
from qianyi.foundation import history
from qianyi.foundation.provenance import FromPack

from .base import Record, RecordQuerySet, ends_after_start


@history.tracked()
class ChainScheme(FromPack):
    """One way of naming a place's industries (“4+1”, “3+2”, 两主七链), for a time.

    Unique by code; a new naming is a new scheme, and firms keep what they were under the old one.
    """

    code = models.CharField("代码", max_length=60, unique=True)
    name = models.CharField("名称", max_length=60)
    territory_code = models.CharField("适用区域", max_length=80, blank=True)
    valid_from = models.DateField("起", null=True, blank=True)
    valid_to = models.DateField("止（不含）", null=True, blank=True)
    source = models.CharField("出处", max_length=200, blank=True)
    certainty = models.CharField(
        "核实情况", max_length=12, choices=Certainty, default=Certainty.UNVERIFIED
    )

    objects: models.Manager[ChainScheme] = models.Manager()

    class Meta:
        verbose_name = "产业链体系"
        constraints = [ends_after_start("enterprises_scheme_runs_forward")]

    def __str__(self) -> str:
        return self.name


@history.tracked()
class Chain(FromPack):
    """One chain or industry of a scheme. Unique by scheme and code."""

    scheme = models.ForeignKey(
        ChainScheme, models.PROTECT, related_name="chains", verbose_name="体系"
    )
    code = models.CharField("代码", max_length=60)
    name = models.CharField("名称", max_length=60)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="parts", verbose_name="上级"
    )
    position = models.PositiveSmallIntegerField("序", default=0)

    objects: models.Manager[Chain] = models.Manager()

    class Meta:
        verbose_name = "产业链"
        ordering = ["scheme", "position"]
        constraints = [
            models.UniqueConstraint(fields=["scheme", "code"], name="enterprises_chain_once")
        ]

    def __str__(self) -> str:
        return f"{self.scheme} · {self.name}"


@history.tracked()
class ChainCrosswalk(FromPack):
    """What a chain of one scheme is in another: proposes, never renames a firm's tag."""

    chain = models.ForeignKey(
        Chain, models.PROTECT, related_name="crosswalk", verbose_name="产业链"
    )
    other = models.ForeignKey(
        Chain, models.PROTECT, related_name="+", verbose_name="另一体系的产业链"
    )
    relation = models.CharField("关系", max_length=10, choices=ChainRelation)
    certainty = models.CharField(
        "核实情况", max_length=12, choices=Certainty, default=Certainty.UNVERIFIED
    )

    objects: models.Manager[ChainCrosswalk] = models.Manager()

    class Meta:
        verbose_name = "产业链对照"
        constraints = [
            models.UniqueConstraint(fields=["chain", "other"], name="enterprises_crosswalk_once")
        ]

    def __str__(self) -> str:
        return f"{self.chain} {self.get_relation_display()} {self.other}"


@history.tracked()
class ChainTag(Record):
    """An enterprise's place in a chain, for a time."""

    chain = models.ForeignKey(Chain, models.PROTECT, related_name="tags", verbose_name="产业链")
    part = models.CharField("地位", max_length=8, choices=ChainPart, default=ChainPart.MEMBER)
    valid_from = models.DateField("起", null=True, blank=True)
    valid_to = models.DateField("止（不含）", null=True, blank=True)

    objects = RecordQuerySet["ChainTag"].as_manager()

    class Meta:
        verbose_name = "产业链标签"
        constraints = [
            ends_after_start("enterprises_tag_runs_forward"),
            models.UniqueConstraint(
                fields=["enterprise", "chain"],
                condition=models.Q(archived_at__isnull=True, valid_to__isnull=True),
                name="enterprises_open_tag_once",
            ),
        ]

    def __str__(self) -> str:
        return str(self.chain)
