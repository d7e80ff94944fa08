from __future__ import annotations

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qianyi.engine.periods import Period, PeriodNotUnderstood, five_year_plan, period_from_words

FORMS = [
    ("2024", date(2024, 1, 1), date(2024, 12, 31), "year", "2024年"),
    ("2024H1", date(2024, 1, 1), date(2024, 6, 30), "half", "2024年上半年"),
    ("2024H2", date(2024, 7, 1), date(2024, 12, 31), "half", "2024年下半年"),
    ("2024Q1", date(2024, 1, 1), date(2024, 3, 31), "quarter", "2024年第1季度"),
    ("2024Q3", date(2024, 7, 1), date(2024, 9, 30), "quarter", "2024年第3季度"),
    ("2024-09", date(2024, 9, 1), date(2024, 9, 30), "month", "2024年9月"),
    ("2024-02", date(2024, 2, 1), date(2024, 2, 29), "month", "2024年2月"),
    ("2024-01/09", date(2024, 1, 1), date(2024, 9, 30), "cumulative", "2024年1—9月"),
    ("2021/2025", date(2021, 1, 1), date(2025, 12, 31), "span", "2021—2025年"),
    ("2024-12-31", date(2024, 12, 31), date(2024, 12, 31), "moment", "2024年12月31日"),
]

years = st.integers(1900, 2199)
codes = st.one_of(
    years.map(str),
    st.builds("{}H{}".format, years, st.integers(1, 2)),
    st.builds("{}Q{}".format, years, st.integers(1, 4)),
    st.builds("{}-{:02d}".format, years, st.integers(1, 12)),
    st.builds("{}-01/{:02d}".format, years, st.integers(2, 12)),
    st.builds("{}/{}".format, st.integers(1900, 2050), st.integers(2051, 2199)),
    st.dates(date(1900, 1, 1), date(2199, 12, 31)).map(date.isoformat),
)


class TestPeriodParse:
    @pytest.mark.parametrize(
        ("code", "start", "end", "granularity", "label"), FORMS, ids=[f[0] for f in FORMS]
    )
    def test_reads_each_form(self, code, start, end, granularity, label):
        period = Period.parse(code)
        assert (period.start, period.end, period.granularity) == (start, end, granularity)
        assert period.label == label
        assert str(period) == period.code == code
        assert period.is_cumulative is (granularity == "cumulative")
        assert period.is_moment is (granularity == "moment")

    @pytest.mark.parametrize(
        "code",
        [
            "",
            "24",
            "2024年底前",
            "2024H3",
            "2024Q0",
            "2024Q5",
            "2024-13",
            "2024-00",
            "2024-1",
            "2024/2024",
            "2025/2021",
            "2024-03/09",
            "2024-01/13",
            "2024-01/01",
            "2023-02-29",
            "2024-06-31",
            "1899",
            "2200",
            "近年来",
            "２０２４",
            "2024-09-1",
            "2024\n2025",
            "٢٠٢٤",
            "2024-01-00",
        ],
    )
    def test_refuses_what_has_no_meaning(self, code):
        with pytest.raises(PeriodNotUnderstood) as caught:
            Period.parse(code)
        assert "可用的写法" in caught.value.message
        assert caught.value.code == "engine.periods.not_understood"

    @pytest.mark.parametrize(
        ("code", "likely"),
        [
            ("2024-9", "2024-09"),
            ("2024/9", "2024-09"),
            ("2024.11", "2024-11"),
            ("2024q3", "2024Q3"),
            ("2024h1", "2024H1"),
            ("2021-2025", "2021/2025"),
            ("202409", "2024-09"),
            ("2024年9月", "2024-09"),
            ("“十三五”", "2016/2020"),
            ("2024-01/01", "2024-01"),
            ("2024/2024", "2024"),
        ],
    )
    def test_names_the_likely_fix(self, code, likely):
        with pytest.raises(PeriodNotUnderstood, match=likely):
            Period.parse(code)

    @given(codes)
    def test_writes_back_what_it_read(self, code):
        period = Period.parse(code)
        assert period.code == code
        assert Period.parse(period.code) == period
        assert period.start <= period.end
        assert period.days == (period.end - period.start).days + 1

    @given(st.text(max_size=14))
    def test_never_fails_in_another_way(self, text):
        with suppress(PeriodNotUnderstood):
            assert Period.parse(text).start <= Period.parse(text).end


