"""Routing: the most particular rule decides; topics are recognised by their words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qianyi.engine.requests import Asked, Rule, Topic, route, topic_guess

RULES = (
    Rule("all", "service"),
    Rule("kind", "committee", kind="complaint"),
    Rule("zone", "park", territory="/zone/a/"),
    Rule("inner", "tower", territory="/zone/a/b/"),
    Rule("topic", "power", topic="power"),
    Rule("both", "power-a", topic="power", territory="/zone/a/"),
)


class TestRoute:
    @pytest.mark.parametrize(
        ("asked", "key", "fitted"),
        [
            (Asked("inquiry"), "all", ()),
            (Asked("complaint"), "kind", ("kind",)),
            (Asked("complaint", territory="/zone/a/"), "zone", ("territory",)),
            (Asked("inquiry", territory="/zone/a/b/c/"), "inner", ("territory",)),
            (Asked("inquiry", "power", "/zone/c/"), "topic", ("topic",)),
            (Asked("complaint", "power", "/zone/a/b/"), "both", ("topic", "territory")),
            (Asked("inquiry", "labour", "/zone/ab/"), "all", ()),
        ],
        ids=lambda one: one if isinstance(one, str) else "",
    )
    def test_takes_the_most_particular(self, asked, key, fitted):
        found = route(RULES, asked)
        assert found is not None
        assert (found.rule.key, found.fitted) == (key, fitted)

    def test_of_equal_rules_takes_the_first_by_key(self):
        found = route([Rule("b", "two"), Rule("a", "one")], Asked("help"))
        assert found is not None
        assert found.rule.key == "a"

    def test_says_when_none_fits(self):
        assert route([Rule("k", "x", kind="report")], Asked("help")) is None

    @given(
        st.permutations(RULES),
        st.sampled_from(["inquiry", "complaint"]),
        st.sampled_from(["", "power", "labour"]),
        st.sampled_from(["", "/zone/a/", "/zone/a/b/"]),
    )
    def test_does_not_depend_on_the_order(self, rules, kind, topic, territory):  # fmt: skip
        asked = Asked(kind, topic, territory)
        assert route(rules, asked) == route(RULES, asked)


class TestTopicGuess:
    TOPICS = (
        Topic("power", "用电", ("供电", "线路")),
        Topic("land", "用地厂房", ("厂房", "续租")),
    )

    @pytest.mark.parametrize(
        ("text", "code", "hits"),
        [
            ("厂房供电线路容量不足", "power", ("供电", "线路")),
            ("标准厂房续租", "land", ("厂房", "续租")),
            ("用电", "power", ("用电",)),
        ],
    )
    def test_takes_the_topic_with_most_words(self, text, code, hits):
        found = topic_guess(self.TOPICS, text)
        assert found is not None
        assert (found[0].code, found[1]) == (code, hits)

    def test_takes_none_where_no_word_occurs(self):
        assert topic_guess(self.TOPICS, "子女入学") is None
