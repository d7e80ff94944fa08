"""A zone's figure out of its firms': sums, quotients, counts, changes, and who did not report."""

from __future__ import annotations

from decimal import Decimal

import polars as pl
import pytest

from qianyi.engine.packs import PackInvalid
from qianyi.engine.zones import FirmTest, Source, firms_figure, system_from_text
from qianyi.engine.zones.firms import codes_needed, years_needed

FRAME = pl.DataFrame(
    {
        "subject": [1, 2, 3, 4],
        "ent.revenue@2024": [100.0, 200.0, 300.0, None],
        "ent.revenue@2023": [80.0, 200.0, None, None],
        "ent.rd@2024": [5.0, 4.0, 30.0, 9.0],
        "ent.staff@2024": [0.0, 0.0, 0.0, 0.0],
        "ent.staff@2023": [0.0, 0.0, 0.0, 0.0],
    }
)
INTENSE = FirmTest("ent.rd", per="ent.revenue", at_least=Decimal("0.05"))


class TestFirmsFigure:
    @pytest.mark.parametrize(
        ("source", "value", "reported"),
        [
            (Source("firms", "ent.revenue"), "600", 3),
            (Source("firms", "ent.revenue", times=Decimal("0.0001")), "0.06", 3),
            (Source("firms", "ent.rd", per="ent.revenue"), "0.065", 3),
            (Source("firms", "ent.revenue", change="net"), "20", 2),
            (Source("firms", "ent.revenue", change="rate"), "0.0714285714", 2),
            (Source("firms", "ent.rd", per="ent.staff"), None, 4),
            (Source("firms", "ent.staff", change="rate"), None, 4),
            (Source("firms", "ent.nothing"), None, 0),
            (Source("firms", "ent.rd", change="net"), None, 0),
            (Source("firms_with", where=(INTENSE,)), "2", 3),
            (Source("firms", "ent.revenue", per="ent.revenue", where=(INTENSE,)),
             "0.6666666667", 3),
            (Source("firms_with", where=(FirmTest("ent.revenue", more_than=Decimal(200)),)),
             "1", 3),
            (Source("firms_with", where=(FirmTest("ent.revenue", at_least=Decimal(200)),)),
             "2", 3),
        ],
    )  # fmt: skip
    def test_says_the_figure_and_how_many_reported(self, source, value, reported):
        found = firms_figure(source, FRAME, 2024)
        assert found.value == (None if value is None else Decimal(value))
        assert (found.reported, found.expected) == (reported, 4)

    def test_names_what_it_needs(self):
        source = Source("firms", "ent.revenue", per="ent.staff", where=(INTENSE,), change="net")
        assert codes_needed(source) == ("ent.revenue", "ent.staff", "ent.rd")
        assert years_needed(source, 2024) == (2023, 2024)
        assert codes_needed(Source("registered")) == ()

    def test_reads_the_year_before_beside_a_level(self):
        assert years_needed(Source("firms", "ent.revenue"), 2024) == (2023, 2024)
        assert years_needed(Source("figure", "economy.gdp"), 2024) == (2024,)


class TestDoubtfulFigures:
    """One firm in a hundred writes 元 for 万元; it may not move the zone."""

    @staticmethod
    def figure(times: float, **asked):
        frame = pl.DataFrame(
            {
                "subject": [1, 2],
                "ent.value@2024": [40.0, 50.0],
                "ent.value@2023": [40.0, 40.0],
                "ent.staff@2024": [10.0, 10.0],
                "ent.staff@2023": [10.0 * times, 10.0],
            }
        )
        return firms_figure(Source("firms", "ent.value", per="ent.staff", **asked), frame, 2024)

    @pytest.mark.parametrize(
        ("times", "doubtful"),
        [(99.9, 0), (100, 1), (1000, 1), (0.01, 1), (0.0101, 0), (0, 0), (-1000, 0)],
    )
    def test_are_a_hundred_times_those_of_the_other_year(self, times, doubtful):
        assert self.figure(times).doubtful == doubtful

    def test_are_left_out_of_a_change_and_counted(self):
        found = self.figure(1000, change="rate")
        assert (found.value, found.reported, found.expected) == (Decimal("0.25"), 1, 2)

    def test_are_left_out_of_a_level(self):
        assert self.figure(1000).value == Decimal(5)
        assert self.figure(1).value == Decimal("4.5")


TREE = """
code: tree
title: 某体系
version: "1"
issuer: 某部门
parts_count: 1
indicators_count: 2
parts: [{{code: a, no: "1", name: 甲}}]
indicators:
  - {{code: x, no: "1.1", name: 子, part: a, unit: 个, sort: count, supplier: 某部门{more}}}
"""


class TestSystemFromText:
    def test_reads_a_tree(self):
        found = system_from_text(TREE.format(more=""), "tree")
        assert found.indicator("x").name == "子"
        assert found.unknown_indicators == 1

    @pytest.mark.parametrize(
        ("more", "sentence"),
        [
            (", part: b", "没有列出"),
            (", sources: [{kind: figure}]", "要写 of"),
            (", sources: [{kind: firms_with}]", "where"),
            (", sources: [{kind: holders, of: t, per: u}]", "per"),
            (", sources: [{kind: granted, of: t, change: net}]", "不写 change"),
            (", sources: [{kind: firms, of: t, where: [{of: u}]}]", "写一个"),
            (", sources: [{kind: holders, of: t, where: [{of: u, at_least: 1}]}]", "where"),
        ],
    )
    def test_says_what_is_wrong(self, more, sentence):
        text = TREE.format(more=more)
        if "part" in more:
            text = TREE.format(more="").replace("part: a", "part: b")
        with pytest.raises(PackInvalid, match=sentence):
            system_from_text(text, "tree")

    @pytest.mark.parametrize(
        ("old", "new", "sentence"),
        [
            ("indicators_count: 2", "indicators_count: 0", "多于"),
            ("issuer: 某部门", "issuer: 某部门\nvalid_from: 2024-01-01\nvalid_to: 2024-01-01",
             "晚于"),
            ('parts: [{code: a, no: "1", name: 甲}]',
             'parts: [{code: a, no: "1", name: 甲}, {code: a, no: "2", name: 乙}]', "重复"),
        ],
    )  # fmt: skip
    def test_says_what_does_not_fit(self, old, new, sentence):
        text = TREE.format(more="")
        assert old in text
        with pytest.raises(PackInvalid, match=sentence):
            system_from_text(text.replace(old, new), "tree")
