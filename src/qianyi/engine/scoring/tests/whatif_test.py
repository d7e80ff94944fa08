from __future__ import annotations

from decimal import Decimal

import pytest

from qianyi.engine.scoring import WeightsUnknown, grade_changes, reweighted, score
from qianyi.engine.scoring.tests.building import ABCD, item, method, people

CHOSEN = method(item("a", "60"), item("b", "40"), grades=ABCD)
FRAME = people(a=[9.0, 1.0, 5.0, 2.0], b=[1.0, 9.0, 5.0, 2.0])


class TestReweighted:
    def test_gives_a_method_that_may_not_be_published(self):
        other = reweighted(CHOSEN, "all", {"a": 20, "b": "80"})
        assert [one.weight for one in other.groups[0].items] == [20, 80]
        assert len(other.unverified_weights) == 2

    @pytest.mark.parametrize(
        ("weights", "said"),
        [
            ({"a": 50}, "合计为90，应为100"),
            ({"c": 50}, "没有指标“c”"),
            ({"a": -1, "b": 101}, "权重应大于0"),
        ],
    )
    def test_refuses_what_does_not_fit(self, weights, said):
        with pytest.raises(WeightsUnknown, match=said):
            reweighted(CHOSEN, "all", weights)


class TestGradeChanges:
    def test_lists_who_changes_places(self):
        before = score(CHOSEN, FRAME)
        after = score(reweighted(CHOSEN, "all", {"a": Decimal(20), "b": Decimal(80)}), FRAME)
        found = grade_changes(before, after)
        # 58, 42, 50, 20 become 26, 74, 50, 20: first and second change, third and last stay.
        assert found["subject"].to_list() == ["企业000", "企业001"]
        assert found["rank_change"].to_list() == [-2, 2]
        assert found.select("grade_before", "grade").rows() == [("A", "C"), ("C", "A")]

    def test_tells_who_came_and_who_left(self):
        before, after = score(CHOSEN, FRAME.head(3)), score(CHOSEN, FRAME.tail(3))
        found = grade_changes(before, after)
        came = found.filter("entered")["subject"].to_list()
        left = found.filter("left")["subject"].to_list()
        assert (came, left) == (["企业003"], ["企业000"])

    def test_is_empty_when_nothing_moves(self):
        assert grade_changes(score(CHOSEN, FRAME), score(CHOSEN, FRAME)).is_empty()
