"""How a zone stands beside others: points, ranges, gaps, what one more unit is worth."""

from __future__ import annotations

import random
from dataclasses import replace
from decimal import Decimal
from itertools import product

import pytest

from qianyi.engine.packs import find_packs
from qianyi.engine.scoring import load_method, score_subject
from qianyi.engine.scoring.references import Reference, given_weights
from qianyi.engine.zones import standing, system_from_text
from qianyi.engine.zones.loading import FOLDER

NATIONAL = find_packs()["national"]


def system(code):
    path = NATIONAL / FOLDER / f"{code}.yaml"
    return system_from_text(path.read_text(encoding="utf-8"), path.name)


SYSTEM = system("zone_2021")
METHOD = load_method(NATIONAL / "methods" / "zone_evaluation_2021.yaml")
GRAIN = Decimal("1e-15")
PANEL = {one.code: Decimal(80) for one in SYSTEM.indicators if one.sort == "panel"}


def peers(**figures):
    """Zones 甲, 乙, 丙 … with one figure each in the indicators named."""
    names = "甲乙丙丁戊己"
    count = len(next(iter(figures.values())))
    return {
        names[place]: {code: Decimal(str(told[place])) for code, told in figures.items()}
        for place in range(count)
    }


def line(found, code):
    return next(one for one in found.lines if one.indicator.code == code)


class TestSystems:
    def test_the_tree_and_the_method_speak_of_the_same(self):
        items = {one.indicator: one for one in METHOD.groups[0].items}
        assert [one.code for one in SYSTEM.indicators] == list(items)
        for one in SYSTEM.indicators:
            told = METHOD.indicator(one.code)
            assert (one.name, one.unit, one.direction) == (told.name, told.unit, told.direction)
            assert one.part == items[one.code].part
        assert [(one.code, one.weight) for one in SYSTEM.parts] == [
            (part.code, part.weight) for part in METHOD.groups[0].parts
        ]

    def test_counts_are_those_the_document_states(self):
        assert (SYSTEM.parts_count, SYSTEM.indicators_count) == (5, 46)
        assert SYSTEM.unknown_indicators == 0
        assert [one.count for one in SYSTEM.parts] == [
            len(SYSTEM.of_part(one.code)) for one in SYSTEM.parts
        ]

    def test_the_present_system_holds_what_is_known_and_no_more(self):
        present = system("zone_2024")
        assert (present.parts_count, present.indicators_count) == (6, 43)
        assert (len(present.parts), len(present.indicators)) == (1, 4)
        assert present.unknown_indicators == 39
        assert [one.weight for one in present.indicators] == [
            Decimal(word) for word in ("0.8", "1.2", "1", "1")
        ]
        assert present.method == ""
        assert SYSTEM.valid_to == present.valid_from


