"""A run from draft to publication: frozen once, scored once, approved by other eyes."""

from __future__ import annotations

from datetime import date, timedelta

import pgtrigger
import pytest
from django.db import DatabaseError, transaction

from qianyi.domains.evaluation.choices import RunAction, RunState
from qianyi.domains.evaluation.errors import ReasonMissing, RunInvalid, StepRefused
from qianyi.domains.evaluation.models import EvaluationRun, RunResult, RunStep
from qianyi.domains.evaluation.selectors import ranking
from qianyi.domains.evaluation.selectors import runs as selectors
from qianyi.domains.evaluation.selectors.scores import explained, inputs_path, moved
from qianyi.domains.evaluation.services import appeals
from qianyi.domains.evaluation.services.repeating import run_repeat
from qianyi.domains.evaluation.services.runs import (
    run_announce,
    run_comment,
    run_follow,
    run_step,
)
from qianyi.domains.evaluation.services.scoring import run_freeze, run_preview, run_score
from qianyi.engine.scoring import InputsChanged
from qianyi.kernel.indicators.tests import firms as some_firms
from qianyi.lib.errors import NotAllowed

from .building import AS_OF, DOUBT, FROZEN_AT, sample

pytestmark = pytest.mark.django_db
LATER = FROZEN_AT + timedelta(days=30)
WORDS = "税收数据漏计一笔，附完税证明。"


@pytest.fixture
def made(tmp_path, settings):
    one = sample(tmp_path, settings)
    one.figures("2023")
    one.figures("2024", factor=2, origin=some_firms.origin("of-2024"))
    return one


class TestPreview:
    def test_says_what_is_missing_who_supplies_it_and_what_follows(self, made):
        run = run_preview(actor=made.planner, run=made.run())
        gaps = {gap["code"]: gap for gap in run.gaps}
        assert set(gaps) == {"land", "extras"}
        assert (gaps["land"]["missing"], gaps["land"]["of"]) == (1, 10)
        assert gaps["land"]["policy"] == "亩均税收按0分计"
        assert gaps["land"]["weight"] == 60
        assert (gaps["extras"]["missing"], gaps["extras"]["of"]) == (12, 12)
        assert "没有写明数据来源" in gaps["extras"]["supplier"]
        assert run.gaps[0]["code"] == "land"
        lacking = ranking.firms_lacking(made.planner, run, "land")
        assert [row.pk for row in lacking] == [made.firms[8].pk]
        assert not ranking.firms_lacking(made.planner, run, "no_such").exists()

    def test_reads_nothing_a_purpose_forbids_and_counts_it(self, made):
        made.figures("2022", uses=("统计",), origin=some_firms.origin("statistics"))
        run = run_preview(actor=made.planner, run=made.run(2022))
        assert run.left_out == 23
        gaps = {gap["code"]: gap for gap in run.gaps}
        assert gaps["tax"]["missing"] == gaps["tax"]["of"] == 12
        assert "暂无法评价" in gaps["tax"]["policy"]

    @pytest.mark.parametrize(
        ("asked", "field"),
        [
            ({"year": 1999}, "year"),
            ({"year": 2026}, "year"),
            ({"as_of": date(2025, 9, 2)}, "as_of"),
            ({"as_of": date(2023, 12, 31)}, "as_of"),
            ({"purpose": "好奇"}, "purpose"),
            ({"groups": ("none",)}, "groups"),
        ],
        ids=lambda value: str(value)[:30],
    )
    def test_is_not_begun_with_what_does_not_hold(self, made, asked, field):
        with pytest.raises(RunInvalid) as refusal:
            made.run(**{"year": 2024, **asked})
        assert field in refusal.value.fields

    def test_is_refused_to_who_makes_no_runs_and_without_firms(self, made):
        run = made.run()
        with pytest.raises(NotAllowed):
            run_preview(actor=made.leader, run=run)
        empty = some_firms.zone("empty", is_demo=True)
        with pytest.raises(RunInvalid, match="没有可以评价的对象"):
            run_preview(actor=made.planner, run=made.run(territory=empty))


