"""What many steps touch is told to those who keep the index."""

from __future__ import annotations

import pytest

from qianyi.foundation import registry, search


@pytest.fixture
def told(monkeypatch):
    calls: list[tuple[str, list[int]]] = []
    monkeypatch.setattr(
        registry, "search_indexers", [lambda kind, ids: calls.append((kind, list(ids)))]
    )
    return calls


class TestTouched:
    def test_is_told_at_once(self, told):
        search.touched("shili", 2)
        search.touched("shili", 1)
        assert told == [("shili", [2]), ("shili", [1])]

    def test_of_nothing_is_not_told(self, told):
        search.touched("shili")
        assert told == []


class TestTouchedTogether:
    def test_is_told_once_a_kind_at_the_end(self, told):
        with search.touched_together():
            search.touched("shili", 2)
            search.touched("other", 7)
            search.touched("shili", 1, 2)
            assert told == []
        assert told == [("shili", [1, 2]), ("other", [7])]

    def test_within_itself_ends_with_the_outer(self, told):
        with search.touched_together():
            with search.touched_together():
                search.touched("shili", 1)
            assert told == []
        assert told == [("shili", [1])]

    def test_after_an_error_nothing_is_told(self, told):
        def failing():
            with search.touched_together():
                search.touched("shili", 1)
                raise ValueError("示例")

        with pytest.raises(ValueError, match="示例"):
            failing()
        search.touched("shili", 2)
        assert told == [("shili", [2])]
