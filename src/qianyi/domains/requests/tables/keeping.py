"""Lists of answers known and published, routes, and persons named for the sealed route."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from qianyi.domains.requests.choices import AnswerState, KnowledgeState
from qianyi.foundation.ui.marks import Status
from qianyi.foundation.ui.tables import Column, Table

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.db.models import QuerySet
    from django.http import HttpRequest

    from qianyi.domains.requests.models import Answer, KnowledgeItem, RouteRule, SealedHandler

MARKS: dict[str, Status] = {
    KnowledgeState.DRAFT: Status("draft", "待审核", "ring", "blue", "○"),
    KnowledgeState.PUBLISHED: Status("published", "已发布", "disc", "green", "●"),
    KnowledgeState.RETIRED: Status("retired", "已停用", "ring", "grey", "○"),
    AnswerState.PROPOSED: Status("proposed", "待审核", "ring", "blue", "○"),
    AnswerState.WITHDRAWN: Status("withdrawn", "已撤下", "ring", "grey", "○"),
    AnswerState.DECLINED: Status("declined", "不公开", "ring", "grey", "○"),
}


def mark_of(state: str) -> Status:
    """A state in word, shape and colour; 已公开 for a published answer is 已发布 here too."""
    return MARKS[state]


def knowledge_table(request: HttpRequest, rows: QuerySet[KnowledgeItem]) -> Table:
    """The knowledge base."""

    def url(row: KnowledgeItem) -> str:
        return reverse("requests:knowledge-item", args=[row.pk])

    return Table(
        request,
        name="knowledge",
        caption="知识库",
        noun="条",
        rows=rows,
        columns=[
            Column(key="question", title="问题", priority=1, wrap=True, required=True, url=url,
                   note=lambda row: "示例数据" if row.is_demo else ""),
            Column(key="topic", title="主题", value=lambda row: str(row.topic)),
            Column(key="state", title="状态", kind="status", priority=2,
                   value=lambda row: mark_of(row.state),
                   export=lambda row: mark_of(row.state).word),
            Column(key="source", title="依据", wrap=True),
            Column(key="unit", title="负责单位", value=lambda row: str(row.unit)),
            Column(key="valid_from", title="有效期起", kind="day", sortable=True),
            Column(key="valid_to", title="有效期止", kind="day", missing="长期有效",
                   sortable=True),
            Column(key="used", title="查看反馈", kind="number", unit="次", decimals=0),
            Column(key="settled", title="即时解决", kind="number", unit="次", decimals=0),
        ],
        row_url=url,
        export_url=reverse("requests:knowledge-export"),
        empty="还没有解答。",
        empty_action=("编写解答", reverse("requests:knowledge-new")),
    )  # fmt: skip


def known_table(request: HttpRequest, rows: QuerySet[KnowledgeItem]) -> Table:
    """What a firm can look up."""

    def url(row: KnowledgeItem) -> str:
        return reverse("requests_mine:settled", args=[row.pk])

    return Table(
        request,
        name="known",
        caption="常见问题",
        noun="条",
        rows=rows,
        columns=[
            Column(key="question", title="问题", priority=1, wrap=True, required=True, url=url,
                   note=lambda row: "示例数据" if row.is_demo else ""),
            Column(key="topic", title="主题", priority=2, value=lambda row: str(row.topic)),
            Column(key="unit", title="负责单位", value=lambda row: str(row.unit)),
            Column(key="source", title="依据", wrap=True),
        ],
        row_url=url,
        export_url=reverse("requests_mine:knowledge-export"),
        empty="没有找到解答，请直接提出诉求。",
        empty_action=("提出诉求", reverse("requests_mine:new")),
    )  # fmt: skip


def answer_table(request: HttpRequest, rows: QuerySet[Answer]) -> Table:
    """Answers proposed and published, for those inside."""

    def url(row: Answer) -> str:
        return reverse("requests:answer", args=[row.ref])

    return Table(
        request,
        name="answers",
        caption="公开答复",
        noun="条",
        rows=rows,
        columns=[
            Column(key="question", title="诉求", priority=1, wrap=True, required=True, url=url,
                   value=str, export=lambda row: row.question),
            Column(key="topic", title="主题", value=lambda row: str(row.topic)),
            Column(key="unit", title="答复单位", value=lambda row: str(row.unit)),
            Column(key="state", title="状态", kind="status", priority=2,
                   value=lambda row: mark_of(row.state),
                   export=lambda row: row.get_state_display()),
            Column(key="proposed_at", title="提出时间", kind="moment", sortable=True),
            Column(key="decided_at", title="审核时间", kind="moment", missing="待审核"),
        ],
        row_url=url,
        export_url=reverse("requests:answers-export"),
        empty="没有符合条件的公开答复。",
    )  # fmt: skip


def public_table(request: HttpRequest, rows: QuerySet[Answer]) -> Table:
    """What everybody may read."""

    def url(row: Answer) -> str:
        return reverse("requests:public-answer", args=[row.ref])

    return Table(
        request,
        name="public_answers",
        caption="公开答复",
        noun="条",
        rows=rows,
        columns=[
            Column(key="question", title="诉求", priority=1, wrap=True, required=True, url=url,
                   value=str, export=lambda row: row.question,
                   note=lambda row: "示例数据" if row.is_demo else ""),
            Column(key="topic", title="主题", priority=2, value=lambda row: str(row.topic)),
            Column(key="unit", title="答复单位", priority=2, value=lambda row: str(row.unit)),
            Column(key="decided_at", title="公开时间", kind="moment", sortable=True),
        ],
        row_url=url,
        export_url=reverse("requests:public-answers-export"),
        empty="还没有公开的答复。",
    )  # fmt: skip


def rule_table(
    request: HttpRequest,
    rows: QuerySet[RouteRule],
    units: Mapping[str, str],
    *,
    adds: bool,
    keeps: Callable[[RouteRule], bool],
) -> Table:
    """The table of routes; ``units`` are names by code, ``keeps`` says which the reader may end."""
    columns = [
        Column(key="lead", title="主办单位", priority=1, wrap=True, required=True,
               value=lambda row: str(row.lead)),
        Column(key="kind", title="类别", priority=2, missing="不限",
               value=lambda row: row.get_kind_display() if row.kind else ""),
        Column(key="topic", title="主题", priority=2, missing="不限",
               value=lambda row: str(row.topic or "")),
        Column(key="territory", title="企业所在区域", missing="不限",
               value=lambda row: str(row.territory or "")),
        Column(key="assist", title="协办单位", wrap=True, missing="没有协办单位",
               value=lambda row: "、".join(units.get(code, code) for code in row.assist)),
        Column(key="basis", title="依据", wrap=True, missing="没有写明依据"),
        Column(key="code", title="代码", visible=False),
        Column(key="pack", title="来源", missing="手工添加",
               value=lambda row: f"{row.pack} {row.pack_version}".strip()),
    ]  # fmt: skip
    if adds:
        columns.append(
            Column(key="end", title="办理", missing="由他人维护",
                   value=lambda row: "停用" if keeps(row) else "",
                   url=lambda row: reverse("requests:rule-end", args=[row.pk]),
                   export=lambda _row: "")
        )  # fmt: skip
    return Table(
        request,
        name="routes",
        caption="分办规则",
        noun="条",
        rows=rows,
        columns=columns,
        export_url=reverse("requests:rules-export"),
        empty="还没有分办规则，诉求不知道由哪个单位办理。",
        empty_action=("添加规则", reverse("requests:rule-new")) if adds else None,
    )


def handler_table(
    request: HttpRequest,
    rows: QuerySet[SealedHandler],
    *,
    names: bool,
    ends: Callable[[SealedHandler], bool],
) -> Table:
    """Persons named for the sealed route; ``ends`` says whose naming the reader may end."""
    columns = [
        Column(key="user", title="办理人员", priority=1, required=True,
               value=lambda row: str(row.user)),
        Column(key="unit", title="单位", priority=2, value=lambda row: str(row.unit)),
        Column(key="named_at", title="指定时间", kind="moment"),
        Column(key="named_by", title="指定人", value=lambda row: str(row.named_by)),
        Column(key="ended_at", title="终止时间", kind="moment", missing="在任"),
    ]  # fmt: skip
    if names:
        columns.append(
            Column(key="end", title="办理", missing="已终止",
                   value=lambda row: "终止" if row.ended_at is None and ends(row) else "",
                   url=lambda row: reverse("requests:handler-end", args=[row.pk]),
                   export=lambda _row: "")
        )  # fmt: skip
    return Table(
        request,
        name="handlers",
        caption="举报办理人员",
        noun="名",
        rows=rows,
        columns=columns,
        export_url=reverse("requests:handlers-export"),
        empty="还没有指定举报办理人员，企业暂不能在网上举报。",
        empty_action=("指定人员", reverse("requests:handler-new")) if names else None,
    )
