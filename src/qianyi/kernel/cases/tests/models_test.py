"""Numbers, names for outsiders, lights."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from qianyi.kernel.cases.choices import Light
from qianyi.kernel.cases.models import Case, ref_new
from qianyi.kernel.cases.models.cases import REF_LENGTH, REF_LETTERS

NOON = datetime(2025, 9, 1, 4, tzinfo=UTC)
HOUR = timedelta(hours=1)


class TestRefNew:
    def test_is_twelve_letters_that_are_not_taken_for_each_other(self):
        made = {ref_new() for _ in range(200)}
        assert len(made) == 200
        assert {len(one) for one in made} == {REF_LENGTH}
        assert set("".join(made)) <= set(REF_LETTERS)
        assert not set("01loi") & set(REF_LETTERS)


class TestLight:
    @pytest.mark.parametrize(
        ("after", "light"),
        [
            (timedelta(seconds=-1), Light.GREEN),
            (timedelta(), Light.YELLOW),
            (HOUR - timedelta(seconds=1), Light.YELLOW),
            (HOUR, Light.RED),
            (2 * HOUR - timedelta(seconds=1), Light.RED),
            (2 * HOUR, Light.OVERDUE),
            (99 * HOUR, Light.OVERDUE),
        ],
    )
    def test_changes_at_each_instant(self, after: timedelta, light: Light):
        case = Case(yellow_at=NOON, red_at=NOON + HOUR, expires_at=NOON + 2 * HOUR)
        assert case.light(NOON + after) is light

    def test_is_none_without_a_limit(self):
        assert Case().light(NOON) is Light.NONE
