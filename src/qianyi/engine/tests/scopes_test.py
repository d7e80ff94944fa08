from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qianyi.engine.scopes import SCOPE_CODES, SCOPES, UNSTATED, ScopeUnknown, comparable, scope_get

scopes = st.sampled_from(SCOPE_CODES)


class TestScopes:
    def test_are_the_agreed_list(self):
        assert SCOPE_CODES == (
            "直管区",
            "一区五园",
            "全市",
            "全省",
            "全国",
            "企业",
            "项目",
            "未注明",
        )

    def test_each_has_an_explanation_in_a_sentence(self):
        assert all(scope.explanation.endswith("。") for scope in SCOPES)
        assert len({scope.explanation for scope in SCOPES}) == len(SCOPES)

    @pytest.mark.parametrize(
        ("wrong", "hint"), [("直管", "“直管区”"), ("一区四园", "“一区五园”"), ("xx", "“未注明”")]
    )
    def test_refuse_others_with_a_hint(self, wrong, hint):
        with pytest.raises(ScopeUnknown) as caught:
            scope_get(wrong)
        assert hint in caught.value.message
        assert "一区五园" in caught.value.message


class TestComparable:
    @pytest.mark.parametrize(
        ("a", "b", "answer"),
        [
            ("直管区", "直管区", "yes"),
            ("直管区", "一区五园", "no"),
            ("一区五园", "全市", "no"),
            ("直管区", "未注明", "unknown"),
            ("未注明", "未注明", "unknown"),
        ],
    )
    def test_answers(self, a, b, answer):
        assert comparable(a, b) == answer

    @given(scopes, scopes)
    def test_is_symmetric_and_unknown_only_through_unstated(self, a, b):
        assert comparable(a, b) == comparable(b, a)
        assert (comparable(a, b) == "unknown") == (UNSTATED in (a, b))

    def test_refuses_a_scope_outside_the_list(self):
        with pytest.raises(ScopeUnknown):
            comparable("直管区", "市区")
