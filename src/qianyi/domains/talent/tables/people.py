"""Lists of people, always masked, on screen and in workbooks alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from qianyi.domains.talent.services.imports import TITLES
from qianyi.foundation.ui.tables import Column, Table
from qianyi.lib.clock import local_date

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django.db.models import QuerySet
    from django.http import HttpRequest

    from qianyi.domains.talent.models import Talent
    from qianyi.domains.talent.selectors import TargetRow


def talent_table(
    request: HttpRequest,
    rows: QuerySet[Talent],
    *,
    plans: dict[str, str],
    url: Callable[[Talent], str],
    export_url: str,
    new_url: str = "",
) -> Table:
    """People the reader may see; ``plans`` are names by code."""
    return Table(
        request,
        name="talents",
        caption="人才库",
        noun="人",
        rows=rows,
        columns=[
            Column(key="number", title="编号", priority=1, required=True, url=url,
                   note=lambda row: row.masked_name),
            Column(key="field", title="专业领域", priority=2, missing="没有登记",
                   value=lambda row: str(row.field or ""), note=lambda row: row.major),
            Column(key="education", title="学历", priority=2, missing="没有登记",
                   value=lambda row: row.get_education_display()),
            Column(key="rank", title="职称", missing="没有登记",
                   value=lambda row: row.get_rank_display(), note=lambda row: row.rank_title),
            Column(key="honours", title="计划和称号", wrap=True, missing="没有登记",
                   value=lambda row: honour_words(row, plans)),
            Column(key="employer", title="所在单位", wrap=True, missing="没有登记",
                   value=lambda row: str(row.employer or "")),
            Column(key="way", title="求职意向", missing="没有登记",
                   value=lambda row: row.get_way_display()),
            Column(key="place", title="希望工作的区域", visible=False, missing="没有登记",
                   value=lambda row: str(row.place or "")),
            Column(key="agreed_until", title="同意止（不含）", kind="day", sortable=True),
        ],
        row_url=url,
        export_url=export_url,
        empty="没有符合条件的人才；本人没有同意或同意已到期的不在名单里。",
        empty_action=("登记人才", new_url) if new_url else None,
    )  # fmt: skip


def honour_words(row: Talent, plans: dict[str, str]) -> str:
    """Plans and titles with their years."""
    said = []
    for one in row.honours:
        year = f"（{one['year']}）" if one.get("year") else ""
        said.append(f"{plans.get(one['plan'], one['plan'])}{year}")
    return "、".join(said)


def hidden_table(request: HttpRequest, rows: QuerySet[Talent], *, actions: bool) -> Table:
    """Entries without a consent in force: number and days, nothing else."""
    columns = [
        Column(key="number", title="编号", priority=1, required=True),
        Column(key="ended", title="同意终止", kind="day", priority=2, value=_ended_on),
        Column(key="how", title="原因",
               value=lambda row: "本人撤回" if row.withdrawn_at else "到期"),
    ]  # fmt: skip
    if actions:
        columns += [
            Column(key="renew", title="本人再次同意", priority=2, value=lambda _row: "登记新的同意",
                   url=lambda row: reverse("talent:hidden-consent", args=[row.ref])),
            Column(key="erase", title="不再保存", priority=2, value=lambda _row: "立即清除",
                   url=lambda row: reverse("talent:hidden-erase", args=[row.ref])),
        ]  # fmt: skip
    return Table(
        request,
        name="hidden_talents",
        caption="同意已终止，等待清除",
        noun="人",
        rows=rows,
        columns=columns,
        export_url=reverse("talent:hidden-export"),
        empty="没有同意已终止、等待清除的人才。",
    )


def _ended_on(row: Talent) -> object:
    withdrawn = getattr(row, "withdrawn_at", None)
    return local_date(withdrawn) if withdrawn else getattr(row, "last_day", None)


def template_table(request: HttpRequest) -> Table:
    """The workbook to fill: headings only."""
    columns = [Column(key=key, title=title) for title, key in TITLES.items()]
    return Table(request, name="talent_template", caption="人才名单模板", rows=[], columns=columns)


def target_table(request: HttpRequest, rows: Sequence[TargetRow]) -> Table:
    """The plan's targets on talent beside figures and the library."""
    return Table(
        request,
        name="talent_targets",
        caption="人才目标",
        noun="项",
        rows=rows,
        columns=[
            Column(key="indicator", title="指标", priority=1, required=True, wrap=True,
                   value=lambda row: row.indicator.name,
                   note=lambda row: str(row.zone)),
            Column(key="unit", title="单位", value=lambda row: row.indicator.unit),
            Column(key="target", title="目标", kind="number", priority=2, missing="没有目标",
                   value=lambda row: row.target.value if row.target else None,
                   note=lambda row: _said(row.target)),
            Column(key="actual", title="已有数据", kind="number", missing="暂无数据",
                   value=lambda row: row.actual.value if row.actual else None,
                   note=lambda row: _said(row.actual)),
            Column(key="in_library", title="人才库在库", kind="number", priority=2, unit="人",
                   missing="人才库不统计", note=lambda row: row.library_words,
                   help="今天在库、本人同意的人数，不是统计数，不与目标直接比较。"),
        ],
        export_url=reverse("talent:targets-export"),
        empty="本区没有人才方面的目标和数据。",
    )  # fmt: skip


def _said(row: object) -> str:
    """Period, scope and certainty of a figure."""
    if row is None:
        return ""
    said = [row.period, row.get_scope_display()]  # type: ignore[attr-defined]  # an observation
    if row.certainty != "confirmed":  # type: ignore[attr-defined]
        said.append("待核实")
    return "，".join(said)
