"""Lists of the ladder: the funnel, standings, targets, the reserve, messages."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import reverse

from qianyi.domains.enterprises.choices import LadderState
from qianyi.domains.enterprises.selectors.ladder import AT_RISK, POOLED
from qianyi.foundation.addresses import row_url
from qianyi.foundation.ui.tables import Column, Table

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django.db.models import QuerySet
    from django.http import HttpRequest

    from qianyi.domains.enterprises.models import LadderMessage, LadderStanding, PoolMember
    from qianyi.domains.enterprises.selectors.ladder import FunnelRow
    from qianyi.domains.enterprises.selectors.targets import TargetRow
    from qianyi.engine.reserves import ReserveRow

COUNTED = (
    (LadderState.HOLDS, "持有", 2),
    (LadderState.LAPSING, "其中即将到期", 3),
    (LadderState.QUALIFIES, "符合条件（预判）", 2),
    (LadderState.NEAR, "差一项", 2),
    (LadderState.FURTHER, "尚有差距", 3),
    (LadderState.UNKNOWN, "暂无法判断", 3),
)
NO_RULE = "没有启用的认定条件"


def list_url(code: str, state: str, place: str) -> str:
    """The list behind a number."""
    asked = urlencode([(name, one) for name, one in (("state", state), ("place", place)) if one])
    return f"{reverse('ladder:standings', args=[code])}{'?' if asked else ''}{asked}"


def funnel_table(request: HttpRequest, rows: Sequence[FunnelRow], place: str) -> Table:
    """One row a title."""

    def count_of(state: str) -> Callable[[FunnelRow], int | None]:
        def read(row: FunnelRow) -> int | None:
            is_known = row.rung.first is not None or state in (
                LadderState.HOLDS,
                LadderState.LAPSING,
            )
            return row.count(state) if is_known else None

        return read

    def to(state: str) -> Callable[[FunnelRow], str]:
        return lambda row: list_url(row.rung.title.code, state, place)

    return Table(
        request,
        name="funnel",
        caption="各称号的企业数",
        noun="个称号",
        rows=rows,
        row_url=to(""),
        export_url=reverse("ladder:funnel-export"),
        empty="还没有资质称号；称号随数据包载入。",
        columns=[
            Column(key="title", title="称号", priority=1, wrap=True, url=to(""),
                   value=lambda row: row.rung.title.name,
                   note=lambda row: row.rung.first.version.title + "（"
                   + row.rung.first.version.version + "）" if row.rung.first else NO_RULE),
            *(
                Column(key=state.value, title=title, kind="number", unit="家",
                       priority=2 if shown == 2 else 3, value=count_of(state), url=to(state),  # noqa: PLR2004
                       missing=NO_RULE)
                for state, title, shown in COUNTED
            ),
            Column(key=AT_RISK, title="持有但不再符合", kind="number", unit="家",
                   value=lambda row: row.at_risk, url=to(AT_RISK), visible=False,
                   help="按现有数据测算有条件不再符合，复核时可能通不过"),
            Column(key=POOLED, title="储备", kind="number", unit="家",
                   value=lambda row: row.pooled, url=to(POOLED)),
        ],
    )  # fmt: skip


def firm_ladder_url(row: LadderStanding | PoolMember | LadderMessage) -> str:
    """The ladder of a row's firm, at the title."""
    return f"{row_url('enterprises:ladder', row.enterprise.uscc)}#title-{row.title_id}"


def standing_table(
    request: HttpRequest, rows: QuerySet[LadderStanding], *, code: str, per_page: int = 50
) -> Table:
    """Firms before one title."""
    return Table(
        request,
        name="standings",
        caption="企业",
        noun="家",
        rows=rows,
        row_url=firm_ladder_url,
        export_url=reverse("ladder:standings-export", args=[code]),
        per_page=per_page,
        empty="没有符合条件的企业；可以放宽筛选。",
        columns=[
            Column(key="name", title="企业名称", priority=1, required=True, wrap=True,
                   sortable=True, order_by="sort_key", url=firm_ladder_url,
                   value=lambda row: row.enterprise.subject.name,
                   note=lambda row: "示例数据" if row.enterprise.is_demo else ""),
            Column(key="state", title="状态", priority=2,
                   value=lambda row: row.get_state_display(),
                   note=lambda row: f"自 {row.since:%Y-%m-%d}"),
            Column(key="next_step", title="下一步", priority=2, wrap=True,
                   missing="没有需要办理的"),
            Column(key="share", title="差距占标准", kind="percent", sortable=True,
                   value=lambda row: None if row.share is None else row.share * 100,
                   missing="不是只差一项有数值的条件"),
            Column(key="missing", title="缺少的数据", wrap=True, visible=False,
                   value=lambda row: "、".join(row.missing), missing="没有"),
            Column(key="words", title="差什么", wrap=True, visible=False,
                   missing="没有不符合的条件"),
            Column(key="ends_on", title="有效期止（不含）", kind="day", sortable=True,
                   missing="没有持有或没有固定期限"),
            Column(key="industry", title="行业", wrap=True, missing="没有登记",
                   value=lambda row: row.enterprise.industry),
            Column(key="park", title="园区", missing="没有登记",
                   value=lambda row: row.enterprise.park),
            Column(key="size", title="企业规模", missing="暂无法判断"),
            Column(key="precheck", title="预判", visible=False,
                   value=lambda row: row.get_precheck_display(), missing=NO_RULE),
            Column(key="as_of", title="数据截至", kind="day", visible=False),
            Column(key="uscc", title="统一社会信用代码", visible=False,
                   value=lambda row: row.enterprise.uscc),
        ],
        source=lambda row: f"{row.application}，用途：{row.purpose}" if row.application else "",
    )  # fmt: skip


