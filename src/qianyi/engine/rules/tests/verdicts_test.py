from __future__ import annotations

import subprocess
import sys
from decimal import Decimal

import pytest

from qianyi.engine.rules import FactsNotUsable, decide, next_step
from qianyi.engine.rules.advice import _Search

from .making import book, facts

BOOK = book()


def state(code, **changes):
    return decide(BOOK, facts(**changes)).finding(code).state


class TestDecide:
    def test_waits_for_the_reviewer_where_the_rest_is_met(self):
        verdict = decide(BOOK, facts())
        assert (verdict.answer, verdict.precheck) == ("unknown", "yes")
        assert verdict.pending == {"s_plan": "发展规划"}
        assert verdict.missing == {}
        assert (verdict.total.low, verdict.total.high) == (40, 100)

    @pytest.mark.parametrize(
        ("points", "answer", "gap"), [(21, "yes", None), (20, "no", Decimal("0.01"))]
    )
    def test_holds_a_strict_pass_mark(self, points, answer, gap):
        verdict = decide(BOOK, facts(s_plan=points))
        assert verdict.answer == answer
        assert verdict.finding("C4").gap == gap

    def test_lets_a_waiver_stand_for_the_points(self):
        verdict = decide(BOOK, facts(has_award=True, s_plan=0))
        assert verdict.finding("C4").state == "waived"
        assert verdict.answer == "yes"

    def test_ignores_a_reviewers_points_outside_the_span(self):
        total = decide(BOOK, facts(s_plan=61)).total
        assert (total.low, total.high) == (40, 100)

    @pytest.mark.parametrize(
        ("code", "changes", "expected"),
        [
            ("C1", {"tech_staff": 10}, "pass"),
            ("C1", {"tech_staff": 9}, "fail"),
            ("C1", {"staff": 0}, "unknown"),
            ("C1", {"tech_staff": None}, "unknown"),
            ("C2", {"rd_cost_fy1": 249.9999}, "fail"),
            ("C2", {"revenue_fy1": 5000.0001, "rd_cost_fy1": 10.000003}, "pass"),
            ("C2", {"revenue_fy3": None, "rd_cost_fy3": None}, "unknown"),
            ("C2", {"revenue_fy3": None, "rd_cost_fy3": None, "years": 2}, "pass"),
            ("C3", {"rd_cost_fy2": 99.99}, "fail"),
            ("C5", {"founded_on": "2025-05-01"}, "pass"),
            ("C5", {"founded_on": "2025-05-02"}, "fail"),
            ("C6", {"industry": "6520", "stage": "初创期"}, "fail"),
            ("C6", {"industry": "6510", "stage": "初创期"}, "pass"),
            ("C6", {"industry": None, "stage": "初创期"}, "unknown"),
            ("C6", {"industry": "65", "stage": "初创期"}, "unknown"),
            ("C6", {"industry": "651", "stage": "初创期"}, "unknown"),
            ("C6", {"industry": "I", "stage": "初创期"}, "unknown"),
            ("C6", {"industry": "652", "stage": "初创期"}, "fail"),
            ("C6", {"industry": "39", "stage": "初创期"}, "pass"),
            ("C6", {"industry": None}, "pass"),
            ("C6b", {"revenue_fy1": 0}, "skipped"),
            ("V1", {"dishonest": True}, "fail"),
        ],
    )  # fmt: skip
    def test_decides_each_condition(self, code, changes, expected):
        assert state(code, **changes) == expected

    def test_never_counts_a_skipped_alternative_as_met(self):
        assert state("C6", industry="6520", revenue_fy1=0) == "fail"

    def test_is_struck_by_a_veto_whatever_else(self):
        assert decide(BOOK, facts(dishonest=True, has_award=True)).answer == "no"

    def test_says_what_is_missing_in_its_own_unit(self):
        finding = decide(BOOK, facts(tech_staff=7)).finding("C1")
        assert (finding.gap, finding.amount, finding.unit) == (3, 3, "%")
        assert finding.words == "科技人员数还差3人"

    def test_tells_a_shortfall_of_costs_without_inviting_to_pad(self):
        finding = decide(BOOK, facts(rd_cost_fy1=121.6)).finding("C2")
        assert finding.amount == Decimal("128.4")
        assert finding.words == "按现有数据测算低于条件（差128.4万元），请据实核对归集口径"

    def test_names_inputs_with_the_observations_behind_them(self):
        verdict = decide(BOOK, facts(), observations={"staff": 7, "tech_staff": 8})
        used = {one.name: one.observation for one in verdict.finding("C1").used}
        assert used == {"tech_staff": 8, "staff": 7}

    def test_lists_only_facts_something_really_waits_for(self):
        verdict = decide(BOOK, facts(rd_cost_fy1=None, stage=None))
        assert set(verdict.missing) == {"rd_cost_fy1"}

    def test_asks_for_a_finer_industry_where_the_code_leaves_it_open(self):
        verdict = decide(BOOK, facts(industry="65", stage="初创期"))
        assert verdict.missing == {"industry": "所属行业（细到中类或小类）"}
        assert "industry" not in decide(BOOK, facts(industry="652", stage="初创期")).missing

    def test_marks_a_figure_nobody_has_confirmed(self):
        assert decide(BOOK, facts(revenue_fy1=6000)).finding("C2").certainty == "unverified"
        assert decide(BOOK, facts()).finding("C2").certainty == "confirmed"

    def test_skips_what_is_for_other_applications(self):
        verdict = decide(BOOK, facts(founded_on="2026-04-30"), application="复核")
        assert verdict.finding("C5").state == "skipped"

    def test_always_says_who_decides_in_the_end(self):
        assert decide(BOOK, facts()).disclaimer == "以上为自评、预判，以认定机关的认定为准。"

    @pytest.mark.parametrize(
        ("name", "value", "part"),
        [
            ("stuff", 1, "是否要写“staff”"),
            ("staff", "约一百", "应为数字"),
            ("staff", 1.5, "应为整数"),
            ("revenue_fy1", float("nan"), "NaN"),
            ("revenue_fy1", float("inf"), "无穷大"),
            ("revenue_fy1", "NaN", "NaN"),
            ("dishonest", "也许", "应为是或否"),
            ("founded_on", "去年", "应为日期"),
            ("industry", "汽车", "国民经济行业代码"),
            ("stage", "成熟期", "初创期、成长期"),
        ],
    )
    def test_refuses_facts_it_cannot_use(self, name, value, part):
        with pytest.raises(FactsNotUsable) as refusal:
            decide(BOOK, facts(**{name: value}))
        assert part in refusal.value.message


