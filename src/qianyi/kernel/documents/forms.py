"""The forms of documents: filters, upload, correction, reasons."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from qianyi.engine.scopes import SCOPES
from qianyi.engine.text.intake import KINDS

from .choices import ComparatorSign, DocumentState, StatementKind
from .models import Document
from .pages.marks import STATE_CHOICES
from .selectors import CORRECTABLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.core.files.uploadedfile import UploadedFile
    from django.db.models import QuerySet

    from .errors import CorrectionInvalid
    from .selectors import ReadFigure

MOST_FILES = 20
SCOPE_CHOICES = [(scope.code, f"{scope.code}：{scope.explanation}") for scope in SCOPES]


class DocumentFilter(forms.Form):
    """Filters of the list of documents."""

    q = forms.CharField(label="标题、文号或机关", required=False, max_length=100)
    kind = forms.ChoiceField(label="种类", required=False)
    state = forms.ChoiceField(
        label="状态", required=False, choices=[("", "全部"), *DocumentState.choices]
    )

    def __init__(self, *args: Any, kinds: Iterable[str] = (), **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = [("", "全部"), *((kind, kind) for kind in kinds)]


class FigureFilter(forms.Form):
    """Which figures of a document are marked or listed."""

    kind = forms.ChoiceField(
        label="性质", required=False, choices=[("", "全部"), *StatementKind.choices]
    )
    state = forms.ChoiceField(label="状态", required=False, choices=[("", "全部"), *STATE_CHOICES])


def asked(form: forms.Form) -> dict[str, str]:
    """The answers of a filter; a value that is no choice counts as not asked."""
    form.is_valid()
    return {name: str(form.cleaned_data.get(name) or "") for name in form.fields}


class ManyFilesInput(forms.ClearableFileInput):
    """A file field that takes several."""

    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Several files.

    What is wrong with one of them is said of that one by the service, not here.
    """

    def clean(self, data: Any, initial: Any = None) -> Any:  # noqa: ANN401 - Django's own signature
        """A list of files, possibly empty ones: the service names each one's fault."""
        files = [
            file
            for file in (data if isinstance(data, list | tuple) else [data])
            if file is not None
        ]
        if not files:
            return super().clean(None, initial)
        if len(files) > MOST_FILES:
            raise forms.ValidationError(
                f"一次选了 {len(files)} 个文件，最多 {MOST_FILES} 个；请分几次上传。"
            )
        return files


class UploadForm(forms.Form):
    """Files to load, and the document they are a text of when the planner knows it."""

    document = forms.ModelChoiceField(
        queryset=Document.objects.none(),
        required=False,
        label="这是哪份文件的文本",
        empty_label="自动判断（按文本、文号和标题）",
        help_text="上传已登记文件的原文或新版本时，请选择该文件；其他情况不必选择。",
    )
    uploads = ManyFilesField(
        label="文件",
        widget=ManyFilesInput(attrs={"accept": ",".join(KINDS)}),
        error_messages={
            "required": "还没有选择文件。请选择一个或多个 .txt、.md、.docx、.pdf 文件。"
        },
    )

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 - passed on
        documents: QuerySet[Document],
        most_megabytes: int,
        **kwargs: Any,  # noqa: ANN401 - passed on
    ) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["document"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - declared above
        field.queryset = documents
        self.fields["uploads"].help_text = (
            f"可以一次选择多个（最多 {MOST_FILES} 个，合计不超过 {most_megabytes} MB）。"
            "可以读取 .txt、.md、.docx、.pdf；扫描件请先做文字识别（OCR）。"
        )

    def clean(self) -> dict[str, Any]:
        """One text for one document."""
        cleaned = super().clean() or {}
        files: list[UploadedFile[bytes]] = cleaned.get("uploads") or []
        if cleaned.get("document") and len(files) > 1:
            self.add_error(
                "uploads",
                f"已选定归入“{cleaned['document']}”，一次只能上传它的一个文本；"
                f"现在选了 {len(files)} 个文件。",
            )
        return cleaned


class CorrectionForm(forms.Form):
    """All that a planner can put right in a reading."""

    indicator = forms.CharField(label="指标", required=False, max_length=300)
    subject = forms.CharField(label="主体", required=False, max_length=200)
    scope = forms.ChoiceField(label="口径", choices=SCOPE_CHOICES)
    value = forms.DecimalField(
        label="数值",
        required=False,
        max_digits=30,
        decimal_places=8,
        help_text="没有数值（如“—”）时留空。",
        error_messages={"invalid": "请填写数字，如 1200 或 3.74，不带单位和逗号。"},
    )
    value_high = forms.DecimalField(
        label="区间上限",
        required=False,
        max_digits=30,
        decimal_places=8,
        help_text="只在原文是区间（如 10—12）时填写。",
        error_messages={"invalid": "请填写数字，如 12，不带单位和逗号。"},
    )
    unit = forms.CharField(label="单位", required=False, max_length=40)
    period = forms.CharField(
        label="时期",
        required=False,
        max_length=40,
        help_text="如 2025、2024H1、2024-01/09、2021/2025、2024-12-31；"
        "说不准具体时期的照写原文，如 近4年。",
    )
    kind = forms.ChoiceField(label="性质", choices=StatementKind.choices)
    comparator = forms.ChoiceField(label="比较", choices=ComparatorSign.choices)
    reason = forms.CharField(
        label="理由",
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="可不填。重新读取后更正仍然有效。",
    )

    @classmethod
    def initial_of(cls, figure: ReadFigure) -> dict[str, object]:
        """The fields as they stand."""
        return {name: _plain(getattr(figure, name)) for name in CORRECTABLE}

    def clean(self) -> dict[str, Any]:
        """A range runs upwards."""
        cleaned = super().clean() or {}
        low, high = cleaned.get("value"), cleaned.get("value_high")
        if high is not None and low is None:
            self.add_error("value", "填写了区间上限，也请填写数值（区间下限）。")
        elif high is not None and low is not None and high <= low:
            self.add_error("value_high", "区间上限应大于数值；不是区间时请留空。")
        return cleaned

    @property
    def changes(self) -> Mapping[str, Any]:
        """The fields as they should be; valid forms only."""
        return {name: self.cleaned_data[name] for name in CORRECTABLE}

    def take(self, refusal: CorrectionInvalid) -> None:
        """Show a refusal of the service where it belongs."""
        if not refusal.fields:
            self.add_error(None, refusal.message)
        for name, sentence in refusal.fields.items():
            self.add_error(name if name in self.fields else None, sentence)


class ReasonForm(forms.Form):
    """Why something is dismissed or restored."""

    reason = forms.CharField(label="理由", required=False, max_length=300, help_text="可不填。")


class PredecessorForm(forms.Form):
    """Which document this one follows."""

    predecessor = forms.ModelChoiceField(
        queryset=Document.objects.none(),
        label="前一文件",
        empty_label="请选择",
        help_text="选定后，前一文件上的更正会列在这里，由您决定是否沿用。",
        error_messages={"required": "请选择前一文件。"},
    )

    def __init__(self, *args: Any, documents: QuerySet[Document], **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        field = self.fields["predecessor"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - declared above
        field.queryset = documents


def _plain(value: object) -> object:
    return f"{value.normalize():f}" if hasattr(value, "normalize") else value
