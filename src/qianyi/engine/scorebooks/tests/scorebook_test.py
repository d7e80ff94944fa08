"""Every formula of a scorebook comes to what the run found, worked out by another program."""

from __future__ import annotations

import io
import random
from dataclasses import replace
from decimal import Decimal

import polars as pl
import pytest

from qianyi.engine.packs import find_packs
from qianyi.engine.scorebooks import Scorebook, ranking, scorebook_write
from qianyi.engine.scoring import load_method, records, score
from qianyi.engine.scoring.records import (
    Adjustment,
    Adjustments,
    Grades,
    Group,
    Item,
    Joined,
    Method,
    MethodIndicator,
    MethodInput,
    Normalise,
    NotClassed,
    Quota,
    Step,
    TieBreak,
    Value,
    Veto,
)

from .spreadsheet import Sheets

D = Decimal
PACKS = find_packs()
DEMO = PACKS["demo"] / "methods" / "per_mu_demo.yaml"


def population(method, count, seed=3, missing=0.12):
    """Invented subjects: figures with gaps, noughts, negatives and repeated values."""
    rng = random.Random(seed)

    def number(code):
        if rng.random() < missing:
            return None
        if code == "years_since_set_up":
            return float(rng.randint(0, 12))
        return float(rng.choice([0, -5, 8, 8, 12.5, rng.randint(1, 90), rng.random() * 50]))

    def told(one):
        if one.type == "number":
            return number(one.code)
        if rng.random() < missing:
            return None
        return rng.random() < 0.3 if one.type == "flag" else rng.choice(["甲", "乙", "39", "26"])

    rows = [
        {"subject": f"S{place:04d}", **{one.code: told(one) for one in method.inputs}}
        for place in range(count)
    ]
    kinds = {"number": pl.Float64, "flag": pl.Boolean, "code": pl.String}
    schema = {"subject": pl.String, **{one.code: kinds[one.type] for one in method.inputs}}
    return pl.DataFrame(rows, schema=schema)


def written(scores, **more):
    buffer = io.BytesIO()
    scorebook_write(Scorebook(scores=scores, title="某评价", **more), buffer)
    return Sheets(buffer.getvalue())


def differences(sheets):
    """Cells whose formula comes to something else than was written beside it."""
    found = []
    for (sheet, address), formula in sheets.formulas.items():
        worked, kept = sheets.work_out(sheet, address), sheets.values.get((sheet, address), "")
        same = worked == kept or (worked is None and kept == "")
        if isinstance(worked, float) and isinstance(kept, float):
            same = abs(worked - kept) <= 1e-9 * max(1.0, abs(kept))
        if not same:
            found.append((sheet, address, formula, worked, kept))
    return found


def method(items, **changed):
    """One group of two inputs, one indicator down."""
    usual = {
        "code": "m", "title": "某办法", "version": "1", "who": "全部",
        "inputs": (
            MethodInput("x", "甲", unit="万元"), MethodInput("y", "乙", unit="亩"),
            MethodInput("flag", "是否", type="flag"), MethodInput("kind", "类型", type="code"),
        ),
        "indicators": (
            MethodIndicator("a", "甲比乙", "万元/亩", Value(("x",), per=("y",))),
            MethodIndicator("b", "乙", "亩", Value(("y",)), direction="down"),
            MethodIndicator("c", "甲减乙", "万元", Value(("x",), less=("y",), times=D(2))),
        ),
        "groups": (Group("all", "全部", items),),
        "tie_break": (TieBreak("y", "down"), TieBreak("c")),
    }  # fmt: skip
    return Method(**{**usual, **changed})


RATIO, MINMAX = Normalise("ratio", source="mean"), Normalise("minmax")
BANDS = Normalise("bands", steps=(Step(None, D(1)), Step(D(5), D(3)), Step(D(10), D(6))))
WAYS = {
    "mean": Item("a", D(60), RATIO, cap=D("1.5"), missing="zero"),
    "median": Item("a", D(60), Normalise("ratio", source="median"), missing="mean"),
    "pooled": Item("a", D(60), Normalise("ratio", source="pooled"), missing="zero"),
    "given": Item("a", D(60), Normalise("ratio", base=D("1.25")), missing="unknown"),
    "fewer": Item("b", D(60), RATIO, missing="zero", zero="full", cap=D(2)),
    "minmax": Item("b", D(60), MINMAX, missing="mean", negative="keep"),
    "floor": Item("a", D(60), Normalise("minmax", floor=D("0.2")), missing="zero"),
    "trimmed": Item("a", D(60), Normalise("minmax", trim=D("0.1")), missing="zero"),
    "ends": Item("b", D(60), Normalise("minmax", low=D(1), high=D(40)), missing="skip"),
    "bands": Item("b", D(6), BANDS, missing="zero", zero="missing"),
    "percentile": Item("a", D(60), Normalise("percentile"), missing="zero", negative="missing"),
    "fewer best": Item("b", D(60), Normalise("percentile"), missing="unknown", negative="keep"),
    "steps": Item(
        "a", D(10), Normalise("percentile", steps=(Step(None, D(2)), Step(D("0.5"), D(10)))),
        missing="zero", negative="keep",
    ),
    "points": Item("b", D(60), Normalise("points"), missing="zero", zero="zero"),
}  # fmt: skip
REST = Item("c", D(40), MINMAX, missing="zero", negative="keep")


