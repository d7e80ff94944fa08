"""An industry coarser than the rows of a rule: unknown, and what is asked for is a finer code."""

from __future__ import annotations

import polars as pl
import pytest

from qianyi.engine.packs import find_packs
from qianyi.engine.rules import decide, load
from qianyi.engine.rules.many import decide_many
from qianyi.engine.rules.syntax import coarser

BOOKS = {
    code: load(find_packs()["national"] / "rules" / f"{code}.yaml")
    for code in ("size_class", "above_scale")
}
FIGURES = {"staff_fy1": 500, "revenue_fy1": 50000, "main_revenue_fy1": 50000, "assets_fy1": 50000}
FINER = "所属行业（细到中类或小类）"


def facts(code: str, industry: str) -> dict[str, object]:
    known = BOOKS[code].program(None).columns
    return {"industry": industry, **{k: v for k, v in FIGURES.items() if k in known}}


@pytest.mark.parametrize(
    ("code", "industry", "found"),
    [
        ("size_class", "59", None),
        ("size_class", "70", None),
        ("size_class", "G", None),
        ("size_class", "F", None),
        ("size_class", "C", "中型"),
        ("size_class", "591", "中型"),
        ("size_class", "701", "中型"),
        ("size_class", "704", "不适用本划型标准"),
        ("size_class", "53", "不适用本划型标准"),
        ("size_class", "66", "不适用本划型标准"),
        ("above_scale", "70", None),
        ("above_scale", "59", "规模以上服务业"),
        ("above_scale", "85", "规模以上服务业"),
        ("above_scale", "Q", None),
        ("above_scale", "66", "不在“四上”范围"),
    ],
)
def test_a_code_coarser_than_the_rows_is_unknown(code, industry, found):
    given = facts(code, industry)
    alone = decide(BOOKS[code], given)
    (many,) = decide_many(BOOKS[code], pl.DataFrame([{"firm": 1, **given}]), key="firm")
    for verdict in (alone, many[1]):
        assert verdict.class_ == found
        assert (FINER in verdict.missing.values()) == (found is None)


@pytest.mark.parametrize(
    ("codes", "coarse"),
    [
        (("591",), {"59", "G"}),
        (("C3921",), {"39", "392", "C"}),
        (("59", "591"), {"G"}),
        (("G", "591"), set()),
        (("C",), set()),
        (("392", "3921"), {"39", "C"}),
    ],
)
def test_names_the_codes_that_leave_it_open(codes, coarse):
    assert coarser(codes) == coarse
