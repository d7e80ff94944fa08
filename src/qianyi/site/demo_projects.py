"""Months, promises and an approval on its way, so that projects of a demonstration are alive.

All of it is invented; the owner is the demonstration's firm.
"""

from __future__ import annotations

import struct
import zlib
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction

from qianyi.domains.projects import services
from qianyi.domains.projects.models import MonthReport, Project, YearPlan
from qianyi.engine.projects import Month
from qianyi.foundation.permissions import Role, system_actor
from qianyi.kernel.cases.choices import VersionState
from qianyi.kernel.cases.models import ProcessVersion
from qianyi.kernel.cases.selectors import Act
from qianyi.kernel.cases.services import Upload, case_act, material_add, process_activate
from qianyi.kernel.subjects.models import Department, Enterprise, Membership
from qianyi.lib import clock
from qianyi.site.demo_actors import account_actor

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from qianyi.foundation.permissions import Actor
    from qianyi.kernel.cases.models import Case

APPROVAL: Final = "leshan_land_start"
IN_FORCE: Final = (APPROVAL, "leshan_enterprise_promise")
UNITS: Final = {
    "leshan.construction": "demo.construction", "leshan.industry_economy": "demo.economy",
    "leshan.natural_resources": "demo.land", "leshan.committee": "demo.committee",
    "environment": "demo.environment", "utilities": "demo.service", "taskforce": "demo.economy",
}  # fmt: skip
"""Word of the definition → department of the demonstration zone."""
OWNED: Final = "demo.p.storage_line"
PLANS: Final = {"demo.p.sensor_plant": 12000, "demo.p.medical_devices": 9000,
                "demo.p.sewage": 5000}  # fmt: skip
"""Project → planned investment of the year, 万元."""
MONTHLY: Final[dict[str, tuple[int, ...]]] = {
    "demo.p.sensor_plant": (800, 600, 1100, 1200, 1000, 1100, 900, 1000, 1200, 1100, 1000, 1000),
    "demo.p.medical_devices": (0, 0, 900, 1100, 800, 700, 400, 200, 0, 0, 0, 0),
    "demo.p.sewage": (0, 200, 500, 600, 500, 500, 400, 500, 400),
}
"""Project → investment of each month; where the list ends nobody has reported."""
ACTS: Final[tuple[tuple[int, str, dict[str, Any]], ...]] = (
    (2, "correction_told", {"items": ["缺建设工程设计方案"]}),
    (6, "corrected", {}),
    (7, "accepted", {}),
    (8, "step_done", {"step": "scheme_in"}),
    (12, "step_done", {"step": "scheme_check", "outcome": "pass", "opinion": "示例意见"}),
    (14, "step_done", {"step": "energy_review", "opinion": "示例意见"}),
)
"""Days after the case was opened, kind of act, its values."""
MATERIALS: Final = ("filing", "licence", "intent", "scheme")
"""What the owner has handed in; drawings, contract and builder are still to come."""
OPENED_DAYS_AGO: Final = 18


@transaction.atomic
def projects_ensure(moment: datetime) -> int:
    """Fill the demonstration's projects; nothing where months have been reported already."""
    rows = {row.subject.code: row for row in Project.objects.filter(is_demo=True)}
    if not rows or MonthReport.objects.exists() or YearPlan.objects.exists():
        return 0
    actor = system_actor(via="cli")
    day = clock.local_date(moment)
    for code, amount in PLANS.items():
        if code in rows:
            planned = services.Planned(
                year=day.year, investment=Decimal(amount), milestones="示例：年内完成主体工程"
            )
            services.plan_set(actor=actor, project=rows[code], planned=planned, moment=moment)
            _months(actor, rows[code], MONTHLY[code], day, moment)
    _issues(actor, rows, day, moment)
    _promises(actor, rows, day, moment)
    _approval(actor, rows, moment)
    return len(rows)


def _months(
    actor: Actor, project: Project, amounts: Sequence[int], day: date, moment: datetime
) -> None:
    for number, amount in enumerate(amounts[: day.month - 1], start=1):
        services.report_file(
            actor=actor, project=project, moment=moment,
            reported=services.Reported(
                month=str(Month(day.year, number)),
                invested=Decimal(amount),
                arrived_city=Decimal(amount) / 2,
                arrived_province=Decimal(amount) / 4,
                in_statistics=number > 2,  # noqa: PLR2004 - told to statistics in March
                progress="示例：主体施工" if amount else "示例：设备未到，停工等待",
                lacks=() if amount else ("power",),
                lack_words="" if amount else "示例：外线增容未完成",
                photos=(("示例现场.png", picture()),) if number == 1 else (),
            ),
        )  # fmt: skip


def _issues(actor: Actor, rows: dict[str, Project], day: date, moment: datetime) -> None:
    project = rows.get("demo.p.medical_devices")
    if project is not None:
        raised = services.Raised(
            words="示例：厂区外供电线路增容没有排入计划", unit=_unit("demo.service"),
            due_on=day + timedelta(days=4),
        )  # fmt: skip
        services.issue_raise(actor=actor, project=project, raised=raised, moment=moment)


