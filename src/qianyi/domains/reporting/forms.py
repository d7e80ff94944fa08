"""Forms of reporting: filters, opening, questions, rosters, an uploaded workbook."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from . import choices

if TYPE_CHECKING:
    from collections.abc import Sequence

ALL = ("", "全部")
DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
WORDS = forms.Textarea(attrs={"rows": 3})


class ReturnFilter(forms.Form):
    """Filters of a list of returns; places and forms are those that occur in it."""

    words = forms.CharField(label="单位", required=False, max_length=80)
    status = forms.ChoiceField(
        label="状态", required=False, choices=[ALL, *choices.ReturnStatus.choices]
    )
    place = forms.ChoiceField(label="区域", required=False)

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 - Django's own
        places: Sequence[tuple[str, str]] = (),
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["place"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = [ALL, *places]

    def asked(self) -> dict[str, str]:
        """The answers; a value that is no choice counts as not asked."""
        self.is_valid()
        return {name: str(self.cleaned_data.get(name) or "") for name in self.fields}


class StateFilter(forms.Form):
    """Which collections, or which of one's own returns."""

    state = forms.ChoiceField(
        label="状态",
        required=False,
        choices=[ALL, ("open", "采集中"), ("closed", "已结束")],
    )

    def asked(self) -> str:
        """The answer; a value that is no choice counts as not asked."""
        self.is_valid()
        return str(self.cleaned_data.get("state") or "")


class OpenForm(forms.Form):
    """Which period a form is collected for."""

    period = forms.CharField(
        label="报告期", max_length=20, error_messages={"required": "请填写报告期。"}
    )


class ReasonForm(forms.Form):
    """Why something is ended or unlocked."""

    reason = forms.CharField(
        label="理由", max_length=500, widget=WORDS, error_messages={"required": "请写明理由。"}
    )


class QueryForm(forms.Form):
    """What a respondent is asked to verify."""

    item = forms.ChoiceField(label="项目", required=False)
    comment = forms.CharField(
        label="请核实的内容",
        max_length=500,
        widget=WORDS,
        help_text="填报单位会看到这句话；数字由填报单位自己核对和更正。",
        error_messages={"required": "请写明需要核实什么。"},
    )

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 - Django's own
        items: Sequence[tuple[str, str]] = (),
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["item"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = [("", "整张表"), *items]


class UploadForm(forms.Form):
    """A filled template."""

    workbook = forms.FileField(
        label="填好的 Excel 模板",
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        error_messages={"required": "请选择填好的 .xlsx 文件。"},
    )


class RosterEnterForm(forms.Form):
    """Which firms enter a roster, since when, on what ground."""

    codes = forms.CharField(
        label="统一社会信用代码",
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=200_000,
        help_text="一行一个，可以从 Excel 整列粘贴。",
        error_messages={"required": "请填写至少一个统一社会信用代码。"},
    )
    entered_on = forms.DateField(
        label="入统日期", widget=DATE, error_messages={"required": "请填写入统日期。"}
    )
    basis = forms.CharField(
        label="依据",
        max_length=200,
        help_text="例如统计部门名录库的批次。",
        error_messages={"required": "请写明依据。"},
    )


class RosterLeaveForm(forms.Form):
    """When and why a firm leaves a roster."""

    left_on = forms.DateField(
        label="退出日期", widget=DATE, error_messages={"required": "请填写退出日期。"}
    )
    reason = forms.CharField(
        label="理由", max_length=300, widget=WORDS, error_messages={"required": "请写明理由。"}
    )


class GapFilter(forms.Form):
    """Which year's figures the roster is held against."""

    year = forms.IntegerField(
        label="按哪一年的数据",
        required=False,
        min_value=choices.FIRST_YEAR,
        max_value=choices.LAST_YEAR,
    )
    standing = forms.ChoiceField(
        label="情形",
        required=False,
        choices=[ALL, ("应统未统", "应统未统"), ("在统未达标", "在统未达标")],
    )
