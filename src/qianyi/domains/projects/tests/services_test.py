"""Writing projects: gates, months as reported, promises, packs, what units owe."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from qianyi.domains.projects import schemas, selectors, services
from qianyi.domains.projects.errors import (
    ProjectInvalid,
    ReportInvalid,
    StageInvalid,
    StageNotReady,
)
from qianyi.domains.projects.hooks import finding, owing, reviews
from qianyi.domains.projects.models import Project
from qianyi.domains.projects.services import (
    Move,
    Planned,
    ProjectFacts,
    Promised,
    Raised,
    Reported,
)
from qianyi.engine.projects import Month
from qianyi.foundation import search
from qianyi.foundation.duties import DutiesAsked
from qianyi.foundation.permissions import Role
from qianyi.foundation.reviewing import ReviewAsked
from qianyi.lib.errors import NotAllowed

from .works import LATE, MOMENT, NOVEMBER, made

if TYPE_CHECKING:
    from qianyi.kernel.cases.tests.town import Town


def report(town: Town, project: Project, month: str, amount: str | None, **more: object) -> None:
    """A month as the planner reports it."""
    services.report_file(
        actor=town.planner, project=project, moment=LATE,
        reported=Reported(
            month=month, invested=None if amount is None else Decimal(amount),
            **{"progress": "示例进度", **more},
        ),
    )  # fmt: skip


class TestGates:
    def test_the_hint_and_the_refusal_say_the_same(self, town: Town, project: Project) -> None:
        hint = selectors.hint_of(project)
        with pytest.raises(StageNotReady) as refusal:
            services.project_move(
                actor=town.planner, project=project, moment=NOVEMBER,
                move=Move(stage="filed", on=date(2025, 11, 1)),
            )  # fmt: skip
        assert refusal.value.lacked == tuple(one.words for one in hint.lacked)

    def test_an_override_is_logged_with_what_was_lacking(
        self, town: Town, project: Project
    ) -> None:
        move = Move(stage="filed", on=date(2025, 11, 1), reason="示例理由", override=True)
        logged = services.project_move(
            actor=town.planner, project=project, move=move, moment=NOVEMBER
        )
        assert logged.lacked == ["项目代码", "备案（立项）日期"]
        assert logged.by_id == town.planner.user_id

    @pytest.mark.parametrize(
        ("move", "error"),
        [
            pytest.param(Move(stage="filed", on=date(2025, 11, 1), override=True), StageInvalid,
                         id="override-without-a-reason"),
            pytest.param(Move(stage="lead", on=date(2025, 11, 1)), StageInvalid,
                         id="back-without-a-reason"),
            pytest.param(Move(stage="signed", on=date(2025, 11, 1), reason="示例"), StageInvalid,
                         id="where-it-stands"),
            pytest.param(Move(stage="lead", on=date(2025, 11, 11), reason="示例"), StageInvalid,
                         id="a-day-ahead"),
        ],
    )  # fmt: skip
    def test_refuses(
        self, town: Town, project: Project, move: Move, error: type[Exception]
    ) -> None:
        with pytest.raises(error):
            services.project_move(actor=town.planner, project=project, move=move, moment=NOVEMBER)

    def test_an_officer_does_not_override(self, town: Town, project: Project) -> None:
        move = Move(stage="filed", on=date(2025, 11, 1), reason="示例理由", override=True)
        with pytest.raises(NotAllowed):
            services.project_move(
                actor=town.officer("construction"), project=project, move=move, moment=NOVEMBER
            )

    def test_a_fact_the_stage_needs_is_not_emptied_and_old_gaps_stop_nobody(
        self, town: Town, project: Project
    ) -> None:
        with pytest.raises(ProjectInvalid, match="不能为空"):
            services.project_change(
                actor=town.planner, project=project, moment=NOVEMBER,
                told=ProjectFacts(name="示例项目", values={"taskforce": ""}),
            )  # fmt: skip
        Project.objects.filter(pk=project.pk).update(signed_on=None)
        changed = services.project_change(
            actor=town.planner, project=project, moment=NOVEMBER,
            told=ProjectFacts(name="示例项目", values={"note": "示例"}),
        )  # fmt: skip
        assert changed.note == "示例"

    def test_a_project_stands_at_a_stage_of_its_own_kind(
        self, town: Town, project: Project
    ) -> None:
        told = ProjectFacts(name="示例项目", values={"nature": "government"})
        with pytest.raises(ProjectInvalid, match="没有“签约”阶段") as refusal:
            services.project_change(actor=town.planner, project=project, told=told, moment=NOVEMBER)
        assert list(refusal.value.fields) == ["nature"]
        with pytest.raises(ProjectInvalid, match="没有“洽谈”阶段"):
            made(town, nature="government", stage="talks")

    @pytest.mark.parametrize("name", [" ", "示" * 121], ids=["empty", "longer-than-is-kept"])
    def test_a_name_is_needed_and_fits(self, town: Town, name: str) -> None:
        with pytest.raises(ProjectInvalid, match="不超过 120 个字"):
            made(town, name=name)


class TestMonths:
    def test_a_correction_is_a_version_and_the_last_one_counts(
        self, town: Town, project: Project
    ) -> None:
        report(town, project, "2025-11", "100")
        with pytest.raises(ReportInvalid, match="更正须写明理由"):
            report(town, project, "2025-11", "80")
        report(town, project, "2025-11", "80", why_changed="示例：重复计算")
        assert [row.invested for row in selectors.reports_of(project)] == [80, 100]
        row = selectors.dispatch_row(project, Month(2025, 11))
        assert (row.standing.month, row.standing.total) == (Decimal(80), Decimal(80))

    def test_reach_programs_whole(self, town: Town, project: Project) -> None:
        report(town, project, "2025-11", "100", lacks=["power"], lack_words="示例缺口",
               delay="示例原因")  # fmt: skip
        report(town, project, "2025-11", "80", why_changed="示例更正",
               photos=(("示例.png", b"\x89PNG\r\n\x1a\n"),))  # fmt: skip
        last, first = (schemas.ProjectMonthBody.of(row) for row in selectors.reports_of(project))
        assert (first.lack_words, first.delay) == ("示例缺口", "示例原因")
        assert (last.photos, last.why_changed) == (["示例.png"], "示例更正")
        assert last.reported_at == LATE

    @pytest.mark.parametrize(
        ("told", "words"),
        [
            pytest.param({"month": "2026-03"}, "还没有到", id="a-month-ahead"),
            pytest.param({"month": "2026-3"}, "写作 2026-11", id="not-a-month"),
            pytest.param({"month": "2026-01", "invested": Decimal(-1)}, "负数", id="negative"),
            pytest.param({"month": "2026-01"}, "至少写明形象进度", id="nothing-said"),
            pytest.param({"month": "2026-01", "invested": Decimal(10) ** 12}, "12 位整数",
                         id="more-than-is-kept"),
            pytest.param({"month": "2026-01", "invested": Decimal("1.00001")}, "4 位小数",
                         id="finer-than-is-kept"),
            pytest.param({"month": "２０２６-01", "progress": "示例"}, "写作 2026-11",
                         id="month-in-wide-digits"),
            pytest.param(
                {"month": "2026-01", "progress": "示例", "arrived_city": Decimal(1),
                 "arrived_province": Decimal(2)}, "不能大于它", id="part-above-the-whole",
            ),
            pytest.param({"month": "2026-01", "progress": "示例", "photos": (("示例.txt", b"1"),)},
                         "不是照片", id="no-picture"),
        ],
    )  # fmt: skip
    def test_refuses(
        self, town: Town, project: Project, told: dict[str, object], words: str
    ) -> None:
        with pytest.raises(ReportInvalid, match=words):
            services.report_file(
                actor=town.planner, project=project, reported=Reported(**told), moment=LATE
            )

    def test_nought_not_reported_and_behind_are_told_apart(
        self, town: Town, project: Project
    ) -> None:
        planned = Planned(year=2025, investment=Decimal(1200))
        services.plan_set(actor=town.planner, project=project, planned=planned, moment=LATE)
        with pytest.raises(ReportInvalid, match="调整须写明理由"):
            services.plan_set(actor=town.planner, project=project, planned=planned, moment=LATE)
        report(town, project, "2025-10", "0")
        report(town, project, "2025-11", "0", lacks=["power"])
        november, december = (
            selectors.dispatch_rows(town.planner, Month(2025, number))[0] for number in (11, 12)
        )
        assert (november.standing.word, november.still) == ("nothing", 2)
        assert november.obstacle == "缺用电"
        assert november.standing.is_behind
        assert (december.standing.word, december.still) == ("unreported", 0)


class TestWhatUnitsOwe:
    def test_projects_still_issues_and_promises_are_owed_by_their_units(
        self, town: Town, project: Project
    ) -> None:
        services.plan_set(
            actor=town.planner, project=project, moment=LATE,
            planned=Planned(year=2026, investment=Decimal(1200)),
        )  # fmt: skip
        report(town, project, "2026-01", "0")
        services.issue_raise(
            actor=town.planner, project=project, moment=MOMENT,
            raised=Raised(words="示例用电", unit=town.units["economy"].department,
                          due_on=date(2025, 9, 30)),
        )  # fmt: skip
        services.promise_make(
            actor=town.planner, project=project, moment=MOMENT,
            promised=Promised(side="zone", kind="utilities", what="示例道路", basis="示例依据",
                              unit=town.units["construction"].department,
                              due_on=date(2025, 12, 31)),
        )  # fmt: skip
        duties = owing.duties_owed(town.leader, DutiesAsked(moment=LATE))
        told = {one.group: (one.unit_code, one.light, one.is_still) for one in duties}
        assert all(one.is_demo for one in duties)
        assert told == {
            "project": ("demo.construction", "red", True),
            "item": ("demo.economy", "overdue", False),
            "promise": ("demo.construction", "overdue", False),
        }
        asked = DutiesAsked(moment=LATE, unit_codes=("demo.economy",))
        assert [one.group for one in owing.duties_owed(town.leader, asked)] == ["item"]
        assert owing.duties_owed(town.applicant, DutiesAsked(moment=LATE)) == ()
        section = owing.still_section(town.leader, LATE)
        assert section is not None
        assert section.items[0].mark == "当月完成投资为零"
        first, last = date(2026, 1, 1), date(2026, 1, 31)
        measured = reviews.ON_PLAN.read(("demo.construction", "demo.economy"), first, last, LATE)
        assert list(measured) == ["demo.construction"]
        assert measured["demo.construction"].value == 0
        kept = reviews.PROMISES_KEPT.read(
            ("demo.construction",), date(2025, 1, 1), date(2025, 12, 31), LATE
        )["demo.construction"]
        assert (kept.done, kept.of) == (Decimal(0), Decimal(1))


class TestSeeing:
    def test_owners_see_the_own_and_strangers_none(self, town: Town, project: Project) -> None:
        assert Project.objects.visible_to(town.applicant).count() == 1
        assert Project.objects.visible_to(town.stranger).count() == 0
        assert Project.objects.visible_to(town.leader).count() == 1

    def test_a_head_sees_what_the_unit_leads_or_owes(self, town: Town, project: Project) -> None:
        heads = {
            name: town.person(f"head {name}", Role.DEPARTMENT_HEAD, town.units[name])
            for name in ("construction", "economy", "land")
        }
        services.promise_make(
            actor=town.planner, project=project, moment=MOMENT,
            promised=Promised(side="zone", kind="utilities", what="示例", basis="示例",
                              unit=town.units["economy"].department),
        )  # fmt: skip
        seen = {name: list(Project.objects.visible_to(head)) for name, head in heads.items()}
        assert seen == {"construction": [project], "economy": [project], "land": []}
        asked = DutiesAsked(moment=LATE, unit_codes=("demo.economy",))
        assert [one.group for one in owing.duties_owed(heads["economy"], asked)] == ["promise"]
        (entry,) = finding.projects([project.pk])
        assert entry.readers >= search.to_posts(
            Role.DEPARTMENT_HEAD, town.units["economy"].pk, town.units["construction"].pk
        )


class TestReviewPart:
    def test_says_what_stands_where_and_what_cannot_be_told(
        self, town: Town, project: Project
    ) -> None:
        asked = ReviewAsked(
            plan_key="示例", first=date(2021, 1, 1), last=date(2025, 12, 31), moment=LATE
        )
        part = reviews.projects_part(town.leader, asked)
        assert part is not None
        signed = next(row for row in part.rows if row[0].words == "签约")
        assert signed[1].value == 1
        assert "不计算签约率" in part.missing[0]
        assert reviews.projects_part(town.applicant, asked) is None
