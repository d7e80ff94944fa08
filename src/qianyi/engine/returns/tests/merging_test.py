"""Two edits of one return: nothing is lost."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from qianyi.engine.returns import Clash, merge

EDIT = st.dictionaries(st.sampled_from("abcd"), st.sampled_from(["", "1", "2"]))


class TestMerge:
    def test_each_keeps_what_each_changed(self):
        merged = merge({"a": "1", "b": "1"}, {"a": "2", "b": "1"}, {"a": "1", "b": "3"})
        assert merged.entries == {"a": "2", "b": "3"}
        assert merged.taken == ("b",)
        assert merged.clashes == ()

    def test_asks_where_both_changed_one_line(self):
        merged = merge({"a": "1"}, {"a": "2"}, {"a": "3"})
        assert merged.clashes == (Clash("a", "1", "2", "3"),)
        assert merged.entries == {"a": "3"}

    def test_the_same_change_is_no_clash(self):
        assert merge({}, {"a": "2"}, {"a": "2 "}).clashes == ()

    @given(EDIT, EDIT, EDIT)
    def test_no_edit_is_lost(self, base, mine, theirs):
        merged = merge(base, mine, theirs)
        clashing = {clash.key: clash for clash in merged.clashes}
        for key in {*base, *mine, *theirs}:
            was, own, other = (side.get(key, "") for side in (base, mine, theirs))
            if own != was:
                assert merged.entries[key] == own or clashing[key].mine == own
            if other != was:
                assert merged.entries[key] == other or clashing[key].theirs == other
            if own == was == other:
                assert merged.entries[key] == was
