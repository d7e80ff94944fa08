"""Forms of titles: filters, recording, revoking, a list that comes in."""

from __future__ import annotations

from typing import Any

from django import forms

from qianyi.engine.uscc import UsccInvalid, checked
from qianyi.kernel.rules.choices import Certainty, GrantState, Level
from qianyi.kernel.rules.selectors import title_list

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def _titles(field: forms.Field, first: str) -> None:
    assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared below
    field.choices = [("", first), *((row.code, row.name) for row in title_list())]


class GrantFilterForm(forms.Form):
    """Filters of the list of grants."""

    q = forms.CharField(label="企业或编号", required=False, max_length=100)
    title = forms.ChoiceField(label="称号", required=False)
    level = forms.ChoiceField(label="级别", required=False, choices=[("", "全部"), *Level.choices])
    state = forms.ChoiceField(
        label="状态",
        required=False,
        choices=[("", "全部"), *GrantState.choices, ("archived", "已归档")],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own
        super().__init__(*args, **kwargs)
        _titles(self.fields["title"], "全部")


class GrantForm(forms.Form):
    """A title a firm was granted."""

    uscc = forms.CharField(label="统一社会信用代码", max_length=40)
    title = forms.ChoiceField(label="称号")
    number = forms.CharField(label="证书或编号", required=False, max_length=60)
    granted_on = forms.DateField(label="取得日期", widget=DAY)
    last_day = forms.DateField(
        label="有效期至",
        required=False,
        widget=DAY,
        help_text="证书上的最后一天；不填按称号的有效期推算。",
    )
    source = forms.CharField(
        label="依据", max_length=200, help_text="公告、文号或证书，例如：川高企认〔2024〕1号。"
    )
    certainty = forms.ChoiceField(label="核实情况", choices=Certainty.choices)

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own
        super().__init__(*args, **kwargs)
        _titles(self.fields["title"], "请选择")

    def clean_uscc(self) -> str:
        """The code, its check digit right."""
        try:
            return checked(self.cleaned_data["uscc"])
        except UsccInvalid as refusal:
            raise forms.ValidationError(refusal.message) from refusal


class RevokeForm(forms.Form):
    """A title taken away."""

    revoked_on = forms.DateField(label="取消日期", widget=DAY)
    reason = forms.CharField(
        label="原因和依据", max_length=200, widget=forms.Textarea(attrs={"rows": 3})
    )


class ListUploadForm(forms.Form):
    """A published list of firms."""

    title = forms.ChoiceField(label="称号")
    file = forms.FileField(
        label="名单文件",
        help_text="第一张工作表要有“企业名称”一列，可以有统一社会信用代码、证书编号、发证日期；"
        ".xlsx，最大 5 MB。",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
    )
    source = forms.CharField(label="名单出处", max_length=200, help_text="公告标题、文号或网址。")
    granted_on = forms.DateField(
        label="取得日期", widget=DAY, help_text="名单里没有日期的企业按这一天登记。"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own
        super().__init__(*args, **kwargs)
        _titles(self.fields["title"], "请选择")
