"""Forms of the check: filters, which documents, marks with their reasons."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from qianyi.kernel.documents.models import Document

from .choices import FindingState, Severity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from .errors import MarkInvalid, MarkNotPossible

ALL = ("", "全部")
REASON = forms.Textarea(attrs={"rows": 3})


class FindingFilter(forms.Form):
    """Filters of the list; rules and documents are those that occur in it."""

    severity = forms.ChoiceField(label="程度", required=False, choices=[ALL, *Severity.choices])
    rule = forms.ChoiceField(label="核校项目", required=False)
    document = forms.ChoiceField(label="文件", required=False)
    state = forms.ChoiceField(
        label="状态", required=False, choices=[("", "现有事项"), *FindingState.choices]
    )

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 - Django's own
        rules: Sequence[tuple[str, str]] = (),
        documents: Sequence[tuple[str, str]] = (),
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, offered in (("rule", rules), ("document", documents)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
            field.choices = [ALL, *offered]

    def asked(self) -> dict[str, str]:
        """The answers; a value that is no choice counts as not asked."""
        self.is_valid()
        return {name: str(self.cleaned_data.get(name) or "") for name in self.fields}


class ChosenDocumentsForm(forms.Form):
    """Which documents are checked together."""

    documents = forms.ModelMultipleChoiceField(
        Document.objects.none(),
        label="一起核校的文件",
        widget=forms.CheckboxSelectMultiple,
        help_text="只列出已载入原文的文件。没有选到的文件，其现有事项保持不变。",
        error_messages={"required": "请至少选择一份文件。"},
    )

    def __init__(self, *args: Any, offered: QuerySet[Document], **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        field = self.fields["documents"]
        assert isinstance(field, forms.ModelMultipleChoiceField)  # noqa: S101 - declared above
        field.queryset = offered


class ExplainForm(forms.Form):
    """Why both figures may stand."""

    reason = forms.CharField(
        label="理由",
        max_length=500,
        widget=REASON,
        help_text="例如：两处口径不同；一处为预计数。数值变化后，这一事项会重新出现。",
        error_messages={"required": "请写明理由；理由随事项保留。"},
    )


class RaiseForm(forms.Form):
    """What is to be asked of the issuer."""

    reason = forms.CharField(
        label="拟核实的内容",
        max_length=500,
        required=False,
        widget=REASON,
        help_text="可不填。例如：请统计部门确认哪一个数为准。",
    )


class WithdrawForm(forms.Form):
    """Why a mark is taken back."""

    reason = forms.CharField(label="撤回原因（可不填）", max_length=500, required=False)


def show_refusal(form: forms.Form, refusal: MarkInvalid | MarkNotPossible) -> None:
    """Put a refusal where it belongs: beside its fields, else above the form."""
    fields: dict[str, str] = getattr(refusal, "fields", {})
    for name, sentence in fields.items():
        form.add_error(name if name in form.fields else None, sentence)
    if not fields:
        form.add_error(None, refusal.message)