def _promises(actor: Actor, rows: dict[str, Project], day: date, moment: datetime) -> None:
    told = (
        (OWNED, services.Promised(
            side="zone", kind="utilities", what="示例：开工前接通施工用水用电",
            basis="示例投资协议第五条", review="complies", review_basis="示例审查表1号",
            due_on=day + timedelta(days=40), unit=_unit("demo.construction"),
        )),
        (OWNED, services.Promised(
            side="zone", kind="funds", what="示例：按设备投资额的5%补助",
            basis="示例技改政策第三条", due_on=day - timedelta(days=12),
            unit=_unit("demo.economy"),
        )),
        (OWNED, services.Promised(
            side="owner", kind="intensity", what="示例：固定资产投资强度", comparator=">=",
            target=Decimal(450), figure_unit="万元/亩", due_on=date(day.year + 2, 6, 30),
            unit=_unit("demo.land"),
        )),
        (OWNED, services.Promised(
            side="owner", kind="tax_per_mu", what="示例：达产后亩均税收", comparator=">=",
            target=Decimal(20), figure_unit="万元/亩", year=day.year + 3,
            due_on=date(day.year + 3, 12, 31), unit=_unit("demo.economy"),
        )),
        ("demo.p.coatings", services.Promised(
            side="owner", kind="output", what="示例：投产首年产值", comparator=">=",
            target=Decimal(15000), figure_unit="万元", year=day.year,
            due_on=date(day.year, 12, 31), unit=_unit("demo.economy"),
        )),
        ("demo.p.sensor_plant", services.Promised(
            side="owner", kind="jobs", what="示例：新增就业", comparator=">=",
            target=Decimal(220), figure_unit="人", year=day.year,
            due_on=day - timedelta(days=30), unit=_unit("demo.economy"),
        )),
        ("demo.p.coatings", services.Promised(
            side="zone", kind="service", what="示例：专人代办开工手续", basis="示例协议第七条",
            review="not_needed", review_basis="示例审查表2号", due_on=date(day.year - 2, 12, 31),
            unit=_unit("demo.service"),
        )),
        ("demo.p.data_centre", services.Promised(
            side="zone", kind="funds", what="示例：按新增税收的30%给予奖励",
            basis="示例洽谈纪要", due_on=date(day.year + 1, 6, 30), unit=_unit("demo.economy"),
        )),
    )  # fmt: skip
    made = [
        services.promise_make(actor=actor, project=rows[code], promised=promised, moment=moment)
        for code, promised in told
        if code in rows
    ]
    checks = {
        "jobs": services.Checked(
            state="broken", evidence="示例：社保参保 150 人", actual=Decimal(150), on=day
        ),
        "service": services.Checked(state="kept", evidence="示例：代办清单已办结", on=day),
    }
    for row in made:
        if row.kind in checks:
            services.promise_check(
                actor=actor, promise=row, checked=checks[row.kind], moment=moment
            )
    for row in (one for one in made if one.warnings):
        services.promise_review(
            actor=actor, promise=row, review="violates", basis="示例审查表3号", moment=moment
        )


def _approval(actor: Actor, rows: dict[str, Project], moment: datetime) -> None:
    """The demonstration firm's project, filed and on its way through the approval."""
    firm = Enterprise.objects.filter(
        subject__in=Membership.objects.filter(
            role=Role.ENTERPRISE_USER, user__username="enterprise"
        ).values("subject")
    ).first()
    if firm is None or OWNED not in rows:
        return
    begun = moment - timedelta(days=OPENED_DAYS_AGO)
    day = clock.local_date(begun)
    project = services.project_change(
        actor=actor, project=rows[OWNED], moment=moment,
        told=services.ProjectFacts(
            name=rows[OWNED].subject.name,
            values={"owner": firm, "owner_name": "", "project_code": "示例-2026-0001",
                    "filed_on": day - timedelta(days=20)},
        ),
    )  # fmt: skip
    services.project_move(
        actor=actor, project=project, moment=moment,
        move=services.Move(stage="filed", on=day - timedelta(days=20)),
    )  # fmt: skip
    activated(moment)
    if not ProcessVersion.objects.active().filter(code=APPROVAL).exists():
        return
    case = services.approval_open(
        actor=actor, project=project, moment=begun,
        asked=services.ApprovalAsked(process=APPROVAL, unit="demo.construction", units=UNITS),
    )  # fmt: skip
    _acted(actor, case, begun)


def _acted(actor: Actor, case: Case, begun: datetime) -> None:
    for code in MATERIALS:
        paper = Upload(filename=f"示例{code}.txt", data="示例材料\n".encode(), code=code)
        material_add(actor=actor, case_id=case.pk, upload=paper, moment=begun + timedelta(days=1))
    for after, kind, values in ACTS:
        case_act(
            actor=actor, case_id=case.pk, act=Act(kind, values),
            moment=begun + timedelta(days=after),
        )  # fmt: skip


def activated(moment: datetime) -> int:
    """Put the approvals of projects into force, in the demonstration planner's name; once."""
    planner = account_actor("planner", moment)
    seen = ProcessVersion.objects.filter(code__in=IN_FORCE).exclude(state=VersionState.LOADED)
    waiting = ProcessVersion.objects.filter(
        code__in=IN_FORCE, state=VersionState.LOADED, activated_at=None
    ).exclude(code__in=seen.values("code"))
    chosen = list({row.code: row for row in waiting.order_by("pk")}.values())  # the newest each
    for row in chosen:
        process_activate(actor=planner, version_id=row.pk, reason="演示启用", moment=moment)
    return len(chosen)


def _unit(code: str) -> Department | None:
    return Department.objects.filter(subject__code=code).first()


def picture(width: int = 320, height: int = 200) -> bytes:
    """A plain picture in place of a photo: sky above, ground below."""
    sky, ground = bytes((150, 190, 225)), bytes((150, 140, 120))
    lines = b"".join(
        b"\0" + (sky if line < height * 2 // 3 else ground) * width for line in range(height)
    )
    parts = (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(lines)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in parts
    )
