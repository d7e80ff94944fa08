"""What the pages of the library say: heads, facts, lines, clauses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.urls import reverse

from qianyi.domains.policies.choices import (
    Certainty,
    ItemKind,
    ItemState,
    LineKind,
    LineSection,
    Place,
)
from qianyi.domains.policies.forms.library import last_day
from qianyi.domains.policies.permissions import (
    can_keep_items,
    can_release_items,
    can_tell_firms,
    can_try_items,
    can_work_matches,
)
from qianyi.domains.policies.tables.library import UNVERIFIED, unit_of, window_of
from qianyi.engine.policies.benefits import words_of
from qianyi.engine.rules.words import OPERATORS
from qianyi.foundation.ui.pages import Action, Figure, Page
from qianyi.kernel.audit import selectors as audit
from qianyi.kernel.subjects.selectors import industry_list

from .outside import platform_actions

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from qianyi.domains.policies.models import PolicyItem, PolicyLine
    from qianyi.domains.policies.selectors.matches import Tally
    from qianyi.foundation.permissions import Actor

HOME: Final = ("首页", "/")
POLICIES: Final = ("政策库", "/policies/")
_UNITS: Final = {LineKind.SHARE: "%", LineKind.GROWTH: "%", LineKind.AGE: "年"}
MOST_CLAUSES: Final = 400


@dataclass(frozen=True, slots=True)
class LineShown:
    """One line as the page shows it."""

    line: PolicyLine
    words: str
    source_url: str
    is_unverified: bool


@dataclass(frozen=True, slots=True)
class Clause:
    """A piece of a policy's text that may become a line."""

    number: int
    start: int
    end: int
    text: str
    url: str
    used: bool


def list_page(actor: Actor, *, day: date, figures: dict[str, int], matched: str) -> Page:
    """The head of the library."""
    url = reverse("policies:list")
    more = [
        Action(label="申报公告", url=reverse("policies:calls")),
        Action(label="兑付申报", url=reverse("policies:applications")),
        Action(label="政策文件", url=reverse("policies:documents")),
        Action(label="匹配变动", url=reverse("policies:moves")),
        Action(label="提醒记录", url=reverse("policies:messages")),
        Action(label="按省级平台格式导出", url=reverse("policies:exchange"), download=True),
    ]
    if can_keep_items(actor):
        more.append(Action(label="导入政策事项", url=reverse("policies:import")))
    if can_work_matches(actor):
        more.append(Action(label="重新匹配", url=reverse("policies:match"), method="post"))
    return Page(
        title="政策库",
        answer=f"有哪些政策、给谁、给多少，企业够不够得上；{matched}",
        breadcrumbs=(HOME, POLICIES),
        figures=(
            Figure(label="执行中", value=figures["in_force"], unit="项",
                   url=f"{url}?standing=in_force"),
            Figure(label="待复核发布", value=figures["waiting"], unit="项",
                   url=f"{url}?standing=waiting"),
            Figure(label="60天内到期或截止", value=figures["expiring"], unit="项"),
            Figure(label="已过有效期未处理", value=figures["lapsed"], unit="项",
                   url=f"{url}?standing=lapsed"),
        ),
        action=Action(label="拟一项政策事项", url=reverse("policies:new"))
        if can_keep_items(actor)
        else None,
        more_actions=more,
        as_of=day,
    )  # fmt: skip


def item_page(row: PolicyItem, actor: Actor, tally: Tally, *, day: date, is_newest: bool) -> Page:
    """The head of one version with what can be done and what happened."""
    action, more = _actions(row, actor, is_newest=is_newest)
    tags = [row.standing_on(day).label, f"第{row.version}版", row.policy.get_level_display()]
    if row.certainty == Certainty.UNVERIFIED:
        tags.append(UNVERIFIED)
    return Page(
        title=row.title,
        answer=row.who or "还没有写支持对象",
        breadcrumbs=(HOME, POLICIES, (row.title, "")),
        figures=_figures(row, tally) if row.state == ItemState.RELEASED else (),
        action=action,
        more_actions=[*more, *platform_actions(row)],
        history=audit.history_of(row),
        as_of=day,
        tags=tags,
    )