class TestFormulas:
    @pytest.mark.parametrize("item", WAYS.values(), ids=WAYS)
    def test_every_way_of_counting_comes_to_what_the_run_found(self, item):
        one = method((item, REST))
        sheets = written(score(one, population(one, 24)))
        assert differences(sheets) == []
        assert len(sheets.formulas) > 24 * 12

    @pytest.mark.parametrize(
        ("weighting", "weights"),
        [("equal", (None, None)), ("entropy", (None, None))],
    )
    def test_weights_from_the_data(self, weighting, weights):
        items = (
            Item("a", weights[0], RATIO, missing="zero"),
            Item("c", weights[1], MINMAX, missing="zero", negative="keep"),
        )
        one = method(items, weighting=weighting)
        assert differences(written(score(one, population(one, 24)))) == []

    def test_the_demonstration_with_bonus_veto_and_quota(self):
        one = load_method(DEMO)
        scores = score(one, population(one, 150, missing=0.05))
        assert scores.frame["veto"].drop_nulls().len() > 3
        assert scores.frame["not_classed"].drop_nulls().len() > 3
        sheets = written(scores)
        assert differences(sheets) == []

    @pytest.mark.parametrize("code", ["per_mu_jingde", "per_mu_sichuan", "per_mu_city_c"])
    def test_methods_of_places(self, code):
        one = load_method(PACKS["national"] / "methods" / f"{code}.yaml")
        assert differences(written(score(one, population(one, 40, missing=0.05)))) == []

    @pytest.mark.parametrize("rounding", ["floor", "ceil", "half_up"])
    @pytest.mark.parametrize("inside", [True, False], ids=["veto in quota", "veto outside"])
    def test_quotas_as_the_method_rounds(self, rounding, inside):
        steps = (Quota("A", "甲", D("0.25")), Quota("B", "乙", D("0.6")), Quota("C", "丙", D(1)))
        never = records.Test("flag", "=", value=True)
        one = method(
            (WAYS["mean"], REST),
            grades=Grades(steps, rounding=rounding, veto_in_quota=inside),
            vetoes=(
                Veto("v", "某事故", never, "B"),
                Veto("w", "别的", records.Test("kind", "=", "甲"), "C"),
            ),
        )
        assert differences(written(score(one, population(one, 21)))) == []

    def test_grades_by_points(self):
        steps = (
            Quota("A", "甲", from_=D(60)),
            Quota("B", "乙", from_=D(20)),
            Quota("C", "丙", from_=D(0)),
        )
        one = method((WAYS["mean"], REST), grades=Grades(steps))
        assert differences(written(score(one, population(one, 21)))) == []

    def test_conditions_leave_open_what_is_unknown(self):
        both = Joined("all", (records.Test("flag", "=", value=True), records.Test("x", ">=", D(8))))
        either = Joined("any", (records.Test("kind", "in", ("乙", "丙")), Joined("not", (both,))))
        one = method(
            (WAYS["mean"], REST),
            population=Joined("not", (records.Test("x", "<", D(-1)),)),
            bonus=Adjustments(
                (
                    Adjustment("p", "附加", D(2), when=either),
                    Adjustment("q", "按数", D("0.5"), per="x", at_most=D(3)),
                ),
                at_most=D(4),
            ),
            deduction=Adjustments((Adjustment("r", "扣", D(1), when=both),)),
            not_classed=(NotClassed("n", "不定", both, "B"),),
        )
        sheets = written(score(one, population(one, 40, missing=0.3)))
        assert differences(sheets) == []

    def test_ranks_of_large_runs_look_at_the_row_above(self, monkeypatch):
        monkeypatch.setattr(ranking, "LIVE_ROWS", 10)
        one = load_method(DEMO)
        sheets = written(score(one, population(one, 120, missing=0.02)))
        assert differences(sheets) == []
        ranks = [text for (_, address), text in sheets.formulas.items() if "SUMPRODUCT" in text]
        assert len(ranks) < 20


