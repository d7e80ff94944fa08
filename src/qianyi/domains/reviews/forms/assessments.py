"""Forms of assessments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from qianyi.domains.reviews.choices import AssessmentKind, AssessmentState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qianyi.foundation.reviewing import ReviewedPlan


class AssessmentFilterForm(forms.Form):
    """Filters of the list."""

    q = forms.CharField(label="名称", required=False, max_length=100)
    state = forms.ChoiceField(
        label="状态", required=False, choices=[("", "全部"), *AssessmentState.choices]
    )


class AssessmentForm(forms.Form):
    """A new assessment."""

    plan = forms.ChoiceField(label="规划", error_messages={"required": "请选择一个规划。"})
    kind = forms.ChoiceField(label="类别", choices=AssessmentKind.choices)
    title = forms.CharField(
        label="报告名称", max_length=160, error_messages={"required": "请填写报告名称。"}
    )
    first = forms.DateField(
        label="评估期起",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "请填写评估期的第一天。"},
    )
    last = forms.DateField(
        label="评估期止",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "请填写评估期的最后一天。"},
    )

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 - Django's own
        plans: Sequence[ReviewedPlan],
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["plan"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = [(plan.key, plan.title) for plan in plans]


class SectionForm(forms.Form):
    """People's text of a section; ``version`` is the one they had before them."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    text = forms.CharField(
        label="正文",
        required=False,
        widget=forms.Textarea(attrs={"rows": 18}),
        help_text="每行一段。要加脚注，写成【注：来源……】。清空并保存则恢复为系统草稿。",
    )


class ReasonForm(forms.Form):
    """Why something is decided."""

    reason = forms.CharField(
        label="意见",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请写明意见。"},
    )
