"""Every pack of the checkout: cases hold, on columns as well, and every figure is guarded."""

from __future__ import annotations

import re
from pathlib import Path

import polars as pl
import pytest

from qianyi.engine.rules import guards, load, match, paper, read_cases, run_cases
from qianyi.engine.rules.casebook import differences, facts_of
from qianyi.engine.rules.facts import facts_read
from qianyi.engine.rules.frames import PREFIX
from qianyi.engine.rules.matching import outputs_of
from qianyi.engine.rules.verdicts import tell

PACKS = Path(__file__).resolve().parents[5] / "packs"
FILES = sorted(PACKS.glob("*/rules/*.yaml"))
LEAST_CASES = 12

pytestmark = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)


def cases_of(path):
    return read_cases(path.parent / "cases" / path.name)


class TestAPack:
    def test_holds_against_its_expert_cases(self, path):
        failures = [
            f"{outcome.case.name}：{outcome.failures}"
            for outcome in run_cases(load(path), cases_of(path))
            if outcome.failures
        ]
        assert failures == []

    def test_calls_its_version_by_no_machine_word(self, path):
        assert not re.search("[A-Za-z]", load(path).pack.version)

    def test_has_cases_enough_each_naming_its_source(self, path):
        cases = cases_of(path).cases
        assert len(cases) >= LEAST_CASES
        assert all(case.source for case in cases)

    def test_is_guarded_at_every_figure(self, path):
        found = guards(load(path), cases_of(path))
        assert [g.figure.path for g in found if not g.caught] == []

    def test_says_the_same_on_columns(self, path):
        book, cases = load(path), cases_of(path)
        for application in {case.application or None for case in cases.cases}:
            chosen = [c for c in cases.cases if (c.application or None) == application]
            program = book.program(application)
            rows = [facts_read(program, facts_of(cases, case)) for case in chosen]
            found = match(book, as_frame(program, rows), application=application).to_dicts()
            for case, facts, values in zip(chosen, rows, found, strict=True):
                env = dict.fromkeys(program.columns)
                env |= {step.name: None for step in program.steps}
                told = as_exact({k: v for k, v in values.items() if k in outputs_of(program)})
                values_of_both = {**one_run(book, application, facts), **told}
                assert list(differences(tell(program, values_of_both), case.expect)) == [], (
                    case.name
                )

    def test_can_be_written_on_paper(self, path):
        lines = paper(load(path))
        assert len(lines) > 5
        assert not any(PREFIX in line for line in lines)


def one_run(book, application, facts):
    from qianyi.engine.rules.subject import run_subject

    return run_subject(book.subject(application), facts)


def as_exact(values):
    from decimal import Decimal

    def exact(value):
        is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
        return Decimal(repr(value)) if is_number else value

    return {name: exact(value) for name, value in values.items()}


TYPES = {
    "number": pl.Float64, "flag": pl.Boolean, "date": pl.Date, "industry": pl.String,
    "choice": pl.String, "text": pl.String,
}  # fmt: skip


def as_frame(program, rows):
    schema = {name: TYPES[column.kind] for name, column in program.columns.items()}
    plain = [
        {
            name: float(row[name])
            if column.kind == "number" and row.get(name) is not None
            else row.get(name)
            for name, column in program.columns.items()
        }
        for row in rows
    ]
    return pl.DataFrame(plain, schema=schema)
