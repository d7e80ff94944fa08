"""重大项目调度: how each project stands in a month, what stands in the way, who did nothing."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from qianyi.domains.projects.choices import IssueState, Lack
from qianyi.domains.projects.errors import IssueNotFound, ReportNotFound
from qianyi.domains.projects.models import Issue, MonthReport, Project, YearPlan
from qianyi.engine.projects import Month, Standing, standing_of, still_since

from .projects import project_list, with_months

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from django.db.models import QuerySet

    from qianyi.foundation.permissions import Actor

    from .projects import ProjectFilter

WORKED = ("started", "completed")
"""Stages at which investment is expected every month."""
MOST_STILL = 24
"""How many months back standing still is looked for."""


@dataclass(frozen=True, slots=True)
class DispatchRow:
    """A project in a month.

    Attributes:
        report: the month as last reported; None where nobody did.
        still: for how many months up to this one nought was reported.
        issues: issues still open.
    """

    project: Project
    month: Month
    standing: Standing
    report: MonthReport | None
    milestones: str
    still: int
    issues: tuple[Issue, ...]

    @property
    def lacks(self) -> str:
        """What it is short of, in words; empty where nothing was reported."""
        return lack_words(self.report)

    @property
    def obstacle(self) -> str:
        """What is in the way: issues first, then what is lacking, then the cause of delay."""
        if self.issues:
            return self.issues[0].words
        said = [self.lacks, self.report.delay if self.report else ""]
        return "；".join(one for one in said if one)


def lack_words(report: MonthReport | None) -> str:
    """What a report says is lacking, with its own words."""
    if report is None or not report.lacks:
        return ""
    named = "、".join(str(Lack(one).label) for one in report.lacks if one in Lack.values)
    return f"缺{named}" + (f"（{report.lack_words}）" if report.lack_words else "")


def dispatch_rows(
    actor: Actor, month: Month, asked: ProjectFilter | None = None
) -> list[DispatchRow]:
    """Projects that are being built, and others with a plan for the year, in a month."""
    wanted, now = [], month
    for _ in range(MOST_STILL):
        wanted.append(str(now))
        now = now.before
    planned = YearPlan.objects.filter(year=month.year).values("project")
    looked_at = project_list(actor, asked).filter(Q(stage__in=WORKED) | Q(pk__in=planned))
    rows = with_months(looked_at, wanted).prefetch_related("issues__unit__subject")
    return sorted((dispatch_row(row, month) for row in rows), key=_pressing)


def dispatch_row(project: Project, month: Month) -> DispatchRow:
    """One project; its months and plans are read ahead where a list asks."""
    latest = latest_reports(_reports(project))
    amounts = {code: report.invested for code, report in latest.items()}
    plan = plan_of(_plans(project), month.year)
    return DispatchRow(
        project=project,
        month=month,
        standing=standing_of(amounts, month, plan.investment if plan else None),
        report=latest.get(str(month)),
        milestones=plan.milestones if plan else "",
        still=still_since(amounts, month),
        issues=tuple(row for row in project.issues.all() if row.state == IssueState.OPEN),
    )


def latest_reports(reports: Iterable[MonthReport]) -> dict[str, MonthReport]:
    """Month → the version that stands: the last one reported."""
    latest: dict[str, MonthReport] = {}
    for one in reports:
        held = latest.get(one.month)
        if held is None or one.version > held.version:
            latest[one.month] = one
    return latest


def plan_of(plans: Sequence[YearPlan], year: int) -> YearPlan | None:
    """The plan of a year that stands."""
    held = [one for one in plans if one.year == year]
    return max(held, key=lambda one: one.version) if held else None


def reports_of(project: Project) -> QuerySet[MonthReport]:
    """Every version of every month, the latest first."""
    return project.reports.select_related("by").order_by("-month", "-version")


def report_get(*, project: Project, report_id: int) -> MonthReport:
    """One report of a project.

    Raises:
        ReportNotFound: the project has none of that number.
    """
    row = project.reports.filter(pk=report_id).first()
    if row is None:
        raise ReportNotFound("没有找到这份月报；请从项目页面进入。", report=report_id)
    return row


def plans_of(project: Project) -> QuerySet[YearPlan]:
    """Every version of every year's plan, the latest first."""
    return project.plans.select_related("by").order_by("-year", "-version")


def issues_of(project: Project) -> QuerySet[Issue]:
    """Its issues, open ones first."""
    return project.issues.select_related("unit__subject", "by")


def issue_get(*, actor: Actor, issue_id: int) -> Issue:
    """One issue.

    Raises:
        IssueNotFound: there is none, or not for this actor.
    """
    row = (
        Issue.objects.visible_to(actor)
        .select_related("project__subject", "project__territory", "unit__subject")
        .filter(pk=issue_id)
        .first()
    )
    if row is None:
        raise IssueNotFound("没有找到这个问题；请从项目页面进入。", issue=issue_id)
    return row


def monthly_totals(rows: Iterable[DispatchRow], year: int) -> list[tuple[str, Decimal | None]]:
    """(month, investment of all these projects in it) of a year; None where none reported."""
    latest = [latest_reports(_reports(row.project)) for row in rows]
    found: list[tuple[str, Decimal | None]] = []
    for number in range(1, 13):
        code = str(Month(year, number))
        told = [held[code].invested for held in latest if code in held]
        known = [value for value in told if value is not None]
        found.append((code, sum(known, Decimal(0)) if known else None))
    return found


def month_before(day: date) -> Month:
    """The last whole month before a day: the one that can have been reported."""
    return Month(day.year, day.month).before


def _pressing(row: DispatchRow) -> tuple[Any, ...]:
    order = {"nothing": 0, "unreported": 1, "done": 2}
    return (order[row.standing.word], -row.still, not row.standing.is_behind, row.project.pk)


def _reports(project: Project) -> Sequence[MonthReport]:
    held: Sequence[MonthReport] | None = getattr(project, "held_reports", None)
    return list(project.reports.all()) if held is None else held


def _plans(project: Project) -> Sequence[YearPlan]:
    held: Sequence[YearPlan] | None = getattr(project, "held_plans", None)
    return list(project.plans.all()) if held is None else held
