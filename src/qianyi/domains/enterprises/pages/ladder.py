"""What the pages of the ladder say: heads, pictures, sections, as values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

from qianyi.domains.enterprises.choices import LadderState
from qianyi.domains.enterprises.permissions import can_keep_pool, can_work_ladder
from qianyi.domains.enterprises.tables.ladder import list_url
from qianyi.engine.rules.words import SELF_CHECK
from qianyi.foundation.ui import charts
from qianyi.foundation.ui.pages import Action, Figure, Page
from qianyi.kernel.audit import selectors as audit
from qianyi.lib.clock import local_date

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from django.http import HttpRequest

    from qianyi.domains.enterprises.models import LadderRound, LadderStanding, PoolMember
    from qianyi.domains.enterprises.selectors.ladder import FunnelRow
    from qianyi.foundation.permissions import Actor
    from qianyi.kernel.rules.models import Title
    from qianyi.kernel.subjects.models import Territory

HOME = ("首页", "/")
LADDER = ("梯度培育台账", "/ladder/")
POOL = ("储备企业", "/ladder/pool/")
MESSAGES = ("提醒记录", "/ladder/messages/")
PURPOSE_NOTE = "按许可用于行政管理的数据测算"


def funnel_page(
    actor: Actor, rows: Sequence[FunnelRow], done: LadderRound | None, place: Territory | None
) -> Page:
    """The head of the funnel: how many over all titles, as of when."""
    more = [Action(label="储备企业", url=reverse("ladder:pool"))]
    if can_keep_pool(actor):
        more.append(Action(label="提醒记录", url=reverse("ladder:messages")))
    if can_work_ladder(actor):
        more.append(Action(label="重新测算", url=reverse("ladder:work"), method="post"))
    total = {state: sum(row.count(state) for row in rows) for state in LadderState}
    return Page(
        title="梯度培育台账",
        answer=f"每个称号有多少企业持有、符合、只差一项；{SELF_CHECK}",
        breadcrumbs=(HOME, LADDER),
        figures=(
            Figure(label="持有的称号", value=total[LadderState.HOLDS], unit="项"),
            Figure(label="符合条件（预判）", value=total[LadderState.QUALIFIES], unit="项"),
            Figure(label="差一项", value=total[LadderState.NEAR], unit="项"),
            Figure(
                label="即将到期",
                value=total[LadderState.LAPSING],
                unit="项",
                tone="amber" if total[LadderState.LAPSING] else "",
            ),
        )
        if done
        else (),
        more_actions=more,
        as_of=done.as_of if done else None,
        tags=[str(place)] if place else (),
    )


def funnel_picture(request: HttpRequest, row: FunnelRow, place: str) -> charts.Funnel:
    """The way to one title."""
    code = row.rung.title.code

    def stage(state: LadderState, name: str, words: str, colour: charts.Colour) -> charts.Stage:
        return charts.Stage(name, row.count(state), words, list_url(code, state, place), colour)

    return charts.Funnel(
        name=f"funnel-{row.rung.title.pk}",
        title=row.rung.title.name,
        stages=[
            charts.Stage("储备", row.pooled, "由工作人员跟进的企业",
                         list_url(code, "pooled", place), 6),
            stage(LadderState.NEAR, "差一项", "只有一项条件不符合", 3),
            stage(LadderState.QUALIFIES, "符合条件（预判）", "以认定机关的认定为准", 1),
            stage(LadderState.HOLDS, "已认定", "持有的全部企业", 2),
            stage(LadderState.LAPSING, "即将到期", "持有，半年内到期", 5),
        ],
        unit="家",
        source="企业名单、称号登记和已审核的企业数据",
        export_url=charts.chart_address(request, f"funnel-{row.rung.title.pk}"),
    )  # fmt: skip


def standings_page(
    actor: Actor, title: Title, row: FunnelRow | None, done: LadderRound | None, *, query: str
) -> Page:
    """The head of the list behind a number."""
    more = []
    if can_keep_pool(actor):
        tell = reverse("ladder:tell", args=[title.code])
        more.append(Action(label="提醒这些企业", url=f"{tell}?{query}" if query else tell))
    if row is not None and row.rung.first is not None:
        version = row.rung.first.version
        more.append(Action(label="查看认定条件", url=reverse("rules:version", args=[version.pk])))
    return Page(
        title=title.name,
        answer=f"哪些企业持有、符合、差什么、缺什么；{SELF_CHECK}",
        breadcrumbs=(HOME, LADDER, (title.name, "")),
        figures=_numbers(row),
        more_actions=more,
        as_of=done.as_of if done else None,
        tags=[PURPOSE_NOTE],
    )


def _numbers(row: FunnelRow | None) -> tuple[Figure, ...]:
    if row is None:
        return ()
    return (
        Figure(label="持有", value=row.held, unit="家", url="?state=holds"),
        Figure(
            label="符合条件（预判）",
            value=row.count(LadderState.QUALIFIES),
            unit="家",
            url="?state=qualifies",
        ),
        Figure(label="差一项", value=row.count(LadderState.NEAR), unit="家", url="?state=near"),
        Figure(
            label="持有但不再符合",
            value=row.at_risk,
            unit="家",
            url="?state=at_risk",
            tone="amber" if row.at_risk else "",
        ),
    )


def pool_page(actor: Actor, due: int, today: date) -> Page:
    """The head of the reserve."""
    keeps = can_keep_pool(actor)
    return Page(
        title="梯度培育储备企业",
        answer="哪些企业在为哪个称号培育，谁负责，下次什么时候联系",
        breadcrumbs=(HOME, LADDER, POOL),
        figures=(
            Figure(
                label="该联系的", value=due, unit="家次", tone="amber" if due else "",
                url=f"?due={today:%Y-%m-%d}",
            ),
        )
        if due
        else (),
        action=Action(label="登记储备企业", url=reverse("ladder:pool-new")) if keeps else None,
        more_actions=[
            Action(label="从 Excel 导入", url=reverse("ladder:pool-import")),
            Action(label="下载导入模板", url=reverse("ladder:pool-template"), download=True),
        ]
        if keeps
        else (),
    )  # fmt: skip


def member_page(member: PoolMember, *, may_keep: bool) -> Page:
    """The head of one entry, with its history."""
    more = []
    if may_keep and member.is_present:
        more = [
            Action(label="修改", url=reverse("ladder:pool-edit", args=[member.pk]), hotkey="e"),
            Action(label="移出储备", url=reverse("ladder:pool-end", args=[member.pk])),
        ]
    ladder = reverse("enterprises:ladder", args=[member.enterprise.uscc])
    return Page(
        title=f"{member.enterprise} · {member.title}",
        answer="为什么培育、谁负责、联系到哪一步",
        breadcrumbs=(HOME, LADDER, POOL, (str(member.enterprise), "")),
        action=Action(label="记录联系情况", url=reverse("ladder:pool-note", args=[member.pk]))
        if may_keep and member.is_present
        else None,
        more_actions=[Action(label="企业的台账", url=ladder), *more],
        history=audit.history_of(member),
        tags=["在库" if member.is_present else f"已出库：{member.get_end_display()}"],
    )


@dataclass(frozen=True, slots=True)
class MemberFact:
    """A line of an entry."""

    label: str
    value: object
    missing: str


def member_facts(member: PoolMember, standing: LadderStanding | None) -> list[MemberFact]:
    """What is known of an entry."""
    ended = f"{member.ended_on:%Y-%m-%d}，{member.end_reason or member.get_end_display()}" if (
        member.ended_on
    ) else ""  # fmt: skip
    return [
        MemberFact("目标称号", str(member.title), ""),
        MemberFact("现在的状态", standing.get_state_display() if standing else "", "还没有测算"),
        MemberFact("下一步", standing.next_step if standing else "", "还没有测算"),
        MemberFact("入库", f"{member.added_on:%Y-%m-%d}，{member.reason}", ""),
        MemberFact("责任人", member.owner, "未明确"),
        MemberFact("责任单位", str(member.department or ""), "未明确"),
        MemberFact(
            "下次联系",
            f"{member.next_contact_on:%Y-%m-%d}" if member.next_contact_on else "",
            "没有安排",
        ),
        MemberFact("出库", ended, "在库"),
        MemberFact(
            "登记",
            f"{member.recorded_by or '系统'}，{local_date(member.recorded_at):%Y-%m-%d}",
            "",
        ),
    ]


def small_page(title: str, answer: str, *crumbs: tuple[str, str]) -> Page:
    """A page that is one form or one list."""
    return Page(title=title, answer=answer, breadcrumbs=(HOME, LADDER, *crumbs))


def as_of_words(done: LadderRound | None, today: date) -> str:
    """When the numbers on the page were worked out."""
    if done is None:
        return "还没有测算过；点“重新测算”开始。"
    kind = "全部企业" if done.is_whole else "有变化的企业"
    stamp = f"{local_date(done.finished_at):%Y-%m-%d} 测算了{kind} {done.firms} 家"
    late = "，数字是以前的" if done.as_of < today else ""
    return f"{stamp}{late}；数据有变化的企业每小时重新测算，全部企业每天夜里测算一次。"
