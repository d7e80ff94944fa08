"""Papers of a run: the workbook with formulas, the notice, sheets of firms; at once or by a job."""

from __future__ import annotations

import io
import re
import shutil
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string

from qianyi.domains.evaluation.choices import ANSWER_DAYS, PaperKind
from qianyi.domains.evaluation.errors import NoticeInvalid, StepRefused
from qianyi.domains.evaluation.models import EvaluationRun, RunPaper
from qianyi.domains.evaluation.permissions import can_make_papers
from qianyi.domains.evaluation.selectors import papers as selectors
from qianyi.engine.publicity import Notice, notice_write
from qianyi.engine.scorebooks import scorebook_write
from qianyi.foundation.files import file_keep
from qianyi.foundation.permissions import require
from qianyi.foundation.printing import pdf_from_html

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date, datetime

    from qianyi.domains.evaluation.models import RunResult
    from qianyi.foundation.permissions import Actor

AT_ONCE: Final = 2500
"""Firms up to which a workbook is made in the request."""
SUFFIX: Final = {PaperKind.WORKBOOK: ".xlsx", PaperKind.SHEETS: ".zip"}
PARTS: Final = "parts"
_UNSAFE = re.compile(r'[\\/:*?"<>|\x00-\x1f]')


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeFacts:
    """What a notice needs beside the run: who issues it, and where to object."""

    title: str
    issuer: str
    issued_on: date
    office: str
    contact: str
    phone: str
    address: str
    email: str = ""


def workbook_bytes(*, actor: Actor, run: EvaluationRun) -> bytes:
    """The workbook of a run, made now.

    Raises:
        NotAllowed: the actor does not read the whole zone.
        StepRefused: the run is not scored yet.
        InputsChanged: the frozen inputs are not what they were.
    """
    _ready(actor, run)
    buffer = io.BytesIO()
    scorebook_write(selectors.scorebook_of(run, _quietly), buffer)
    return buffer.getvalue()


def sheet_bytes(row: RunResult, *, day: date) -> bytes:
    """A firm's sheet as PDF; who may have it is decided by who found the row.

    Raises:
        PrintingUnavailable: the machine lacks what printing needs.
    """
    context = {"sheet": selectors.firm_sheet(row, day=day), "day": day, "answer_days": ANSWER_DAYS}
    page = render_to_string("evaluation/print_sheet.html", context)
    return pdf_from_html(page, sheet="evaluation/print_sheet.css")


def notice_bytes(*, actor: Actor, run: EvaluationRun, facts: NoticeFacts) -> bytes:
    """The notice of a run in publicity as .docx.

    Raises:
        NotAllowed: the actor does not read the whole zone.
        StepRefused: publicity has not begun, or weights are not confirmed.
        NoticeInvalid: naming what is not filled in.
    """
    _ready(actor, run)
    if run.publicity_from is None or run.publicity_to is None or run.publicity_days is None:
        raise StepRefused("这次评价还没有开始公示，没有公示日期，不能生成公示通知；请先审核通过。")
    if run.is_provisional:
        raise StepRefused("权重待核实，结果只供内部试算，不能公示；请先按官方文件核实权重。")
    labels = {
        "title": "标题", "issuer": "公示机关", "office": "受理单位", "contact": "联系人",
        "phone": "电话", "address": "地址",
    }  # fmt: skip
    problems = {
        name: f"请填写{label}。"
        for name, label in labels.items()
        if not getattr(facts, name).strip()
    }
    if problems:
        raise NoticeInvalid("；".join(problems.values()), fields=problems)
    named, counts = selectors.notice_lists(run)
    method = run.method
    return notice_write(
        Notice(
            title=facts.title.strip(),
            issuer=facts.issuer.strip(),
            issued_on=facts.issued_on,
            method=f"《{method.title}》（{method.version}）",
            population=str(run.territory.subject.name),
            year=run.year,
            rated=selectors.results_sheeted(run).count(),
            begins=run.publicity_from,
            ends=run.publicity_to,
            workdays=run.publicity_days,
            doubt=run.publicity_doubt,
            named=named,
            counts=counts,
            office=facts.office.strip(),
            contact=facts.contact.strip(),
            phone=facts.phone.strip(),
            address=facts.address.strip(),
            email=facts.email.strip(),
            answer_days=ANSWER_DAYS,
            remark="示例数据" if run.is_demo else "",
        )
    )


@transaction.atomic
def paper_ask(
    *, actor: Actor, run: EvaluationRun, kind: PaperKind, job_key: str, moment: datetime
) -> RunPaper:
    """Note that a paper is wanted; whoever calls puts the work in line with that key.

    Raises:
        NotAllowed: the actor does not read the whole zone.
        StepRefused: the run is not scored yet.
    """
    _ready(actor, run)
    return RunPaper.objects.create(
        run=run,
        kind=kind,
        filename=f"{run.title}{kind.label}"[:180] + SUFFIX[kind],
        job_key=job_key,
        asked_at=moment,
        asked_by_id=actor.person_id,
    )


def paper_workbook(paper: RunPaper, tick: Callable[[int], None], moment: datetime) -> None:
    """Write a run's workbook to a file, in constant memory, and keep it."""
    folder = parts_of(paper)
    target = folder / "book.xlsx"
    scorebook_write(selectors.scorebook_of(paper.run, tick), target)
    _kept(paper, target, moment)


def sheet_part(paper: RunPaper, row: RunResult, day: date) -> None:
    """One firm's sheet of a paper, as a file that waits for the others."""
    target = parts_of(paper) / _part_name(row)
    if not target.exists():
        made = target.with_suffix(".part")
        made.write_bytes(sheet_bytes(row, day=day))
        made.replace(target)


def sheets_joined(paper: RunPaper, rows: Iterable[RunResult], moment: datetime) -> int:
    """All sheets as one archive, kept; the number of them."""
    folder = parts_of(paper)
    target = folder / "sheets.zip"
    count = 0
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for row in rows:
            archive.write(folder / _part_name(row), _part_name(row))
            count += 1
    _kept(paper, target, moment)
    return count


def parts_of(paper: RunPaper) -> Path:
    """The folder a paper is put together in."""
    folder = Path(settings.QIANYI_FILES) / PARTS / f"paper-{paper.pk}"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _kept(paper: RunPaper, target: Path, moment: datetime) -> None:
    size = target.stat().st_size
    digest = file_keep(target.read_bytes())
    paper.digest, paper.size, paper.made_at = digest, size, moment
    paper.save(update_fields=["digest", "size", "made_at"])
    shutil.rmtree(target.parent, ignore_errors=True)


def _part_name(row: RunResult) -> str:
    return _UNSAFE.sub("_", f"{row.enterprise.uscc}_{row.name}")[:100] + ".pdf"


def _ready(actor: Actor, run: EvaluationRun) -> None:
    require(allowed=can_make_papers(actor), actor=actor, what="导出评价文件")
    if not run.results_digest:
        raise StepRefused("这次评价还没有评分，没有可以导出的结果；请先固定输入并评分。")


def _quietly(_written: int) -> None:
    """Nobody waits to be told how far it is."""
