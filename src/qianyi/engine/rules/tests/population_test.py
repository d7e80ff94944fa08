from __future__ import annotations

from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from qianyi.engine.rules import (
    FigureNotFound,
    RulePackNotFound,
    changed,
    differences,
    figures,
    lapsing,
    load,
    near,
    paper,
    what_if,
)
from qianyi.engine.rules.paper import paper_lines

from .making import FACTS, book

BOOK = book()
ON = date(2026, 5, 1)


def firms(**changes) -> pl.DataFrame:
    size = len(next(iter(changes.values())))
    plain = {key: [value] * size for key, value in FACTS.items() if key != "applied_on"}
    return pl.DataFrame({**plain, **changes}).with_columns(pl.col("founded_on").str.to_date())


class TestNear:
    def test_finds_who_is_one_condition_short_within_a_margin(self):
        native = firms(
            name=list("甲乙丙丁"), tech_staff=[10, 9, 5, 9], rd_cost_fy2=[200, 200, 200, 10]
        )
        found = near(BOOK, native, on=ON)
        assert found["name"].to_list() == ["乙"]
        assert found.row(0, named=True)["short_of"] == "C1"
        assert found["amount"].to_list() == [1.0]

    def test_widens_with_the_margin(self):
        native = firms(name=list("甲乙"), tech_staff=[9, 5])
        assert near(BOOK, native, margin=Decimal("0.5"), on=ON).height == 2

    def test_does_not_call_the_unknown_near(self):
        assert near(BOOK, firms(tech_staff=[None, 10]), on=ON).height == 0


class TestLapsing:
    def test_finds_holders_who_would_fail_now_and_says_of_what(self):
        native = firms(name=list("甲乙丙"), tech_staff=[9, 10, 9], held=[True, True, False])
        found = lapsing(BOOK, native, held="held", on=ON)
        assert found["name"].to_list() == ["甲"]
        assert found["fails"].to_list() == ["科技人员占比"]


class TestWhatIf:
    def test_counts_who_enters_and_leaves_by_group_and_what_it_costs(self):
        native = firms(name=list("甲乙丙"), park=["东", "东", "西"], tech_staff=[12, 9, 8])
        found = what_if(
            BOOK, native, {"criteria[C1].threshold": 9}, by=["park"], amount=Decimal(30), on=ON
        )
        assert (found.before, found.after) == (1, 2)
        assert found.entering["name"].to_list() == ["乙"]
        assert found.by_group.to_dicts()[0] == {"park": "东", "entering": 1, "leaving": 0, "net": 1}
        assert found.cost == 30

    def test_sees_firms_leave_when_a_threshold_rises(self):
        found = what_if(
            BOOK,
            firms(name=list("甲乙"), tech_staff=[12, 10]),
            {"criteria[C1].threshold": 11},
            on=ON,
        )
        assert found.leaving["name"].to_list() == ["乙"]


class TestFigures:
    def test_say_where_each_number_stands_and_in_what_unit(self):
        found = {one.path: one for one in figures(BOOK)}
        band = found["criteria[C2].bands.rows[1].threshold"]
        assert (band.value, band.unit, band.certainty) == (3, "%", "unverified")
        assert found["criteria[C2].bands.rows[0].to"].unit == "万元"
        assert (
            found["scores.groups[strength].items[s_growth].bands.rows[0].points"].kind == "points"
        )

    def test_move_the_end_of_a_band_with_the_beginning_of_the_next(self):
        moved = changed(BOOK, {"criteria[C2].bands.rows[0].to": 6000})
        rows = moved.pack.criteria[1].bands.rows
        assert (rows[0].within.to, rows[1].within.above) == (6000, 6000)
        assert BOOK.pack.criteria[1].bands.rows[0].within.to == 5000

    def test_refuse_a_path_that_is_none(self):
        with pytest.raises(FigureNotFound, match="是否要写"):
            changed(BOOK, {"criteria[C1].thresholds": 9})


class TestDifferences:
    def test_are_told_in_words(self):
        assert differences(BOOK, changed(BOOK, {"criteria[C1].threshold": 12})) == [
            "科技人员占比·标准：由10%提高到12%。"
        ]

    def test_name_what_came_and_went(self):
        other = book(
            replacing=(("code: C3,", "code: C9,"), ("title: 示例优秀企业认定", "title: 新认定"))
        )
        told = differences(BOOK, other)
        assert "标题：由“示例优秀企业认定”改为“新认定”。" in told
        assert any(one.startswith("新增条件“每年研发费用”") for one in told)
        assert any(one.startswith("取消条件“每年研发费用”") for one in told)

    def test_are_none_between_equals(self):
        assert differences(BOOK, book()) == []


class TestVersions:
    def test_are_loaded_by_code_and_version(self):
        assert load("little_giant", version="2022").pack.version == "2022"
        with pytest.raises(RulePackNotFound, match="是否要写"):
            load("little_gaint")


class TestPaper:
    def test_writes_bands_clauses_and_what_is_not_confirmed(self):
        text = "\n".join(paper(BOOK))
        assert "C1 科技人员占比：≥10%（第三条（一））" in text
        assert "营业收入5000万元以上（不含）：≥3%〔待核实〕" in text
        assert "营业收入增长率（%）：营业收入（上一年度） ÷ 营业收入（再上一年度） － 1" in text
        assert "每年均须达到" in text

    def test_keeps_words_clause_and_mark_apart(self):
        lines = {line.text: line for line in paper_lines(BOOK)}
        share = lines["C1 科技人员占比：≥10%"]
        assert (share.depth, share.clause, share.unverified) == (1, "第三条（一）", False)
        assert str(share) == "  C1 科技人员占比：≥10%（第三条（一））"
        assert lines["营业收入5000万元以上（不含）：≥3%"].unverified
        assert lines["一、条件（须全部满足）"].is_heading

    def test_says_how_much_a_title_brings(self):
        told = paper(load("gazelle_sichuan", version="2023"))
        assert any(line.endswith("最高80万元") for line in told)
        assert not any("起15%" in line for line in paper(load("high_tech_firm")))