def _figures(row: PolicyItem, tally: Tally) -> tuple[Figure, ...]:
    url = reverse("policies:firms", args=[row.pk])
    found = [
        Figure(label=str(place.label), value=tally.of(place), unit="家",
               url=f"{url}?place={place.value}")
        for place in (Place.QUALIFIES, Place.NEAR, Place.UNKNOWN)
    ]  # fmt: skip
    if tally.amount is not None:
        over = tally.budget.over if tally.budget else None
        found.append(
            Figure(
                label="符合企业的测算金额", value=tally.amount, unit="万元", kind="money",
                change=f"超出年度资金总额 {over.normalize():f} 万元" if over else "",
                tone="red" if over else "",
            )
        )  # fmt: skip
    return tuple(found)


def _actions(
    row: PolicyItem, actor: Actor, *, is_newest: bool
) -> tuple[Action | None, list[Action]]:
    keeps, releases = can_keep_items(actor), can_release_items(actor)
    action = _next_step(row, keeps=keeps, releases=releases)
    offered = (
        (row.state == ItemState.RELEASED, "公开页面和自测", _public(row)),
        (row.state == ItemState.RELEASED and can_tell_firms(actor), "提醒企业", _url("tell", row)),
        (
            row.state == ItemState.RELEASED and keeps,
            "拟申报公告",
            f"{reverse('policies:call-new')}?item={row.pk}",
        ),
        (row.state == ItemState.WAITING and releases, "退回", _url("return", row)),
        (row.is_open_for_edit and keeps, "对照条文拟条件", _url("draft", row)),
        (row.is_open_for_edit and keeps, "修改", _url("edit", row)),
        (can_try_items(actor), "出台前测算", _url("try", row)),
        (row.state == ItemState.RELEASED and releases, "停止执行", _url("end", row)),
        (row.is_open_for_edit and keeps, "放弃这一版", _url("end", row)),
    )
    more = [Action(label=label, url=url) for is_offered, label, url in offered if is_offered]
    if not row.is_open_for_edit and keeps and is_newest:
        more.append(Action(label="拟新版本", url=_url("revise", row), method="post"))
    return action, more


def _next_step(row: PolicyItem, *, keeps: bool, releases: bool) -> Action | None:
    if row.state == ItemState.RELEASED:
        return Action(label="看哪些企业符合", url=_url("firms", row))
    if row.state == ItemState.WAITING and releases:
        return Action(label="复核发布", url=_url("release", row))
    if row.state == ItemState.DRAFT and keeps:
        return Action(label="提交复核", url=_url("submit", row), method="post")
    return None


def small_page(title: str, answer: str, *crumbs: tuple[str, str], tags: Sequence[str] = ()) -> Page:
    """The head of a page that belongs to the library."""
    return Page(
        title=title, answer=answer, breadcrumbs=(HOME, POLICIES, *crumbs, (title, "")), tags=tags
    )


def facts_of(row: PolicyItem, *, base_name: str) -> list[tuple[str, object, str]]:
    """Label, words and the reason where there are none."""
    mark = f"（{UNVERIFIED}）" if row.certainty == Certainty.UNVERIFIED else ""
    measured = words_of(row.benefit, base_name)
    return [
        ("支持对象", row.who, "没有填写"),
        ("支持内容", f"{row.benefit_words}{mark}" if row.benefit_words else "", "没有填写"),
        ("支持方式", f"{measured}{mark}" if measured else "", "不是定额或按比例，见支持内容"),
        ("年度资金总额", f"{row.pot.normalize():f} 万元{mark}" if row.pot else "", "没有规定"),
        ("办理方式", "数据齐全的免申即享，其余申报" if row.without_application else "申报", ""),
        ("申报期", window_of(row), ""),
        ("办理程序", row.procedure, "没有填写"),
        ("兑付时限", f"{row.pay_days} 个工作日" if _is_paid(row) else "", "不兑付资金"),
        ("适用区域", str(row.territory), ""),
        ("责任单位", unit_of(row), "没有填写"),
        ("咨询方式", row.contact, "没有填写"),
        ("有效期", _span(row.valid_from, row.valid_to), "没有规定"),
        ("公平竞争审查", row.get_review_conclusion_display(), "还没有审查"),
        ("审查文书或依据", _joined(row.review_basis, row.reviewed_on), "没有填写"),
        ("对审查提示的说明", row.explanation, "没有"),
    ]


