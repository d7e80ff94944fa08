"""Schemes of chains and titles as packs hold them."""

from __future__ import annotations

from datetime import date

import pytest

from qianyi.engine.packs import check_pack, load_pack, title_end

OLD = """
    code: old
    name: 旧体系
    territory: {territory}
    valid_to: {ends}
    valid_from: 2020-01-01
    chains:
      - {{code: energy, name: 能源}}
      - {{code: battery, name: 电池, parent: {parent}}}
    crosswalk: [{{chain: {chain}, scheme: {scheme}, other: {other}, relation: same}}]
"""
NEW = "{code: new, name: 新体系, chains: [{code: cells, name: 电芯}]}\n"


def old(**changed):
    told = {
        "territory": "zone", "ends": "2021-01-01", "parent": "energy", "chain": "battery",
        "scheme": "new", "other": "cells",
    }  # fmt: skip
    return OLD.format(**(told | changed))


def title(**changed):
    told = {"validity": "years", "years": 3, "level": "national"} | changed
    parts = ", ".join(f"{name}: {value}" for name, value in told.items() if value)
    return f"titles: [{{code: champion, name: 冠军企业, {parts}}}]\n"


class TestChainsFolder:
    def test_yields_schemes_with_their_chains_and_the_crosswalk(self, sample):
        pack = load_pack(sample(chains__a=old(), chains__b=NEW))
        first = pack.by_code("chains")["old"]
        assert [(chain.code, chain.parent) for chain in first.chains] == [
            ("energy", None),
            ("battery", "energy"),
        ]
        assert first.crosswalk[0].relation == "same"
        assert first.certainty == "unverified"

    @pytest.mark.parametrize(
        ("changed", "words"),
        [
            ({"territory": "elsewhere"}, "没有区域“elsewhere”"),
            ({"ends": "2019-12-31"}, "应早于 valid_to"),
            ({"parent": "light"}, "应写在它前面"),
            ({"chain": "light"}, "没有产业链“light”"),
            ({"scheme": "third"}, "没有产业链体系“third”"),
            ({"other": "third"}, "没有产业链“third”"),
        ],
    )
    def test_tells_what_does_not_fit(self, sample, changed, words):
        problems = check_pack(sample(chains__a=old(**changed), chains__b=NEW))
        assert len(problems) == 1
        assert words in str(problems[0])


class TestTitlesFolder:
    def test_yields_titles_with_their_terms(self, sample):
        (found,) = load_pack(sample(titles__t=title())).titles
        assert (found.code, found.years, found.certainty) == ("champion", 3, "unverified")

    @pytest.mark.parametrize(
        "changed",
        [{"years": None}, {"validity": "open"}, {"validity": "next_march"}],
        ids=["no years", "years of an open one", "years until March"],
    )
    def test_refuses_years_that_do_not_fit_the_term(self, sample, changed):
        (problem,) = check_pack(sample(titles__t=title(**changed)))
        assert "有效期按年" in str(problem)


class TestTitleEnd:
    @pytest.mark.parametrize(
        ("granted", "validity", "years", "end"),
        [
            (date(2023, 10, 16), "years", 3, date(2026, 10, 16)),
            (date(2024, 2, 29), "years", 3, date(2027, 3, 1)),
            (date(2024, 2, 29), "years", 4, date(2028, 3, 1)),
            (date(2024, 1, 5), "next_march", None, date(2025, 4, 1)),
            (date(2024, 1, 5), "open", None, None),
        ],
    )
    def test_is_the_first_day_after_the_term(self, granted, validity, years, end):
        assert title_end(granted, validity, years) == end
