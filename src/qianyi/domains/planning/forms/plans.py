"""Forms of planning."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from qianyi.domains.planning.choices import LinkDecision, Nature

if TYPE_CHECKING:
    from qianyi.domains.planning.selectors import Board

DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class BoardFilterForm(forms.Form):
    """Filters of the board; choices are those that occur on it."""

    as_of = forms.DateField(label="截至日期", required=False, widget=DATE)
    category = forms.ChoiceField(label="类别", required=False)
    nature = forms.ChoiceField(label="性质", required=False)
    lead = forms.ChoiceField(label="牵头单位", required=False)
    status = forms.ChoiceField(label="状态", required=False)

    def __init__(self, *args: Any, board: Board, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own
        super().__init__(*args, **kwargs)
        offered = {
            "category": board.categories,
            "nature": list(Nature.values),
            "lead": board.lead_names,
            "status": [status for status, _ in board.status_counts],
        }
        for name, words in offered.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
            field.choices = [("", "全部"), *((word, word) for word in words if word)]


class ReviseForm(forms.Form):
    """A target of a plan that is being written."""

    value = forms.DecimalField(
        label="目标值",
        required=False,
        max_digits=30,
        decimal_places=8,
        help_text="单位与指标相同；不能用一个数表示的，写在文字目标中。",
    )
    words = forms.CharField(label="文字目标", required=False, max_length=200)


class ComparabilityForm(forms.Form):
    """A planner's word on whether an actual may be held against a target."""

    decision = forms.ChoiceField(
        label="结论", choices=LinkDecision.choices, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label="理由",
        max_length=300,
        help_text="例如：经统计部门核实，该数为直管区口径。",
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class NextPlanForm(forms.Form):
    """What the next plan is called and when it runs."""

    code = forms.SlugField(
        label="代码", max_length=60, help_text="小写字母、数字和连字符，例如 plan-2026-2030。"
    )
    title = forms.CharField(label="名称", max_length=200)
    starts_on = forms.DateField(label="起", widget=DATE)
    ends_on = forms.DateField(label="止", widget=DATE)
