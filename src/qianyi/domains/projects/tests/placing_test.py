"""Whose a project is: its 项目代码, its place, what a pack refers to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import IntegrityError, transaction

from qianyi.domains.projects import services
from qianyi.domains.projects.errors import PlaceRefused, ProjectInvalid
from qianyi.domains.projects.models import Project
from qianyi.domains.projects.services import ProjectFacts
from qianyi.engine.packs import find_packs, load_pack
from qianyi.engine.projects import PackedProject
from qianyi.foundation import history
from qianyi.foundation.permissions import Role
from qianyi.kernel.subjects.tests.factories import SubjectFactory, TerritoryFactory

from .works import MOMENT, NOVEMBER, made

if TYPE_CHECKING:
    from qianyi.kernel.cases.tests.town import Town
    from qianyi.kernel.subjects.models import Territory


class TestTheCode:
    def test_belongs_to_one_project(self, town: Town, project: Project) -> None:
        other = made(town, name="示例另一项目", project_code="示例-2025-0009")
        told = ProjectFacts(name="示例项目", values={"project_code": " 示例-2025-0009 "})
        with pytest.raises(ProjectInvalid, match="已登记给“示例另一项目”") as refusal:
            services.project_change(actor=town.planner, project=project, told=told, moment=NOVEMBER)
        assert list(refusal.value.fields) == ["project_code"]
        with pytest.raises(IntegrityError, match="projects_code_once"), transaction.atomic():
            Project.objects.filter(pk=project.pk).update(project_code=other.project_code)

    def test_that_another_place_has_is_refused_without_its_name(
        self, town: Town, project: Project
    ) -> None:
        made(town, name="示例另一项目", project_code="示例-2025-0009")
        park = parks(town)[0]
        officer = town.person("park", Role.PARK_OFFICER, park.subject)
        with pytest.raises(ProjectInvalid, match="不在您查看范围内的另一个项目"):
            made(town, officer, territory=park, lead=None, project_code="示例-2025-0009")

    def test_may_be_unknown_for_many(self, town: Town, project: Project) -> None:
        assert made(town, name="示例另一项目").project_code == project.project_code == ""


def parks(town: Town) -> list[Territory]:
    """Two parks of the zone."""
    return [
        TerritoryFactory(
            subject=SubjectFactory(code=f"demo.park{number}", name=f"示例园区{number}"),
            parent=town.zone, path=f"{town.zone.path}demo.park{number}/",
            territory_kind="park",
        )
        for number in (1, 2)
    ]  # fmt: skip


class TestAnotherPlace:
    def test_needs_who_looks_after_it_or_a_planner_and_a_second_look(self, town: Town) -> None:
        one, two = parks(town)
        row = made(town, territory=one, lead=None)
        officer = town.person("park", Role.PARK_OFFICER, one.subject)
        told = ProjectFacts(name="示例项目", values={"territory": two}, is_place_confirmed=True)
        with pytest.raises(PlaceRefused, match="管理该区域的园区工作人员") as refusal:
            services.project_change(actor=officer, project=row, told=told, moment=NOVEMBER)
        assert list(refusal.value.fields) == ["territory"]
        unsure = ProjectFacts(name="示例项目", values={"territory": two})
        with pytest.raises(ProjectInvalid, match="请勾选“确认变更所在区域”"):
            services.project_change(actor=town.planner, project=row, told=unsure, moment=NOVEMBER)
        with history.acting(town.planner):
            moved = services.project_change(
                actor=town.planner, project=row, told=told, moment=NOVEMBER
            )
        assert moved.territory == two
        assert not Project.objects.visible_to(officer).exists()

    def test_may_be_given_by_who_looks_after_both(self, town: Town) -> None:
        one, two = parks(town)
        row = made(town, territory=one, lead=None)
        both = town.person("both", Role.PARK_OFFICER, town.zone.subject)
        told = ProjectFacts(name="示例项目", values={"territory": two}, is_place_confirmed=True)
        with history.acting(both):
            assert (
                services.project_change(
                    actor=both, project=row, told=told, moment=NOVEMBER
                ).territory
                == two
            )

    def test_is_never_of_the_other_sort(self, town: Town, project: Project) -> None:
        real = TerritoryFactory(is_demo=False)
        told = ProjectFacts(name="示例项目", values={"territory": real}, is_place_confirmed=True)
        with pytest.raises(ProjectInvalid, match="真实项目不能放进示例高新区"):
            services.project_change(actor=town.planner, project=project, told=told, moment=NOVEMBER)
        with pytest.raises(ProjectInvalid, match="示例和真实不能混用"):
            made(town, territory=real)


class TestPacks:
    @pytest.mark.parametrize(
        ("told", "words"),
        [
            ({"territory": "nowhere.zone"}, "区域“nowhere.zone”没有载入"),
            ({"lead": "nowhere.unit"}, "牵头单位“nowhere.unit”没有载入"),
            ({"project_code": "示例-1"}, "已登记给“示例项目”"),
        ],
        ids=["territory", "unit", "code"],
    )
    def test_name_what_they_refer_to_and_is_not_there(
        self, town: Town, told: dict[str, str], words: str
    ) -> None:
        made(town, project_code="示例-1")
        facts = {"territory": "demo.zone", **told}
        packed = PackedProject(code="demo.p.x", name="示例包", nature="other", **facts)
        with pytest.raises(ProjectInvalid, match=f"示例包.*{words}"):
            services.project_load(
                actor=town.planner, packed=packed, document="", moment=MOMENT,
                pack=load_pack(find_packs()["national"]),
            )  # fmt: skip
