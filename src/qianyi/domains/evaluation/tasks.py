"""Preview, freezing, scoring and papers: in the request for a few firms, by a job for many."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from qianyi.foundation import history, jobs
from qianyi.foundation.jobs import ledger
from qianyi.foundation.jobs.models import JobState
from qianyi.kernel.rules.selectors import version_get
from qianyi.kernel.subjects.models import Enterprise
from qianyi.kernel.subjects.selectors import actor_in_job, territory_open
from qianyi.lib import clock

from .choices import PaperKind, RunState
from .models import EvaluationRun, RunPaper
from .permissions import can_make_papers, can_read_runs, can_try
from .selectors.papers import results_sheeted
from .selectors.whatif import ConditionsAsked, firms_prepare, firms_question
from .services import papers, scoring

if TYPE_CHECKING:
    from datetime import datetime

    from qianyi.foundation.jobs.models import JobRun
    from qianyi.foundation.permissions import Actor

PREVIEW, SCORE = "preview", "score"
STEPS: Final = {PREVIEW: (PREVIEW,), SCORE: ("freeze", SCORE)}
"""Goal → the steps to it."""
AT_ONCE: Final = 2500
"""Firms up to which a request does the work itself."""
WORK = jobs.Kind(
    "evaluation.run", "企业评价计算", visible=can_read_runs, url_name="evaluation:runs"
)


@jobs.task(WORK)
def run_by_job(work: jobs.Work, *, run_id: int, user_id: int, goal: str) -> str:
    """Take a run to its goal, a step at a time; steps that are behind it are not done again."""
    run = EvaluationRun.objects.get(pk=run_id)
    actor = actor_in_job(user_id=user_id, moment=clock.now())
    steps = STEPS[goal]
    work.measured(len(steps))
    with history.acting(actor, WORK.title):
        for step in steps:
            with work.once(step) as is_due:
                if is_due:
                    _take(actor, run, step)
    return f"“{run.title}”：{'预览' if goal == PREVIEW else '评分排名'}完成。"


def run_work(*, actor: Actor, run: EvaluationRun, goal: str, moment: datetime) -> bool:
    """Do it now, or put it in line; whether it is done."""
    firms = Enterprise.objects.filter(territory__path__startswith=run.territory.path).count()
    if firms <= AT_ONCE:
        for step in STEPS[goal]:
            _take(actor, run, step)
        return True
    job, _ = jobs.enqueue(
        kind=WORK.name,
        key=f"{WORK.name}-{run.pk}-{goal}-{moment:%Y%m%dT%H%M%S%f}",
        slot=f"evaluation-{run.pk}",
        moment=moment,
        actor=actor,
        arguments={"run_id": run.pk, "user_id": actor.person_id, "goal": goal},
    )
    run.job_key = job.key
    run.save(update_fields=["job_key"])
    return False


def _take(actor: Actor, run: EvaluationRun, step: str) -> None:
    moment = clock.now()
    run = EvaluationRun.objects.get(pk=run.pk)
    if step == PREVIEW:
        scoring.run_preview(actor=actor, run=run)
    elif step == "freeze":
        if run.state != RunState.FROZEN:
            scoring.run_freeze(actor=actor, run=run, moment=moment)
    else:
        scoring.run_score(actor=actor, run=run, moment=moment)


PAPERS = jobs.Kind(
    "evaluation.paper", "生成评价文件", visible=can_make_papers, url_name="evaluation:runs"
)
CHUNK: Final = 20
"""Sheets printed between two notes of how far it is."""


@jobs.task(PAPERS)
def paper_by_job(work: jobs.Work, *, paper_id: int) -> str:
    """Make a paper; sheets that were printed before a worker died are not printed again."""
    paper = RunPaper.objects.select_related("run__method", "run__territory__subject").get(
        pk=paper_id
    )
    if paper.digest:
        return f"“{paper.filename}”已生成。"
    if paper.kind == PaperKind.WORKBOOK:
        work.measured(1)
        with work.once("book") as is_due:
            if is_due:
                papers.paper_workbook(paper, lambda _written: None, clock.now())
        return f"“{paper.filename}”已生成，可以下载。"
    rows = list(results_sheeted(paper.run))
    chunks = [rows[place : place + CHUNK] for place in range(0, len(rows), CHUNK)]
    work.measured(len(chunks) + 1)
    day = clock.local_date(clock.now())
    for number, chunk in enumerate(chunks):
        for row in chunk:
            papers.sheet_part(paper, row, day)
        with work.once(f"sheets-{number}"):
            pass  # the files are the effect; the step only says how far it is
    with work.once("joined") as is_due:
        if is_due:
            papers.sheets_joined(paper, rows, clock.now())
    return f"“{paper.filename}”已生成，共 {len(rows)} 份评价表，可以下载。"


def paper_enqueue(
    *, actor: Actor, run: EvaluationRun, kind: PaperKind, moment: datetime
) -> RunPaper:
    """Put the making of a paper in line, in the caller's transaction.

    Raises:
        NotAllowed: the actor does not read the whole zone.
        StepRefused: the run is not scored yet.
    """
    key = f"{PAPERS.name}-{run.pk}-{kind.value}-{moment:%Y%m%dT%H%M%S%f}"
    paper = papers.paper_ask(actor=actor, run=run, kind=kind, job_key=key, moment=moment)
    jobs.enqueue(
        kind=PAPERS.name, key=key, moment=moment, actor=actor, arguments={"paper_id": paper.pk}
    )
    return paper


FIRMS: Final = jobs.Kind(
    "evaluation.what_if", "为试算取数", visible=can_try, url_name="evaluation:what-if"
)
FAILED_LATELY: Final = timedelta(minutes=5)


@jobs.task(FIRMS)
def firms_by_job(
    work: jobs.Work, *, user_id: int, version_id: int, application: str, territory: str,
    applied_on: str, as_of: str, purpose: str,
) -> str:  # fmt: skip
    """Read the firms of a what-if; every further question over them only reckons."""
    actor = actor_in_job(user_id=user_id, moment=clock.now())
    asked = ConditionsAsked(
        version=version_get(actor=actor, version_id=version_id),
        application=application,
        territory=territory_open(territory),
        applied_on=date.fromisoformat(applied_on),
        as_of=date.fromisoformat(as_of),
        purpose=purpose,
    )
    work.measured(1)
    count = 0
    with work.once("read") as is_due:
        if is_due:
            count = firms_prepare(actor=actor, asked=asked, moment=clock.now())
    return f"已取 {count:,} 家企业的数据。"


def firms_in_line(*, actor: Actor, asked: ConditionsAsked, moment: datetime) -> JobRun:
    """The reading of these firms: under way, failed a moment ago, or put in line now."""
    about = firms_question(actor=actor, asked=asked)
    failed = ledger.runs().filter(
        slot=f"{FIRMS.name}-{about}",
        state=JobState.FAILED,
        created_at__gt=moment - FAILED_LATELY,
    )
    return failed.order_by("-pk").first() or jobs.enqueue_alone(
        kind=FIRMS.name,
        actor=actor,
        moment=moment,
        about=about,
        arguments={
            "user_id": actor.person_id,
            "version_id": asked.version.pk,
            "application": asked.application,
            "territory": asked.territory.subject.code,
            "applied_on": asked.applied_on.isoformat(),
            "as_of": asked.as_of.isoformat(),
            "purpose": asked.purpose,
        },
    )
