"""Lists of assessments, schemes, scorings, sheets, entries and objections."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from qianyi.domains.reviews.choices import EntryKind
from qianyi.foundation.ui.numbers import Missing
from qianyi.foundation.ui.tables import Column, Table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.db.models import QuerySet
    from django.http import HttpRequest

    from qianyi.domains.reviews.models import (
        Appraisal,
        Assessment,
        Entry,
        Scheme,
        UnitAppeal,
        UnitScore,
    )
    from qianyi.domains.reviews.selectors.assessments import SectionView


def assessment_table(request: HttpRequest, rows: QuerySet[Assessment]) -> Table:
    """Assessments."""

    def address(row: Assessment) -> str:
        return reverse("reviews:assessment", args=[row.pk])

    return Table(
        request,
        name="assessments",
        columns=[
            Column(key="title", title="报告", priority=1, url=address, wrap=True, sortable=True),
            Column(key="kind", title="类别", value=lambda row: row.get_kind_display()),
            Column(key="state", title="状态", priority=2,
                   value=lambda row: row.get_state_display()),
            Column(key="first", title="评估期起", kind="day", sortable=True),
            Column(key="last", title="评估期止", kind="day", sortable=True),
            Column(key="taken", title="取数时间", kind="moment", missing="还没有取数",
                   value=lambda row: row.snapshot.taken_at if row.snapshot else None),
            Column(key="territory", title="区域", value=lambda row: str(row.territory)),
        ],
        rows=rows,
        caption="规划评估",
        noun="份",
        row_url=address,
        export_url=reverse("reviews:assessments-export"),
        empty="还没有评估报告；规划人员可以起草年度监测、中期评估和总结评估。",
    )  # fmt: skip


def section_table(request: HttpRequest, views: Sequence[SectionView], paper: Assessment) -> Table:
    """Sections of a paper and who wrote last."""

    def address(view: SectionView) -> str:
        return reverse("reviews:section", args=[paper.pk, view.section.pk])

    def standing(view: SectionView) -> str:
        if view.section.is_edited:
            return "已修改，数据有更新" if view.is_newer else "已修改"
        return "系统草稿" if view.draft else "待填写"

    return Table(
        request,
        name="sections",
        columns=[
            Column(key="title", title="章节", priority=1, url=address,
                   value=lambda view: view.section.title),
            Column(key="standing", title="正文", priority=2, value=standing),
            Column(key="rows", title="表格行数", kind="number",
                   value=lambda view: sum(len(part.rows) for part in view.parts)),
            Column(key="missing", title="暂无法评价", kind="number", unit="项",
                   value=lambda view: sum(len(part.missing) for part in view.parts)),
            Column(key="edited_by", title="修改人", missing="没有人修改",
                   value=lambda view: str(view.section.edited_by or "")),
            Column(key="edited_at", title="修改时间", kind="moment", missing="没有人修改",
                   value=lambda view: view.section.edited_at),
        ],
        rows=list(views),
        caption="章节",
        noun="节",
        row_url=address,
        empty="没有章节。",
    )  # fmt: skip


def scheme_table(request: HttpRequest, rows: QuerySet[Scheme]) -> Table:
    """Versions of schemes."""

    def address(row: Scheme) -> str:
        return reverse("reviews:scheme", args=[row.pk])

    return Table(
        request,
        name="schemes",
        columns=[
            Column(key="title", title="考核办法", priority=1, url=address, wrap=True),
            Column(key="version", title="版本", kind="number", sortable=True),
            Column(key="state", title="状态", priority=2,
                   value=lambda row: row.get_state_display()),
            Column(key="certainty", title="核实情况",
                   value=lambda row: "待核实" if row.is_provisional else "已核实"),
            Column(key="written_by", title="拟制人", missing="数据包",
                   value=lambda row: str(row.written_by or "")),
            Column(key="activated_at", title="启用时间", kind="moment", missing="没有启用"),
        ],
        rows=rows,
        caption="考核办法",
        noun="版",
        row_url=address,
        export_url=reverse("reviews:schemes-export"),
        empty="还没有考核办法；载入数据包后在这里修改和启用。",
    )  # fmt: skip


def appraisal_table(request: HttpRequest, rows: QuerySet[Appraisal]) -> Table:
    """Scorings."""

    def address(row: Appraisal) -> str:
        return reverse("reviews:appraisal", args=[row.pk])

    return Table(
        request,
        name="appraisals",
        columns=[
            Column(key="title", title="考核", priority=1, url=address, wrap=True),
            Column(key="territory", title="区域", value=lambda row: str(row.territory)),
            Column(key="scheme", title="考核办法", value=lambda row: str(row.scheme)),
            Column(key="first", title="考核期起", kind="day", sortable=True),
            Column(key="last", title="考核期止", kind="day", sortable=True),
            Column(key="state", title="状态", priority=2,
                   value=lambda row: row.get_state_display()),
            Column(key="appeals_until", title="核对截止", kind="day", missing="没有反馈"),
        ],
        rows=rows,
        caption="目标考核",
        noun="次",
        row_url=address,
        export_url=reverse("reviews:appraisals-export"),
        empty="还没有您可以查看的考核。",
    )  # fmt: skip


def score_table(request: HttpRequest, rows: QuerySet[UnitScore], appraisal: Appraisal) -> Table:
    """Units of a scoring."""

    def address(row: UnitScore) -> str:
        return reverse("reviews:sheet", args=[appraisal.pk, row.department.subject.code])

    def mark(row: UnitScore, value: object) -> object:
        if row.is_asked:
            return Missing("商请单位，不计分")
        return Missing("还没有计分") if value is None else value

    return Table(
        request,
        name="scores",
        columns=[
            Column(key="unit", title="单位", priority=1, url=address,
                   value=lambda row: str(row.department)),
            Column(key="rank", title="名次", kind="number",
                   value=lambda row: mark(row, row.rank) if row.low is None or row.is_asked
                   else row.rank, missing="有待定项目，名次未定"),
            Column(key="low", title="已确定得分", kind="number", decimals=2, unit="分", priority=2,
                   value=lambda row: mark(row, row.low)),
            Column(key="high", title="最高可得", kind="number", decimals=2, unit="分",
                   value=lambda row: mark(row, row.high)),
            Column(key="grade", title="等次", priority=2, missing="待定",
                   note=lambda row: row.grade_words,
                   value=lambda row: mark(row, row.grade or None) if row.is_asked else row.grade),
            Column(key="feedback", title="反馈意见", wrap=True, missing="没有反馈"),
        ],
        rows=rows,
        caption="单位得分",
        noun="个单位",
        row_url=address,
        empty="没有您可以查看的单位：计分表反馈后，本单位可以查看自己的。",
    )  # fmt: skip


def entry_table(
    request: HttpRequest, rows: QuerySet[Entry], appraisal: Appraisal, titles: Mapping[str, str]
) -> Table:
    """What was entered."""

    def address(row: Entry) -> str:
        return reverse("reviews:entry", args=[appraisal.pk, row.pk])

    return Table(
        request,
        name="entries",
        columns=[
            Column(key="unit", title="单位", priority=1, url=address,
                   value=lambda row: str(row.department)),
            Column(key="kind", title="类别", priority=2,
                   value=lambda row: row.get_kind_display()),
            Column(key="item", title="项目", missing="不分项目",
                   value=lambda row: titles.get(row.item, row.item)),
            Column(key="value", title="数值或分数", kind="number",
                   value=lambda row: Missing("不计分") if row.kind == EntryKind.VETO
                   else row.value),
            Column(key="state", title="状态", priority=2,
                   value=lambda row: row.get_state_display()),
            Column(key="reason", title="依据", wrap=True),
            Column(key="entered_by", title="填报人", value=lambda row: str(row.entered_by)),
            Column(key="entered_at", title="填报时间", kind="moment"),
        ],
        rows=rows,
        caption="填报、加扣分和一票否决建议",
        noun="条",
        row_url=address,
        export_url=reverse("reviews:entries-export", args=[appraisal.pk]),
        empty="还没有填报。",
    )  # fmt: skip


def appeal_table(request: HttpRequest, rows: QuerySet[UnitAppeal], appraisal: Appraisal) -> Table:
    """Objections to sheets."""

    def address(row: UnitAppeal) -> str:
        return reverse("reviews:appeal", args=[appraisal.pk, row.pk])

    return Table(
        request,
        name="appeals",
        columns=[
            Column(key="unit", title="单位", priority=1, url=address,
                   value=lambda row: str(row.score.department)),
            Column(key="state", title="状态", priority=2,
                   value=lambda row: row.get_state_display()),
            Column(key="statement", title="异议内容", wrap=True),
            Column(key="due_on", title="应答复日期", kind="day"),
            Column(key="answer", title="答复", wrap=True, missing="还没有答复"),
        ],
        rows=rows,
        caption="异议",
        noun="件",
        row_url=address,
        export_url=reverse("reviews:appeals-export", args=[appraisal.pk]),
        empty="没有异议。",
        prefix="appeals",
    )  # fmt: skip
