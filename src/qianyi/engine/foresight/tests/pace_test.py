from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qianyi.engine.foresight import STATUSES, Actual, Goal, average_growth, light, pace

START, END = date(2020, 12, 31), date(2025, 12, 31)
MID_2023 = date(2023, 6, 30)


D = Decimal


def goal(kind="positive", base="100", target="200", **more):
    first, last = (None if number is None else D(number) for number in (base, target))
    return Goal(kind=kind, starts_on=START, ends_on=END, target=last, base=first, **more)


def judged(one, value, on=MID_2023, as_of=None):
    actual = Actual(None if value is None else D(value), on)
    return pace(one, actual, as_of=as_of or on)


class TestPace:
    @pytest.mark.parametrize(
        ("kind", "base", "target", "value", "done", "ratio", "status"),
        [
            ("positive", "100", "200", "140", "0.4", "0.8", "滞后"),
            ("reverse", "0.50", "0.40", "0.44", "0.6", "1.2", "达到序时进度"),
            ("positive", "0", "10", "5", "0.5", "1", "达到序时进度"),
            ("positive", "100", "200", "90", "-0.1", "-0.2", "严重滞后"),
            ("positive", "100", "200", "250", "1.5", "3", "已完成"),
            ("positive", "-4", "6", "1", "0.5", "1", "达到序时进度"),
            ("cumulative", None, "500", "250", "0.5", "1", "达到序时进度"),
            ("cumulative", None, "500", "0", "0", "0", "严重滞后"),
            ("floor", None, "90", "90", "1", "1", "达到序时进度"),
            ("floor", None, "90", "81", "0.9", "0.9", "基本达到"),
            ("floor", None, "90", "62.99", "0.6998888889", "0.6998888889", "严重滞后"),
            ("ceiling", "0.4", "0.4", "0.4", "1", "1", "达到序时进度"),
            ("ceiling", None, "0.4", "0.5", "0.8", "0.8", "滞后"),
            ("ceiling", None, "0", "0", "1", "1", "达到序时进度"),
            ("ceiling", None, "0", "3", "0", "0", "严重滞后"),
            ("average_growth", None, "15", "15", "1", "1", "达到序时进度"),
            ("average_growth", None, "15", "-3", "-0.2", "-0.2", "严重滞后"),
        ],
    )
    def test_follows_the_formula_of_its_kind(self, kind, base, target, value, done, ratio, status):
        found = judged(goal(kind, base, target), value)
        assert (found.done, found.ratio, found.status) == (D(done), D(ratio), status)
        assert found.time_share == D("0.5")
        assert found.reason == ""

    @pytest.mark.parametrize(
        ("value", "status"),
        [
            ("200", "已完成"),
            ("199.99999", "达到序时进度"),
            ("150", "达到序时进度"),
            ("149.999999", "基本达到"),
            ("145", "基本达到"),
            ("144.999999", "滞后"),
            ("135", "滞后"),
            ("134.999999", "严重滞后"),
            ("100", "严重滞后"),
        ],
    )
    def test_judges_each_threshold_on_it_and_just_under(self, value, status):
        assert judged(goal(), value).status == status

    def test_rounds_the_ratio_before_comparing(self):
        third = Goal("positive", START, date(2023, 12, 31), D(3), base=D(0))
        found = pace(third, Actual(D(1), date(2021, 12, 31)), as_of=date(2021, 12, 31))
        assert found.done == D("0.3333333333")
        assert found.ratio == 1
        assert found.status == "达到序时进度"

    def test_forgives_less_than_the_tenth_place_only(self):
        assert judged(goal(), "149.999999999").ratio == D("1.0000000000")
        assert judged(goal(), "149.99999999").status == "基本达到"

    @pytest.mark.parametrize(
        ("on", "share"),
        [
            (date(2021, 12, 31), "0.2"),
            (date(2023, 12, 31), "0.6"),
            (date(2024, 6, 30), "0.7"),
            (date(2024, 2, 29), "0.6333333333"),
            (date(2021, 1, 15), "0.0080645161"),
            (END, "1"),
            (date(2027, 1, 1), "1"),
        ],
    )
    def test_counts_time_in_months(self, on, share):
        assert judged(goal(), "150", on=on).time_share == D(share)

    def test_the_high_tech_firms_of_the_plan(self):
        found = judged(goal("positive", "28", "80", unit="家"), "41", on=date(2024, 6, 30))
        assert (found.done, found.time_share, found.gap) == (D("0.25"), D("0.7"), 39)
        assert found.ratio == D("0.3571428571")
        assert found.status == "严重滞后"
        assert (found.years_left, found.required) == (D("1.5"), 26)
        assert found.so_far.quantize(D("0.001")) == D("3.714")
        assert found.computation == (
            "完成度 =（41 − 28）÷（80 − 28）= 25.00%",
            "时间进度（截至2024-06-30）= 42个月 ÷ 60个月 = 70.00%",
            "进度比 = 25.00% ÷ 70.00% = 0.3571，严重滞后",
            "距目标还差39家，剩余1.5年，平均每年需增加26家",
        )

    @pytest.mark.parametrize(
        ("one", "value", "on", "as_of", "reason"),
        [
            (goal(target=None), "1", MID_2023, MID_2023, "目标没有数值"),
            (
                goal(target=None, words="完成市下目标任务"),
                "1",
                MID_2023,
                MID_2023,
                "完成市下目标任务",
            ),
            (goal(base=None), "1", MID_2023, MID_2023, "缺少基期值"),
            (goal(base="200"), "1", MID_2023, MID_2023, "与基期值相同"),
            (goal(base="300"), "1", MID_2023, MID_2023, "指标方向不符"),
            (goal("reverse"), "1", MID_2023, MID_2023, "指标方向不符"),
            (goal(), None, MID_2023, MID_2023, "没有实际值"),
            (goal(), "150", START, START, "规划期内还没有实际值"),
            (goal(), "150", MID_2023, date(2023, 6, 29), "晚于截至日期"),
            (goal(), "150", MID_2023, date(2024, 7, 1), "已超过一年"),
            (goal("floor", target="0"), "-1", MID_2023, MID_2023, "零或负数"),
            (goal("floor", target="-2"), "-3", MID_2023, MID_2023, "零或负数"),
            (goal("cumulative", target="0"), "5", MID_2023, MID_2023, "零或负数"),
            (goal("average_growth", target="0"), "5", MID_2023, MID_2023, "零或负数"),
            (goal("ceiling", target="-1"), "5", MID_2023, MID_2023, "零或负数"),
        ],
        ids=lambda value: value if isinstance(value, str) else "",
    )
    def test_says_why_it_cannot_judge(self, one, value, on, as_of, reason):
        found = judged(one, value, on, as_of)
        assert found.status == "暂无法评价"
        assert reason in found.reason
        assert found.computation == (found.reason,)
        assert found.done is found.ratio is found.gap is None

    def test_without_any_actual(self):
        assert pace(goal(), None, as_of=MID_2023).reason == "没有实际值，暂无数据。"

    def test_a_term_that_runs_backwards(self):
        backwards = Goal("floor", END, START, D(1))
        assert "不晚于基期" in pace(backwards, Actual(D(1), END), as_of=END).reason

    @pytest.mark.parametrize(
        ("as_of", "status"),
        [(date(2024, 6, 30), "达到序时进度"), (date(2024, 7, 1), "暂无法评价")],
    )
    def test_an_actual_is_good_for_a_year(self, as_of, status):
        assert judged(goal(), "150", as_of=as_of).status == status

    def test_a_leap_day_is_good_for_a_year_too(self):
        assert judged(goal(), "150", on=date(2023, 2, 28), as_of=date(2024, 2, 29)).reason == ""

    def test_the_last_figure_of_a_term_never_grows_old(self):
        found = judged(goal(), "190", on=END, as_of=date(2028, 1, 1))
        assert (found.status, found.ratio, found.years_left) == ("基本达到", D("0.9"), 0)
        assert found.required is None
        assert found.computation[-1] == "距目标还差10，规划期已满"

    @pytest.mark.parametrize("kind", ["floor", "ceiling", "average_growth"])
    def test_what_must_be_kept_is_done_only_at_the_end(self, kind):
        kept = goal(kind, None, "10")
        assert judged(kept, "10").status == "达到序时进度"
        assert judged(kept, "10", on=END).status == "已完成"

    @pytest.mark.parametrize(("comparator", "status"), [("=", "已完成"), (">", "达到序时进度")])
    def test_to_surpass_is_more_than_to_reach(self, comparator, status):
        found = judged(goal(comparator=comparator), "200")
        assert found.status == status
        assert ("尚不算完成" in found.computation[-1]) is (comparator == ">")
        assert judged(goal(comparator=comparator), "200.1").status == "已完成"

    @pytest.mark.parametrize(
        ("one", "value", "words"),
        [
            (
                goal("reverse", "10", "5", unit="天"),
                "9",
                "距目标还差4天，剩余2.5年，平均每年需减少1.6天",
            ),
            (goal("cumulative", None, "500", unit="亿元"), "250", "平均每年需完成100亿元"),
            (goal("floor", None, "90", unit="%"), "80", "距目标还差10个百分点，剩余2.5年"),
            (goal("floor", None, "90", unit="%"), "95", "已达到目标数，须保持到期末"),
            (goal(), "220", "已达到目标数"),
        ],
    )
    def test_tells_what_is_left(self, one, value, words):
        assert judged(one, value).computation[-1].endswith(words)

    def test_what_is_left_counts_from_the_date_of_asking(self):
        found = judged(goal(), "140", as_of=date(2023, 12, 31))
        assert (found.time_share, found.years_left, found.required) == (D("0.5"), 2, 30)

    @given(
        st.sampled_from(
            ["positive", "reverse", "floor", "ceiling", "cumulative", "average_growth"]
        ),
        *(st.decimals(-(10**20), 10**20, places=8) for _ in range(3)),
        st.dates(date(2019, 1, 1), date(2027, 12, 31)),
    )
    def test_always_answers_or_says_why(self, kind, base, target, value, on):
        found = pace(Goal(kind, START, END, target, base), Actual(value, on), as_of=on)
        assert found.status in STATUSES
        assert (found.status == "暂无法评价") == bool(found.reason) == (found.done is None)
        assert found.computation
        if found.gap is not None:
            assert found.gap >= 0

    @given(st.integers(1, 10**6), st.integers(1, 10**6), st.integers(0, 2 * 10**6))
    def test_units_change_nothing(self, base, way, value):
        one = judged(goal("positive", str(base), str(base + way)), str(value))
        thousandth = [str(D(number) / 1000) for number in (base, base + way, value)]
        other = judged(goal("positive", *thousandth[:2]), thousandth[2])
        assert (one.status, one.done, one.ratio) == (other.status, other.done, other.ratio)

    @given(st.integers(1, 1000), st.integers(1, 1000), st.integers(0, 3000))
    def test_reverse_mirrors_positive(self, base, way, gained):
        up = judged(goal("positive", str(base), str(base + way)), str(base + gained))
        down = judged(goal("reverse", str(-base), str(-base - way)), str(-base - gained))
        assert (up.status, up.done, up.gap, up.so_far) == (
            down.status, down.done, down.gap, down.so_far,
        )  # fmt: skip


