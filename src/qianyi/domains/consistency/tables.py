"""The lists of the check: findings, their places, the checks made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.urls import reverse

from qianyi.foundation.ui.marks import Status
from qianyi.foundation.ui.tables import Column, Table

from .choices import FindingState, MarkAction, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

    from django.db.models import QuerySet
    from django.http import HttpRequest

    from .models import CheckRun, Finding

SEVERITY_MARKS: Final = {
    Severity.HIGH: Status("severity_high", Severity.HIGH.label, "square", "red", "■"),
    Severity.MEDIUM: Status("severity_medium", Severity.MEDIUM.label, "triangle", "amber", "▲"),
    Severity.LOW: Status("severity_low", Severity.LOW.label, "ring", "grey", "○"),
}
STATE_MARKS: Final = {
    FindingState.OPEN: Status("state_open", FindingState.OPEN.label, "ring", "blue", "○"),
    FindingState.EXPLAINED: Status(
        "state_explained", FindingState.EXPLAINED.label, "disc", "green", "●"
    ),
    FindingState.RAISED: Status("state_raised", FindingState.RAISED.label, "half", "amber", "◐"),
    FindingState.GONE: Status("state_gone", FindingState.GONE.label, "ring", "grey", "○"),
}
LONGEST_NOTE: Final = 120
NO_RUN: Final = "还没有核校过。"


def severity_mark(finding: Finding) -> Status:
    """The level in word, shape and colour."""
    return SEVERITY_MARKS[Severity(finding.severity)]


def state_mark(finding: Any) -> Status:  # noqa: ANN401 - a Finding with its annotated state
    """The state in word, shape and colour."""
    return STATE_MARKS[FindingState(finding.state)]


def finding_url(finding: Finding) -> str:
    """The page of one finding."""
    return reverse("consistency:detail", args=[finding.pk])


def titles_of(finding: Finding) -> list[str]:
    """Titles of the documents involved, each once."""
    return list(dict.fromkeys(place.version.document.title for place in finding.places.all()))


def answer_words(finding: Finding) -> str:
    """What was last said of a finding, with who and when; nothing where it is open."""
    newest = next(iter(finding.marks.all()), None)
    if newest is None or newest.action == MarkAction.WITHDRAW:
        return ""
    reason = f"：{newest.reason}" if newest.reason else ""
    return f"{newest.get_action_display()}（{newest.made_by}，{newest.made_at:%Y-%m-%d}）{reason}"


def finding_table(
    request: HttpRequest,
    rows: QuerySet[Finding],
    *,
    empty: str,
    empty_action: tuple[str, str] | None = None,
) -> Table:
    """Findings, gravest first."""
    columns = [
        Column(key="title", title="请核实", priority=1, wrap=True, required=True, url=finding_url,
               note=_computation_note),
        Column(key="severity", title="程度", kind="status", priority=2, sortable=True,
               order_by="rank", value=severity_mark),
        Column(key="rule", title="核校项目", priority=2, sortable=True,
               value=lambda row: row.rule_title),
        Column(key="documents", title="文件", priority=2, wrap=True, value=_documents_words,
               export=lambda row: "；".join(titles_of(row))),
        Column(key="state", title="状态", kind="status", priority=2, sortable=True,
               value=state_mark),
        Column(key="answer", title="处理情况", priority=3, wrap=True, value=answer_words,
               missing="还没有处理"),
        Column(key="first_run", title="首次发现", kind="moment", priority=3, visible=False,
               value=lambda row: row.first_run.checked_at),
    ]  # fmt: skip
    return Table(
        request,
        name="findings",
        columns=columns,
        rows=rows,
        caption="核校事项",
        noun="项",
        row_url=finding_url,
        export_url=reverse("consistency:list-export"),
        empty=empty,
        empty_action=empty_action,
    )


def place_table(request: HttpRequest, findings: Iterable[Finding]) -> Table:
    """Every place of every finding, a row each: the second sheet of the workbook."""
    rows = [
        (number, finding, place)
        for number, finding in enumerate(findings, start=1)
        for place in finding.places.all()
    ]
    columns = [
        Column(key="number", title="序号", kind="number", value=lambda row: row[0]),
        Column(key="title", title="请核实", value=lambda row: row[1].title),
        Column(key="computation", title="测算", value=lambda row: row[1].computation),
        Column(key="document", title="文件", value=lambda row: row[2].version.document.title),
        Column(key="version", title="版次", kind="number", value=lambda row: row[2].version.number),
        Column(key="quote", title="原文", value=lambda row: " ".join(row[2].quote.split())),
        Column(key="start", title="起", kind="number", value=lambda row: row[2].start),
        Column(key="end", title="止", kind="number", value=lambda row: row[2].end),
    ]  # fmt: skip
    return Table(
        request, name="places", prefix="places", columns=columns, rows=rows, caption="测算与出处",
        noun="处",
    )  # fmt: skip


def run_table(request: HttpRequest, runs: Sequence[CheckRun]) -> Table:
    """The last checks."""
    columns = [
        Column(key="checked_at", title="核校时间", kind="moment", priority=1),
        Column(key="checked_by", title="核校人", priority=2, missing="系统",
               value=lambda row: str(row.checked_by) if row.checked_by else ""),
        Column(key="document_count", title="文件", unit="份", kind="number", priority=2,
               note=lambda row: "" if row.covers_all else "所选文件"),
        Column(key="statement_count", title="读数", unit="条", kind="number"),
        Column(key="seconds", title="用时", unit="秒", kind="number", decimals=1, priority=2),
        Column(key="finding_count", title="请核实事项", unit="项", kind="number", priority=2),
        Column(key="new_count", title="新增", unit="项", kind="number"),
        Column(key="gone_count", title="已不再出现", unit="项", kind="number"),
    ]  # fmt: skip
    return Table(
        request, name="runs", prefix="runs", columns=columns, rows=runs, caption="核校记录",
        noun="次", empty=NO_RUN,
    )  # fmt: skip


def _computation_note(finding: Finding) -> str:
    words = finding.arithmetic
    return words if len(words) <= LONGEST_NOTE else f"{words[:LONGEST_NOTE]}…"


def _documents_words(finding: Finding) -> str:
    titles = titles_of(finding)
    return titles[0] if len(titles) == 1 else f"{titles[0]}等 {len(titles)} 份"
