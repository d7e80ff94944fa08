"""Plans of years, months as reported with their pictures, and issues."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.db.models import Max

from qianyi.domains.projects.choices import FIRST_YEAR, LAST_YEAR, IssueState, Lack
from qianyi.domains.projects.errors import IssueInvalid, PhotoNotFound, ReportInvalid
from qianyi.domains.projects.models import Issue, MonthReport, Project, YearPlan
from qianyi.domains.projects.permissions import can_keep, is_officer_of
from qianyi.engine.projects import Month
from qianyi.foundation import history, search
from qianyi.foundation.files import file_path
from qianyi.foundation.permissions import require
from qianyi.kernel.cases.services.scanning import media_type_of, scan
from qianyi.kernel.documents.services import file_store
from qianyi.lib.clock import local_date

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime
    from decimal import Decimal
    from pathlib import Path

    from qianyi.foundation.permissions import Actor
    from qianyi.kernel.subjects.models import Department

PICTURES: Final = ("image/jpeg", "image/png")
MOST_PHOTOS: Final = 9
PLACES: Final = 4
TOO_MUCH: Final = 10**12
"""What the columns of amounts hold: 万元 with four places."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """What a year is to bring; a second plan of the same year needs a reason."""

    year: int
    investment: Decimal
    milestones: str = ""
    reason: str = ""


@transaction.atomic
def plan_set(*, actor: Actor, project: Project, planned: Planned, moment: datetime) -> YearPlan:
    """Set the plan of a year; one that was there becomes an earlier version.

    Raises:
        NotAllowed: the project is not the actor's to keep.
        ReportInvalid: a year or an amount that cannot be, or no reason for a change.
    """
    row = _locked(actor, project, "填报年度计划")
    if not FIRST_YEAR <= planned.year <= LAST_YEAR:
        sentence = f"年度应在 {FIRST_YEAR} 至 {LAST_YEAR} 之间。"
        raise ReportInvalid(sentence, fields={"year": sentence})
    if planned.investment < 0:
        sentence = "年度计划投资不能是负数。"
        raise ReportInvalid(sentence, fields={"investment": sentence})
    version = _version(row.plans.filter(year=planned.year))
    if version > 1 and not planned.reason.strip():
        sentence = f"{planned.year}年已有计划，调整须写明理由。"
        raise ReportInvalid(sentence, fields={"reason": sentence})
    return YearPlan.objects.create(
        project=row, year=planned.year, version=version, investment=planned.investment,
        milestones=planned.milestones.strip(), reason=planned.reason.strip(), at=moment,
        by_id=actor.user_id,
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """A month as it is reported. None is not known, nought is none.

    Attributes:
        photos: (file name, bytes) of pictures of the works.
        keep_photos: with a correction, the pictures of the version before stay.
    """

    month: str
    invested: Decimal | None = None
    arrived_city: Decimal | None = None
    arrived_province: Decimal | None = None
    in_statistics: bool | None = None
    progress: str = ""
    lacks: Sequence[str] = ()
    lack_words: str = ""
    delay: str = ""
    photos: Sequence[tuple[str, bytes]] = ()
    keep_photos: bool = True
    why_changed: str = ""


@transaction.atomic
def report_file(
    *, actor: Actor, project: Project, reported: Reported, moment: datetime
) -> MonthReport:
    """Report a month; one that was there stays as an earlier version, with why it was corrected.

    Raises:
        NotAllowed: the project is not the actor's to keep.
        ReportInvalid: a month ahead, an amount that cannot be, nothing said, or no reason.
        QianyiError: a picture that is none, or that a scanner refuses; nothing is kept.
    """
    row = _locked(actor, project, "填报项目月报")
    before = row.reports.filter(month=reported.month).order_by("-version").first()
    _check_report(reported, local_date(moment), is_correction=before is not None)
    for name, data in reported.photos:
        scan(name, data)
        if media_type_of(name) not in PICTURES:
            sentence = f"“{name}”不是照片；请上传 .jpg 或 .png 文件。"
            raise ReportInvalid(sentence, fields={"photos": sentence})
    kept = list(before.photos) if before is not None and reported.keep_photos else []
    photos = [*kept, *(_photo(name, data, moment) for name, data in reported.photos)]
    if len(photos) > MOST_PHOTOS:
        sentence = f"每月最多 {MOST_PHOTOS} 张照片，现有 {len(photos)} 张；请挑选后再报。"
        raise ReportInvalid(sentence, fields={"photos": sentence})
    return MonthReport.objects.create(
        project=row,
        month=reported.month,
        version=before.version + 1 if before is not None else 1,
        invested=reported.invested,
        arrived_city=reported.arrived_city,
        arrived_province=reported.arrived_province,
        in_statistics=reported.in_statistics,
        progress=reported.progress.strip(),
        lacks=[one for one in Lack.values if one in reported.lacks],
        lack_words=reported.lack_words.strip(),
        delay=reported.delay.strip(),
        photos=photos,
        why_changed=reported.why_changed.strip(),
        at=moment,
        by_id=actor.user_id,
    )


def photo_open(report: MonthReport, number: int) -> tuple[str, str, Path]:
    """Name, media type and place of a report's picture, the first being 1.

    Raises:
        PhotoNotFound: there is none of that number, or its file is gone.
    """
    if not 1 <= number <= len(report.photos):
        raise PhotoNotFound("没有这张照片；请从项目页面进入。", number=number)
    held: dict[str, Any] = report.photos[number - 1]
    path = file_path(str(held["file"]))
    if not path.is_file():
        raise PhotoNotFound("照片文件不在存储中，请联系系统管理员从备份恢复。", number=number)
    return str(held["name"]), str(held["media"]), path


@dataclass(frozen=True, slots=True, kw_only=True)
class Raised:
    """What stands in the way, who is to settle it, by when."""

    words: str
    unit: Department | None = None
    due_on: date | None = None


@transaction.atomic
def issue_raise(*, actor: Actor, project: Project, raised: Raised, moment: datetime) -> Issue:
    """Raise an issue.

    Raises:
        NotAllowed: the project is not the actor's to keep.
        IssueInvalid: nothing said, or due before today.
    """
    row = _locked(actor, project, "提出项目问题")
    today = local_date(moment)
    if not raised.words.strip():
        raise IssueInvalid("请写明问题。")
    if raised.due_on is not None and raised.due_on < today:
        raise IssueInvalid("要求解决日期不能早于今天。")
    if not row.fits(raised.unit):
        raise IssueInvalid("协调单位与项目不在同一类高新区（示例和真实不能混用），请另选单位。")
    search.touched("project", row.pk)  # heads of its unit find the project from now on
    return Issue.objects.create(
        project=row, words=raised.words.strip()[:300], unit=raised.unit, raised_on=today,
        due_on=raised.due_on, by_id=actor.user_id,
    )  # fmt: skip


@transaction.atomic
def issue_settle(*, actor: Actor, issue: Issue, words: str, moment: datetime) -> Issue:
    """Say how an issue was settled: the unit that has it, or who keeps the project.

    Raises:
        NotAllowed: neither.
        IssueInvalid: settled already, or nothing said.
    """
    row = (
        Issue.objects.select_for_update(of=("self",))
        .select_related("project__territory", "project__subject")
        .get(pk=issue.pk)
    )
    require(allowed=may_settle(actor, row), actor=actor, what="办结这个问题")
    if row.state == IssueState.SETTLED:
        raise IssueInvalid(f"这个问题已于 {row.settled_on:%Y-%m-%d} 解决，无须再办。")
    if not words.strip():
        raise IssueInvalid("请写明解决情况。")
    row.state, row.settled_on = IssueState.SETTLED, local_date(moment)
    row.settled_words = words.strip()[:300]
    with history.because(words):
        row.save(update_fields=["state", "settled_on", "settled_words"])
    return row


def may_settle(actor: Actor, issue: Issue) -> bool:
    """Whoever keeps the project, and officers of the unit that has the issue."""
    if can_keep(actor, issue.project):
        return True
    return is_officer_of(actor, issue.unit_id)


def _locked(actor: Actor, project: Project, what: str) -> Project:
    row = (
        Project.objects.select_for_update(of=("self",))
        .select_related("territory")
        .get(pk=project.pk)
    )
    require(allowed=can_keep(actor, row), actor=actor, what=what)
    return row


def _version(rows: Any) -> int:  # noqa: ANN401 - a queryset of either table
    held: int = rows.aggregate(last=Max("version"))["last"] or 0
    return held + 1


def _photo(name: str, data: bytes, moment: datetime) -> dict[str, str]:
    stored = file_store(data=data, moment=moment)
    return {"name": name[:120], "file": stored.digest, "media": media_type_of(name)}


def _check_report(reported: Reported, today: date, *, is_correction: bool) -> None:
    problems = _month_problems(reported.month, today) | _money_problems(reported)
    if reported.invested is None and not reported.progress.strip():
        problems["invested"] = "请填当月完成投资（没有就填 0）；暂时不掌握的，至少写明形象进度。"
    if set(reported.lacks) - set(Lack.values):
        problems["lacks"] = f"要素缺口只能是：{'、'.join(Lack.labels)}。"
    if is_correction and not reported.why_changed.strip():
        problems["why_changed"] = "这个月已经报过，更正须写明理由；原来的数保留。"
    if problems:
        raise ReportInvalid("；".join(problems.values()), fields=problems)


def _month_problems(code: str, today: date) -> dict[str, str]:
    try:
        month = Month.parse(code)
    except ValueError:
        return {"month": "月份应写作 2026-11 的样子。"}
    if month > Month(today.year, today.month):
        return {"month": "不能报还没有到的月份。"}
    return {}


def _money_problems(reported: Reported) -> dict[str, str]:
    amounts = {
        "invested": ("当月完成投资", reported.invested),
        "arrived_city": ("市外到位资金", reported.arrived_city),
        "arrived_province": ("省外到位资金", reported.arrived_province),
    }
    found = {
        name: f"{label}不能是负数；以前月份多报的，请更正那个月。"
        for name, (label, value) in amounts.items()
        if value is not None and value < 0
    }
    found |= {
        name: f"{label}最多 12 位整数、4 位小数（单位是万元），请核对。"
        for name, (label, value) in amounts.items()
        if value is not None and (abs(value) >= TOO_MUCH or value != round(value, PLACES))
    }
    city, province = reported.arrived_city, reported.arrived_province
    if city is not None and province is not None and province > city:
        found["arrived_province"] = "省外到位资金是市外到位资金的一部分，不能大于它；请核对口径。"
    return found
