"""The list of papers of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from qianyi.foundation.ui.tables import Column, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest

    from qianyi.domains.evaluation.models import EvaluationRun, RunPaper

MEGABYTE = 1024 * 1024


def paper_table(request: HttpRequest, rows: Sequence[RunPaper], *, run: EvaluationRun) -> Table:
    """Papers asked for, the newest first; those that are made can be fetched."""

    def url(row: RunPaper) -> str:
        if not row.digest:
            return ""
        return reverse("evaluation:run-paper", args=[run.pk, row.pk])

    return Table(
        request,
        name="run-papers",
        caption="生成的文件",
        noun="份",
        rows=rows,
        columns=[
            Column(key="filename", title="文件", priority=1, url=url, wrap=True),
            Column(key="kind", title="种类", value=lambda row: row.get_kind_display()),
            Column(
                key="size", title="大小", kind="number", unit="MB", decimals=1, priority=2,
                missing="正在生成",
                value=lambda row: None if row.size is None else row.size / MEGABYTE,
            ),
            Column(key="asked_at", title="提出时间", kind="moment"),
            Column(key="asked_by", title="提出人", value=lambda row: str(row.asked_by)),
            Column(key="made_at", title="完成时间", kind="moment", priority=2, missing="正在生成"),
        ],
        empty="还没有用后台任务生成过文件。",
    )  # fmt: skip