class TestNextStep:
    def test_finds_the_fewest_changes_and_has_tried_them(self):
        step = next_step(BOOK, facts(tech_staff=8, rd_cost_fy2=99))
        assert {change.name for change in step.changes} >= {"tech_staff"}
        told = {change.name: change.wanted for change in step.changes}
        assert decide(BOOK, facts(**{"tech_staff": 8, "rd_cost_fy2": 99, **told})).precheck == "yes"

    @pytest.mark.parametrize(
        "changed",
        [
            {"tech_staff": 8, "rd_cost_fy2": 99},
            {"tech_staff": 1, "rd_cost_fy1": 1, "rd_cost_fy2": 1},
            {"rd_cost_fy1": 0},
            {"founded_on": "2026-01-01", "tech_staff": 3},
        ],
    )
    def test_leaves_untried_only_what_cannot_help(self, changed):
        search = _Search(BOOK, facts(**changed), None)
        search.unmet = []
        assert next_step(BOOK, facts(**changed)) == search.found()

    def test_says_what_nothing_can_be_done_about(self):
        step = next_step(BOOK, facts(founded_on="2026-01-01"))
        assert not step.possible
        assert step.blocked == ("成立满一年",)

    def test_asks_for_facts_first(self):
        assert next_step(BOOK, facts(staff=None)).waiting == ("职工总数",)

    def test_has_nothing_to_say_to_who_is_there(self):
        assert next_step(BOOK, facts()).qualifies


ALONE = """
import sys
from qianyi.engine import rules
book = rules.load("high_tech_firm")
rules.decide(book, {"staff": 1})
print([name for name in ("polars", "narwhals", "django") if name in sys.modules])
"""


class TestOneSubject:
    def test_needs_no_library_of_frames(self):
        done = subprocess.run(  # our own interpreter
            [
                sys.executable, "-c",
                ALONE,
            ],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        assert done.stdout.strip() == "[]"
