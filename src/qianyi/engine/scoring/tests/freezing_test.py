"""Frozen inputs and outcomes: digests of content that anybody can make again."""

from __future__ import annotations

from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as some

from qianyi.engine.scoring import (
    InputsChanged,
    content_digest,
    differing,
    frozen_frame,
    frozen_read,
    frozen_write,
    get_method,
    outcome,
    outcome_digest,
    outcome_rows,
    rank_intervals,
    score,
)
from qianyi.engine.scoring.freezing import rounded

METHOD = get_method("per_mu_demo")
ROWS = [
    {
        "subject": f"f{number}", "industry": "39", "above_scale": True, "land": 10.0,
        "tax": 100.0 * number, "value_added": 200.0, "energy": 50.0, "staff": 10.0, "rd": 3.0,
        "emission": None if number == 5 else 1.0, "revenue": 1000.0 + number,
        "years_since_set_up": 9.0,
    }
    for number in range(1, 6)
]  # fmt: skip


def frame(rows=ROWS) -> pl.DataFrame:
    return frozen_frame(METHOD, pl.DataFrame(rows))


class TestContentDigest:
    def test_is_of_content_not_of_order_or_type(self):
        plain = content_digest(frame())
        assert content_digest(frame(ROWS[::-1])) == plain
        turned = pl.DataFrame(ROWS).select(*reversed(pl.DataFrame(ROWS).columns))
        assert content_digest(frozen_frame(METHOD, turned)) == plain
        whole = [{**row, "land": 10} for row in ROWS]
        assert content_digest(frame(whole)) == plain

    @given(some.integers(0, 4), some.sampled_from(["tax", "land", "revenue"]))
    def test_changes_with_any_value(self, number, name):
        other = [dict(row) for row in ROWS]
        other[number][name] += 1e-9 * other[number][name]
        assert content_digest(frame(other)) != content_digest(frame())
        other[number][name] = None
        assert content_digest(frame(other)) != content_digest(frame())

    def test_has_a_column_for_every_input_the_method_declares(self):
        made = frame()
        assert made.columns[0] == "subject"
        assert made.columns[1:] == sorted(one.code for one in METHOD.inputs)
        assert made["late_returns"].null_count() == len(ROWS)
        assert made.schema["tax_fraud"] == pl.Boolean

    def test_stays_what_it_was(self):
        """Kept for ever: a change of this digest would break every run made so far."""
        assert content_digest(frame()) == (
            "7dec1efa5ec4a2125b7a8804877c82e91047f3dbf00b221d096c55718f7982c6"
        )


class TestFrozenRead:
    def test_gives_back_what_was_written(self, tmp_path):
        frozen_write(frame(), tmp_path / "f")
        assert frozen_read(tmp_path / "f", content_digest(frame())).equals(frame())

    def test_refuses_a_file_that_is_gone_broken_or_another(self, tmp_path):
        digest = content_digest(frame())
        with pytest.raises(InputsChanged, match="读不出来"):
            frozen_read(tmp_path / "gone", digest)
        (tmp_path / "broken").write_bytes(b"PAR1 no")
        with pytest.raises(InputsChanged, match="读不出来"):
            frozen_read(tmp_path / "broken", digest)
        frozen_write(frame([{**ROWS[0], "tax": 1.0}, *ROWS[1:]]), tmp_path / "other")
        with pytest.raises(InputsChanged, match="不一致"):
            frozen_read(tmp_path / "other", digest)


class TestOutcome:
    def test_says_the_same_twice_and_another_thing_of_other_inputs(self):
        scores = score(METHOD, frame())
        rows = dict(outcome_rows(outcome(scores, rank_intervals(scores))))
        again = score(METHOD, frame(ROWS[::-1]))
        told = dict(outcome_rows(outcome(again, rank_intervals(again))))
        assert outcome_digest(rows.items()) == outcome_digest(told.items())
        assert differing(rows, told) == []
        changed = score(METHOD, frame([{**ROWS[0], "tax": 150.0}, *ROWS[1:]]))
        others = dict(outcome_rows(outcome(changed, rank_intervals(changed))))
        assert outcome_digest(others.items()) != outcome_digest(rows.items())
        found = differing(rows, others)
        assert "f1" in [one.subject for one in found]
        assert all(one.kept.keys() == one.now.keys() for one in found)
        assert any("total" in one.kept for one in found)

    def test_names_who_is_on_one_side_only(self):
        assert [one.subject for one in differing({"a": {"rank": 1}}, {"b": {"rank": 1}})] == [
            "a", "b",
        ]  # fmt: skip

    def test_has_no_interval_where_nobody_was_ranked(self):
        found = outcome(score(METHOD, frame()), None)
        assert found["low"].null_count() == len(ROWS)


class TestRounded:
    @pytest.mark.parametrize(
        ("number", "text"),
        [
            (None, None),
            (0.0, "0.00000000"),
            (-0.0, "0.00000000"),
            (-0.000000001, "0.00000000"),
            (1.234567895, "1.23456790"),
            (Decimal("76.6704366850"), "76.67043668"),
            (76.67043668500001, "76.67043668"),
        ],
        ids=str,
    )
    def test_gives_eight_places_by_way_of_ten(self, number, text):
        assert rounded(number) == text
