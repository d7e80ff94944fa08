"""Heads and facts of needs, introductions and cards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from qianyi.domains.talent.choices import OPEN_NEEDS, NeedState
from qianyi.domains.talent.permissions import can_end_need, can_keep_at, can_keep_need
from qianyi.domains.talent.tables.needs import ANY, state_words, years_words
from qianyi.engine.talent import GROUPS
from qianyi.foundation.ui import numbers
from qianyi.foundation.ui.pages import Action, Figure, Page
from qianyi.kernel.audit.selectors import history_of

from .crumbs import CARDS, HOME, LIBRARY

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from qianyi.domains.talent.models import Card, Introduction, Need
    from qianyi.domains.talent.selectors import Candidate
    from qianyi.foundation.permissions import Actor


def need_page(
    actor: Actor,
    row: Need,
    candidates: Sequence[Candidate],
    *,
    url: Callable[..., str],
    crumbs: Sequence[tuple[str, str]],
    matched: bool,
) -> Page:
    """The head: whose need, how it stands; how many people stand where if it is ``matched``."""
    groups = [one.match.group for one in candidates]
    shown = [
        Figure(label=label, value=groups.count(group), unit="人") for group, label in GROUPS.items()
    ]
    return Page(
        title=row.position,
        answer=f"{row.enterprise}，{state_words(row)}",
        breadcrumbs=(*crumbs, (row.position, "")),
        figures=shown if matched else (),
        action=_publish(actor, row),
        more_actions=_need_actions(actor, row, url),
        history=history_of(row),
    )


def _publish(actor: Actor, row: Need) -> Action | None:
    if row.state != NeedState.FILED or not can_keep_need(actor, row):
        return None
    publish = reverse("talent:need-publish", args=[row.ref])
    return Action(label="核对无误，发布", url=publish, method="post")


def _need_actions(actor: Actor, row: Need, url: Callable[..., str]) -> list[Action]:
    if row.state not in OPEN_NEEDS or not can_end_need(actor, row):
        return []
    return [
        Action(label="更正", url=url("need-edit", row.ref), hotkey="e"),
        Action(label="登记招到人才", url=url("need-fill", row.ref)),
        Action(label="关闭需求", url=url("need-close", row.ref), dangerous=True),
    ]


def need_facts(row: Need) -> list[tuple[str, str, str]]:
    """What is asked for: label, words, why empty."""
    return [
        ("人数", f"{row.headcount} 人", ""),
        ("专业领域", str(row.field or ANY), ""),
        ("最低学历", row.get_education_display() or ANY, ""),
        ("最低职称", row.get_rank_display() or ANY, ""),
        ("最少从业年数", years_words(row), ""),
        ("工作方式", row.get_way_display() or ANY, ""),
        ("工作地点", str(row.place or ""), "没有写明"),
        ("薪酬", row.salary_words, "没有写明"),
        ("截止", f"{row.wanted_until:%Y-%m-%d}", ""),
        ("公开范围", row.get_audience_display(), ""),
        ("服务单位", str(row.unit or ""), "未明确"),
        ("岗位职责和待遇说明", row.duties, "没有写明"),
        *([("关闭原因", row.end_reason, "")] if row.end_reason else []),
    ]


def introduction_facts(row: Introduction) -> list[tuple[str, str, str]]:
    """What was asked and answered: label, words, why empty."""
    why = "没有说明" if row.answered_at else "还没有答复"
    return [
        ("岗位", str(row.need), ""),
        ("企业", str(row.need.enterprise), ""),
        ("人才", str(row.talent), ""),
        ("状态", row.get_state_display(), ""),
        ("提出人", f"{row.asked_by or '系统'}，{numbers.moment(row.asked_at).text}", ""),
        ("答复方式", row.get_channel_display(), why),
        ("答复说明", row.words, why),
        ("答复记录人", _answered(row), why),
    ]


def _answered(row: Introduction) -> str:
    if row.answered_at is None:
        return ""
    return f"{row.answered_by or '系统'}，{numbers.moment(row.answered_at).text}"


def card_page(
    actor: Actor, row: Card, day: date, *, url: Callable[..., str], mine: bool, serves: bool
) -> Page:
    """The head: whose card, of which class, how it stands."""
    found, person = [], row.talent
    if not mine and row.ended_at is None and can_keep_at(actor, row.talent.territory):
        end = reverse("talent:card-end", args=[row.pk])
        found.append(Action(label="终止", url=end, dangerous=True))
    crumbs = (HOME, (row.talent.number, url("person", row.talent.ref)))
    return Page(
        title=f"英才卡 {row.number}",
        answer=f"{row.card_class}，{person.number} {person.masked_name}，{row.standing_on(day)}",
        breadcrumbs=(*(crumbs if mine else (HOME, LIBRARY, CARDS)), (row.number, "")),
        action=Action(label="申请服务", url=url("service", row.pk)) if serves else None,
        more_actions=found,
        history=history_of(row),
        tags=["待核实"] if row.card_class.certainty != "confirmed" else [],
    )
