"""Forms of objections and of grants to look at points."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from qianyi.domains.evaluation.choices import AppealState
from qianyi.domains.evaluation.services.appeals import KINDS, MOST_FILES

from .runs import ALL, DAY, WORDS, offer

if TYPE_CHECKING:
    from collections.abc import Sequence

SECRET = "严禁上传涉密、工作秘密文件。"  # noqa: S105 - a warning, no password


class ManyFiles(forms.ClearableFileInput):
    """Several files at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files; each is a Django upload."""

    def clean(self, data: Any, initial: Any = None) -> list[Any]:  # noqa: ANN401 - Django's own
        """Every file given, each cleaned."""
        given = data if isinstance(data, list | tuple) else [data]
        return [super(FilesField, self).clean(each, initial) for each in given if each]


def _files() -> FilesField:
    return FilesField(
        label="证明材料",
        required=False,
        widget=ManyFiles(attrs={"multiple": True, "accept": ",".join(KINDS)}),
        help_text=f"最多 {MOST_FILES} 个文件，可用 {'、'.join(KINDS)}。{SECRET}",
    )


class AppealForm(forms.Form):
    """An objection."""

    indicator = forms.ChoiceField(label="有异议的指标", required=False)
    statement = forms.CharField(
        label="异议内容",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="写明哪一项不对、依据是什么。数据本身有误的，还须按原渠道更正报送。",
        error_messages={"required": "请填写异议内容。"},
    )
    claimed = forms.CharField(
        label="企业认为应为", required=False, max_length=120, help_text="例如：税收 320 万元。"
    )
    evidence = _files()

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 - Django's own
        indicators: Sequence[tuple[str, str]],
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*args, **kwargs)
        offer(self.fields["indicator"], [("", "整个结果"), *indicators])


class AddForm(forms.Form):
    """More words or files."""

    words = forms.CharField(label="补充说明", required=False, max_length=4000, widget=WORDS)
    evidence = _files()


class AnswerForm(forms.Form):
    """The department's answer."""

    decision = forms.ChoiceField(
        label="处理意见",
        choices=[(AppealState.UPHELD.value, "予以采纳，将更正数据并发起后续评价"),
                 (AppealState.REJECTED.value, "不予采纳")],
        widget=forms.RadioSelect,
        error_messages={"required": "请选择处理意见。"},
    )  # fmt: skip
    answer = forms.CharField(
        label="核实情况和理由",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="企业会看到这段文字。",
        error_messages={"required": "请写明核实情况和理由。"},
    )


class AppealFilterForm(forms.Form):
    """Filters of the list of objections."""

    q = forms.CharField(label="企业或内容", required=False, max_length=80)
    state = forms.ChoiceField(label="状态", required=False, choices=[ALL, *AppealState.choices])


class GrantForm(forms.Form):
    """Which institution may look, what for, until when."""

    institution = forms.ChoiceField(
        label="机构",
        error_messages={"required": "请选择机构。", "invalid_choice": "请从列表中选择。"},
    )
    purpose = forms.CharField(
        label="用途",
        max_length=120,
        help_text="例如：申请科技信用贷款。机构只能为这个用途查看。",
        error_messages={"required": "请填写用途。"},
    )
    valid_to = forms.DateField(
        label="有效至（当天起失效）",
        widget=DAY,
        error_messages={"required": "请填写有效期。"},
    )

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 - Django's own
        institutions: Sequence[tuple[str, str]],
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*args, **kwargs)
        offer(self.fields["institution"], institutions)
