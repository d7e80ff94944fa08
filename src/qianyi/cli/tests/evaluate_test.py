"""`qianyi evaluate`: what it says and how it ends."""

from __future__ import annotations

from dataclasses import replace

import pytest

from qianyi.cli import evaluate
from qianyi.domains.evaluation.services import repeating
from qianyi.domains.evaluation.tests.building import sample

from .making import command


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
            assert evaluate.reproduce(asked)
            said = capsys.readouterr().out
            assert said.count(run.results_digest) == 2
            assert run.inputs.digest in said
            assert "一致：12 家企业" in said

    def test_says_which_rows_differ(self, run, capsys, monkeypatch):
        told = repeating.run_repeat(run=run)
        one = repeating.Differing("91X", {"rank": 1}, {"rank": None})
        broken = replace(told, now="0" * 64, differing=(one,))
        monkeypatch.setattr(repeating, "run_repeat", lambda **_: broken)
        assert not evaluate.reproduce(run.ref)
        said = capsys.readouterr().out
        assert "不一致：1 家企业不同。" in said
        assert "91X\trank 1 → —" in said

    def test_lists_runs(self, run, capsys):
        evaluate.show()
        assert run.ref in capsys.readouterr().out
