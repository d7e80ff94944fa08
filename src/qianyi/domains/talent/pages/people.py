"""The page of a person: what is known, masked, and what the reader may do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qianyi.domains.talent.choices import TermKind
from qianyi.domains.talent.permissions import (
    can_change_talent,
    can_keep_at,
    can_reveal_talent,
)
from qianyi.domains.talent.selectors import terms
from qianyi.domains.talent.tables.people import honour_words
from qianyi.foundation.masking import mask_email, mask_phone
from qianyi.foundation.ui.pages import Action, Page
from qianyi.kernel.audit.selectors import history_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from qianyi.domains.talent.models import Talent, TalentConsent
    from qianyi.foundation.permissions import Actor


def plan_names() -> dict[str, str]:
    """Plans and titles by code."""
    return {one.code: one.name for one in terms(TermKind.PLAN)}


def person_page(
    actor: Actor,
    row: Talent,
    *,
    url: Callable[..., str],
    crumbs: Sequence[tuple[str, str]],
    consent: TalentConsent | None,
) -> Page:
    """The head: number, masked name, until when the consent holds."""
    until = f"，本人同意至 {consent.valid_to:%Y-%m-%d}（不含）" if consent else ""
    return Page(
        title=f"{row.number} {row.masked_name}",
        answer=f"{row.territory}人才库{until}",
        breadcrumbs=(*crumbs, (row.number, "")),
        more_actions=_actions(actor, row, url),
        history=history_of(row),
    )


def _actions(actor: Actor, row: Talent, url: Callable[..., str]) -> list[Action]:
    found = []
    if can_reveal_talent(actor, row):
        found.append(Action(label="查看完整信息", url=url("reveal", row.ref)))
    if can_change_talent(actor, row):
        found += [
            Action(label="更正", url=url("edit", row.ref), hotkey="e"),
            Action(label="登记新的同意", url=url("consent", row.ref)),
            Action(label="撤回同意", url=url("withdraw", row.ref), dangerous=True),
        ]
    if can_keep_at(actor, row.territory):
        found += [
            Action(label="登记英才卡", url=url("card-new", row.ref)),
            Action(label="清除", url=url("erase", row.ref), dangerous=True),
        ]
    return found


def facts_of(row: Talent) -> list[tuple[str, str, str]]:
    """What is known: label, words, why empty."""
    why = "没有登记"
    return [
        ("姓名", row.masked_name, why),
        ("手机号码", mask_phone(row.phone), why),
        ("电子邮箱", mask_email(row.email), why),
        ("所在单位", str(row.employer or ""), why),
        ("专业领域", "，".join(one for one in (str(row.field or ""), row.major) if one), why),
        ("学历", row.get_education_display(), why),
        ("职称", "，".join(o for o in (row.get_rank_display(), row.rank_title) if o), why),
        ("从业起始年", f"{row.since_year}年" if row.since_year else "", why),
        ("人才计划和称号", honour_words(row, plan_names()), why),
        ("称号的来源", "；".join(_source(one) for one in row.honours if _source(one)), why),
        ("求职意向", row.get_way_display(), why),
        ("希望得到", row.wish, why),
        ("希望工作的区域", str(row.place or ""), why),
        ("服务单位", str(row.unit or ""), "未明确"),
        ("登记方式", row.get_entered_by_display(), why),
        ("来源", row.source, why),
        ("说明", row.note, "没有说明"),
    ]


def _source(one: dict[str, object]) -> str:
    return "，".join(str(one[key]) for key in ("number", "source") if one.get(key))