class TestWorkbook:
    def test_text_never_becomes_a_formula(self):
        one = method(
            (WAYS["mean"], REST),
            tie_break=(TieBreak("y"),),
            vetoes=(Veto("v", "=1", records.Test("kind", "=", "乙"), "B"),),
        )
        frame = population(one, 4).with_columns(
            pl.Series("subject", ["=1+1", "+cmd", "-2", "@SUM"]),
            pl.Series("kind", ["=HYPERLINK(1)", None, "乙", "乙"]),
        )
        sheets = written(
            score(one, frame), names={"=1+1": '=cmd|"/c calc"!A1'}, facts=[("来源", "=1+1")]
        )
        assert all(not text.startswith(("=", "cmd")) for text in sheets.formulas.values())
        assert '=cmd|"/c calc"!A1' in sheets.values.values()
        assert "=HYPERLINK(1)" in sheets.values.values()
        assert differences(sheets) == []

    def test_quotation_marks_in_names_stay_inside_the_formula(self):
        one = method((WAYS["mean"], REST))
        veto = Veto("v", '说明"=1', records.Test("flag", "=", value=True), "B")
        named = replace(one, vetoes=(veto,))
        assert differences(written(score(named, population(named, 12)))) == []

    def test_changing_an_input_moves_points_rank_and_grade(self):
        one = load_method(DEMO)
        scores = score(one, population(one, 120, missing=0.02))
        sheets = written(scores)
        last = max(
            (row for (sheet, _), row in _ranks(sheets).items() if sheet == "得分1"), default=None
        )
        assert last is not None
        subject, row = _worst(sheets)
        column = _column(sheets, "输入", "评价税收（万元）")
        at = next(
            address for (sheet, address), value in sheets.values.items()
            if sheet == "输入" and value == subject
        )  # fmt: skip
        sheets.values["输入", f"{column}{at[1:]}"] = 1e6
        sheets.worked.clear()
        rank = _column(sheets, "得分1", "名次")
        assert sheets.work_out("得分1", f"{rank}{row}") < last

    def test_says_what_is_unverified_and_how_to_read_it(self):
        one = load_method(PACKS["national"] / "methods" / "per_mu_jingde.yaml")
        sheets = written(score(one, population(one, 12)), facts=[("数据截至", "2025-06-30")])
        words = [value for (sheet, _), value in sheets.values.items() if sheet == "说明"]
        assert "2025-06-30" in words
        assert any("规上·亩均税收" in str(word) for word in words)

    @pytest.mark.parametrize(
        ("way", "most", "parts"),
        [
            ("percentile", 24, ["最差为 0，最好为 1"]),
            ("percentile", 3, ["最差为 0，最好为 1", "超过 3 户", "不随之变化"]),
            ("minmax", 3, []),
        ],
    )
    def test_says_how_places_among_peers_are_reckoned(self, way, most, parts, monkeypatch):
        monkeypatch.setattr(ranking, "LIVE_ROWS", most)
        one = method((WAYS[way], REST))
        sheets = written(score(one, population(one, 24)))
        told = "".join(str(value) for (sheet, _), value in sheets.values.items() if sheet == "说明")
        assert ("分位的算法" in told) == bool(parts)
        assert ("不随之变化" in told) == ("不随之变化" in parts)
        assert all(part in told for part in parts)

    def test_a_file_is_written_without_holding_it_in_memory(self, tmp_path):
        one = load_method(DEMO)
        scores = score(one, population(one, 60))
        ticks = []
        target = tmp_path / "book.xlsx"
        scorebook_write(Scorebook(scores=scores, title="某评价", tick=ticks.append), target)
        assert differences(Sheets(target.read_bytes())) == []
        assert ticks == sorted(ticks)


def _column(sheets, sheet, heading):
    return next(
        address.rstrip("0123456789") for (name, address), value in sheets.values.items()
        if name == sheet and value == heading
    )  # fmt: skip


def _ranks(sheets):
    column = _column(sheets, "得分1", "名次")
    return {
        (sheet, address): value for (sheet, address), value in sheets.values.items()
        if sheet == "得分1" and address.rstrip("0123456789") == column
        and isinstance(value, float)
    }  # fmt: skip


def _worst(sheets):
    """A ranked subject without veto that stands last, with its row."""
    veto = _column(sheets, "得分1", "一票否决")
    ranks = {address: value for (_, address), value in _ranks(sheets).items()}
    free = {
        address: value for address, value in ranks.items()
        if sheets.values["得分1", veto + address.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")] == ""
    }  # fmt: skip
    address = max(free, key=free.get)
    row = address.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return sheets.values["得分1", f"A{row}"], row
