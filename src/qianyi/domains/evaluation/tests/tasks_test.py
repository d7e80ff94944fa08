"""Runs of many firms by a job: the same results as at once, each step done once."""

from __future__ import annotations

import pytest

from qianyi.domains.evaluation import tasks
from qianyi.domains.evaluation.choices import RunAction, RunState
from qianyi.domains.evaluation.models import RunResult
from qianyi.domains.evaluation.services.repeating import run_repeat
from qianyi.foundation.jobs import ledger
from qianyi.foundation.jobs.models import JobState
from qianyi.foundation.permissions import Role
from qianyi.foundation.testing.jobs import run_waiting
from qianyi.kernel.subjects.models import Membership
from qianyi.lib import clock

from .building import AS_OF, FIRMS, FROZEN_AT, sample

pytestmark = pytest.mark.django_db


@pytest.fixture
def made(tmp_path, settings, monkeypatch):
    monkeypatch.setattr(tasks, "AT_ONCE", FIRMS - 1)
    one = sample(tmp_path, settings)
    one.figures("2024")
    Membership.objects.create(
        user_id=one.planner.user_id, subject=one.place.subject, role=Role.PLANNER, valid_from=AS_OF
    )
    return one


def asked(made, run, goal):
    return tasks.run_work(actor=made.planner, run=run, goal=goal, moment=clock.now())


class TestRunWork:
    def test_does_few_firms_at_once(self, made, monkeypatch):
        monkeypatch.setattr(tasks, "AT_ONCE", FIRMS)
        run = made.run()
        assert asked(made, run, tasks.SCORE)
        run.refresh_from_db()
        assert (run.state, run.job_key) == (RunState.SCORED, "")

    def test_puts_many_in_line_and_comes_to_the_same_results(self, made):
        alone, run = made.scored(), made.run()
        assert not asked(made, run, tasks.SCORE)
        run.refresh_from_db()
        assert run.state == RunState.DRAFT
        assert run_waiting(tasks.WORK.name) == 1
        run.refresh_from_db()
        assert run.state == RunState.SCORED
        assert run.results_digest == alone.results_digest
        assert run.inputs == alone.inputs
        assert run.scored_by_id == made.planner.user_id
        assert RunResult.objects.filter(run=run).count() == FIRMS
        assert run_repeat(run=run).is_same
        job = ledger.runs().get(key=run.job_key)
        assert (job.state, job.done, job.total) == (JobState.DONE, 2, 2)
        assert "评分排名完成" in job.message

    def test_previews_without_freezing(self, made):
        run = made.run()
        assert not asked(made, run, tasks.PREVIEW)
        run_waiting(tasks.WORK.name)
        run.refresh_from_db()
        assert (run.state, run.inputs) == (RunState.DRAFT, None)
        assert run.summary["firms"] == FIRMS
        assert {gap["code"] for gap in run.gaps} == {"land", "extras"}

    def test_goes_on_after_the_freezing_when_a_worker_died(self, made):
        run = made.run()
        asked(made, run, tasks.SCORE)
        frozen = tasks.scoring.run_freeze(actor=made.planner, run=run, moment=FROZEN_AT)
        run_waiting(tasks.WORK.name)
        run.refresh_from_db()
        assert (run.state, run.inputs) == (RunState.SCORED, frozen.inputs)
        actions = list(run.steps.order_by("pk").values_list("action", flat=True))
        assert actions == [RunAction.CREATE, RunAction.FREEZE, RunAction.SCORE]

    def test_is_refused_to_who_lost_the_role_meanwhile(self, made):
        run = made.run()
        asked(made, run, tasks.SCORE)
        Membership.objects.filter(user_id=made.planner.user_id).update(valid_to=AS_OF)
        run_waiting(tasks.WORK.name)
        run.refresh_from_db()
        assert (run.state, run.results_digest) == (RunState.DRAFT, "")
        job = ledger.runs().get(key=run.job_key)
        assert job.state == JobState.FAILED
        assert "固定输入" in job.message
