from __future__ import annotations

from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qianyi.engine.flow.layout import Box, Gaps, lay_out
from qianyi.engine.flow.ordering import Arrow, forward, in_order, layers_of
from qianyi.engine.flow.rails import lay_down, room_for

PHONE = 366.0


@st.composite
def graphs(draw, most=14):
    """Boxes of several sizes in up to four lanes, arrows in any direction, circles included."""
    count = draw(st.integers(1, most))
    lanes = draw(st.sampled_from([("",), ("甲", "乙"), ("立项", "规划", "施工", "验收")]))
    widths, heights = st.sampled_from([20.0, 90.0, 150.0]), st.sampled_from([20.0, 64.0])
    boxes = [
        Box(f"s{n}", draw(widths), draw(heights), draw(st.sampled_from(lanes)))
        for n in range(count)
    ]
    ends = st.sampled_from([one.key for one in boxes])
    pairs = draw(st.lists(st.tuples(ends, ends, st.booleans()), max_size=2 * count))
    return boxes, [Arrow(*one) for one in pairs]


def overlaps(one, other, apart=0.0):
    return (
        one.x < other.x + other.width + apart
        and other.x < one.x + one.width + apart
        and one.y < other.y + other.height + apart
        and other.y < one.y + one.height + apart
    )


def crosses(segment, place):
    """Whether a level or upright stretch of a line runs through the inside of a box."""
    (x1, y1), (x2, y2) = segment
    left, right, low, high = min(x1, x2), max(x1, x2), min(y1, y2), max(y1, y2)
    inside = 0.2
    return (
        left < place.x + place.width - inside
        and right > place.x + inside
        and low < place.y + place.height - inside
        and high > place.y + inside
    )


class TestForward:
    def test_marks_the_arrow_that_closes_a_circle(self):
        found = forward("abc", [Arrow("a", "b"), Arrow("b", "c"), Arrow("c", "a")])
        assert [one.back for one in found] == [False, False, True]

    def test_marks_an_arrow_to_itself(self):
        assert forward("a", [Arrow("a", "a")]) == (Arrow("a", "a", back=True),)

    def test_leaves_out_arrows_to_nowhere_and_the_second_of_two_alike(self):
        arrows = [Arrow("a", "b"), Arrow("a", "b"), Arrow("a", "z"), Arrow("z", "b")]
        assert forward("ab", arrows) == (Arrow("a", "b"),)

    def test_keeps_what_is_marked_as_leading_back(self):
        arrows = [Arrow("a", "b"), Arrow("b", "a", back=True)]
        assert list(forward("ab", arrows)) == arrows

    @settings(max_examples=50)
    @given(graphs())
    def test_leaves_no_circle(self, graph):
        boxes, arrows = graph
        keys = [one.key for one in boxes]
        known = forward(keys, arrows)
        order = in_order(keys, known)
        assert sorted(order) == sorted(keys)
        assert all(order.index(a.source) < order.index(a.target) for a in known if not a.back)


class TestLayersOf:
    @pytest.mark.parametrize(
        ("arrows", "layers"),
        [
            pytest.param([], [0, 0, 0, 0], id="nothing joined"),
            pytest.param(["ab", "bc", "cd"], [0, 1, 2, 3], id="a row"),
            pytest.param(["ab", "ac", "bd", "cd"], [0, 1, 1, 2], id="split and join"),
            pytest.param(["ab", "bc", "ad", "cd"], [0, 1, 2, 3], id="the longest way counts"),
        ],
    )
    def test_counts_the_longest_way(self, arrows, layers):
        found = layers_of("abcd", [Arrow(*pair) for pair in arrows])
        assert [found[key] for key in "abcd"] == layers

    def test_takes_the_first_free_box_first(self):
        assert in_order("dcba", [Arrow("a", "d")]) == ("c", "b", "a", "d")


