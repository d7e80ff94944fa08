"""拿地即开工, from signing to the permit to start: days against a table worked out by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from qianyi.domains.projects import selectors, services
from qianyi.domains.projects.errors import ApprovalInvalid, StageNotReady
from qianyi.domains.projects.services import ApprovalAsked, Move, ProjectFacts
from qianyi.foundation import history
from qianyi.kernel.cases.choices import CaseStatus
from qianyi.kernel.cases.models import Case
from qianyi.kernel.cases.permissions import may_do
from qianyi.kernel.cases.selectors import case_view, process_of
from qianyi.kernel.cases.services import Upload, material_add

from .conftest import made, signed_values

if TYPE_CHECKING:
    from qianyi.domains.projects.models import Project
    from qianyi.kernel.cases.tests.town import Town

UNITS = {
    "leshan.construction": "demo.construction", "leshan.industry_economy": "demo.economy",
    "leshan.natural_resources": "demo.land", "leshan.committee": "demo.committee",
    "environment": "demo.environment", "utilities": "demo.service", "taskforce": "demo.service",
}  # fmt: skip
HANDS = {
    "scheme_check": "construction", "scheme_notice": "construction", "energy_review": "economy",
    "report_form": "environment", "contract": "land", "land_permit": "land", "land_title": "land",
    "works_permit": "construction", "utilities": "service", "quality": "construction",
    "start_permit": "construction",
}  # fmt: skip
TABLE = (
    # day, what is done, with what, working days used, left, last day (None: stands still)
    # 2025年国庆、中秋放假10月1日至8日；9月28日（周日）、10月11日（周六）上班。
    # 9月15日（周一）申请；17日一次告知补正；22日补正；23日受理，次日起算36个工作日。
    ("2025-09-23", "accepted", "", "0", "36", "2025-11-18"),
    ("2025-09-24", "scheme_in", "", "1", "35", "2025-11-18"),
    ("2025-09-28", "scheme_check", "pass", "4", "32", "2025-11-18"),  # 周日，调休上班，是第4天
    ("2025-09-30", "energy_review", "", "6", "30", "2025-11-18"),
    ("2025-10-09", "scheme_notice", "", "7", "29", "2025-11-18"),  # 放假8天，只隔1个工作日
    ("2025-10-11", "report_form", "", "9", "27", "2025-11-18"),  # 周六，调休上班，是第9天
    ("2025-10-13", "sign demo.construction", "", "10", "26", "2025-11-18"),
    ("2025-10-14", "special", "", "11", "25", None),  # 当天仍计，是第11天；次日起不计
    ("2025-10-21", "resume", "", "11", "25", "2025-11-25"),  # 停了15至21日5个工作日，期限后移5天
    ("2025-10-22", "sign demo.economy", "", "12", "24", "2025-11-25"),
    ("2025-10-24", "contract", "", "14", "22", "2025-11-25"),
    ("2025-10-28", "land_permit", "", "16", "20", "2025-11-25"),
    ("2025-10-29", "land_title", "", "17", "19", "2025-11-25"),
    ("2025-10-30", "utilities", "", "18", "18", "2025-11-25"),
    ("2025-10-31", "works_permit", "", "19", "17", "2025-11-25"),
    ("2025-11-03", "quality", "", "20", "16", "2025-11-25"),
    ("2025-11-05", "start_permit", "grant", "22", "14", "2025-11-25"),
)
FOLLOWED = ("report_form", "contract", "land_permit", "land_title", "utilities")


def at(day: str) -> datetime:
    """Ten in the morning of a day in China."""
    return datetime.fromisoformat(day).replace(hour=2, tzinfo=UTC)


def opened(town: Town, project: Project, *, day: str = "2025-09-15") -> Case:
    """The case of a project, opened by the construction bureau."""
    town.activate("land_start_36")
    actor = town.officer("construction")
    asked = ApprovalAsked(
        process="leshan_land_start", unit="demo.construction",
        units=UNITS,
    )  # fmt: skip
    with history.acting(actor):
        return services.approval_open(actor=actor, project=project, asked=asked, moment=at(day))


def done(town: Town, case: Case, what: str, outcome: str, moment: datetime) -> None:
    """One line of the table."""
    lead = town.officer("construction")
    if what == "accepted":
        town.act(lead, case, "accepted", moment=moment)
    elif what == "scheme_in":
        town.act(town.applicant, case, "step_done", step="scheme_in", moment=moment)
    elif what.startswith("sign "):
        unit = what.removeprefix("sign ")
        signer = next(word for word, code in UNITS.items() if code == unit)
        actor = town.officer(unit.removeprefix("demo."))
        town.act(actor, case, "signed", step="joint_drawings", signer=signer, moment=moment)
    elif what == "special":
        town.act(lead, case, "special_started", ground="专家评审", notice="示例告知〔2025〕1号",
                 moment=moment)  # fmt: skip
    elif what == "resume":
        town.act(lead, case, "special_ended", moment=moment)
    elif what in FOLLOWED:
        town.act(town.officer(HANDS[what]), case, "outside_status", step=what,
                 status="finished", words="已办结", number="示例1号", moment=moment)  # fmt: skip
    else:
        values = {"step": what} | ({"outcome": outcome} if outcome else {})
        town.act(town.officer(HANDS[what]), case, "step_done", moment=moment, **values)


def files(town: Town, case: Case, *codes: str, moment: datetime) -> None:
    """Papers the applicant hands in."""
    with history.acting(town.applicant):
        for code in codes:
            upload = Upload(filename=f"示例{code}.txt", data="示例材料\n".encode(), code=code)
            material_add(actor=town.applicant, case_id=case.pk, upload=upload, moment=moment)


@pytest.fixture
def project(town: Town) -> Project:
    """A project that has been signed and filed."""
    return made(
        town, stage="filed", **signed_values(town), project_code="示例-2025-0001",
        filed_on=date(2025, 7, 1),
    )  # fmt: skip


class TestFromSigningToTheStart:
    def test_the_days_are_those_worked_out_by_hand(self, town: Town, project: Project) -> None:
        case = opened(town, project)
        lead = town.officer("construction")
        files(town, case, "filing", "licence", "intent", moment=at("2025-09-15"))
        town.act(lead, case, "correction_told", items=["缺建设工程设计方案"],
                 moment=at("2025-09-17"))  # fmt: skip
        assert case.status == CaseStatus.CORRECTING
        files(town, case, "scheme", "drawings", "contract", "builder", moment=at("2025-09-22"))
        town.act(town.applicant, case, "corrected", moment=at("2025-09-22"))
        found = []
        for day, what, outcome, *_ in TABLE:
            done(town, case, what, outcome, at(day))
            clock = case_view(lead, case, at(day), may=may_do(lead, case, at(day))).clock
            due = clock.due_on.isoformat() if clock.due_on and not clock.paused else None
            found.append((day, what, outcome, str(clock.used), str(clock.left), due))
        assert found == list(TABLE)

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
        process = process_of(town.activate("land_start_36"))
        found = selectors.units_suggested(process, town.zone)
        assert found["leshan.construction"] == "demo.construction"
        assert found["environment"] == "demo.environment"
        assert "leshan.industry_economy" not in found


class TestComparing:
    def test_the_two_definitions_carry_the_reported_totals(self, town: Town) -> None:
        versions = [town.activate("land_start_63"), town.activate("land_start_36")]
        serial, parallel = selectors.compared(versions)
        assert (serial.total.parallel, parallel.total.parallel) == (Decimal(63), Decimal(36))
        assert parallel.is_invented
        assert parallel.made.mean < serial.made.mean

    def test_a_projects_facts_leave_out_what_it_does_not_need(
        self, town: Town, project: Project
    ) -> None:
        version = town.activate("land_start_36")
        whole, own = (
            selectors.compared([version], known)[0]
            for known in (None, selectors.inputs_of(project))
        )
        assert whole.needed is None
        assert own.needed == own.steps - 4
        assert own.made.mean <= whole.made.mean
