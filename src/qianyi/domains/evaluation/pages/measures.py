"""What the pages of measures say: heads, facts, actions, what keeps one off."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.urls import reverse

from qianyi.domains.evaluation.choices import MeasureStanding, MeasureState
from qianyi.domains.evaluation.permissions import can_activate_measures, can_keep_measures
from qianyi.domains.evaluation.tables.measures import grades_of, last_day
from qianyi.foundation.ui.pages import Action, Figure, Page
from qianyi.kernel.audit import selectors as audit

if TYPE_CHECKING:
    from datetime import date

    from qianyi.domains.evaluation.models import Measure
    from qianyi.foundation.permissions import Actor

HOME: Final = ("首页", "/")
MEASURES: Final = ("差别化措施", "/measures/")


def list_page(actor: Actor, *, day: date, in_force: int, drafts: int) -> Page:
    """The head of the list."""
    url = reverse("evaluation:measures")
    return Page(
        title="差别化措施",
        answer="对各等级企业有什么措施，凭什么、谁定的、到哪天为止；依据和审查齐备才能启用",
        breadcrumbs=(HOME, MEASURES),
        figures=(
            Figure(label="执行中", value=in_force, unit="项", url=f"{url}?standing=in_force"),
            Figure(label="拟制（未启用）", value=drafts, unit="项", url=f"{url}?standing=draft"),
        ),
        action=Action(label="拟一项措施", url=reverse("evaluation:measure-new"))
        if can_keep_measures(actor)
        else None,
        as_of=day,
    )


def measure_page(row: Measure, actor: Actor, *, day: date, follower: Measure | None) -> Page:
    """The head of one measure with its history."""
    more = []
    keeps, activates = can_keep_measures(actor), can_activate_measures(actor)
    if row.state == MeasureState.DRAFT and keeps:
        more.append(Action(label="修改", url=_url("measure-edit", row), hotkey="e"))
    if row.state == MeasureState.ACTIVE and activates:
        more.append(Action(label="停止执行", url=_url("measure-stop", row)))
    if row.state == MeasureState.DRAFT and (keeps or activates):
        more.append(Action(label="放弃这项拟制", url=_url("measure-stop", row)))
    if row.state != MeasureState.DRAFT and keeps and follower is None:
        more.append(Action(label="拟接续的措施", url=_url("measure-continue", row), method="post"))
    return Page(
        title=row.title,
        answer=f"{grades_of(row)}企业的{row.get_effect_display()}措施（{row.get_kind_display()}）",
        breadcrumbs=(HOME, MEASURES, (row.title, "")),
        action=Action(label="启用", url=_url("measure-activate", row))
        if row.state == MeasureState.DRAFT and activates
        else None,
        more_actions=more,
        history=audit.history_of(row),
        as_of=day,
        tags=[MeasureStanding(row.standing_on(day)).label],
    )


def form_head(title: str, answer: str) -> Page:
    """The head of a form."""
    return Page(title=title, answer=answer, breadcrumbs=(HOME, MEASURES, (title, "")))


def facts_of(row: Measure, *, method: str) -> list[tuple[str, object, str]]:
    """Label, words and the reason where there are none."""
    end = last_day(row)
    return [
        ("内容", row.content, ""),
        ("适用区域", str(row.territory.subject.name), ""),
        ("评价办法", method, ""),
        ("适用等级", grades_of(row), ""),
        ("法律政策依据", row.legal_basis, "没有填写"),
        ("惩戒清单条目", str(row.sanction or ""), "不是信用惩戒"),
        ("公平竞争审查结论", row.get_review_conclusion_display(), "还没有审查"),
        ("审查文书和日期", _joined(row.review_basis, row.reviewed_on), "没有填写"),
        ("决定机关", row.decided_by, "没有填写"),
        ("决定", _joined(row.decision, row.decided_on), "没有填写"),
        ("开始日期", _day(row.valid_from), "没有填写"),
        ("结束日期", _day(end), "没有填写"),
        ("对审查提示的说明", row.explanation, "没有"),
        ("填写", f"{row.written_by or '系统'}，{row.written_at:%Y-%m-%d}", ""),
        ("启用", _joined(str(row.activated_by or ""), row.activated_at), "没有启用"),
        ("停止", _joined(row.stop_reason, row.stopped_at), "没有停止"),
    ]


def _joined(words: str, day: date | None) -> str:
    return "，".join(part for part in (words, _day(day)) if part)


def _day(day: date | None) -> str:
    return f"{day:%Y-%m-%d}" if day else ""


def _url(name: str, row: Measure) -> str:
    return reverse(f"evaluation:{name}", args=[row.pk])