class TestLayOut:
    @settings(max_examples=50)
    @given(graphs())
    def test_never_lets_boxes_touch(self, graph):
        boxes, arrows = graph
        found = lay_out(boxes, arrows)
        places = found.places.values()
        assert set(found.places) == {one.key for one in boxes}
        assert not any(overlaps(a, b, apart=10.0) for a, b in combinations(places, 2))
        assert all(one.x >= 0 and one.y >= 0 for one in places)
        assert all(one.right <= found.width for one in places)
        assert all(one.y + one.height <= found.height for one in places)

    @settings(max_examples=50)
    @given(graphs())
    def test_leads_no_line_through_a_box(self, graph):
        boxes, arrows = graph
        found = lay_out(boxes, arrows)
        for line in found.lines:
            stretches = list(pairwise(line.points))
            if not line.arrow.back:
                stretches = stretches[::2]
            own = {line.arrow.source, line.arrow.target}
            for key, place in found.places.items():
                if key not in own:
                    assert not any(crosses(one, place) for one in stretches), (line, key)

    @settings(max_examples=50)
    @given(graphs())
    def test_runs_from_left_to_right(self, graph):
        boxes, arrows = graph
        found = lay_out(boxes, arrows)
        for line in found.lines:
            xs = [x for x, _ in line.points]
            if not line.arrow.back:
                assert xs == sorted(xs)
            assert line.points[0][0] == found.places[line.arrow.source].right
            assert line.points[-1][0] == found.places[line.arrow.target].x

    @settings(max_examples=50)
    @given(graphs())
    def test_keeps_each_box_in_its_band(self, graph):
        boxes, arrows = graph
        found = lay_out(boxes, arrows)
        bands = {one.name: one for one in found.bands}
        for upper, lower in pairwise(found.bands):
            assert upper.y + upper.height <= lower.y + 0.01
        for one in boxes:
            if bands:
                place, band = found.places[one.key], bands[one.lane]
                assert band.y <= place.y
                assert place.y + place.height <= band.y + band.height

    @settings(max_examples=50)
    @given(graphs())
    def test_is_the_same_again(self, graph):
        assert lay_out(*graph) == lay_out(*graph)

    def test_takes_crossings_out(self):
        boxes = [Box(key, 50, 20) for key in "abcxyz"]
        found = lay_out(boxes, [Arrow("a", "z"), Arrow("b", "y"), Arrow("c", "x")])
        heights = [found.places[key].y for key in "abc"]
        across = [found.places[key].y for key in "zyx"]
        assert heights == across == sorted(heights)

    def test_keeps_a_long_line_straight(self):
        boxes = [Box(key, 50, 20) for key in "abcde"]
        arrows = [Arrow(*pair) for pair in ("ab", "bc", "cd", "de", "ae")]
        passing = next(one for one in lay_out(boxes, arrows).lines if one.arrow.target == "e"
                       and one.arrow.source == "a")  # fmt: skip
        assert len({y for _, y in passing.points[2:-2]}) == 1

    def test_puts_a_middle_box_between_its_neighbours(self):
        boxes = [Box(key, 50, 20) for key in "abcd"]
        found = lay_out(boxes, [Arrow(*pair) for pair in ("ab", "ac", "bd", "cd")])
        middle = (found.places["b"].middle + found.places["c"].middle) / 2
        assert found.places["a"].middle == found.places["d"].middle == middle

    def test_has_room_for_nothing(self):
        found = lay_out([], [])
        assert not found.places
        assert not found.lines

    def test_goes_round_below_everything_on_the_way_back(self):
        boxes = [Box(key, 50, 20) for key in "abc"]
        found = lay_out(boxes, [Arrow("a", "b"), Arrow("b", "c"), Arrow("c", "a", back=True)])
        lowest = max(one.y + one.height for one in found.places.values())
        back = next(one for one in found.lines if one.arrow.back)
        assert max(y for _, y in back.points) > lowest
        assert all(0 < x < found.width and 0 < y < found.height for x, y in back.points)

    def test_keeps_the_distances_it_is_given(self):
        boxes = [Box(key, 50, 20) for key in "ab"]
        found = lay_out(boxes, [Arrow("a", "b")], Gaps(layer=100.0, margin=5.0))
        assert (found.places["a"].x, found.places["b"].x) == (5.0, 155.0)


class TestLayDown:
    @settings(max_examples=50)
    @given(graphs())
    def test_gives_each_box_a_row_of_its_own(self, graph):
        boxes, arrows = graph
        found = lay_down(boxes, arrows)
        rows = sorted(found.places.values(), key=lambda one: one.y)
        assert len(rows) == len(boxes)
        assert all(a.y + a.height < b.y for a, b in pairwise(rows))
        order = {key: one.y for key, one in found.places.items()}
        for line in found.lines:
            if not line.arrow.back:
                assert order[line.arrow.source] < order[line.arrow.target]

    @settings(max_examples=50)
    @given(graphs(most=30))
    def test_fits_a_phone(self, graph):
        boxes, arrows = graph
        width = room_for(boxes, arrows, PHONE)
        same = [Box(one.key, width, one.height, one.lane) for one in boxes]
        assert lay_down(same, arrows).width == pytest.approx(PHONE)

    @settings(max_examples=50)
    @given(graphs())
    def test_runs_no_line_through_the_dot_of_another(self, graph):
        boxes, arrows = graph
        found = lay_down(boxes, arrows)
        for line in found.lines:
            if line.arrow.back:
                continue
            (x, top), (_, bottom), *_ = line.points
            for key, (dot_x, dot_y) in found.dots.items():
                if key != line.arrow.source:
                    assert not (dot_x == x and top <= dot_y <= bottom), (line, key)

    def test_keeps_a_phase_together(self):
        boxes = [Box("a", 90, 20, "一"), Box("x", 90, 20, "二"), Box("b", 90, 20, "一")]
        found = lay_down(boxes, [Arrow("a", "x"), Arrow("a", "b")])
        assert [one.name for one in found.headings] == ["一", "二"]
        assert found.places["b"].y < found.places["x"].y

    def test_is_the_same_again(self):
        boxes = [Box(key, 90, 20) for key in "abcd"]
        arrows = [Arrow(*pair) for pair in ("ab", "ac", "bd", "cd", "da")]
        assert lay_down(boxes, arrows) == lay_down(boxes, arrows)
