"""People before needs: each condition on both sides of its edge, groups, order."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qianyi.engine.talent import EDUCATIONS, GROUPS, Person, Wanted, match_of, matches_of

YEAR = 2026


def standing(wanted: Wanted, person: Person) -> str:
    (reason,) = match_of(wanted, person, year=YEAR).reasons
    return reason.standing


class TestEachCondition:
    @pytest.mark.parametrize(
        ("wanted", "person", "expected"),
        [
            (Wanted(field="a"), Person(key=1, field="a"), "met"),
            (Wanted(field="a"), Person(key=1, field="b"), "unmet"),
            (Wanted(field="a"), Person(key=1), "missing"),
            (Wanted(education="master"), Person(key=1, education="bachelor"), "unmet"),
            (Wanted(education="master"), Person(key=1, education="master"), "met"),
            (Wanted(education="master"), Person(key=1, education="doctor"), "met"),
            (Wanted(education="master"), Person(key=1), "missing"),
            (Wanted(rank="associate"), Person(key=1, rank="middle"), "unmet"),
            (Wanted(rank="associate"), Person(key=1, rank="associate"), "met"),
            (Wanted(rank="primary"), Person(key=1, rank="none"), "unmet"),
            (Wanted(rank="primary"), Person(key=1), "missing"),
            (Wanted(years=5), Person(key=1, since=2022), "unmet"),
            (Wanted(years=5), Person(key=1, since=2021), "met"),
            (Wanted(years=5), Person(key=1, since=2020), "met"),
            (Wanted(years=0), Person(key=1, since=2030), "met"),
            (Wanted(years=5), Person(key=1), "missing"),
            (Wanted(place="/z/p/"), Person(key=1, place="/z/"), "met"),
            (Wanted(place="/z/p/"), Person(key=1, place="/z/p/"), "met"),
            (Wanted(place="/z/p/"), Person(key=1, place="/z/q/"), "unmet"),
            (Wanted(place="/z/p/"), Person(key=1), "missing"),
            (Wanted(way="full"), Person(key=1, way="full"), "met"),
            (Wanted(way="full"), Person(key=1, way="either"), "met"),
            (Wanted(way="full"), Person(key=1, way="flexible"), "unmet"),
            (Wanted(way="full"), Person(key=1, way="none"), "unmet"),
            (Wanted(way="full"), Person(key=1), "missing"),
        ],
        ids=[
            "same field", "another field", "field unknown", "education under", "education on",
            "education over", "education unknown", "rank under", "rank on", "no rank",
            "rank unknown", "years under", "years on", "years over", "begins later",
            "years unknown", "place around", "place itself", "place elsewhere", "place unknown",
            "way same", "way either", "way other", "not looking", "way unknown",
        ],
    )  # fmt: skip
    def test_stands_as_expected(self, wanted: Wanted, person: Person, expected: str):
        assert standing(wanted, person) == expected

    def test_what_is_not_asked_gives_no_reason(self):
        found = match_of(Wanted(), Person(key=1, education="doctor"), year=YEAR)
        assert found.reasons == ()
        assert found.group == "fits"
        assert found.words == "需求没有提出可以比对的条件。"

    def test_says_what_is_missing(self):
        found = match_of(Wanted(education="master"), Person(key=1), year=YEAR)
        assert found.words == "学历：需要硕士研究生及以上，人才库没有登记（缺数据）。"


WANTED = Wanted(education="master", years=5)


class TestGroups:
    @pytest.mark.parametrize(
        ("person", "group"),
        [
            (Person(key=1, education="doctor", since=2010), "fits"),
            (Person(key=1, education="doctor", since=2024), "near"),
            (Person(key=1, education="doctor"), "unknown"),
            (Person(key=1, since=2024), "off"),
            (Person(key=1, education="college", since=2024), "off"),
        ],
        ids=["all met", "one unmet", "one unknown", "one unmet, one unknown", "two unmet"],
    )
    def test_by_what_is_met(self, person: Person, group: str):
        assert match_of(WANTED, person, year=YEAR).group == group

    @given(
        st.lists(
            st.tuples(st.sampled_from(["", *EDUCATIONS]), st.none() | st.integers(1990, YEAR)),
            max_size=12,
        )
    )
    def test_nobody_is_lost_and_order_is_by_group_then_number(self, told):
        people = [
            Person(key=key, education=education, since=since)
            for key, (education, since) in enumerate(told)
        ]
        found = matches_of(WANTED, reversed(people), year=YEAR)
        places = [(list(GROUPS).index(one.group), one.key) for one in found]
        assert places == sorted(places)
        assert {one.key for one in found} == {one.key for one in people}
