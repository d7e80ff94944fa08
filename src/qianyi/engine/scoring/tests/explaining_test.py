from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from qianyi.engine.scoring import SubjectNotRated, explain, get_method, movement, score
from qianyi.engine.scoring.cases import case_frame, load_cases
from qianyi.engine.scoring.loading import find_methods
from qianyi.engine.scoring.records import Adjustment, Adjustments, Normalise, Step, Veto
from qianyi.engine.scoring.records import Test as InputTest
from qianyi.engine.scoring.tests.building import ABCD, item, method, people

BANDED = Normalise("bands", steps=(Step(Decimal(5), Decimal(60)),))
LISTED = Adjustment("b", "上市", Decimal(3), InputTest("a", ">", Decimal(1)))


def huangyan():
    found = get_method("per_mu_huangyan_2022")
    path = find_methods()["per_mu_huangyan_2022"]
    cases = load_cases(path.parent / "cases" / path.name, found)
    return score(found, case_frame(found, cases[0]))


def how(chosen, subject="企业000", **columns):
    return explain(score(chosen, people(**columns)), subject).lines[0].how


class TestExplain:
    def test_shows_the_arithmetic_of_the_published_example(self):
        told = explain(huangyan(), "甲")
        assert told.summary == "110.727分，规上1户中第1名。"
        first = told.lines[0]
        assert (first.name, first.how) == ("亩均税收", "30 ÷ 24.097 × 30，得37.349分。")
        assert first.certain
        assert sum(line.points or 0 for line in told.lines) == told.score.points

    @pytest.mark.parametrize(
        ("chosen", "values", "sentence"),
        [
            pytest.param(
                method(item("a", cap=Decimal("1.5"))), [99.0], "权重的1.5倍，得150分", id="cap"
            ),
            pytest.param(method(item("a")), [-3.0], "-3为负，按办法计0分", id="negative"),
            pytest.param(method(item("a", zero="full")), [0.0], "为零，按办法计100分", id="zero"),
            pytest.param(method(item("a", missing="zero")), [None], "数据，按办法计0分", id="no"),
            pytest.param(
                method(item("a", missing="mean")), [None, 5.0], "取同组平均得分50分", id="mean"
            ),
            pytest.param(method(item("a")), [None], "没有数据，暂无法评价", id="unknown"),
            pytest.param(
                method(item("a", normalise=Normalise("minmax", floor=Decimal("0.2")))),
                [12.0, 2.0, 52.0],
                "（0.2 + 0.8 × （12 − 2） ÷（52 − 2）） × 100，得36分",
                id="min–max",
            ),
            pytest.param(
                method(
                    item("a", normalise=Normalise("minmax")), directions={"a": "down"}
                ),
                [12.0, 2.0, 52.0],
                "（52 − 12） ÷（52 − 2） × 100，得80分",
                id="less is better",
            ),
            pytest.param(
                method(item("a", normalise=Normalise("minmax"))), [7.0], "同组都是7", id="flat"
            ),
            pytest.param(
                method(item("a", normalise=BANDED)),
                [5.0],
                "5在5以上一档，得60分",
                id="band",
            ),
            pytest.param(
                method(item("a", normalise=BANDED)),
                [4.0],
                "4不到最低一档，得0分",
                id="below all bands",
            ),
            pytest.param(
                method(item("a", normalise=Normalise("percentile"))),
                [1.0, 2.0, 3.0],
                "1在同组3户中按线性分位比较，得0分",
                id="percentile",
            ),
        ],
    )  # fmt: skip
    def test_says_how_a_figure_became_points(self, chosen, values, sentence):
        assert sentence in how(chosen, a=values)

    def test_names_bonus_veto_and_what_is_open(self):
        chosen = method(
            item("a"),
            grades=ABCD,
            bonus=Adjustments(
                (Adjustment("b", "上市", Decimal(3), InputTest("a", ">", Decimal(1))),)
            ),
            vetoes=(Veto("v", "重大事故", InputTest("a", ">", Decimal(5)), "D"),),
        )
        told = explain(score(chosen, people(a=[8.0, 4.0, None])), "企业000")
        assert told.extras == (("上市", Decimal(3)),)
        assert told.summary == "83分，全部2户中第2名，D（丁等），因重大事故一票否决。"
        told = explain(score(chosen, people(a=[8.0, 4.0, None])), "企业002")
        assert told.open == ("A", "上市", "重大事故")
        assert told.summary == "暂无法评价。"

    def test_marks_what_is_not_confirmed(self):
        chosen = method(item("a", weight_certainty="unverified"))
        assert not explain(score(chosen, people(a=[8.0])), "企业000").lines[0].certain

    def test_refuses_who_is_not_there(self):
        with pytest.raises(SubjectNotRated):
            explain(huangyan(), "乙")


class TestMovement:
    chosen = method(
        item("a", "60", Normalise("ratio", source="mean")), item("b", "40"), grades=ABCD
    )

    def test_says_which_indicator_moved_and_through_what(self):
        earlier = score(self.chosen, people(a=[10.0, 10.0], b=[5.0, 6.0]))
        later = score(self.chosen, people(a=[10.0, 30.0], b=[6.0, 6.0]))
        moved = movement(earlier, later, "企业000")
        first, second = moved.items
        # a: own figure the same, the mean rose from 10 to 20; b: 5 → 6 of base 10.
        assert (first.code, first.change, first.by_figure, first.by_measure) == ("a", -30, 0, -30)
        assert (second.code, second.change, second.by_figure, second.by_measure) == ("b", 4, 4, 0)
        assert moved.change == -26
        assert moved.rank_change == 0

    def test_adds_up_whatever_changes(self):
        reweighed = replace(
            self.chosen,
            groups=(
                replace(
                    self.chosen.groups[0],
                    items=(item("a", "30", Normalise("minmax")), item("b", "70")),
                ),
            ),
        )
        earlier = score(self.chosen, people(a=[10.0, 20.0, 5.0], b=[5.0, 6.0, 7.0]))
        later = score(reweighed, people(a=[12.0, 15.0, 6.0], b=[6.5, 4.0, 8.0]))
        moved = movement(earlier, later, "企业001")
        for one in moved.items:
            assert one.by_figure + one.by_measure + one.by_weight == pytest.approx(one.change)
        assert sum(one.change for one in moved.items) == pytest.approx(moved.change)

    def test_tells_items_that_came_or_went_and_new_grades(self):
        fewer = method(item("a", "100", Normalise("ratio", source="mean")), grades=ABCD)
        earlier = score(self.chosen, people(a=[10.0, 30.0], b=[5.0, 0.0]))
        later = score(fewer, people(a=[10.0, 30.0]))
        moved = movement(earlier, later, "企业000")
        gone = next(one for one in moved.items if one.code == "b")
        assert (gone.before, gone.after, gone.by_weight) == (20, None, -20)
        assert moved.reasons == ()

    def test_gives_no_change_where_a_total_is_missing(self):
        earlier = score(self.chosen, people(a=[10.0, None], b=[5.0, 6.0]))
        later = score(self.chosen, people(a=[10.0, 9.0], b=[5.0, 6.0]))
        moved = movement(earlier, later, "企业001")
        assert (moved.change, moved.rank_change) == (None, None)
        assert "参评状态由“unknown”变为“rated”" in moved.reasons
