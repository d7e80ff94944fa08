from __future__ import annotations

import pytest

from qianyi.engine.rules import decide
from qianyi.engine.rules.standing import standing_of

from .making import book, facts

BOOK = book()
PLAN = {"s_plan": 60}


def standing(**changes):
    told = facts(**PLAN, **changes)
    return standing_of(BOOK.program("新申请"), decide(BOOK, told, application="新申请"))


class TestPlace:
    @pytest.mark.parametrize(
        ("changes", "place"),
        [
            pytest.param({}, "qualifies", id="all held"),
            pytest.param({"tech_staff": 9}, "near", id="one short"),
            pytest.param({"tech_staff": 0}, "near", id="one short by all of it"),
            pytest.param({"tech_staff": 9, "rd_cost_fy1": 99}, "further", id="two short"),
            pytest.param({"dishonest": True}, "further", id="a veto is no step"),
            pytest.param({"tech_staff": None}, "unknown", id="a fact missing"),
            pytest.param({"tech_staff": 9, "staff": 100, "dishonest": None}, "further",
                         id="one short and one unknown"),
            pytest.param({"founded_on": "2025-05-02"}, "near", id="time will do it"),
            pytest.param({"industry": "6520", "stage": "初创期"}, "near", id="a group of two ways"),
        ],
    )  # fmt: skip
    def test_is_what_stands_between(self, changes, place):
        assert standing(**changes).place == place


class TestUpperLimit:
    YEARLY = (
        "formula: rd_cost, period: {years: [FY-1, FY-2], mode: each}, unit: 万元,"
        ' operator: ">=", threshold: 100}'
    )
    AT_MOST = 'formula: staff, unit: 人, operator: "<=", threshold: 100}'
    BOOK = book(replacing=((YEARLY, AT_MOST),))

    @pytest.mark.parametrize(
        ("staff", "place"), [(100, "qualifies"), (110, "near"), (111, "further")]
    )
    def test_is_one_step_only_when_exceeded_by_a_tenth(self, staff, place):
        told = facts(**PLAN, staff=staff, tech_staff=staff)
        verdict = decide(self.BOOK, told, application="新申请")
        assert standing_of(self.BOOK.program("新申请"), verdict).place == place


class TestWords:
    def test_name_what_is_missing_as_the_firm_reads_it(self):
        found = standing(tech_staff=9)
        assert found.words == "科技人员数还差1人"
        assert found.share == pytest.approx(0.1)
        assert found.next_step == "只差一项：科技人员数还差1人。"

    def test_never_invite_to_pad_costs(self):
        found = standing(rd_cost_fy1=99, rd_cost_fy2=251)
        assert "按现有数据测算低于条件（差1万元），请据实核对归集口径" in found.words

    def test_tell_the_ways_of_a_group(self):
        found = standing(industry="6520", stage="初创期")
        assert found.words == "行业或阶段：制造业：不符合，或成长期：不符合"

    def test_tell_that_a_veto_applies(self):
        assert standing(dishonest=True).words == "有不得申报的情形：严重失信"
