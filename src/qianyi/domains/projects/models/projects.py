"""Projects, the log of their stages, and the cases that belong to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

import pgtrigger
from django.conf import settings
from django.db import models

from qianyi.domains.projects.choices import (
    STAGE_CHOICES,
    EnvironmentReport,
    LandState,
    ProjectNature,
)
from qianyi.engine.projects import BATCHES, BY_CODE, batch_of, stages_for, stages_from
from qianyi.foundation import history
from qianyi.foundation.permissions import READ_ALL, Actor, Role, ScopedQuerySet, within
from qianyi.foundation.provenance import FromPack
from qianyi.kernel.cases.models import Case, ref_new
from qianyi.kernel.cases.models.cases import REF_LENGTH
from qianyi.kernel.documents.models import CitedPlace
from qianyi.kernel.subjects.models import Department, Enterprise, Subject, Territory

if TYPE_CHECKING:
    from decimal import Decimal

CODE_ONCE = "projects_code_once"
"""The constraint by which a 项目代码 belongs to one project."""
_DEMO_APART_SQL = """
    IF NEW.is_demo AND EXISTS (
        SELECT 1 FROM subjects_territory place
        WHERE place.subject_id = NEW.territory_id AND NOT place.is_demo
    ) THEN
        RAISE EXCEPTION 'a demo project on a real territory'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'projects_demo_stays_apart';
    END IF;
    RETURN NEW;
"""


class ProjectQuerySet(ScopedQuerySet["Project"]):
    """Who may see which project."""

    def visible_to(self, actor: Actor) -> Self:
        """Whoever works for the zone sees all; a park officer the own subtree; an owner the own.

        A head of a unit sees those the unit leads, and those in which it owes or settles something.
        """
        if actor.has_role(*READ_ALL):
            return self.all()
        seen = within("territory__path", actor.paths_of(Role.PARK_OFFICER))
        if headed := actor.departments_of(Role.DEPARTMENT_HEAD):
            seen |= models.Q(lead_id__in=headed)
            seen |= models.Q(pk__in=Project.objects.filter(promises__unit__in=headed).values("pk"))
            seen |= models.Q(pk__in=Project.objects.filter(issues__unit__in=headed).values("pk"))
        if actor.subject_ids:
            seen |= models.Q(owner_id__in=actor.subject_ids)
        return self.filter(seen)


@history.tracked()
class Project(FromPack):
    """A project from its first lead to full capacity. Unique by its subject, and by ``ref``.

    A 项目代码 belongs to one project; many have none yet.

    ``stage`` is empty where no source says how far it has come: unknown, not the first stage.
    Amounts are 万元. ``land_area`` is in 亩. ``facts`` are the answers by which the items of its
    approvals are chosen (``choices.FACTS``); an answer not there is unknown. ``stated`` is what a
    document says of capacity and scale, each with unit, kept as it was stated.
    """

    subject = models.OneToOneField(
        Subject, models.PROTECT, primary_key=True, related_name="project", verbose_name="主体"
    )
    ref = models.CharField("查询码", max_length=REF_LENGTH, unique=True, default=ref_new)
    nature = models.CharField("性质", max_length=12, choices=ProjectNature)
    territory = models.ForeignKey(
        Territory, models.PROTECT, related_name="projects", verbose_name="所在区域"
    )
    owner = models.ForeignKey(
        Enterprise, models.PROTECT, null=True, blank=True, related_name="projects",
        verbose_name="项目业主",
    )  # fmt: skip
    owner_name = models.CharField("项目业主（未登记企业）", max_length=120, blank=True)
    project_code = models.CharField("项目代码", max_length=40, blank=True)
    lead = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="projects_led",
        verbose_name="牵头单位",
    )  # fmt: skip
    taskforce = models.CharField("项目专班", max_length=200, blank=True)
    chains = models.JSONField("产业链", default=list, blank=True)
    content = models.CharField("建设内容", max_length=500, blank=True)
    stated = models.JSONField("文件写明的规模", default=list, blank=True)
    investment = models.DecimalField(
        "协议总投资（万元）", max_digits=16, decimal_places=4, null=True, blank=True
    )
    funding = models.JSONField("资金来源（万元）", default=dict, blank=True)
    land_state = models.CharField("用地情况", max_length=12, choices=LandState, blank=True)
    land_area = models.DecimalField(
        "用地面积（亩）", max_digits=12, decimal_places=4, null=True, blank=True
    )
    environment = models.CharField(
        "环境影响评价", max_length=8, choices=EnvironmentReport, blank=True
    )
    facts = models.JSONField("审批条件", default=dict, blank=True)
    is_key = models.BooleanField("重点项目", default=False)
    stage = models.CharField("阶段", max_length=12, choices=STAGE_CHOICES, blank=True)
    stage_on = models.DateField("进入本阶段日期", null=True, blank=True)
    signed_on = models.DateField("签约日期", null=True, blank=True)
    filed_on = models.DateField("备案（立项）日期", null=True, blank=True)
    land_on = models.DateField("出让合同（划拨决定）日期", null=True, blank=True)
    start_permit = models.CharField("施工许可证号", max_length=80, blank=True)
    begun_on = models.DateField("实际开工日期", null=True, blank=True)
    completed_on = models.DateField("竣工日期", null=True, blank=True)
    produced_on = models.DateField("投产（投用）日期", null=True, blank=True)
    counted_on = models.DateField("入统日期", null=True, blank=True)
    capacity_on = models.DateField("达产日期", null=True, blank=True)
    planned_begin_on = models.DateField("计划开工", null=True, blank=True)
    planned_end_on = models.DateField("计划竣工", null=True, blank=True)
    place = models.ForeignKey(
        CitedPlace, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="来源"
    )
    note = models.CharField("说明", max_length=300, blank=True)
    certainty = models.CharField("可信程度", max_length=12, default="confirmed")
    is_demo = models.BooleanField("示例项目", default=False)
    made_at = models.DateTimeField("登记时间")

    objects = ProjectQuerySet.as_manager()

    class Meta:
        verbose_name = "项目"
        indexes = [models.Index(fields=["territory", "stage"], name="projects_of_territory")]
        constraints = [
            models.UniqueConstraint(
                fields=["project_code"], condition=~models.Q(project_code=""), name=CODE_ONCE
            )
        ]
        triggers = [
            pgtrigger.Trigger(
                name="demo_stays_apart",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=_DEMO_APART_SQL,
            )
        ]

    def __str__(self) -> str:
        return str(self.subject)

    @property
    def owner_words(self) -> str:
        """The owner's name, whether it is registered here or not."""
        return str(self.owner) if self.owner_id else self.owner_name

    def fits(self, unit: Department | None) -> bool:
        """Whether a unit may have to do with it: units of a fictional zone only with its own."""
        home = unit.territory if unit else None
        return home is None or home.is_demo == self.territory.is_demo

    @property
    def stage_word(self) -> str:
        """The stage on screen."""
        return BY_CODE[self.stage].label if self.stage else "阶段未注明"

    def batch_word(self, year: int) -> str:
        """The batch it stands in; empty where its stage is not known."""
        begun = self.begun_on.year if self.begun_on else None
        batch = batch_of(self.stage, begun_year=begun, year=year)
        return BATCHES[batch] if batch else ""

    @property
    def way(self) -> list[tuple[str, str]]:
        """Its stages in order, each with how it stands to them: done, now or ahead."""
        behind = stages_from(self.stage)
        return [
            (one.label, "now" if one.code == self.stage else
             "done" if one.code in behind else "ahead")
            for one in stages_for(self.nature)
        ]  # fmt: skip

    @property
    def intensity(self) -> Decimal | None:
        """Agreed investment over land, 万元 per 亩; None where one of the two is not known."""
        if self.investment is None or not self.land_area:
            return None
        return round(self.investment / self.land_area, 2)


