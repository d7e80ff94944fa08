"""Which things stand in which section of a board, and how many fit on paper."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qianyi.foundation.duties import Duty
from qianyi.site.boards.sections import (
    HEAD_LINES,
    paper_rows,
    standing_of,
    today_sections,
    unit_sections,
)
from qianyi.site.boards.selectors import parted

TODAY = date(2026, 11, 20)
DUE_BY = date(2026, 11, 27)
DAY = timedelta(days=1)


def duty(**facts) -> Duty:
    return Duty(**{"group": "item", "title": "示例", "url": "/", **facts})


def placed(one: Duty) -> list[str]:
    found = today_sections([one], today=TODAY, due_by=DUE_BY)
    return [section.key for section in found if section.duties]


class TestTodaySections:
    @pytest.mark.parametrize(
        ("facts", "section"),
        [
            pytest.param({"due_on": TODAY - DAY}, "due", id="yesterday is late"),
            pytest.param({"due_on": TODAY}, "due", id="due today"),
            pytest.param({"due_on": DUE_BY}, "due", id="on the fifth working day"),
            pytest.param({"due_on": DUE_BY + DAY}, None, id="the day after"),
            pytest.param({"light": "overdue"}, "due", id="late by its light"),
            pytest.param({"light": "red"}, None, id="behind but not near"),
            pytest.param({"group": "target", "light": "yellow"}, "target", id="target behind"),
            pytest.param({"group": "target", "light": "green"}, None, id="target on pace"),
            pytest.param({"group": "target", "due_on": TODAY - DAY}, "target", id="target over"),
            pytest.param({"group": "project", "is_still": True}, "still", id="nothing done"),
            pytest.param(
                {"group": "project", "is_still": True, "due_on": TODAY - DAY}, "still",
                id="nothing done and late stands once",
            ),
            pytest.param({"group": "promise", "due_on": TODAY - DAY}, "promise", id="not kept"),
            pytest.param({"group": "promise", "light": "red"}, "promise", id="will not be kept"),
            pytest.param({"group": "promise", "due_on": DUE_BY}, "due", id="promise near"),
            pytest.param({"group": "decision"}, "decision", id="to decide"),
        ],
    )  # fmt: skip
    def test_put_each_thing_where_it_belongs_once(self, facts, section):
        assert placed(duty(**facts)) == ([section] if section else [])

    def test_put_the_late_before_the_near_and_red_targets_before_yellow(self):
        rows = [
            duty(title="近", due_on=DUE_BY),
            duty(title="久", due_on=TODAY - 9 * DAY),
            duty(title="昨", due_on=TODAY - DAY),
            duty(group="target", title="黄", light="yellow"),
            duty(group="target", title="红", light="red"),
        ]
        sections = {one.key: one for one in today_sections(rows, today=TODAY, due_by=DUE_BY)}
        assert [one.title for one in sections["due"].duties] == ["久", "昨", "近"]
        assert [one.title for one in sections["target"].duties] == ["红", "黄"]


class TestUnitSections:
    def test_hold_everything_once_by_its_sort(self):
        groups = ["decision", "target", "item", "project", "promise", "case"]
        rows = [duty(group=group) for group in groups]
        found = unit_sections(rows, today=TODAY)
        assert [(one.key, len(one.duties)) for one in found] == [(group, 1) for group in groups]

    def test_say_of_an_empty_sort_that_there_is_none(self):
        found = {one.key: one.empty for one in unit_sections([], today=TODAY)}
        assert found["project"] == "没有项目。"


class TestStandingOf:
    @pytest.mark.parametrize(
        ("facts", "word"),
        [
            pytest.param({"due_on": TODAY - DAY}, "逾期", id="late"),
            pytest.param({"due_on": TODAY}, "即将到期", id="today"),
            pytest.param({"due_on": DUE_BY + DAY, "light": "red"}, "滞后", id="behind"),
            pytest.param({"is_still": True}, "无进展", id="still"),
            pytest.param({"due_on": DUE_BY + DAY}, "正常", id="in time"),
            pytest.param({}, "未定期限", id="no day"),
        ],
    )
    def test_says_it_in_a_word(self, facts, word):
        assert standing_of(duty(**facts), TODAY, DUE_BY) == word


class TestPaperRows:
    @given(st.lists(st.integers(0, 60), max_size=7), st.integers(14, 60))
    def test_never_say_more_than_fits_and_leave_no_room_unused(self, counts, lines):
        shares = paper_rows(counts, lines)
        room = lines - sum(HEAD_LINES if count else 1 for count in counts)
        assert all(share <= count for share, count in zip(shares, counts, strict=True))
        assert sum(shares) == min(sum(counts), max(room, 0))

    def test_give_every_section_its_turn(self):
        assert paper_rows([50, 50, 1], 12) == [3, 2, 1]


class TestParted:
    @pytest.mark.parametrize(
        ("rows", "is_demo", "told"),
        [
            pytest.param([False, True], None, (1, False, True), id="of either the real first"),
            pytest.param([True], None, (1, True, False), id="of either what there is"),
            pytest.param([False, True], True, (1, True, True), id="the fictional one"),
            pytest.param([False], True, (0, True, True), id="the fictional one in vain"),
            pytest.param([True], False, (0, False, True), id="the real one in vain"),
            pytest.param([], None, (0, False, False), id="nothing"),
        ],
    )
    def test_never_mixes_a_fictional_zone_with_a_real_one(self, rows, is_demo, told):
        shown, shows_demo, has_other = parted([duty(is_demo=one) for one in rows], is_demo)
        assert (len(shown), shows_demo, has_other) == told
        assert {one.is_demo for one in shown} <= {shows_demo}
