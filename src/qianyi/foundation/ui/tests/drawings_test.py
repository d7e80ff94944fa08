from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from qianyi.foundation.ui import drawings

VALUES = st.lists(
    st.one_of(st.none(), st.decimals(min_value=-(10**9), max_value=10**9, places=3)), max_size=12
)


class TestSparkline:
    @given(VALUES)
    def test_stays_inside_its_box(self, values):
        line = drawings.sparkline([(str(2000 + i), value) for i, value in enumerate(values)])
        places = [pair.split(",") for run in line.runs for pair in run.split(" ")]
        for x, y in [*places, *line.dots, *([line.last] if line.last else [])]:
            assert 0 <= float(x) <= drawings.WIDTH
            assert 0 <= float(y) <= drawings.HEIGHT

    @given(VALUES)
    def test_draws_every_known_value_once(self, values):
        line = drawings.sparkline([(str(2000 + i), value) for i, value in enumerate(values)])
        drawn = sum(len(run.split(" ")) for run in line.runs) + len(line.dots)
        assert drawn == sum(value is not None for value in values)

    def test_without_values_says_so(self):
        assert drawings.sparkline([("2020", None)]).words == "暂无数据"


class TestProgress:
    @given(
        st.decimals(min_value=-5, max_value=5, places=4),
        st.decimals(min_value=0, max_value=2, places=4),
    )
    def test_never_leaves_the_bar(self, done, elapsed):
        bar = drawings.progress(done, elapsed)
        assert bar is not None
        assert 0 <= Decimal(bar.done) <= 100
        assert 0 <= Decimal(bar.elapsed) <= 100

    def test_words_tell_more_than_the_whole(self):
        bar = drawings.progress("1.0224")
        assert bar is not None
        assert (bar.done, bar.words) == ("100.00", "已完成 102.2%")
