from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import polars as pl
import pytest

from qianyi.engine.scoring import FrameRefused, Shaking, rank_intervals, score
from qianyi.engine.scoring.records import Normalise, TieBreak, Veto
from qianyi.engine.scoring.records import Test as InputTest
from qianyi.engine.scoring.tests.building import ABCD, item, method, people
from qianyi.engine.scoring.uncertainty import _even, _noise

# Worked out with the published SplitMix64 in whole numbers, apart from the program.
GOLDEN_EVEN = [-0.398562476544, -0.219117890069, 0.168661705751]
GOLDEN_NOISE = [1.483129757544, 0.319820785754, 0.55720226051]
CHOSEN = method(
    item("a", "60", Normalise("ratio", source="mean")),
    item("b", "40", Normalise("percentile")),
    grades=ABCD,
    tie_break=(TieBreak("a"),),
    vetoes=(Veto("v", "否决", InputTest("a", ">", Decimal(90)), "D"),),
)
FRAME = people(
    a=[float((7 * one) % 31) for one in range(40)] + [99.0, 5.0],
    b=[float((11 * one) % 37) for one in range(40)] + [1.0, None],
)
SCORES = score(CHOSEN, FRAME)


class TestRankIntervals:
    def test_hold_the_rank_and_stay_inside_best_and_worst(self):
        found = rank_intervals(SCORES, Shaking(weights=0.2, figures=0.05))
        assert found.height == 41
        assert (found["best"] <= found["low"]).all()
        assert (found["low"] <= found["high"]).all()
        assert (found["high"] <= found["worst"]).all()
        assert (found["best"] <= found["rank"]).all()
        assert (found["rank"] <= found["worst"]).all()
        assert found["firm"].is_between(0, 1).all()
        assert (found["high"] > found["low"]).any()

    def test_shrink_to_the_rank_when_nothing_moves(self):
        still = rank_intervals(SCORES, Shaking(weights=0.0, draws=5))
        for name in ("low", "high", "best", "worst"):
            assert still[name].to_list() == still["rank"].to_list()
        assert set(still["firm"]) == {1.0}

    def test_are_the_same_for_a_seed_and_other_for_another(self):
        first, again = (rank_intervals(SCORES, Shaking(figures=0.1, seed=7)) for _ in range(2))
        assert first.equals(again)
        assert not first.equals(rank_intervals(SCORES, Shaking(figures=0.1, seed=8)))

    def test_do_not_depend_on_the_order_of_rows(self):
        shuffled = score(CHOSEN, FRAME.sample(fraction=1, shuffle=True, seed=3))
        shaking = Shaking(figures=0.1, draws=50)
        assert rank_intervals(shuffled, shaking).equals(rank_intervals(SCORES, shaking))

    def test_grow_with_the_moves(self):
        widths = [
            (one["worst"] - one["best"]).sum()
            for one in (rank_intervals(SCORES, Shaking(weights=move)) for move in (0.01, 0.1, 0.5))
        ]
        assert widths == sorted(widths)
        assert widths[0] < widths[-1]

    def test_leave_a_veto_at_the_end(self):
        vetoed = rank_intervals(SCORES).filter(pl.col("subject") == "企业040").row(0, named=True)
        assert (vetoed["low"], vetoed["high"], vetoed["firm"]) == (41, 41, 1.0)

    @pytest.mark.parametrize(
        "changed",
        [{"weights": 0.6}, {"figures": -0.1}, {"draws": 0}, {"draws": 2001}, {"level": 0.0}],
    )
    def test_refuse_moves_beyond_reason(self, changed):
        with pytest.raises(FrameRefused, match=r"扰动应在0与0\.5之间"):
            replace(Shaking(), **changed)

    def test_refuse_when_nobody_is_ranked(self):
        nobody = score(CHOSEN, FRAME.clear())
        with pytest.raises(FrameRefused, match="没有参加排名的主体"):
            rank_intervals(nobody)


class TestGenerator:
    def test_gives_the_numbers_written_here_for_ever(self):
        assert [round(_even(1, 0, number), 12) for number in range(3)] == GOLDEN_EVEN
        table = pl.DataFrame({"_row": pl.Series([0, 1, 2], dtype=pl.UInt32)})
        noise = table.select(_noise(1.0, pl.lit(42, dtype=pl.UInt64)))
        assert [round(one, 12) for one in noise.to_series()] == GOLDEN_NOISE

    def test_spreads_evenly(self):
        table = pl.DataFrame({"_row": pl.int_range(20_000, eager=True)})
        even = table.select(_noise(1.0, pl.lit(42, dtype=pl.UInt64)) - 1.0).to_series()
        assert abs(float(even.mean())) < 0.02
        assert float(even.min()) >= -1.0
        assert float(even.max()) < 1.0
        assert float(even.quantile(0.25)) == pytest.approx(-0.5, abs=0.02)
