"""What the pages of paying out say: heads, facts, what comes next."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from django.urls import reverse

from qianyi.domains.policies.choices import ApplicationState, CallState, PublicityKind
from qianyi.domains.policies.permissions import (
    can_decide_payments,
    can_keep_items,
    can_keep_ledger,
    can_read_ledger,
    can_release_items,
    can_tell_firms,
    is_of_call,
)
from qianyi.foundation.ui.pages import Action, Figure, Page
from qianyi.kernel.audit import selectors as audit

from .library import HOME, POLICIES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from qianyi.domains.policies.models import (
        PolicyApplication,
        PolicyBudget,
        PolicyCall,
        PolicyCallItem,
        PolicyFollowUp,
    )
    from qianyi.domains.policies.selectors.calls import BatchLine
    from qianyi.engine.policies.ledgers import Balance
    from qianyi.foundation.permissions import Actor

CALLS: Final = ("申报公告", "/policies/calls/")
APPLICATIONS: Final = ("兑付申报", "/policies/applications/")
LEDGER: Final = ("兑付台账", "/policies/ledger/")
LATER: Final = ("兑付后续核对", "/policies/later/")
MINE: Final = ("政策", "/me/policies/")
MY_APPLICATIONS: Final = ("我的申报", "/me/policies/applications/")


def wan(amount: Decimal) -> str:
    """A sum in 万元 without needless zeros."""
    return f"{amount.normalize():f}"


def plain_page(title: str, answer: str, *crumbs: tuple[str, str]) -> Page:
    """A small page under the library."""
    return Page(title=title, answer=answer, breadcrumbs=(HOME, *crumbs, (title, "")))


def calls_page(actor: Actor, *, day: date) -> Page:
    """The list of announcements."""
    more = [Action(label="兑付申报", url=reverse("policies:applications"))]
    if can_read_ledger(actor):
        more.append(Action(label="兑付台账", url=reverse("policies:ledger")))
        more.append(Action(label="兑付后续核对", url=reverse("policies:later")))
    more.append(Action(label="公示和异议", url=reverse("policies:publicities")))
    return Page(
        title="申报公告",
        answer="哪些政策正在接收申报、到哪天、本批有多少资金",
        breadcrumbs=(HOME, POLICIES, CALLS),
        action=Action(label="拟一份申报公告", url=reverse("policies:call-new"))
        if can_keep_items(actor)
        else None,
        more_actions=more,
        as_of=day,
    )


def call_page(call: PolicyCall, actor: Actor, batch: Sequence[BatchLine], *, day: date) -> Page:
    """One announcement."""
    action, more = _call_actions(call, actor)
    return Page(
        title=call.title,
        answer=f"{call.opens_on:%Y-%m-%d}至{call.last_day:%Y-%m-%d}，{call.unit}受理",
        breadcrumbs=(HOME, POLICIES, CALLS, (call.title, "")),
        figures=(
            Figure(label="申报", value=sum(one.firms for one in batch), unit="件",
                   url=f"{reverse('policies:applications')}?call={call.pk}"),
            _sum("申请", sum(one.asked for one in batch)),
            _sum("已决定", sum(one.decided for one in batch)),
            _sum("已拨付", sum(one.paid for one in batch)),
        ),
        action=action,
        more_actions=more,
        history=audit.history_of(call),
        as_of=day,
        tags=[call.standing_words(day), f"{call.year}年{call.batch}", call.get_rule_display()],
    )  # fmt: skip


def _call_actions(call: PolicyCall, actor: Actor) -> tuple[Action | None, list[Action]]:
    keeps, releases, is_ours = (
        can_keep_items(actor), can_release_items(actor), is_of_call(actor, call),
    )  # fmt: skip
    state = call.state
    draft, waiting, public = (
        state == CallState.DRAFT, state == CallState.WAITING, state == CallState.PUBLISHED,
    )  # fmt: skip
    action, shown = None, call.published_at is not None
    if draft and keeps:
        action = Action(label="提交复核", url=_of(call, "submit"), method="post")
    elif waiting and releases:
        action = Action(label="核对发布", url=_of(call, "publish"))
    elif public:
        action = Action(label="看申报", url=f"{reverse('policies:applications')}?call={call.pk}")
    offered = (
        ((draft or waiting) and keeps, "修改", _of(call, "edit")),
        (waiting and releases, "退回", _of(call, "return")),
        (public and can_tell_firms(actor), "通知企业", _of(call, "tell")),
        (public and is_ours, "公示名单", f"{_of(call, 'show')}?kind=publicity"),
        (shown and is_ours, "公布结果", f"{_of(call, 'show')}?kind=result"),
        (shown, "公开页面", reverse("policies:public-call", args=[call.ref])),
        (public and releases, "结束", _of(call, "end")),
        ((draft or waiting) and keeps, "放弃", _of(call, "end")),
    )
    return action, [Action(label=label, url=url) for is_so, label, url in offered if is_so]


def _app(row: PolicyApplication, name: str) -> str:
    return reverse(f"policies:application-{name}", args=[row.ref])


def _of(call: PolicyCall, name: str) -> str:
    return reverse(f"policies:call-{name}", args=[call.pk])


def application_page(
    row: PolicyApplication, actor: Actor, money: Balance, *, day: date, decides: bool
) -> Page:
    """One application, for who works for the zone."""
    call = row.call_item.call
    is_ours = is_of_call(actor, call)
    action = None
    if decides and can_decide_payments(actor, call):
        action = Action(label="作出拨付决定", url=_app(row, "decide"))
    elif row.state == ApplicationState.DECIDED and is_ours:
        action = Action(label="登记拨付", url=_app(row, "pay"))
    elif row.state == ApplicationState.OBJECTED and is_ours:
        action = Action(label="处理企业异议", url=_app(row, "contest"))
    more = []
    if row.case is not None:
        more.append(Action(label="办件", url=reverse("cases:case", args=[row.case.number])))
    if money.paid_net > 0 and is_ours:
        more.append(Action(label="登记退回或追回", url=_app(row, "back")))
    return Page(
        title=f"{row.enterprise}：{row.call_item}",
        answer=f"{call.year}年{call.batch}，{call.unit}受理",
        breadcrumbs=(HOME, POLICIES, APPLICATIONS, (str(row.enterprise), "")),
        figures=money_figures(row, money),
        action=action,
        more_actions=more,
        history=audit.history_of(row),
        as_of=day,
        tags=[row.get_state_display(), *(["免申即享"] if row.is_listed else [])],
    )


def money_figures(row: PolicyApplication, money: Balance) -> tuple[Figure, ...]:
    """Asked, decided, paid, and by when."""
    decided = money.committed or None
    return (
        _exact("申请金额", row.asked),
        _exact("决定金额", decided),
        _exact("已拨付", money.paid_net),
        Figure(
            label="承诺拨付日期", value=row.pay_by.isoformat() if row.pay_by else "决定后算出",
            kind="text",
        ),
    )  # fmt: skip


def _exact(label: str, value: Decimal | None) -> Figure:
    """A sum one firm is owed: to the fen, nothing rounded."""
    exact = None if value is None else Decimal(wan(value))
    return Figure(label=label, value=exact, unit="万元")


def _sum(label: str, value: object) -> Figure:
    return Figure(label=label, value=value, unit="万元", kind="money")


def own_page(row: PolicyApplication, money: Balance, words: str, *, day: date) -> Page:
    """One application, for its firm."""
    action = None
    if row.state == ApplicationState.DRAFT:
        form = reverse("policies:apply", args=[row.call_item_id])
        action = Action(label="继续填写", url=f"{form}?uscc={row.enterprise.uscc}")
    elif row.state == ApplicationState.LISTED:
        action = Action(label="确认", url=reverse("policies:own-confirm", args=[row.ref]))
    more = []
    if row.state == ApplicationState.LISTED:
        url = reverse("policies:own-contest", args=[row.ref])
        more.append(Action(label="有异议", url=url))
    if row.case is not None:
        more.append(
            Action(label="办理进度和材料", url=reverse("cases_mine:case", args=[row.case.ref]))
        )
    return Page(
        title=str(row.call_item),
        answer=words,
        breadcrumbs=(HOME, MINE, MY_APPLICATIONS, (str(row.call_item), "")),
        figures=money_figures(row, money),
        action=action,
        more_actions=more,
        history=audit.history_of(row),
        as_of=day,
        tags=[row.get_state_display()],
    )


def ledger_page(actor: Actor, total: Balance, *, day: date, year: int | None) -> Page:
    """The ledger."""
    return Page(
        title="兑付台账",
        answer=f"{f'{year}年' if year else '历年'}安排了多少、决定了多少、拨付了多少、还剩多少",
        breadcrumbs=(HOME, POLICIES, LEDGER),
        figures=(
            _sum("安排", total.allotted),
            _sum("已决定", total.committed),
            _sum("已拨付", total.paid_net),
            _sum("余额（可决定）", total.left),
        ),
        action=Action(label="登记兑付资金", url=reverse("policies:budget-new"))
        if can_keep_ledger(actor)
        else None,
        more_actions=[
            Action(label="兑付申报", url=reverse("policies:applications")),
            Action(label="申报公告", url=reverse("policies:calls")),
        ],
        as_of=day,
    )


def budget_page(row: PolicyBudget, actor: Actor, money: Balance, *, day: date) -> Page:
    """One pot."""
    return Page(
        title=str(row),
        answer=f"{row.source}，{row.unit}管理",
        breadcrumbs=(HOME, POLICIES, LEDGER, (str(row), "")),
        figures=(
            _sum("安排", money.allotted),
            _sum("已决定", money.committed),
            _sum("已拨付", money.paid_net),
            _sum("余额（可决定）", money.left),
        ),
        action=Action(label="调整", url=reverse("policies:budget-adjust", args=[row.ref]))
        if can_keep_ledger(actor)
        else None,
        history=audit.history_of(row),
        as_of=day,
    )


def follow_page(row: PolicyFollowUp, *, day: date) -> Page:
    """One later condition."""
    return Page(
        title=f"{row.application.enterprise}：{row.line.name[:40]}",
        answer=f"{row.due_on:%Y-%m-%d}核对（{row.due_words}）",
        breadcrumbs=(HOME, POLICIES, LATER, (str(row.application.enterprise), "")),
        history=audit.history_of(row),
        as_of=day,
        tags=[row.get_state_display()],
    )


def part_facts(part: PolicyCallItem) -> list[tuple[str, object, str]]:
    """One item of an announcement: label, words, the reason where there are none."""
    item = part.item
    way = "免申即享，名单由受理单位核对" if item.without_application else "企业申报"
    return [
        ("支持对象", item.who, "没有填写"),
        ("支持内容", item.benefit_words, "没有填写"),
        ("本批资金", f"{wan(part.pot)} 万元", ""),
        ("兑付时限", f"决定后 {item.pay_days} 个工作日", ""),
        ("办理方式", way, ""),
    ]


def kind_words(kind: str) -> tuple[str, str]:
    """Title and answer of the page that publishes a list."""
    if kind == PublicityKind.RESULT:
        return "公布结果", "已足额拨付、还没有公布的；只公布企业、事项和金额"
    return "公示名单", "审核通过、轮到公示的；只公布企业、事项和金额"
