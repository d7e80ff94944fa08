"""拿地即开工, from signing to the permit to start: days against a table worked out by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from qianyi.domains.projects import selectors, services
from qianyi.domains.projects.errors import ApprovalInvalid, StageNotReady
from qianyi.domains.projects.selectors.comparing import _tried
from qianyi.domains.projects.services import ApprovalAsked, Move, ProjectFacts
from qianyi.engine.flow.loading import load_process
from qianyi.foundation import history
from qianyi.kernel.cases.choices import VersionState
from qianyi.kernel.cases.models import ProcessVersion
from qianyi.kernel.cases.selectors import process_of
from qianyi.kernel.cases.tests.town import loaded, process_text

from .works import TABLE, UNITS, at, made, opened, signed_values, walked

if TYPE_CHECKING:
    from qianyi.domains.projects.models import Project
    from qianyi.kernel.cases.tests.town import Town


@pytest.fixture
def project(town: Town) -> Project:
    """A project that has been signed and filed."""
    return made(
        town, stage="filed", **signed_values(town), project_code="示例-2025-0001",
        filed_on=date(2025, 7, 1),
    )  # fmt: skip


class TestFromSigningToTheStart:
    def test_the_days_are_those_worked_out_by_hand(self, town: Town, project: Project) -> None:
        case, found = walked(town, project)
        assert found == list(TABLE)

        lead = town.officer("construction")
        sheet = selectors.case_sheet(lead, case, at("2025-11-05"))
        assert sheet.four, sheet.certificates
        assert [word for word, _ in sheet.certificates] == [
            "建设用地规划许可证", "不动产权证书", "建设工程规划许可证", "建筑工程施工许可证",
        ]  # fmt: skip
        skipped = {one.label for one in sheet.steps if one.mark.key == "skipped"}
        assert {"消防设计审查", "水土保持承诺核对", "报告书技术评估"} <= skipped

        mine = selectors.case_sheets(
            town.applicant, project, at("2025-11-05"), audience="applicant"
        )
        assert [one.case.number for one in mine] == [case.number]
        assert mine[0].clock.used == Decimal(22)
        owners = {one.item: one.owner for one in mine[0].steps if one.item}
        assert owners["建设用地规划许可证"] == "跟踪帮代办"
        assert owners["建设工程规划许可证"] == "主办"

        known = selectors.known_of(project)
        assert known["start_permit"] == case.number
        with history.acting(town.planner):
            services.project_change(
                actor=town.planner, project=project, moment=at("2025-11-06"),
                told=ProjectFacts(name="示例项目", values={
                    "land_on": date(2025, 10, 24), "begun_on": date(2025, 11, 6),
                }),
            )  # fmt: skip
            services.project_move(
                actor=town.planner, project=project, moment=at("2025-11-06"),
                move=Move(stage="started", on=date(2025, 11, 6)),
            )  # fmt: skip
        project.refresh_from_db()
        assert project.stage == "started"

    def test_a_project_without_the_permit_does_not_start(
        self, town: Town, project: Project
    ) -> None:
        with pytest.raises(StageNotReady, match="施工许可证号") as refusal:
            services.project_move(
                actor=town.officer("construction"), project=project, moment=at("2025-11-06"),
                move=Move(stage="started", on=date(2025, 11, 6)),
            )  # fmt: skip
        assert len(refusal.value.lacked) == 3


class TestOpening:
    def test_needs_a_registered_owner(self, town: Town) -> None:
        with pytest.raises(ApprovalInvalid, match="还没有登记为企业"):
            opened(town, made(town))

    def test_links_it_with_the_open_cases_of_the_project(
        self, town: Town, project: Project
    ) -> None:
        first = opened(town, project)
        second = services.approval_open(
            actor=town.officer("construction"), project=project, moment=at("2025-09-16"),
            asked=ApprovalAsked(process="leshan_land_start", unit="demo.construction",
                                units=UNITS, standing="followed", outside_number="示例外部2号"),
        )  # fmt: skip
        assert second.links.get().second == first
        assert project.cases.count() == 2

    def test_fills_the_form_with_what_is_known_and_leaves_out_the_rest(
        self, town: Town, project: Project
    ) -> None:
        project.facts = {"energy": "1800"}
        project.environment = ""
        project.save()
        case = opened(town, project)
        assert case.form == {"energy": "1800", "area": "6.0000"}


class TestSuggestingUnits:
    def test_takes_departments_of_the_zone_by_the_end_of_their_codes(self, town: Town) -> None:
        process = process_of(town.activate("land_start_36_2026_2"))
        found = selectors.units_suggested(process, town.zone)
        assert found["leshan.construction"] == "demo.construction"
        assert found["environment"] == "demo.environment"
        assert "leshan.industry_economy" not in found


class TestComparing:
    def test_the_two_definitions_carry_the_reported_totals(self, town: Town) -> None:
        versions = [town.activate("land_start_63_2026_2"), town.activate("land_start_36_2026_2")]
        serial, parallel = selectors.compared(versions)
        assert (serial.total.parallel, parallel.total.parallel) == (Decimal(63), Decimal(36))
        assert parallel.is_invented
        assert parallel.made.mean < serial.made.mean

    def test_the_same_is_run_once(self, town: Town, project: Project) -> None:
        versions = [town.activate("land_start_36_2026_2")]
        known = selectors.inputs_of(project)
        _tried.cache_clear()
        for _ in range(3):
            selectors.compared(versions, known)
        selectors.compared(versions)
        assert (_tried.cache_info().misses, _tried.cache_info().hits) == (2, 2)

    def test_of_each_definition_one_version_is_compared(self, town: Town) -> None:
        for name in ("land_start_36", "land_start_36_2026_2", "land_start_63"):
            loaded(process_text(name))
        newest = [(row.code, row.version) for row in selectors.versions_compared(town.planner)]
        assert sorted(newest) == [
            ("leshan_land_start", "2026.2"), ("leshan_land_start_serial", "2026.1"),
        ]  # fmt: skip
        ProcessVersion.objects.filter(code="leshan_land_start", version="2026.1").update(
            state=VersionState.ACTIVE
        )
        first, *_ = selectors.versions_compared(town.planner)
        assert (first.code, first.version) == ("leshan_land_start", "2026.1")

    @pytest.mark.parametrize(
        ("facts", "answer"),
        [
            ({"energy": "1000"}, True),
            ({"energy": "999.99", "electricity": "500"}, True),
            ({"energy": "999.99", "electricity": "499.99"}, False),
            ({"energy": "999.99"}, None),
        ],
        ids=["energy", "electricity", "neither", "not-known"],
    )
    def test_energy_and_electricity_decide_the_review(
        self, facts: dict[str, object], *, answer: bool | None
    ) -> None:
        process = load_process(process_text("land_start_36_2026_2"), where="示例")
        lines = {one.step.id: one for one in selectors.items_of(process, facts)}
        assert lines["energy_review"].answer is answer

    def test_a_projects_facts_leave_out_what_it_does_not_need(
        self, town: Town, project: Project
    ) -> None:
        version = town.activate("land_start_36_2026_2")
        whole, own = (
            selectors.compared([version], known)[0]
            for known in (None, selectors.inputs_of(project))
        )
        assert whole.needed is None
        assert own.needed == own.steps - 4
        assert own.made.mean <= whole.made.mean