def _is_paid(row: PolicyItem) -> bool:
    """Whether the zone or another office pays something out."""
    return row.benefit.is_money or row.kind in (ItemKind.GRANT, ItemKind.FINANCE)


def lines_shown(row: PolicyItem, section: LineSection) -> list[LineShown]:
    """The lines of one section in order."""
    lines = sorted(
        (one for one in row.lines.all() if one.section == section),
        key=lambda one: (one.position, one.pk),
    )
    return [
        LineShown(
            one,
            line_words(one) if section == LineSection.CONDITION else "",
            reverse("documents:source", args=[one.place_id]) if one.place_id else "",
            one.certainty == Certainty.UNVERIFIED,
        )
        for one in lines
    ]


def line_words(line: PolicyLine) -> str:
    """How a condition is worked out, in plain words."""
    if line.kind == LineKind.MANUAL:
        return "人工判断"
    if line.kind == LineKind.FLAG:
        return f"{line.fact_name}：{'是' if line.wanted else '否'}"
    if line.kind in (LineKind.INDUSTRY, LineKind.CHOICE):
        inside = "在" if line.wanted else "不在"
        chosen = _named(line.choices) if line.kind == LineKind.INDUSTRY else line.choices
        return f"{line.fact_name}{inside}：{'、'.join(chosen)}"
    year = {1: "上一年度", 2: "上两年度", 3: "上三年度"}.get(line.year, "")
    what = {
        LineKind.SHARE: f"{year}{line.fact_name}占{line.per_name}的比例",
        LineKind.GROWTH: f"{year}{line.fact_name}比再上一年增长",
        LineKind.AGE: f"自{line.fact_name}起满",
    }.get(LineKind(line.kind), f"{year}{line.fact_name}")
    limit = f"{line.shown_threshold:f}" if line.shown_threshold is not None else ""
    unit = _UNITS.get(LineKind(line.kind), line.unit)
    return f"{what} {OPERATORS.get(line.operator, '')} {limit} {unit}"


def _named(codes: Sequence[str]) -> list[str]:
    """Industries by name, with the code people look them up by."""
    names = dict(industry_list().filter(code__in=codes).values_list("code", "name"))
    return [f"{names[code]}（{code}）" if code in names else code for code in codes]


def clauses_of(row: PolicyItem, text: str) -> list[Clause]:
    """The text of the policy a paragraph at a time, each with the address that makes it a line."""
    used = {
        (one.place.start, one.place.end)
        for one in row.lines.all()
        if one.place is not None and one.place.start is not None and one.place.end is not None
    }
    found: list[Clause] = []
    start = 0
    for paragraph in text.split("\n"):
        end = start + len(paragraph)
        stripped = paragraph.strip()
        if stripped and len(found) < MOST_CLAUSES:
            left = start + len(paragraph) - len(paragraph.lstrip())
            right = left + len(stripped)
            found.append(
                Clause(
                    len(found) + 1, left, right, stripped,
                    f"{reverse('policies:line-new', args=[row.pk])}?start={left}&end={right}",
                    any(a < right and left < b for a, b in used),
                )
            )  # fmt: skip
        start = end + 1
    return found


def _span(begin: date | None, end: date | None) -> str:
    if begin is None and end is None:
        return ""
    last = last_day(end)
    head = f"{begin:%Y-%m-%d}起" if begin else ""
    return f"{head}{'，' if head and last else ''}{f'至{last:%Y-%m-%d}' if last else ''}"


def _joined(words: str, day: date | None) -> str:
    return "，".join(part for part in (words, f"{day:%Y-%m-%d}" if day else "") if part)


def _url(name: str, row: PolicyItem) -> str:
    return reverse(f"policies:{name}", args=[row.pk])


def _public(row: PolicyItem) -> str:
    return reverse("policies:public-item", args=[row.ref])