class TestLight:
    @pytest.mark.parametrize(
        ("status", "binding", "expected"),
        [
            ("已完成", "green", "green"),
            ("达到序时进度", "green", "green"),
            ("基本达到", "green", "green"),
            ("滞后", "red", "yellow"),
            ("严重滞后", "red", "yellow"),
            ("暂无法评价", "none", "none"),
        ],
    )
    def test_is_stricter_with_binding_targets(self, status, binding, expected):
        assert light(status, binding=True) == binding
        assert light(status, binding=False) == expected


class TestAverageGrowth:
    @pytest.mark.parametrize(
        ("first", "last", "years", "percent"),
        [
            ("50.2", "121", 5, "19.24"),
            ("86.15", "301", 5, "28.43"),
            ("301", "1200", 5, "31.86"),
            ("301", "1000", 5, "27.14"),
            ("1.07", "3.4", 5, "26.01"),
            ("100", "110", 1, "10.00"),
        ],
    )
    def test_is_the_yearly_rate_between_end_points(self, first, last, years, percent):
        found = average_growth(D(first), D(last), years)
        assert found is not None
        assert found.quantize(D("0.01")) == D(percent)

    @pytest.mark.parametrize(
        ("first", "last", "years"), [("0", "5", 5), ("-1", "5", 5), ("5", "0", 5), ("5", "6", 0)]
    )
    def test_is_not_computable_on_a_zero_or_negative_base(self, first, last, years):
        assert average_growth(D(first), D(last), years) is None