class TestScoring:
    def test_gives_points_ranks_intervals_grades_and_reasons(self, made):
        run = made.scored()
        results = {row.enterprise_id: row for row in RunResult.objects.filter(run=run)}
        assert len(results) == 12
        best, small = results[made.firms[11].pk], results[made.firms[0].pk]
        assert (best.rank, best.grade, best.group, best.standing) == (1, "A", "large", "rated")
        assert (small.group, small.rank, small.grade) == ("small", 2, "C")
        assert best.low == 1 <= best.high
        assert best.items["tax"]["points"] == 40
        nine = results[made.firms[8].pk]
        assert nine.items["tax_per_mu"] == {"value": None, "points": 0.0}
        assert nine.missing == 1
        assert run.summary["groups"]["large"] == {
            "members": 10, "ranked": 10, "grades": {"A": 4, "B": 5, "C": 1},
        }  # fmt: skip
        told = explained(selectors.result_get(actor=made.planner, run=run, result_id=best.pk))
        assert "大企业10户中第1名，A（甲等）" in told.summary
        assert [line.points for line in told.lines] == pytest.approx(
            [best.items[code]["points"] for code in ("tax_per_mu", "tax")]
        )
        assert told.open == ("加分事项",)

    def test_lists_firms_nobody_could_place_after_those_that_are_ranked(self, made):
        for number, tax in ((2, 30), (7, 500)):
            made.correct(number, tax, "2022", FROZEN_AT)
        run = made.scored(2022)
        listed = [(row.group, row.rank) for row in selectors.result_list(made.planner, run)]
        assert listed[:2] == [("large", 1), ("small", 1)]
        assert listed[2:] == [("", None)] * 10
        small = selectors.ResultFilter(group="small")
        assert [row.rank for row in selectors.result_list(made.planner, run, small)] == [1]

    def test_says_which_indicator_moved_a_firm_and_by_how_much(self, made):
        first = made.scored(2023)
        second = made.scored(2024)
        assert second.compared_with == first
        row = made.result(second, 6)
        before = selectors.result_before(row)
        movement = moved(row, before)
        assert row.total_before == before.total
        assert float(row.change) == pytest.approx(float(movement.change))
        assert row.moved_by == movement.items[0].code
        assert float(row.moved_points) == pytest.approx(float(movement.items[0].change))
        entered = made.result(second, 4)
        assert (entered.group, entered.rank_before, entered.change) == ("large", 1, None)

    def test_takes_chosen_groups_alone(self, made):
        run = made.scored(groups=("small",))
        assert set(RunResult.objects.filter(run=run).values_list("group", flat=True)) == {"small"}
        assert run.summary["standings"] == {"not_rated": 10, "rated": 2}

    def test_leaves_firms_that_ended_aside(self, made):
        made.firms[0].legal_status = "cancelled"
        made.firms[0].save()
        run = made.scored()
        assert run.summary["ended"] == 1
        assert not RunResult.objects.filter(run=run, enterprise=made.firms[0]).exists()

    def test_happens_once_and_never_changes(self, made):
        run = made.scored()
        with pytest.raises(StepRefused, match="固定输入"):
            run_freeze(actor=made.planner, run=run, moment=LATER)
        with pytest.raises(StepRefused, match="评分排名"):
            run_score(actor=made.planner, run=run, moment=LATER)
        for changes in (
            {"results_digest": "0" * 64}, {"gaps": []}, {"year": 2023}, {"inputs": None},
            {"summary": {}}, {"seed": 2},
        ):  # fmt: skip
            with pytest.raises(DatabaseError), transaction.atomic():
                EvaluationRun.objects.filter(pk=run.pk).update(**changes)
        with pytest.raises(DatabaseError), transaction.atomic():
            RunResult.objects.filter(run=run).update(grade="A")
        with pytest.raises(DatabaseError), transaction.atomic():
            RunResult.objects.filter(run=run).delete()


class TestRepeat:
    def test_gives_the_same_digest_whatever_became_of_the_figures(self, made):
        run = made.scored()
        made.correct(3, 5000, "2024", LATER)
        told = run_repeat(run=run)
        assert told.is_same
        assert (told.kept, told.now, told.rows) == (run.results_digest, run.results_digest, 12)

    def test_names_a_row_that_was_tampered_with(self, made):
        run = made.scored()
        row = made.result(run, 5)
        with pgtrigger.ignore("evaluation.RunResult:never_changed"):
            RunResult.objects.filter(pk=row.pk).update(grade="A", rank=1)
        told = run_repeat(run=run)
        assert not told.is_same
        assert [one.subject for one in told.differing] == [made.firms[4].uscc]
        assert told.differing[0].kept == {"rank": 1, "grade": "A"}

    def test_refuses_a_frozen_file_that_is_not_what_it_was(self, made):
        run = made.scored()
        path = inputs_path(run.inputs)
        path.write_bytes(path.read_bytes()[:-20])
        with pytest.raises(InputsChanged):
            run_repeat(run=run)
        with pytest.raises(StepRefused, match="还没有评分"):
            run_repeat(run=made.run(2023))