class StageMoveQuerySet(ScopedQuerySet["StageMove"]):
    """Seen with the project."""

    def visible_to(self, actor: Actor) -> Self:
        """As the project is."""
        return self.filter(project__in=Project.objects.visible_to(actor))


@history.append_only()
class StageMove(models.Model):
    """One step along the way, or back: who, when, why.

    ``lacked`` names the gates that were not passed and were overridden with the reason given.
    """

    project = models.ForeignKey(Project, models.PROTECT, related_name="moves", verbose_name="项目")
    from_stage = models.CharField("原阶段", max_length=12, choices=STAGE_CHOICES, blank=True)
    to_stage = models.CharField("新阶段", max_length=12, choices=STAGE_CHOICES)
    on = models.DateField("日期")
    reason = models.CharField("理由", max_length=300, blank=True)
    lacked = models.JSONField("越过的条件", default=list)
    at = models.DateTimeField("登记时间")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="登记人",
    )  # fmt: skip

    objects = StageMoveQuerySet.as_manager()

    class Meta:
        verbose_name = "阶段记录"
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.get_from_stage_display()} → {self.get_to_stage_display()}"


class ProjectCaseQuerySet(ScopedQuerySet["ProjectCase"]):
    """Seen with the project; whether the case may be opened is the case's own question."""

    def visible_to(self, actor: Actor) -> Self:
        """As the project is."""
        return self.filter(project__in=Project.objects.visible_to(actor))


@history.append_only()
class ProjectCase(models.Model):
    """A case that was opened for a project. Unique by the case."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="cases", verbose_name="项目")
    case = models.OneToOneField(
        Case, models.PROTECT, related_name="of_project", verbose_name="办件"
    )
    made_at = models.DateTimeField("登记时间")

    objects = ProjectCaseQuerySet.as_manager()

    class Meta:
        verbose_name = "项目办件"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.project_id} {self.case_id}"
