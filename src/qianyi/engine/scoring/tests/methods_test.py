"""Every method of the packs: its cases pass, and each of its figures is held by one of them."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from decimal import Decimal

import pytest

from qianyi.engine.scoring import (
    PublicationRefused,
    WeightsUnknown,
    find_methods,
    get_method,
    load_cases,
    load_method,
    run_all,
    run_case,
    score,
)
from qianyi.engine.scoring.cases import Expected, case_frame
from qianyi.engine.scoring.records import Method

FILES = find_methods()
METHODS = {code: load_method(path) for code, path in FILES.items()}
CASES = {
    code: load_cases(path.parent / "cases" / path.name, METHODS[code])
    for code, path in FILES.items()
}
EVERY = [
    pytest.param(code, case, id=f"{code}: {case.name}")
    for code, cases in CASES.items()
    for case in cases
]
UNVERIFIED = {
    "innovation_points",
    "per_mu_city_c",
    "per_mu_jingde",
    "per_mu_sichuan",
    "zone_evaluation_2021",
}


def places(record, path=()):
    """Every figure of a method with the way to it; titles, dates and notes are none."""
    if isinstance(record, Decimal):
        yield path, record
    elif isinstance(record, tuple):
        for number, inside in enumerate(record):
            yield from places(inside, (*path, number))
    elif is_dataclass(record):
        for one in fields(record):
            if one.name != "at":
                yield from places(getattr(record, one.name), (*path, one.name))


def moved(record, path, value):
    """A copy with one figure replaced."""
    if not path:
        return value
    step, *rest = path
    if isinstance(record, tuple):
        inside = moved(record[step], rest, value)
        return (*record[:step], inside, *record[step + 1 :])
    return replace(record, **{step: moved(getattr(record, step), rest, value)})


def knobs(method):
    """Figures that decide something: not the total of weights nor a part's bookkeeping."""
    for path, value in places(method):
        if path == ("total",) and method.weighting == "given":
            continue
        if "value" in path and "indicators" in path:
            continue
        if path[-1] == "to" and value == 1:
            continue
        yield path, value


KNOBS = [
    pytest.param(code, path, value, id=f"{code}:{'.'.join(map(str, path))}")
    for code, method in METHODS.items()
    for path, value in knobs(method)
]


def fails(method: Method, code: str) -> bool:
    return any(not outcome.ok for case in CASES[code] for outcome in run_case(method, case))


class TestCases:
    @pytest.mark.parametrize(("code", "case"), EVERY)
    def test_come_out_as_worked_by_hand(self, code, case):
        wrong = [
            f"{one.subject} {one.what}：应为 {one.expected}，得 {one.got}"
            for one in run_case(METHODS[code], case)
            if not one.ok
        ]
        assert wrong == []

    @pytest.mark.parametrize(("code", "path", "value"), KNOBS)
    def test_hold_every_figure_of_the_method(self, code, path, value):
        unit = Decimal(1).scaleb(min(int(value.as_tuple().exponent), 0))
        up, down = (moved(METHODS[code], path, value + step) for step in (unit, -unit))
        assert fails(up, code) or fails(down, code)

    def test_stand_beside_every_method(self):
        assert all(CASES.values())

    def test_say_what_came_instead(self):
        code = "per_mu_huangyan_2022"
        first = CASES[code][0]
        subject = replace(first.subjects[0], expect=Expected(total=Decimal("110.728"), group="x"))
        outcomes = run_case(METHODS[code], replace(first, subjects=(subject,)))
        assert [(one.what, one.expected, one.got, one.ok) for one in outcomes] == [
            ("total", "110.728", "110.727", False),
            ("group", "x", "above", False),
            ("两种算法", "一致", "一致", True),
        ]

    def test_run_for_the_packs_of_an_installation(self, tmp_path):
        assert list(run_all({"QIANYI_PACKS": str(tmp_path)})) == []
        folder = tmp_path / "zone" / "methods" / "cases"
        folder.mkdir(parents=True)
        (tmp_path / "zone" / "pack.yaml").write_text("name: zone\n", encoding="utf-8")
        source = FILES["service_rating"]
        for path in (source, source.parent / "cases" / source.name):
            target = folder if path.parent.name == "cases" else folder.parent
            (target / path.name).write_bytes(path.read_bytes())
        found = list(run_all({"QIANYI_PACKS": str(tmp_path)}))
        assert len(found) == len(CASES["service_rating"])
        assert all(one.ok for _, _, outcomes in found for one in outcomes)


class TestPublication:
    @pytest.mark.parametrize("code", sorted(UNVERIFIED))
    def test_is_refused_while_weights_are_not_confirmed(self, code):
        method = METHODS[code]
        scores = score(method, case_frame(method, CASES[code][0]))
        assert not scores.publishable
        with pytest.raises(PublicationRefused, match="权重待核实"):
            scores.for_publication()

    @pytest.mark.parametrize("code", sorted(set(METHODS) - UNVERIFIED))
    def test_is_open_where_they_are(self, code):
        method = METHODS[code]
        scores = score(method, case_frame(method, CASES[code][0]))
        assert scores.publishable
        assert set(scores.for_publication()["rank"]) <= set(scores.ranking()["rank"])

    def test_names_the_best_grade_only(self):
        method = METHODS["per_mu_demo"]
        scores = score(method, case_frame(method, CASES["per_mu_demo"][-1]))
        shown = scores.for_publication()
        assert set(shown["grade"]) == {"A"}
        assert shown["rank"].to_list() == [1, 2, 3, 4, 5]
        assert shown.columns == ["subject", "group", "rank", "grade", "total"]
        assert scores.grade_counts()["above"]["D"] == 1

    def test_cannot_be_had_by_calling_unknown_weights_given(self):
        method = replace(get_method("innovation_points"), weighting="given")
        with pytest.raises(WeightsUnknown, match="研发费用金额"):
            score(method, case_frame(method, CASES["innovation_points"][0]))