def target_table(request: HttpRequest, rows: Sequence[TargetRow]) -> Table:
    """Targets beside the firms that can reach them."""

    def firms_of(name: str) -> Callable[[TargetRow], int | None]:
        return lambda row: getattr(row, name) if row.has_firms else None

    none = "企业名单里还没有这个区域的企业"
    return Table(
        request,
        name="targets",
        prefix="targets",
        caption="规划目标和能够达到它的企业",
        noun="项",
        rows=rows,
        empty="这个范围没有登记有关称号的规划目标。",
        columns=[
            Column(key="indicator", title="规划指标", priority=1, wrap=True,
                   value=lambda row: row.target.indicator.name,
                   note=lambda row: f"口径：{row.target.scope}"
                   + ("，待核实" if row.target.certainty == "unverified" else "")),
            Column(key="target", title="目标", kind="number", unit="家", priority=2,
                   value=lambda row: row.target.value,
                   note=lambda row: f"{row.target.period}年",
                   source_url=lambda row: reverse(
                       "indicators:observation", args=[row.target.pk])),
            Column(key="reported", title="已公布的实际数", wrap=True,
                   value=lambda row: "；".join(
                       f"{one.value:f}{one.unit}（{one.period}，口径：{one.scope}）".replace(
                           ".00000000", "") for one in row.reported),
                   missing="暂无数据"),
            Column(key="held", title="名单中持有或在库", kind="number", unit="家", priority=2,
                   value=firms_of("held"), missing=none),
            Column(key="qualifies", title="符合条件（预判）", kind="number", unit="家",
                   value=firms_of("qualifies"), missing=none),
            Column(key="near", title="差一项", kind="number", unit="家",
                   value=firms_of("near"), missing=none),
            Column(key="gap", title="距目标还差", kind="number", unit="家",
                   value=lambda row: row.gap if row.has_firms else None, missing=none),
            Column(key="words", title="说明", priority=2, wrap=True),
        ],
    )  # fmt: skip


def pool_url(row: PoolMember) -> str:
    """The page of an entry."""
    return reverse("ladder:pool-member", args=[row.pk])


def pool_table(
    request: HttpRequest,
    rows: QuerySet[PoolMember],
    standings: Callable[[PoolMember], LadderStanding | None],
    *,
    may_keep: bool,
) -> Table:
    """Firms of the reserve, those to be called soonest first."""

    def state(row: PoolMember) -> str:
        found = standings(row)
        return found.get_state_display() if found else ""

    def next_step(row: PoolMember) -> str:
        found = standings(row)
        return found.next_step if found else ""

    return Table(
        request,
        name="pool",
        caption="梯度培育储备企业",
        noun="家次",
        rows=rows,
        row_url=pool_url,
        export_url=reverse("ladder:pool-export"),
        empty="没有符合条件的储备企业。",
        empty_action=("登记储备企业", reverse("ladder:pool-new")) if may_keep else None,
        columns=[
            Column(key="name", title="企业名称", priority=1, required=True, wrap=True,
                   sortable=True, order_by="enterprise__sort_key", url=pool_url,
                   value=lambda row: row.enterprise.subject.name,
                   note=lambda row: "示例数据" if row.enterprise.is_demo else ""),
            Column(key="title", title="目标称号", priority=2, wrap=True),
            Column(key="state", title="现在的状态", priority=2, value=state,
                   missing="还没有测算"),
            Column(key="next_step", title="下一步", wrap=True, value=next_step,
                   missing="还没有测算"),
            Column(key="owner", title="责任人", missing="未明确"),
            Column(key="department", title="责任单位", missing="未明确"),
            Column(key="next_contact_on", title="下次联系", kind="day", priority=2,
                   sortable=True, missing="没有安排"),
            Column(key="reason", title="入库理由", wrap=True, visible=False),
            Column(key="added_on", title="入库日期", kind="day", sortable=True),
            Column(key="end", title="出库", visible=False, missing="在库",
                   value=lambda row: f"{row.ended_on:%Y-%m-%d} {row.get_end_display()}"
                   if row.ended_on else ""),
            Column(key="uscc", title="统一社会信用代码", visible=False,
                   value=lambda row: row.enterprise.uscc),
        ],
    )  # fmt: skip


def message_table(request: HttpRequest, rows: QuerySet[LadderMessage]) -> Table:
    """What firms were told, newest first."""
    return Table(
        request,
        name="messages",
        caption="提醒记录",
        noun="条",
        rows=rows,
        row_url=firm_ladder_url,
        export_url=reverse("ladder:messages-export"),
        empty="还没有发送过提醒。",
        columns=[
            Column(key="name", title="企业名称", priority=1, wrap=True, url=firm_ladder_url,
                   value=lambda row: row.enterprise.subject.name),
            Column(key="title", title="称号", priority=2, wrap=True),
            Column(key="text", title="内容", wrap=True, priority=2),
            Column(key="readers", title="收件账号", kind="number", unit="个"),
            Column(key="sent_by", title="发送人"),
            Column(key="sent_at", title="发送时间", kind="moment", sortable=True),
        ],
    )  # fmt: skip


def wrong_table(request: HttpRequest, rows: Sequence[ReserveRow]) -> Table:
    """Rows of a workbook that cannot be brought in."""
    return Table(
        request,
        name="wrong",
        caption="有误的行",
        noun="行",
        rows=rows,
        empty="每一行都正确。",
        per_page=200,
        columns=[
            Column(key="row", title="行号", kind="number", priority=1),
            Column(key="name", title="企业名称", priority=2, wrap=True, missing="没有填写"),
            Column(key="uscc", title="统一社会信用代码", missing="没有填写"),
            Column(key="problem", title="问题和改法", priority=2, wrap=True),
        ],
    )  # fmt: skip
