"""Tables of paying out; every one is a list on screen and a workbook."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse

from qianyi.domains.policies.choices import RecoveryState
from qianyi.domains.policies.selectors.applications import money_of, standing_words
from qianyi.foundation.ui.tables import Column, Table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from django.db.models import QuerySet
    from django.http import HttpRequest

    from qianyi.domains.policies.models import (
        PolicyApplication,
        PolicyCall,
        PolicyEntry,
        PolicyFollowUp,
        PolicyPublicity,
    )
    from qianyi.domains.policies.selectors.ledger import BudgetLine, SumLine


def call_table(
    request: HttpRequest, rows: QuerySet[PolicyCall], *, day: date, is_public: bool = False
) -> Table:
    """Announcements."""

    def url(row: PolicyCall) -> str:
        if is_public:
            return reverse("policies:public-call", args=[row.ref])
        return reverse("policies:call", args=[row.pk])

    applied = Column(key="applied", title="申报", kind="number", unit="件", priority=2)
    return Table(
        request,
        name="policy-calls",
        caption="申报公告",
        noun="份",
        rows=rows,
        columns=[
            Column(key="title", title="标题", priority=1, required=True, wrap=True, url=url),
            Column(key="state", title="状态", priority=2,
                   value=lambda row: row.standing_words(day)),
            Column(key="year", title="年度", value=lambda row: str(row.year)),
            Column(key="batch", title="批次"),
            Column(key="opens_on", title="申报开始", kind="day", sortable=True),
            Column(key="last_day", title="申报截止", kind="day", priority=2,
                   value=lambda row: row.last_day),
            Column(key="unit", title="受理单位", value=lambda row: str(row.unit)),
            Column(key="parts", title="事项", kind="number", unit="项"),
            *([] if is_public else [applied]),
        ],
        row_url=url,
        export_url=reverse(f"policies:{'public-' if is_public else ''}calls-export"),
        empty="现在没有申报公告。",
    )  # fmt: skip


def application_table(
    request: HttpRequest,
    rows: QuerySet[PolicyApplication],
    *,
    hands: Mapping[int, str],
    day: date,
    is_own: bool = False,
) -> Table:
    """Applications: of all firms, or of the own ones."""

    def url(row: PolicyApplication) -> str:
        name = "policies:own-application" if is_own else "policies:application"
        return reverse(name, args=[row.ref])

    def words(row: PolicyApplication) -> str:
        return standing_words(row, hands.get(row.case_id or 0, ""), day)

    firm = Column(
        key="firm",
        title="企业",
        priority=3 if is_own else 1,
        required=not is_own,
        wrap=True,
        url=None if is_own else url,
        value=lambda row: str(row.enterprise),
    )
    item = Column(key="item", title="事项", priority=1 if is_own else 2, required=is_own,
                  wrap=True, url=url, value=lambda row: str(row.call_item))  # fmt: skip
    return Table(
        request,
        name="policy-own-applications" if is_own else "policy-applications",
        caption="我的申报" if is_own else "兑付申报",
        noun="件",
        rows=rows,
        columns=[
            *((item, firm) if is_own else (firm, item)),
            Column(key="batch", title="年度批次",
                   value=lambda row: f"{row.call_item.call.year}年{row.call_item.call.batch}"),
            Column(key="asked", title="申请", kind="money", unit="万元", priority=2, sortable=True,
                   missing="没有金额"),
            Column(key="decided", title="决定", kind="money", unit="万元",
                   value=lambda row: money_of(row).committed or None, missing="还没有决定"),
            Column(key="paid", title="已拨付", kind="money", unit="万元", priority=2,
                   value=lambda row: money_of(row).paid_net),
            Column(key="pay_by", title="承诺拨付", kind="day", sortable=True, missing="决定后算出"),
            Column(key="state", title="状态", value=lambda row: row.get_state_display()),
            Column(key="words", title="办到哪一步", priority=2, wrap=True, value=words),
            Column(key="submitted_at", title="提交时间", kind="moment", sortable=True,
                   missing="没有提交"),
        ],
        row_url=url,
        export_url=reverse(f"policies:{'own-' if is_own else ''}applications-export"),
        empty="还没有申报。" if is_own else "没有符合条件的申报。",
        empty_action=("看可以申报的政策", "/me/policies/") if is_own else None,
    )  # fmt: skip


def budget_table(request: HttpRequest, rows: Sequence[BudgetLine]) -> Table:
    """Pots with what they come to."""

    def url(line: BudgetLine) -> str:
        return reverse("policies:budget", args=[line.row.ref])

    return Table(
        request,
        name="policy-budgets",
        caption="资金",
        noun="笔",
        prefix="b-",
        rows=rows,
        columns=[
            Column(key="title", title="资金", priority=1, required=True, wrap=True, url=url,
                   value=lambda line: line.row.title),
            Column(key="year", title="年度", value=lambda line: str(line.row.year)),
            Column(key="source", title="来源", wrap=True, value=lambda line: line.row.source),
            Column(key="unit", title="管理单位", value=lambda line: str(line.row.unit)),
            *_sums(),
        ],
        row_url=url,
        empty="还没有登记兑付资金。",
    )  # fmt: skip


def _sums() -> list[Column]:
    def of(name: str) -> Any:  # noqa: ANN401 - a getter
        return lambda line: getattr(line.balance, name)

    return [
        Column(key="allotted", title="安排", kind="money", unit="万元", value=of("allotted")),
        Column(key="committed", title="已决定", kind="money", unit="万元", priority=2,
               value=of("committed")),
        Column(key="paid", title="已拨付", kind="money", unit="万元", priority=2,
               value=of("paid_net")),
        Column(key="back", title="其中退回追回", kind="money", unit="万元", value=of("back")),
        Column(key="unpaid", title="待拨付", kind="money", unit="万元", value=of("unpaid")),
        Column(key="left", title="余额", kind="money", unit="万元", priority=2, value=of("left")),
    ]  # fmt: skip


def sum_table(request: HttpRequest, rows: Sequence[SumLine], word: str) -> Table:
    """Lines added up by one thing."""
    return Table(
        request,
        name="policy-sums",
        caption=f"按{word}汇总",
        noun="行",
        prefix="s-",
        rows=rows,
        columns=[
            Column(key="label", title=word, priority=1, required=True, wrap=True),
            Column(key="firms", title="企业", kind="number", unit="家"),
            *[one for one in _sums() if one.key not in ("allotted", "left")],
        ],
        empty="还没有决定和拨付。",
    )


def entry_table(request: HttpRequest, rows: QuerySet[PolicyEntry], *, can_reverse: bool) -> Table:
    """Lines of the ledger."""

    def url(row: PolicyEntry) -> str:
        if row.application is None:
            return reverse("policies:budget", args=[row.budget.ref])
        return reverse("policies:application", args=[row.application.ref])

    def against(row: PolicyEntry) -> str:
        is_open = can_reverse and row.reverses_id is None and not hasattr(row, "reversed_by")
        return reverse("policies:entry-reverse", args=[row.pk]) if is_open else ""

    def kind(row: PolicyEntry) -> str:
        word = row.get_kind_display()
        return f"冲销{word}" if row.reverses_id else word

    return Table(
        request,
        name="policy-entries",
        caption="台账记录",
        noun="笔",
        rows=rows,
        columns=[
            Column(key="day", title="日期", kind="day", priority=2, sortable=True),
            Column(key="kind", title="事项", priority=1, required=True, value=kind, url=url),
            Column(key="firm", title="企业", priority=2, wrap=True,
                   value=lambda row: str(row.application.enterprise) if row.application else "",
                   missing="资金本身"),
            Column(key="item", title="政策事项", wrap=True,
                   value=lambda row: str(row.application.call_item) if row.application else "",
                   missing="资金本身"),
            Column(key="amount", title="金额", kind="money", unit="万元", priority=2,
                   sortable=True),
            Column(key="document", title="文号", missing="没有"),
            Column(key="voucher", title="凭证号", missing="没有"),
            Column(key="reason", title="说明", wrap=True, missing="没有"),
            Column(key="budget", title="资金", wrap=True, value=lambda row: str(row.budget)),
            Column(key="who", title="登记人", value=lambda row: str(row.recorded_by)),
            Column(key="against", title="更正", url=against,
                   value=lambda row: "冲销" if against(row) else "", missing="不能冲销"),
        ],
        export_url=reverse("policies:ledger-export"),
        empty="没有符合条件的记录。",
    )  # fmt: skip


def publicity_table(
    request: HttpRequest, rows: QuerySet[PolicyPublicity], *, is_inside: bool
) -> Table:
    """Public lists."""

    def url(row: PolicyPublicity) -> str:
        return reverse("policies:public-publicity", args=[row.ref])

    waiting = Column(key="waiting", title="待答复异议", kind="number", unit="件", priority=2)
    return Table(
        request,
        name="policy-publicities",
        caption="兑付公示",
        noun="期",
        rows=rows,
        columns=[
            Column(key="title", title="标题", priority=1, required=True, wrap=True, url=url),
            Column(key="kind", title="类别", priority=2,
                   value=lambda row: row.get_kind_display()),
            Column(key="begins", title="公示自", kind="day"),
            Column(key="until", title="公示至", kind="day", priority=2, missing="结果，不设期限"),
            Column(key="firms", title="企业", kind="number", unit="家",
                   value=lambda row: len(row.rows)),
            Column(key="state", title="状态", value=lambda row: row.get_state_display()),
            *([waiting] if is_inside else []),
        ],
        row_url=url,
        export_url=reverse("policies:publicities-export"),
        empty="还没有公示。",
    )  # fmt: skip


def shown_table(request: HttpRequest, row: PolicyPublicity) -> Table:
    """The rows of a public list, as they were published."""
    return Table(
        request,
        name="policy-shown",
        caption=row.title,
        noun="家",
        rows=row.rows,
        columns=[
            Column(key="firm", title="企业", priority=1, required=True, wrap=True),
            Column(key="item", title="事项", priority=2, wrap=True),
            Column(key="amount", title="金额", kind="money", unit="万元", priority=2,
                   missing="按公告标准"),
        ],
        export_url=reverse("policies:public-publicity-export", args=[row.ref]),
        empty="名单为空。",
    )  # fmt: skip


def follow_table(request: HttpRequest, rows: QuerySet[PolicyFollowUp], *, day: date) -> Table:
    """Conditions that hold after the payment."""

    def url(row: PolicyFollowUp) -> str:
        return reverse("policies:follow", args=[row.pk])

    def state(row: PolicyFollowUp) -> str:
        if row.recovery_state != RecoveryState.NONE:
            return f"{row.get_state_display()}，追回{row.get_recovery_state_display()}"
        is_due = row.state == "open" and row.due_on <= day
        return "到期待核对" if is_due else row.get_state_display()

    return Table(
        request,
        name="policy-later",
        caption="兑付后续核对",
        noun="条",
        rows=rows,
        columns=[
            Column(key="firm", title="企业", priority=1, required=True, wrap=True, url=url,
                   value=lambda row: str(row.application.enterprise)),
            Column(key="line", title="后续要求", priority=2, wrap=True, url=url,
                   value=lambda row: row.line.name),
            Column(key="item", title="事项", wrap=True,
                   value=lambda row: str(row.application.call_item)),
            Column(key="due_on", title="核对日期", kind="day", priority=2, sortable=True),
            Column(key="due_words", title="日期依据", wrap=True),
            Column(key="state", title="状态", priority=2, value=state),
            Column(key="found", title="查到的情况", wrap=True, missing="还没有查"),
            Column(key="conclusion", title="结论", wrap=True, missing="还没有核对"),
        ],
        row_url=url,
        export_url=reverse("policies:later-export"),
        empty="没有需要后续核对的；拨付后按政策的后续要求自动登记。",
    )  # fmt: skip