class TestStanding:
    def test_shares_lie_between_the_ends_of_all_zones(self):
        found = standing(SYSTEM, METHOD, {"i1_1": Decimal(5)}, peers(i1_1=[0, 10]))
        one = line(found, "i1_1")
        assert one.worth == Decimal("1.6")
        assert one.points == Decimal("0.8")
        assert found.points == Decimal("0.8")
        assert found.open.quantize(GRAIN) == Decimal("98.4")

    @pytest.mark.parametrize(
        ("value", "points", "one_more"),
        [("0", "0", "0.16"), ("9", "1.44", "0.16"), ("10", "1.6", "0"), ("12", "1.6", "0")],
        ids=["at the low end", "inside", "at the high end", "beyond the others"],
    )
    def test_one_more_unit_is_worth_its_slope_up_to_the_end(self, value, points, one_more):
        found = line(
            standing(SYSTEM, METHOD, {"i1_1": Decimal(value)}, peers(i1_1=[0, 10])), "i1_1"
        )
        assert found.points == Decimal(points)
        assert found.unit_points == Decimal(one_more)

    def test_a_step_below_the_others_moves_the_end_of_the_scale(self):
        found = line(standing(SYSTEM, METHOD, {"i1_1": Decimal(-10)}, peers(i1_1=[0, 10])), "i1_1")
        assert found.points == 0
        assert found.unit_points == 0

    def test_a_ratio_moves_by_one_percentage_point(self):
        own = {"i1_3": Decimal("0.02")}
        found = line(standing(SYSTEM, METHOD, own, peers(i1_3=["0.01", "0.11"])), "i1_3")
        assert found.unit == Decimal("0.01")
        assert found.unit_points == Decimal("0.2")

    def test_less_is_better_where_the_system_says_so(self):
        own = {"i3_1": Decimal("0.3")}
        found = line(standing(SYSTEM, METHOD, own, peers(i3_1=["0.2", "0.4"])), "i3_1")
        assert found.share == Decimal("0.5")
        assert found.unit_points > 0
        assert (found.among.best, found.among.place) == (Decimal("0.2"), 2)

    def test_gaps_are_points_at_the_others_figures(self):
        own = {"i1_1": Decimal(2)}
        found = line(standing(SYSTEM, METHOD, own, peers(i1_1=[0, 4, 10]), chosen="乙"), "i1_1")
        assert found.gap_best == Decimal("1.28")
        assert found.gap_median == found.gap_chosen == Decimal("0.32")
        assert (found.among.median, found.among.best_zone) == (4, "丙")

    def test_what_is_missing_stays_open_and_is_listed(self):
        found = standing(SYSTEM, METHOD, {"i1_1": Decimal(5)}, peers(i1_1=[0, 10], i1_2=[1, 2]))
        assert line(found, "i1_2").points is None
        assert len(found.missing) == 45
        assert found.low < found.points < found.high

    def test_without_zones_to_compare_there_are_no_points(self):
        found = standing(SYSTEM, METHOD, {"i1_1": Decimal(5)}, {})
        assert found.points is None
        assert line(found, "i1_1").worth == Decimal("1.6")

    def test_without_weights_there_are_places_and_no_points(self):
        present = system("zone_2024")
        own = {"i1_4": Decimal(50)}
        found = standing(present, None, own, peers(i1_4=[10, 90, 60, 40]))
        one = line(found, "i1_4")
        assert (one.worth, one.points, found.points) == (None, None, None)
        assert (one.among.place, one.among.median, one.among.best) == (3, 50, 90)

    @pytest.mark.parametrize(
        ("code", "value", "others", "weak"),
        [
            ("i1_7", 0, [5, 6, 7, 8], "为零"),
            ("i2_6", -1, [5], "净增不足"),
            ("i1_3", "0.1", ["0.2", "0.3", "0.4", "0.5"], "低于四分之三的对比高新区"),
            ("i1_3", "0.2", ["0.1", "0.3", "0.4", "0.5"], ""),
            ("i1_3", "0.1", ["0.2", "0.3", "0.4"], ""),
            ("i3_1", "0.9", ["0.2", "0.3", "0.4", "0.5"], "低于四分之三的对比高新区"),
        ],
    )
    def test_says_what_is_weak(self, code, value, others, weak):
        own = {code: Decimal(str(value))}
        found = standing(SYSTEM, METHOD, own, peers(**{code: others}))
        assert line(found, code).weak == weak

    def test_agrees_with_the_method_where_everything_is_known(self):
        rng = random.Random(7)
        codes = [one.code for one in SYSTEM.indicators if one.code not in PANEL]
        zones = {
            name: {code: Decimal(rng.randint(1, 100)) for code in codes} | PANEL
            for name in "甲乙丙丁"
        }
        own = zones.pop("甲")
        found = standing(SYSTEM, METHOD, own, zones)
        weights = given_weights(METHOD, METHOD.groups[0])
        ends = {code: [told[code] for told in (own, *zones.values())] for code in own}
        references = {
            one.indicator: Reference(
                weights[one.indicator],
                low=min(ends[one.indicator]) if one.normalise.low is None else one.normalise.low,
                high=max(ends[one.indicator]) if one.normalise.high is None else one.normalise.high,
            )
            for one in METHOD.groups[0].items
        }
        total = score_subject(METHOD, own, {"all": references}).total
        assert found.points.quantize(Decimal("1e-10")) == total
        assert found.open == 0
        assert abs(sum(part.points for part in found.parts) - found.points) < Decimal("1e-20")


class TestRangeByWeights:
    def test_is_what_trying_every_corner_gives(self):
        own = {f"i4_{number}": Decimal(number * number) for number in range(1, 8)}
        zones = peers(**{code: [0, 60] for code in own})
        found = standing(SYSTEM, METHOD, own, zones)
        part = next(one for one in found.parts if one.part.code == "opening")
        shares = [one.share for one in part.lines]
        means = [
            sum(share * weight for share, weight in zip(shares, weights, strict=True))
            / sum(weights)
            for weights in product((Decimal("0.8"), Decimal("1.2")), repeat=7)
        ]
        assert found.weight_low.quantize(GRAIN) == (15 * min(means)).quantize(GRAIN)
        assert found.weight_high.quantize(GRAIN) == (15 * max(means)).quantize(GRAIN)

    def test_confirmed_weights_do_not_move(self):
        items = tuple(replace(one, weight_certainty="confirmed") for one in METHOD.groups[0].items)
        sure = replace(METHOD, groups=(replace(METHOD.groups[0], items=items),))
        own = {"i4_1": Decimal(3), "i4_2": Decimal(9)}
        found = standing(SYSTEM, sure, own, peers(i4_1=[0, 10], i4_2=[0, 10]))
        one = line(found, "i4_1")
        assert one.low_worth == one.high_worth == one.worth
        told = {one.quantize(GRAIN) for one in (found.weight_low, found.weight_high, found.points)}
        assert len(told) == 1

    def test_worth_of_one_indicator_runs_between_its_ends(self):
        found = line(standing(SYSTEM, METHOD, {}, {}), "i4_1")
        least = 15 * Decimal("0.8") / (Decimal("0.8") + 6 * Decimal("1.2"))
        assert found.low_worth.quantize(GRAIN) == least.quantize(GRAIN)
        assert found.high_worth > found.worth > found.low_worth
