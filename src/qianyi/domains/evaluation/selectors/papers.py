"""What papers of a run are made of: a firm's sheet, facts of a workbook, a notice's lists."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qianyi.domains.evaluation.errors import PaperNotFound
from qianyi.domains.evaluation.models import RunPaper, RunResult
from qianyi.engine.publicity import NamedFirm
from qianyi.engine.scorebooks import Scorebook

from . import public, scores
from .measures import measures_in_force
from .methods import method_for, method_of
from .runs import result_before

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from django.db.models import QuerySet

    from qianyi.domains.evaluation.models import EvaluationRun, Measure
    from qianyi.engine.scoring import Explanation
    from qianyi.foundation.permissions import Actor


@dataclass(frozen=True, slots=True)
class FirmSheet:
    """A firm's sheet as it is printed."""

    result: RunResult
    run: EvaluationRun
    told: Explanation
    group: str
    grade_name: str
    before: RunResult | None
    measures: list[Measure]


def paper_list(actor: Actor, run: EvaluationRun) -> QuerySet[RunPaper]:
    """Papers asked for, the newest first."""
    return RunPaper.objects.visible_to(actor).filter(run=run).select_related("asked_by")


def paper_get(*, actor: Actor, run: EvaluationRun, paper_id: int) -> RunPaper:
    """A paper that is made.

    Raises:
        PaperNotFound: there is none, it is not made yet, or not for this actor.
    """
    found = paper_list(actor, run).filter(pk=paper_id, digest__gt="").first()
    if found is None:
        raise PaperNotFound("没有找到这份文件，可能还没有生成完；请从导出页面进入。")
    return found


def firm_sheet(row: RunResult, *, day: date) -> FirmSheet:
    """Everything a firm's sheet says; measures are those in force on the day."""
    run = row.run
    method = method_for(run)
    group = next((one for one in method.groups if one.code == row.group), None)
    grades = method.grades_of(group) if group else None
    steps = grades.steps if grades else ()
    return FirmSheet(
        result=row,
        run=run,
        told=scores.explained(row),
        group=group.name if group else "",
        grade_name=next((step.name for step in steps if step.code == row.grade), ""),
        before=result_before(row),
        measures=firm_measures(row, day=day),
    )


def firm_measures(row: RunResult, *, day: date) -> list[Measure]:
    """Measures in force for a firm's grade; a grade that is not final gives none."""
    if not row.grade or row.run.published_at is None:
        return []
    return list(
        measures_in_force(
            territory=row.run.territory, method=row.run.method.code, grade=row.grade, day=day
        )
    )


def results_sheeted(run: EvaluationRun) -> QuerySet[RunResult]:
    """Results that get a sheet: firms that were rated, in the order of the run."""
    return (
        RunResult.objects.filter(run=run)
        .exclude(group="")
        .select_related("run__method", "run__territory__subject", "enterprise__subject")
        .order_by("group", "rank", "pk")
    )


def scorebook_of(run: EvaluationRun, tick: Callable[[int], None]) -> Scorebook:
    """The run worked out again, with names, ready to be written."""
    names = dict(
        RunResult.objects.filter(run=run).values_list("enterprise__uscc", "name").iterator()
    )
    facts = [
        ("评价", run.title),
        ("评价年度", f"{run.year}年"),
        ("企业范围", str(run.territory.subject.name)),
        ("数据截至", f"{run.as_of:%Y-%m-%d}"),
        ("用途", run.purpose),
        ("状态", run.get_state_display()),
        ("输入摘要", run.inputs.digest if run.inputs else ""),
        ("结果摘要", run.results_digest),
    ]
    if run.is_demo:
        facts.append(("提示", "示例数据，不代表任何真实企业或园区"))
    return Scorebook(
        scores=scores.scores_of(run), title=run.title, names=names, facts=facts, tick=tick
    )


def notice_lists(
    run: EvaluationRun,
) -> tuple[list[NamedFirm], list[tuple[str, str, int | None]]]:
    """Who may be named outside, and counts as they may be told."""
    names = {group.code: group.name for group in method_of(run.method).groups}
    named = [
        NamedFirm(row.name, names.get(row.group, row.group), row.grade) for row in public.named(run)
    ]
    counts = [
        (one.group, f"{one.grade}（{one.name}）", one.count) for one in public.grade_counts(run)
    ]
    return named, counts
