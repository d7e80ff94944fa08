"""Selects put together in Python read as those of Django's own templates."""

from __future__ import annotations

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from hypothesis import given, settings
from hypothesis import strategies as st

from qianyi.foundation.ui.rendering import QuickSelects

PLAIN = [("", "全部"), ("a", "甲"), (3, "丙")]
GROUPED = [
    ("", "全部"),
    ("<园区>", [("p&1", "园“一”"), ("p2", "<b>二</b>")]),
    ("行业", [("C", "制造业")]),
]


def both(widget: forms.Widget, value: object, attrs: dict[str, object]) -> tuple[str, str]:
    return tuple(  # type: ignore[return-value]
        str(widget.render("place", value, attrs, renderer))
        for renderer in (QuickSelects(), DjangoTemplates())
    )


class TestQuickSelects:
    @pytest.mark.parametrize("choices", [PLAIN, GROUPED, []], ids=["plain", "grouped", "none"])
    @pytest.mark.parametrize("value", [None, "", "a", 3, "p2", ["a", "C"]], ids=str)
    @pytest.mark.parametrize(
        "attrs",
        [
            {},
            {"class": "form-select", "id": "id_place", "required": True, "disabled": False},
            {"aria-describedby": 'x" onclick="y', "data-n": 5},
        ],
        ids=["bare", "usual", "hostile"],
    )
    def test_gives_what_django_gives(self, choices, value, attrs):
        quick, slow = both(forms.Select(choices=choices), value, attrs)
        assert quick == slow

    def test_gives_what_django_gives_for_many_and_for_yes_or_no(self):
        for widget, value in (
            (forms.SelectMultiple(choices=GROUPED), ["C", "p2"]),
            (forms.NullBooleanSelect(), "true"),
        ):
            quick, slow = both(widget, value, {"class": "x"})
            assert quick == slow

    @given(st.lists(st.tuples(st.text(max_size=8), st.text(max_size=8)), max_size=5))
    @settings(max_examples=40, deadline=None)
    def test_escapes_whatever_is_offered(self, choices):
        quick, slow = both(forms.Select(choices=choices), "", {})
        assert quick == slow

    def test_leaves_other_widgets_and_options_of_their_own_to_django(self):
        class Marked(forms.Select):
            option_template_name = "django/forms/widgets/radio_option.html"

        for widget in (forms.TextInput(), forms.RadioSelect(choices=PLAIN), Marked(choices=PLAIN)):
            quick, slow = both(widget, "a", {})
            assert quick == slow
