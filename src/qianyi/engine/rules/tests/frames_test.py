from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from qianyi.engine.rules import FactsNotUsable, match
from qianyi.engine.rules.frames import check_values

from .making import FACTS, book

BOOK = book()
ON = date(2026, 5, 1)


def frame(**changes) -> pl.DataFrame:
    plain = {key: value for key, value in FACTS.items() if key != "applied_on"}
    rows = {**{key: [value, value] for key, value in plain.items()}, **changes}
    return pl.DataFrame(rows, strict=False).with_columns(pl.col("founded_on").str.to_date())


def refused(native, **options) -> str:
    with pytest.raises(FactsNotUsable) as refusal:
        match(BOOK, native, on=ON, **options)
    return refusal.value.message


class TestMatch:
    def test_adds_verdicts_and_keeps_what_it_was_given(self):
        found = match(BOOK, frame(name=["甲", "乙"], s_plan=[21.0, None]), on=ON)
        assert found["name"].to_list() == ["甲", "乙"]
        assert found["verdict"].to_list() == [True, None]
        assert found["precheck"].to_list() == [True, True]

    def test_never_overwrites_a_column_of_the_frame(self):
        found = match(BOOK, frame(growth=["快", "慢"]), on=ON, detail="verdict")
        assert found["growth"].to_list() == ["快", "慢"]

    def test_finds_columns_by_their_chinese_names(self):
        renamed = frame().rename(
            {
                "staff": "职工总数",
                "revenue_fy1": "营业收入(FY-1)",
                "revenue_fy2": "营业收入（FY-2）",
            }
        )
        assert match(BOOK, renamed, on=ON)["precheck"].to_list() == [True, True]

    def test_reads_words_for_truths_and_texts_for_numbers(self):
        given = frame(dishonest=["是", "否"], staff=["100", "100"])
        found = match(BOOK, given, on=ON)
        assert found["V1_pass"].to_list() == [False, True]

    def test_leaves_a_lazy_frame_lazy(self):
        assert isinstance(match(BOOK, frame().lazy(), on=ON), pl.LazyFrame)

    def test_takes_missing_columns_as_unknown_when_told_to(self):
        found = match(BOOK, frame().drop("staff"), on=ON, allow_missing=True)
        assert found["C1_pass"].to_list() == [None, None]

    def test_knows_day_numbers_from_dates_on_any_library(self):
        import narwhals as nw

        from qianyi.engine.rules.frames import _days

        days = pl.DataFrame({"d": pl.date_range(date(1999, 12, 25), date(2004, 3, 5), eager=True)})
        made = nw.from_native(days).select(
            n=_days(nw.col("d").dt.year(), nw.col("d").dt.month(), nw.col("d").dt.day())
        )
        assert made.to_native()["n"].to_list() == days["d"].cast(pl.Int32).to_list()


class TestWrongFrames:
    @pytest.mark.parametrize(
        ("changes", "parts"),
        [
            ({"staff": ["100", "约一百"]}, ["职工总数", "第3行", "约一百", "整数"]),
            ({"revenue_fy1": [1.0, float("nan")]}, ["revenue_fy1", "第3行", "NaN"]),
            ({"revenue_fy1": [float("inf"), 1.0]}, ["revenue_fy1", "第2行", "inf"]),
            ({"staff": [1.5, 2.0]}, ["staff", "第2行", "整数"]),
            ({"dishonest": ["也许", "是"]}, ["dishonest", "也许", "是或否"]),
            ({"industry": ["汽车", "C39"]}, ["industry", "汽车", "国民经济行业代码"]),
            ({"stage": ["成熟期", "初创期"]}, ["stage", "成熟期", "初创期、成长期"]),
            ({"industry": [39, 39]}, ["industry", "行业代码"]),
            ({"has_award": [1.5, 0.0]}, ["has_award", "是否"]),
            ({"职工总数": [1, 1]}, ["两列都是“职工总数”"]),
        ],
    )
    def test_are_refused_with_column_row_and_value(self, changes, parts):
        changes = {("staff_text" if k == "x" else k): v for k, v in changes.items()}
        said = refused(frame(**changes))
        assert all(part in said or part == "职工总数" for part in parts), said

    def test_lack_columns(self):
        assert "职工总数（staff）" in refused(frame().drop("staff"))

    def test_have_misspelt_columns(self):
        native = frame().rename({"tech_staff": "tech_stafff"})
        with pytest.raises(FactsNotUsable, match="是否要写“tech_staff”"):
            match(BOOK, native.with_columns(applied_on=pl.lit(ON)))

    def test_have_nothing_to_do_with_the_pack(self):
        assert "没有一列" in refused(pl.DataFrame({"温度": [1]}))

    def test_are_found_in_a_scan_too(self, tmp_path):
        frame(revenue_fy1=[1.0, float("nan")]).write_parquet(tmp_path / "f.parquet")
        with pytest.raises(FactsNotUsable, match="revenue_fy1"):
            check_values(pl.scan_parquet(tmp_path / "f.parquet"), BOOK.program())
