"""Forms of conditions: filters, why, a new draft, a run."""

from __future__ import annotations

from typing import Any

from django import forms

from qianyi.engine.panel import ADMINISTRATION, PURPOSES
from qianyi.kernel.rules.choices import Answer, VersionKind, VersionState
from qianyi.kernel.subjects.selectors import territory_list

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
STATES = [choice for choice in VersionState.choices if choice[0] != VersionState.DISCARDED]


class VersionFilterForm(forms.Form):
    """Filters of the list of versions."""

    q = forms.CharField(label="名称或文号", required=False, max_length=100)
    kind = forms.ChoiceField(
        label="类别", required=False, choices=[("", "全部"), *VersionKind.choices]
    )
    state = forms.ChoiceField(label="状态", required=False, choices=[("", "全部"), *STATES])


class DraftForm(forms.Form):
    """A local version to be."""

    name = forms.CharField(
        label="新版本号", max_length=60, help_text="与已有版本不同，例如：2026-本区试行。"
    )
    reason = forms.CharField(
        label="为什么起草",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请写明为什么要起草这个版本。"},
    )


class RunForm(forms.Form):
    """What a run is made of."""

    application = forms.ChoiceField(label="申请类型")
    territory = forms.ChoiceField(label="企业范围")
    applied_on = forms.DateField(
        label="假定申请日期", widget=DAY, help_text="上一年度是这一天所在年份的前一年。"
    )
    as_of = forms.DateField(
        label="数据截至", widget=DAY, help_text="只用这一天结束时已审核的数据。"
    )
    purpose = forms.ChoiceField(
        label="用途",
        choices=[(one, one) for one in PURPOSES],
        initial=ADMINISTRATION,
        help_text="许可用途里没有这一项的数据不参与测算，并计数说明。",
    )

    def __init__(self, *args: Any, applications: tuple[str, ...], **kwargs: Any) -> None:  # noqa: ANN401 - Django's own
        super().__init__(*args, **kwargs)
        chosen = {
            "application": [(one, one) for one in applications],
            "territory": [(row.subject.code, row.subject.name) for row in territory_list()],
        }
        for name, choices in chosen.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
            field.choices = choices


class ResultFilterForm(forms.Form):
    """Filters of the results of a run."""

    q = forms.CharField(label="企业", required=False, max_length=100)
    answer = forms.ChoiceField(
        label="预判", required=False, choices=[("", "全部"), *Answer.choices]
    )
    near = forms.BooleanField(label="只看差一项的", required=False)
