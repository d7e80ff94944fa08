"""What must never change a verdict.

The unit, a paragraph that has nothing to do with it, the order of files.
"""

from __future__ import annotations

from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qianyi.engine.checking.engine import check
from qianyi.engine.checking.tests.building import document
from qianyi.engine.checking.tolerance import Interval, printed

UNRELATED = (
    "\n当地山水相依，历史悠久，先民沿江而居。\n",
    "\n会议强调，要统一思想、凝聚共识，抓好各项工作落实。\n",
    "\n（一）加强组织领导。各单位要高度重视，结合实际制定方案。\n",
)
FEW = settings(max_examples=40, deadline=None)


def made(values: tuple[Decimal, ...], rate: Decimal, unit: str):
    """Levels of two years with an average growth, and a whole with two parts, all in one unit."""
    factor = {"亿元": Decimal(1), "万元": Decimal(10000)}[unit]
    a, b, whole, p, q = (f"{(value * factor).normalize():f}{unit}" for value in values)
    text = (
        f"2015年营业收入{a}，2020年营业收入{b}。营业收入年均增长{rate}%。"
        f"\n完成投资{whole}，其中一期{p}、二期{q}。\n"
    )
    return text, (
        f"{a} 营业收入 2015 actual\n{b} 营业收入 2020 actual\n"
        f"{rate}% 营业收入年均增长率 十三五 growth_avg base=十二五末\n"
        f"{whole} 完成投资 2023 actual\n{p} 一期投资 2023 actual\n{q} 二期投资 2023 actual"
    )


def verdict(*documents) -> set[tuple[str, str]]:
    return {(f.rule, f.severity) for f in check(documents)}


class TestScalingUnits:
    #  Gaps are either nothing or far beyond rounding: what lies between depends on the digits
    # printed, as it should.
    @FEW
    @given(
        base=st.integers(50, 900),
        factor=st.sampled_from(
            [Decimal("1.61051"), Decimal("2.48832"), Decimal("1.2"), Decimal(5)]
        ),
        rate=st.sampled_from([Decimal(10), Decimal(20)]),
        parts=st.tuples(st.integers(20, 500), st.integers(20, 500)),
        missing=st.sampled_from([0, 1]),
    )
    def test_changes_no_verdict(self, base, factor, rate, parts, missing):
        first, second = map(Decimal, parts)
        values = (Decimal(base), base * factor, first + second, first, second * (1 + missing))
        large, small = (verdict(document(*made(values, rate, unit))) for unit in ("亿元", "万元"))
        assert large == small
        assert bool(missing) == any(rule.startswith("sum.") for rule, _ in large)

    def test_sees_the_same_amount_in_two_units(self):
        text = "营业收入1.5亿元。营业收入15000万元。"
        assert not verdict(
            document(text, "1.5亿元 营业收入 2023 actual\n15000万元 营业收入 2023 actual")
        )


DOCUMENTS = (
    (
        "营业收入1000亿元。城镇登记失业率4.4%。",
        "1000亿元 营业收入 2025 target\n4.4% 城镇登记失业率 2020 actual",
    ),
    ("营业收入1200亿元。", "1200亿元 营业收入 2025 target"),
    (
        "城镇登记失业率0.4%。现有高新技术企业28家。",
        "0.4% 城镇登记失业率 2020 actual\n28家 高新技术企业数 2020 actual",
    ),
    ("投资80亿元，其中工业投资96亿元。", "80亿元 投资 2023 actual\n96亿元 工业投资 2023 actual"),
    ("营业收入1000亿元。", "1000亿元 营业收入 2027 target scope=直管区"),
)
DATES = ("2021-01-01", "2022-08-30", "2023-05-05", "2024-06-22", None)


def corpus():
    return [
        document(text, read, key=f"文{n}", dated_on=DATES[n])
        for n, (text, read) in enumerate(DOCUMENTS)
    ]


class TestUnrelatedParagraph:
    @FEW
    @given(
        which=st.integers(0, len(DOCUMENTS) - 1),
        extra=st.sampled_from(UNRELATED),
        behind=st.booleans(),
    )
    def test_changes_no_finding(self, which, extra, behind):
        text, read = DOCUMENTS[which]
        longer = corpus()
        longer[which] = document(
            text + extra if behind else extra + text, read, key=f"文{which}", dated_on=DATES[which]
        )
        assert {f.key for f in check(longer)} == {f.key for f in check(corpus())}


class TestOrderOfFiles:
    @FEW
    @given(st.permutations(range(len(DOCUMENTS))))
    def test_changes_no_finding(self, order):
        documents = corpus()
        assert check([documents[n] for n in order]) == check(documents)


class TestKeys:
    def test_survive_a_shift_of_offsets(self):
        text, read = DOCUMENTS[3]
        first, second = check([document(text, read)]), check([document("前言。\n" + text, read)])
        assert [f.key for f in first] == [f.key for f in second]
        assert first[0].places != second[0].places

    def test_lapse_when_a_figure_changes(self):
        text, read = DOCUMENTS[3]
        changed = check([document(text.replace("96", "97"), read.replace("96", "97"))])
        assert changed[0].key != check([document(text, read)])[0].key


class TestTolerance:
    @given(
        value=st.decimals(min_value=0, max_value=10000, places=6, allow_nan=False),
        places=st.integers(0, 3),
        rounding=st.sampled_from([ROUND_HALF_UP, ROUND_DOWN]),
    )
    def test_holds_the_true_value_whether_rounded_or_cut(self, value, places, rounding):
        shown = value.quantize(Decimal(1).scaleb(-places), rounding=rounding)
        interval = printed(f"{abs(shown):f}亿元", shown)
        assert interval.low - 1e-9 <= float(value) <= interval.high + 2e-6

    @given(st.lists(st.floats(-1e6, 1e6), min_size=4, max_size=4))
    def test_meeting_is_mutual(self, ends):
        a, b = Interval(*sorted(ends[:2])), Interval(*sorted(ends[2:]))
        assert a.meets(b) == b.meets(a)

    @pytest.mark.parametrize(
        ("quote", "value", "comparator", "low", "high"),
        [
            ("28.43%", "28.43", "=", 28.425, 28.44),
            ("4.16万人", "41600", "=", 41550, 41700),
            ("1000亿元", "1000", ">=", 999.5, float("inf")),
            ("400户", "400", "≈", 360, 420),
            ("一半", "50", "=", 50, 50),
        ],
    )
    def test_of_printed_figures(self, quote, value, comparator, low, high):
        interval = printed(quote, Decimal(value), comparator)
        assert interval.low == pytest.approx(low)
        assert interval.high == pytest.approx(high, rel=1e-6)

    def test_counts_are_exact(self):
        assert printed("52家", Decimal(52), exact=True) == Interval(52, 52)