class TestPeriodOrder:
    def test_puts_the_newest_last(self):
        codes_ = ["2024-12-31", "2024Q4", "2025-01", "2024", "2021/2025", "2024-11", "2024-12"]
        assert [p.code for p in sorted(map(Period.parse, codes_))] == [
            "2024-11", "2024", "2024Q4", "2024-12", "2024-12-31", "2025-01", "2021/2025",
        ]  # fmt: skip

    @given(codes, codes, codes)
    def test_is_total(self, a, b, c):
        one, two, three = Period.parse(a), Period.parse(b), Period.parse(c)
        assert (one < two) + (one == two) + (one > two) == 1
        if one <= two <= three:
            assert one <= three
        assert (one == two) == (hash(one) == hash(two) and one.code == two.code)

    @given(codes, codes)
    def test_containment_agrees_with_the_days(self, a, b):
        one, two = Period.parse(a), Period.parse(b)
        assert one.contains(one)
        if one.contains(two):
            assert one.overlaps(two)
            assert one.days >= two.days
            assert one.contains(two.start)
            assert two.end in one
        if one.contains(two) and two.contains(one):
            assert (one.start, one.end) == (two.start, two.end)
        assert one.overlaps(two) == two.overlaps(one)


class TestPeriodCanonical:
    @pytest.mark.parametrize(
        ("code", "canonical"),
        [
            ("2024-01/03", "2024Q1"),
            ("2024-01/06", "2024H1"),
            ("2024-01/12", "2024"),
            ("2024-01/09", "2024-01/09"),
            ("2024Q1", "2024Q1"),
            ("2024-12-31", "2024-12-31"),
        ],
    )
    def test_is_the_shortest_code_of_the_same_days(self, code, canonical):
        period = Period.parse(code).canonical
        assert period.code == canonical
        assert (period.start, period.end) == (Period.parse(code).start, Period.parse(code).end)


class TestPeriodPreviousYear:
    @pytest.mark.parametrize(
        ("code", "before"),
        [
            ("2024", "2023"),
            ("2024H1", "2023H1"),
            ("2024-01/09", "2023-01/09"),
            ("2024-02-29", "2023-02-28"),
            ("2021/2025", "2016/2020"),
            ("2024-09", "2023-09"),
        ],
    )
    def test_is_the_same_stretch_before(self, code, before):
        assert Period.parse(code).previous_year().code == before


class TestPeriodFromWords:
    @pytest.mark.parametrize(
        ("words", "code"),
        [
            ("“十三五”", "2016/2020"),
            ("十三五", "2016/2020"),
            ("“十四五”时期", "2021/2025"),
            ("“十四五”期间", "2021/2025"),
            ("“十四五”末", "2025"),
            ("“十二五”末", "2015"),
            ("十五", "2001/2005"),
            ("十一五", "2006/2010"),
            ("二十五", "2051/2055"),
            ("2023-10", "2023-10"),
            ("2025", "2025"),
            ("2024H1", "2024H1"),
            ("2024-01/09", "2024-01/09"),
            ("2025年", "2025"),
            ("到2025年", "2025"),
            ("2023年底", "2023-12-31"),
            ("2023年末", "2023-12-31"),
            ("截至2023年底", "2023-12-31"),
            ("2023年6月末", "2023-06-30"),
            ("2024年2月底", "2024-02-29"),
            ("2023年11月13日", "2023-11-13"),
            ("2023年9月", "2023-09"),
            ("2024年上半年", "2024H1"),
            ("2024年一季度", "2024Q1"),
            ("2024年第3季度", "2024Q3"),
            ("2024年前三季度", "2024-01/09"),
            ("2024年1-9月", "2024-01/09"),
            ("2021—2025年", "2021/2025"),
            ("2021年至2025年", "2021/2025"),
        ],
    )
    def test_maps_what_is_well_defined(self, words, code):
        period = period_from_words(words)
        assert period is not None
        assert period.code == code

    @pytest.mark.parametrize(
        "words",
        [
            "近年来",
            "近4年",
            "近两年",
            "今年以来",
            "目前",
            "11月13日",
            "截至11月13日",
            "2023年以来",
            "“十四五”初期",
            "截至2023年",
            "",
            "2023年13月",
            "2023年2月30日",
            "2025年至2021年",
            "九十九五",
            "四",
            "五",
        ],
    )
    def test_leaves_the_vague_alone(self, words):
        assert period_from_words(words) is None

    @given(codes)
    def test_knows_every_code(self, code):
        period = period_from_words(code)
        assert period is not None
        assert period.code == code

    @given(st.text(max_size=12))
    def test_never_fails(self, text):
        period_from_words(text)

    @pytest.mark.parametrize("number", [2, 36, 0])
    def test_five_year_plans_have_limits(self, number):
        with pytest.raises(PeriodNotUnderstood):
            five_year_plan(number)
