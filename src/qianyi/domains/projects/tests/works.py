"""Projects to test with, and the way of one through 拿地即开工, day by day."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from qianyi.domains.projects import services
from qianyi.domains.projects.services import ApprovalAsked, ProjectFacts
from qianyi.foundation import history
from qianyi.kernel.cases.choices import CaseStatus
from qianyi.kernel.cases.permissions import may_do
from qianyi.kernel.cases.selectors import case_view
from qianyi.kernel.cases.services import Upload, material_add

if TYPE_CHECKING:
    from qianyi.domains.projects.models import Project
    from qianyi.foundation.permissions import Actor
    from qianyi.kernel.cases.models import Case
    from qianyi.kernel.cases.tests.town import Town

MOMENT = datetime(2025, 9, 1, 2, tzinfo=UTC)  # Monday, ten in the morning in China
NOVEMBER = datetime(2025, 11, 10, 2, tzinfo=UTC)
LATE = datetime(2026, 2, 2, 2, tzinfo=UTC)

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
    town.activate("land_start_36_2026_2")
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


def walked(
    town: Town, project: Project
) -> tuple[Case, list[tuple[str, str, str, str, str, str | None]]]:
    """The case of a project from its submission to the permit to start, and its clock each day."""
    case = opened(town, project)
    lead = town.officer("construction")
    files(town, case, "filing", "licence", "intent", moment=at("2025-09-15"))
    town.act(lead, case, "correction_told", items=["缺建设工程设计方案"], moment=at("2025-09-17"))
    assert case.status == CaseStatus.CORRECTING
    files(town, case, "scheme", "drawings", "contract", "builder", moment=at("2025-09-22"))
    town.act(town.applicant, case, "corrected", moment=at("2025-09-22"))
    found = []
    for day, what, outcome, *_ in TABLE:
        done(town, case, what, outcome, at(day))
        clock = case_view(lead, case, at(day), may=may_do(lead, case, at(day))).clock
        due = clock.due_on.isoformat() if clock.due_on and not clock.paused else None
        found.append((day, what, outcome, str(clock.used), str(clock.left), due))
    return case, found


def made(
    town: Town, actor: Actor | None = None, *, name: str = "示例项目", **values: object
) -> Project:
    """A project of the town's, a lead unless more is said."""
    actor = actor or town.planner
    stage = str(values.pop("stage", "lead"))
    told = {
        "nature": "industrial",
        "territory": town.zone,
        "lead": town.units["construction"].department,
        **values,
    }
    with history.acting(actor):
        return services.project_make(
            actor=actor, told=ProjectFacts(name=name, values=told), moment=MOMENT, stage=stage
        )


def signed_values(town: Town) -> dict[str, object]:
    """Facts with which a project may stand as signed."""
    return {
        "owner": town.firm.enterprise,
        "investment": Decimal(65000),
        "taskforce": "示例专班",
        "signed_on": date(2025, 6, 18),
        "land_area": Decimal(90),
        "land_state": "planned",
        "environment": "form",
        "facts": {"energy": "1800", "special_building": False, "area_assessed": True},
    }
