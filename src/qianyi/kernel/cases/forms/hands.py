"""Forms about whose hands work is in."""

from __future__ import annotations

from typing import Any

from django import forms

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
LINES = forms.Textarea(attrs={"rows": 3})


class DelegateForm(forms.Form):
    """A colleague to hand a step to."""

    to = forms.TypedChoiceField(label="转交给", coerce=int)
    reason = forms.CharField(label="说明", required=False, max_length=300, widget=LINES)

    def __init__(self, *args: Any, people: list[tuple[int, str]], **kwargs: Any) -> None:  # noqa: ANN401 - Django's own
        super().__init__(*args, **kwargs)
        field = self.fields["to"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = people
        if not people:
            field.help_text = "没有其他在职经办人员；要换单位请用“转办”。"


class AbsenceForm(forms.Form):
    """From when to when somebody is away, and who acts for them."""

    cover = forms.TypedChoiceField(label="代办人", coerce=int)
    first_on = forms.DateField(label="第一天", widget=DAY)
    last_on = forms.DateField(label="最后一天", widget=DAY)
    reason = forms.CharField(label="事由", required=False, max_length=200)

    def __init__(self, *args: Any, people: list[tuple[int, str]], **kwargs: Any) -> None:  # noqa: ANN401 - Django's own
        super().__init__(*args, **kwargs)
        field = self.fields["cover"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = people
        if not people:
            field.help_text = "没有同一单位或同一角色的其他在职人员可以代办。"


class DecisionForm(forms.Form):
    """Whether a measure proposed is taken, and why."""

    accept = forms.ChoiceField(
        label="决定", choices=[("yes", "同意采取"), ("no", "不采取")], widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label="理由", max_length=300, widget=LINES, error_messages={"required": "请写明理由。"}
    )