class TestTheWay:
    def test_goes_from_draft_to_publication_with_every_step_kept(self, made):
        run = made.told()
        assert (run.publicity_from, run.publicity_days) == (AS_OF, 7)
        assert run.publicity_to == date(2025, 9, 10)
        over = FROZEN_AT + timedelta(days=10)
        run = run_step(actor=made.leader, run=run, action=RunAction.FINALISE, moment=over)
        run = run_step(actor=made.officer, run=run, action=RunAction.PUBLISH, moment=over)
        assert run.state == RunState.PUBLISHED
        steps = RunStep.objects.filter(run=run)
        assert [step.action for step in steps] == [
            "create", "freeze", "score", "submit", "announce", "finalise", "publish",
        ]  # fmt: skip
        assert steps[2].facts == {"digest": run.results_digest}
        assert [step.by_id for step in steps][-2:] == [made.leader.user_id, made.officer.user_id]

    @pytest.mark.parametrize("days", [-1, 0], ids=["a day before the end", "on the last day"])
    def test_waits_for_the_last_day_of_publicity(self, made, days):
        run = made.told()
        moment = FROZEN_AT + timedelta(days=9 + days)
        with pytest.raises(StepRefused, match="公示到 2025-09-10 结束"):
            run_step(actor=made.leader, run=run, action=RunAction.FINALISE, moment=moment)

    def test_asks_for_other_eyes_than_those_that_scored(self, made):
        run = made.scored()
        run = run_step(actor=made.planner, run=run, action=RunAction.SUBMIT, moment=FROZEN_AT)
        with pytest.raises(StepRefused, match="由您评分"):
            run_announce(actor=made.planner, run=run, moment=FROZEN_AT)
        with pytest.raises(NotAllowed):
            run_announce(actor=made.officer, run=run, moment=FROZEN_AT)
        with pytest.raises(RunInvalid, match="5至60个工作日"):
            run_announce(actor=made.leader, run=run, moment=FROZEN_AT, days=4)
        assert (
            run_announce(actor=made.leader, run=run, moment=FROZEN_AT, days=5).publicity_days == 5
        )

    def test_keeps_unconfirmed_weights_inside(self, tmp_path, settings):
        made = sample(tmp_path, settings, doubt=DOUBT)
        made.figures("2024")
        run = made.scored()
        assert run.is_provisional
        run = run_step(actor=made.planner, run=run, action=RunAction.SUBMIT, moment=FROZEN_AT)
        with pytest.raises(StepRefused, match="权重待核实"):
            run_announce(actor=made.leader, run=run, moment=FROZEN_AT)

    def test_comes_back_with_comments_and_is_given_up_for_a_reason(self, made):
        run = made.scored()
        run_comment(actor=made.leader, run=run, text="请核实第3家", moment=FROZEN_AT)
        with pytest.raises(ReasonMissing):
            run_comment(actor=made.leader, run=run, text=" ", moment=FROZEN_AT)
        run = run_step(actor=made.planner, run=run, action=RunAction.SUBMIT, moment=FROZEN_AT)
        with pytest.raises(ReasonMissing, match="退回须写明理由"):
            run_step(actor=made.leader, run=run, action=RunAction.RETURN, moment=FROZEN_AT)
        run = run_step(
            actor=made.leader, run=run, action=RunAction.RETURN, moment=FROZEN_AT, reason="缺数太多"
        )
        assert run.state == RunState.SCORED
        run = run_step(
            actor=made.planner, run=run, action=RunAction.DISCARD, moment=FROZEN_AT, reason="重做"
        )
        with pytest.raises(StepRefused, match="内部审核已经结束"):
            run_comment(actor=made.leader, run=run, text="迟到的意见", moment=FROZEN_AT)


class TestFollow:
    def test_corrects_through_the_indicators_and_shows_the_difference(self, made):
        run = made.told()
        row = made.result(run, 3)
        told = appeals.appeal_file(
            actor=made.officer, result=row, asked=appeals.AppealAsked(statement=WORDS),
            moment=FROZEN_AT,
        )  # fmt: skip
        over = FROZEN_AT + timedelta(days=10)
        with pytest.raises(StepRefused, match="1 件异议没有答复"):
            run_step(actor=made.leader, run=run, action=RunAction.FINALISE, moment=over)
        appeals.appeal_answer(
            actor=made.planner, appeal=told, is_upheld=True, answer="经核实漏计", moment=over
        )
        with pytest.raises(StepRefused, match="1 件异议已采纳"):
            run_step(actor=made.leader, run=run, action=RunAction.FINALISE, moment=over)
        made.correct(3, 900, "2024", over)
        after = run_follow(
            actor=made.planner, run=run, as_of=date(2025, 9, 12), reason="采纳异议",
            moment=over + timedelta(days=1),
        )  # fmt: skip
        told.refresh_from_db()
        assert (told.successor, after.follows) == (after, run)
        with pytest.raises(StepRefused, match="已有后续评价"):
            run_follow(actor=made.planner, run=run, as_of=AS_OF, reason="再来", moment=over)
        after = run_freeze(actor=made.planner, run=after, moment=over)
        after = run_score(actor=made.planner, run=after, moment=over)
        changed = ranking.changed_rows(made.planner, after)
        assert changed[0]["name"] == "示例企业3有限公司"
        assert (changed[0]["rank_old"], changed[0]["rank"]) == (10, 1)
        after = run_step(actor=made.planner, run=after, action=RunAction.SUBMIT, moment=over)
        run.refresh_from_db()
        assert run.state == RunState.PUBLICITY
        run_announce(actor=made.leader, run=after, moment=over)
        run.refresh_from_db()
        assert run.state == RunState.SUPERSEDED
        assert run_repeat(run=run).is_same

    def test_needs_a_reason_and_something_to_correct(self, made):
        with pytest.raises(ReasonMissing):
            run_follow(actor=made.planner, run=made.scored(), as_of=AS_OF, reason=" ", moment=LATER)
        with pytest.raises(StepRefused, match="没有需要更正的结果"):
            run_follow(actor=made.planner, run=made.run(), as_of=AS_OF, reason="空", moment=LATER)
