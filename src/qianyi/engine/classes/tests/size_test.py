"""The size classes on, under and over each bound, and with values missing."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qianyi.engine.classes import SizeInputs, activity_of, size_class
from qianyi.engine.classes.size import ASSETS, BOUNDS, CLASSES, REVENUE, STAFF

SAMPLE = {
    "农、林、牧、渔业": "0111", "工业": "C3911", "建筑业": "4790", "批发业": "51",
    "零售业": "5211", "交通运输业": "54", "仓储业": "592", "邮政业": "60", "住宿业": "61",
    "餐饮业": "62", "信息传输业": "I63", "软件和信息技术服务业": "6511", "房地产开发经营": "7010",
    "物业管理": "7020", "租赁和商务服务业": "72", "其他未列明行业": "M73",
}  # fmt: skip


def inputs_of(group, bounds, less=""):
    """Exactly on the bounds; one of them one less."""
    names = {STAFF: "staff", REVENUE: "revenue", ASSETS: "assets"}
    return SizeInputs(
        industry=SAMPLE[group],
        **{
            names[name]: Decimal(value) - (Decimal("0.01") if name == less else 0)
            for name, value in bounds.items()
        },
    )


EDGES = [
    (group, place, name)
    for group, columns in BOUNDS.items()
    for place, bounds in enumerate(columns)
    for name in bounds
]


class TestSizeClass:
    @pytest.mark.parametrize(("group", "place", "name"), EDGES)
    def test_is_reached_on_the_bound_and_missed_just_under_it(self, group, place, name):
        bounds = BOUNDS[group][place]
        assert size_class(inputs_of(group, bounds)).size == CLASSES[place]
        assert size_class(inputs_of(group, bounds, less=name)).size == CLASSES[place + 1]

    @pytest.mark.parametrize(
        ("code", "known", "possible", "missing"),
        [
            ("C39", {"staff": 50}, ("小型", "微型"), ("营业收入",)),
            ("C39", {"staff": 10}, ("微型",), ()),
            ("C39", {"revenue": 50000}, ("大型", "中型", "小型", "微型"), ("从业人员",)),
            ("C39", {"staff": 2000, "revenue": 100}, ("微型",), ()),
            ("72", {"staff": 200, "revenue": 1}, ("中型", "小型", "微型"), ("资产总额",)),
        ],
    )
    def test_names_what_the_known_values_leave(self, code, known, possible, missing):
        verdict = size_class(
            SizeInputs(industry=code, **{name: Decimal(value) for name, value in known.items()})
        )
        assert (verdict.possible, verdict.missing) == (possible, missing)
        assert bool(verdict.size) == (len(possible) == 1)

    @pytest.mark.parametrize(
        ("code", "covered", "words"),
        [
            ("", True, "没有登记行业"),
            ("C", True, "不是国民经济行业"),
            ("58x", True, "不是国民经济行业"),
            ("98", True, "不是国民经济行业"),
            ("59", True, "需要到中类"),
            ("70", True, "需要到中类"),
            ("66", False, "不在划型标准的范围"),
            ("704", False, "不在划型标准的范围"),
        ],
    )
    def test_says_why_there_is_no_class(self, code, covered, words):
        verdict = size_class(SizeInputs(industry=code, staff=Decimal(10)))
        assert verdict.size == ""
        assert verdict.is_covered is covered
        assert words in verdict.reason

    def test_marks_bounds_that_wait_for_a_second_source(self):
        verdict = size_class(SizeInputs(industry="73", staff=Decimal(10)))
        assert (verdict.size, verdict.is_verified) == ("小型", False)

    def test_tells_the_bound_reached_and_the_bound_missed(self):
        verdict = size_class(
            SizeInputs(industry="C39", staff=Decimal(320), revenue=Decimal("2500.50"))
        )
        assert (
            "达到中型下限：从业人员320人（下限300），营业收入2500.5万元（下限2000）"
            in verdict.reason
        )
        assert "未达到大型下限：从业人员320人（下限1000）" in verdict.reason

    @given(
        group=st.sampled_from(sorted(BOUNDS)),
        values=st.tuples(*[st.none() | st.integers(0, 300000)] * 3),
        known=st.tuples(*[st.integers(0, 300000)] * 3),
    )
    def test_never_leaves_out_the_class_a_fuller_record_has(self, group, values, known):
        """What is said with gaps holds whatever fills them."""
        full = [a if a is not None else b for a, b in zip(values, known, strict=True)]

        def judge(given_values):
            staff, revenue, assets = (
                None if value is None else Decimal(value) for value in given_values
            )
            return size_class(
                SizeInputs(industry=SAMPLE[group], staff=staff, revenue=revenue, assets=assets)
            )

        assert judge(full).size in judge(values).possible


class TestActivityOf:
    @pytest.mark.parametrize(
        ("code", "division", "group", "size_group"),
        [
            ("c3911", "39", "391", "工业"),
            ("39", "39", "", "工业"),
            (" I65 ", "65", "", "软件和信息技术服务业"),
            ("591", "59", "591", "交通运输业"),
            ("5990", "59", "599", "仓储业"),
            ("79", "79", "", "其他未列明行业"),
            ("53", "53", "", "不在划型范围"),
        ],
    )
    def test_reads_a_class_as_printed(self, code, division, group, size_group):
        found = activity_of(code)
        assert (found.division, found.group, found.size_group) == (division, group, size_group)
