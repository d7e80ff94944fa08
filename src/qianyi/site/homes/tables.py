"""The parts of a firm's home as tables: one for the screen and for the workbook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from qianyi.domains.policies.choices import Place
from qianyi.domains.policies.selectors.firm import MET
from qianyi.domains.talent.choices import NeedState
from qianyi.foundation.ui import numbers
from qianyi.foundation.ui.tables import Column, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest

    from qianyi.domains.enterprises.models import TeamMember
    from qianyi.domains.policies.selectors.firm import FirmItem
    from qianyi.domains.policies.selectors.payments import PaymentRow
    from qianyi.domains.talent.selectors import NeedMatches

    from .firm import Ending, Followed, Owed
    from .looks import Allowed, Look
    from .peers import Peers

SHOWN = 5
"""Rows of a part on the screen; the workbook has all."""


def _table(
    request: HttpRequest,
    key: str,
    caption: str,
    rows: Sequence[object],
    columns: list[Column],
    empty: str,
    action: tuple[str, str] | None = None,
    noun: str = "条",
) -> Table:
    return Table(
        request, name=f"home-{key}", columns=columns, rows=rows, caption=caption, empty=empty,
        empty_action=action, per_page=SHOWN, prefix=key, noun=noun,
    )  # fmt: skip


def _left(days: int | None, due: object, doubt: str) -> str:
    if days is None:
        return ""
    said = numbers.working_days_left(days, due).text  # type: ignore[arg-type]  # a day where days are
    return f"{said}，日历待核实" if doubt else said


def owed_table(request: HttpRequest, rows: Sequence[Owed]) -> Table:
    """Returns still to come."""
    columns = [
        Column(key="title", title="报表", priority=1, required=True, wrap=True,
               url=lambda row: row.url, note=lambda row: row.period),
        Column(key="due_on", title="截止", kind="day", priority=2, required=True,
               note=lambda row: _left(row.left, row.due_on, row.doubt)),
        Column(key="share", title="已预填", kind="percent", decimals=0, priority=2,
               value=lambda row: row.share * 100 if row.share is not None else None,
               missing="没有要填的项目"),
        Column(key="state", title="状态", priority=2),
        Column(key="basis", title="依据", wrap=True),
    ]  # fmt: skip
    return _table(request, "owed", "待填报", rows, columns, "没有待填报的表。", noun="张")


def gets_table(request: HttpRequest, rows: Sequence[FirmItem], url: str) -> Table:
    """Policies the firm meets, and those it misses by one condition."""
    columns = [
        Column(key="title", title="政策", priority=1, required=True, wrap=True,
               value=lambda row: row.item.title,
               url=lambda row: reverse("policies:public-item", args=[row.item.ref]),
               note=lambda row: "待核实" if row.item.certainty == "unverified" else ""),
        Column(key="place", title="自评", priority=2, required=True,
               value=lambda row: Place(row.place).label),
        Column(key="words", title="能得到什么、还差什么", priority=2, wrap=True,
               value=lambda row: row.words.removeprefix(f"{MET}：")),
        Column(key="amount", title="可得金额", kind="money", unit="万元",
               missing="不是资金，或缺少计算的数据"),
        Column(key="closes", title="申报截止", kind="day", missing="没有截止日期",
               value=lambda row: row.item.last_application_day),
    ]  # fmt: skip
    empty = "按现有数据测算，没有符合或只差一项的政策；缺哪些数据、谁能提供，见“政策”。"
    return _table(
        request, "gets", "可以享受的政策", rows, columns, empty, ("查看全部政策", url), noun="项"
    )


def payments_table(request: HttpRequest, rows: Sequence[PaymentRow], url: str) -> Table:
    """What was applied for and when it will be paid."""
    columns = [
        Column(key="title", title="政策", priority=1, required=True, wrap=True,
               url=lambda row: row.url,
               note=lambda row: f"{row.year}年" + ("，需要本企业办理" if row.needs_firm else "")),
        Column(key="words", title="办到哪一步", priority=2, wrap=True, required=True),
        Column(key="asked", title="申请", kind="money", unit="万元", missing="还没有申请金额"),
        Column(key="decided", title="核定", kind="money", unit="万元", priority=2,
               missing="还没有决定"),
        Column(key="paid", title="已拨付", kind="money", unit="万元"),
        Column(key="pay_by", title="承诺拨付", kind="day", priority=2, missing="决定后确定",
               note=lambda row: "已超过承诺日期" if row.is_late else ""),
    ]  # fmt: skip
    return _table(
        request, "payments", "政策兑现", rows, columns,
        "还没有申报政策兑现。符合条件的政策公布申报后，可以在“政策”里申报。", ("查看政策", url),
        noun="笔",
    )  # fmt: skip


def cases_table(request: HttpRequest, rows: Sequence[Followed]) -> Table:
    """Open cases and who has them."""
    columns = [
        Column(key="title", title="事由", priority=1, required=True, wrap=True,
               url=lambda row: row.url,
               note=lambda row: "需要本企业办理" if row.needs else row.number),
        Column(key="holder", title="现在由谁办", priority=2, required=True, wrap=True,
               value=lambda row: "本企业" if row.needs else row.holder,
               note=lambda row: row.step),
        Column(key="due_on", title="期限", kind="day", priority=2,
               missing="不计时限或中止计时",
               note=lambda row: _left(row.left, row.due_on, row.doubt)),
        Column(key="state", title="状态"),
    ]  # fmt: skip
    return _table(
        request, "cases", "在办的办件和诉求", rows, columns, "没有在办的办件和诉求。",
        ("提出诉求", reverse("requests_mine:new")), noun="件",
    )  # fmt: skip


def due_table(request: HttpRequest, rows: Sequence[Ending]) -> Table:
    """Titles, certificates, leases and cards that end, and open problems."""
    columns = [
        Column(key="what", title="事项", priority=1, required=True, wrap=True,
               url=lambda row: row.url),
        Column(key="kind", title="类别", priority=2),
        Column(key="day", title="到期或期限", kind="day", priority=2, required=True,
               note=lambda row: "已过" if row.is_late else ""),
    ]  # fmt: skip
    return _table(
        request, "due", "即将到期的称号、证照和租期", rows, columns,
        "半年内没有到期的称号、证照和租期。", noun="项",
    )  # fmt: skip


def needs_table(request: HttpRequest, rows: Sequence[NeedMatches]) -> Table:
    """What the firm looks for, and how many people fit."""
    columns = [
        Column(key="position", title="岗位", priority=1, required=True, wrap=True,
               value=lambda row: row.need.position,
               url=lambda row: reverse("talent_mine:need", args=[row.need.ref]),
               note=lambda row: row.need.get_state_display()),
        Column(key="headcount", title="人数", kind="number", unit="人",
               value=lambda row: row.need.headcount),
        Column(key="fits", title="符合", kind="number", unit="人", priority=2, required=True,
               value=lambda row: _matched(row, row.fits)),
        Column(key="near", title="差一项", kind="number", unit="人",
               value=lambda row: _matched(row, row.near)),
        Column(key="agreed", title="本人同意联系", kind="number", unit="人", priority=2,
               note=lambda row: f"{row.waiting} 人等待答复" if row.waiting else ""),
        Column(key="until", title="需求截止", kind="day",
               value=lambda row: row.need.wanted_until),
    ]  # fmt: skip
    return _table(
        request, "needs", "人才需求", rows, columns, "没有登记中的人才需求。",
        ("提出人才需求", reverse("talent_mine:need-new")), noun="项",
    )  # fmt: skip


def _matched(row: NeedMatches, count: int) -> int | numbers.Missing:
    """The firm sees who fits once its need is published, here as on the need's own page."""
    return numbers.Missing("核对发布后匹配") if row.need.state == NeedState.FILED else count


