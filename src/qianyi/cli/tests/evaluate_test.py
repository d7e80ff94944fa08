"""`qianyi evaluate`: what it says and how it ends."""

from __future__ import annotations

import pgtrigger
import pytest

from qianyi.cli import console, evaluate
from qianyi.cli.main import app
from qianyi.domains.evaluation.models import RunResult
from qianyi.domains.evaluation.selectors.scores import inputs_path
from qianyi.domains.evaluation.tests.building import sample

from .making import command


def ended(*arguments):
    """The exit code of the command, as the entry point makes it."""
    return console.guarded(
        lambda: app(list(arguments), prog_name="qianyi", standalone_mode=False), debug=False
    )


class TestRun:
    def test_asks_for_what_it_needs(self, tmp_path):
        done = command("evaluate", "run", "--year", "2025", cwd=tmp_path)
        assert done.returncode == 2
        assert "--method、--territory、--as" in done.stderr.decode()


@pytest.mark.django_db
class TestReproduce:
    @pytest.fixture
    def run(self, tmp_path, settings, monkeypatch):
        from contextlib import nullcontext

        monkeypatch.setattr(evaluate, "ready", nullcontext)
        made = sample(tmp_path, settings)
        made.figures("2024")
        return made.scored()

    def test_prints_both_digests_and_says_they_are_one(self, run, capsys):
        for asked in (str(run.pk), run.ref):
            assert ended("evaluate", "reproduce", asked) == 0
            said = capsys.readouterr().out
            assert said.count(run.results_digest) == 2
            assert run.inputs.digest in said
            assert "一致：12 家企业" in said

    def test_ends_with_one_and_names_the_rows_where_a_result_was_changed(self, run, capsys):
        row = RunResult.objects.select_related("enterprise").get(run=run, rank=1, group="large")
        with pgtrigger.ignore("evaluation.RunResult:never_changed"):
            RunResult.objects.filter(pk=row.pk).update(rank=3)
        assert ended("evaluate", "reproduce", run.ref) == 1
        said = capsys.readouterr().out
        assert "不一致：1 家企业不同。" in said
        assert f"{row.enterprise.uscc}\trank 3 → 1" in said

    def test_ends_with_one_where_the_kept_digest_is_another(self, run, capsys):
        with pgtrigger.ignore("evaluation.EvaluationRun:scored_once"):
            type(run).objects.filter(pk=run.pk).update(results_digest="0" * 64)
        assert ended("evaluate", "reproduce", run.ref) == 1
        said = capsys.readouterr().out
        assert f"当时结果\t{'0' * 64}" in said
        assert f"重算结果\t{run.results_digest}" in said
        assert "不一致" in said
        assert "摘要不同" in said

    def test_refuses_a_frozen_file_that_is_not_what_it_was(self, run, capsys):
        path = inputs_path(run.inputs)
        path.write_bytes(path.read_bytes()[:-20])
        assert ended("evaluate", "reproduce", run.ref) == 2
        assert capsys.readouterr().err

    def test_lists_runs(self, run, capsys):
        evaluate.show()
        assert run.ref in capsys.readouterr().out