def peers_table(request: HttpRequest, peers: Peers) -> Table:
    """The firm's figures beside the industry's median."""
    columns = [
        Column(key="name", title="指标", priority=1, required=True,
               note=lambda row: row.unit or "无单位"),
        Column(key="own", title="本企业", kind="number", priority=2, required=True,
               missing="没有已审核的数"),
        Column(key="median", title="同行业中位数", kind="number", priority=2, required=True,
               value=lambda row: row.median if row.median is not None
               else numbers.Missing(row.why_not)),
        Column(key="count", title="有数的企业", priority=2,
               value=lambda row: f"{row.count}家" if row.median is not None else row.why_not),
    ]  # fmt: skip
    table = _table(
        request, "peers", "本企业和同行业", peers.rows, columns, f"{peers.words}。", noun="项"
    )
    table.per_page = 20
    return table


def looks_table(request: HttpRequest, rows: Sequence[Look]) -> Table:
    """Who looked at the firm's data."""
    columns = [
        Column(key="what", title="看了什么", priority=1, required=True, wrap=True),
        Column(key="who", title="谁", priority=2, required=True, wrap=True),
        Column(key="at", title="时间", kind="moment", priority=2),
        Column(key="why", title="用途", wrap=True, missing="没有写明"),
    ]  # fmt: skip
    return _table(
        request, "looks", "谁看过本企业的数据", rows, columns,
        "最近一年没有机构查看积分、没有人查看联系人的完整号码、没有导出包含本企业的数据。",
    )  # fmt: skip


def allowed_table(request: HttpRequest, rows: Sequence[Allowed]) -> Table:
    """What the firm allowed, and the way to take it back."""
    columns = [
        Column(key="statement", title="授权内容", priority=1, required=True, wrap=True,
               value=lambda row: row.consent.statement, note=lambda row: row.consent.reference),
        Column(key="state", title="状态", priority=2, required=True),
        Column(key="last_day", title="有效期至", kind="day", priority=2, missing="没有截止日期"),
        Column(key="from", title="起", kind="day", value=lambda row: row.consent.valid_from),
        Column(key="act", title="办理", priority=2, missing="不用办理",
               value=lambda row: "撤回授权" if row.is_open else "", url=lambda row: row.url,
               export=lambda _row: ""),
    ]  # fmt: skip
    return _table(
        request, "allowed", "本企业的授权", rows, columns,
        "本企业没有授权任何用途；标注“企业授权”的数据没有授权就不会被使用。",
        ("授权机构查看创新积分", reverse("evaluation:own-points")),
    )  # fmt: skip


def team_table(request: HttpRequest, rows: Sequence[TeamMember]) -> Table:
    """Who serves the firm."""
    columns = [
        Column(key="part", title="分工", priority=1, required=True,
               value=lambda row: row.get_part_display()),
        Column(key="unit", title="单位", priority=2, required=True, wrap=True,
               value=lambda row: str(row.department or ""), missing="没有登记单位"),
        Column(key="user", title="人员", priority=2, value=lambda row: str(row.user or ""),
               missing="没有登记人员"),
        Column(key="note", title="联系方式和说明", priority=2, wrap=True,
               missing="没有登记，可以在“我的诉求”里联系"),
    ]  # fmt: skip
    return _table(
        request, "team", "服务班子（一企一班子）", rows, columns,
        "还没有为本企业登记服务班子；有事请在“我的诉求”提出，由分办规则转给责任单位。",
        ("提出诉求", reverse("requests_mine:new")), noun="位",
    )  # fmt: skip
