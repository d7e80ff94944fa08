"""Forms of scorings: beginning, entering, confirming, objecting, answering."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from qianyi.domains.reviews.choices import AppraisalState, EntryKind
from qianyi.domains.reviews.services.evidence import MOST_FILES, Upload

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qianyi.domains.reviews.models import Scheme
    from qianyi.engine.appraisal import Scheme as Read
    from qianyi.kernel.subjects.models import Department, Territory

SECRET = "严禁上传涉密、工作秘密文件。"  # noqa: S105 - a warning, no password
WORDS = forms.Textarea(attrs={"rows": 5})


class ManyFiles(forms.ClearableFileInput):
    """Several files at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files; each is a Django upload."""

    def clean(self, data: Any, initial: Any = None) -> list[Upload]:  # noqa: ANN401 - Django's own
        """Every file given, with its bytes."""
        given = data if isinstance(data, list | tuple) else [data]
        found = [super(FilesField, self).clean(each, initial) for each in given if each]
        return [Upload(file.name, file.read()) for file in found]


def _files() -> FilesField:
    return FilesField(
        label="材料",
        required=False,
        widget=ManyFiles(attrs={"multiple": True}),
        help_text=f"最多 {MOST_FILES} 个文件。{SECRET}",
    )


def _offer(field: forms.Field, choices: Sequence[tuple[str, str]]) -> None:
    assert isinstance(field, forms.ChoiceField | forms.MultipleChoiceField)  # noqa: S101
    field.choices = list(choices)


class AppraisalFilterForm(forms.Form):
    """Filters of the list."""

    state = forms.ChoiceField(
        label="状态", required=False, choices=[("", "全部"), *AppraisalState.choices]
    )


class AppraisalForm(forms.Form):
    """A new scoring."""

    scheme = forms.ChoiceField(
        label="考核办法", error_messages={"required": "请选择执行中的考核办法。"}
    )
    title = forms.CharField(label="名称", max_length=120)
    first = forms.DateField(
        label="考核期起", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    last = forms.DateField(
        label="考核期止", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    units = forms.MultipleChoiceField(
        label="单位",
        widget=forms.CheckboxSelectMultiple,
        help_text="派驻、垂管单位只商请和反馈，不计分。",
        error_messages={"required": "请至少选择一个单位。"},
    )

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 - Django's own
        schemes: Sequence[Scheme],
        units: Sequence[Department],
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*args, **kwargs)
        _offer(self.fields["scheme"], [(str(row.pk), str(row)) for row in schemes])
        _offer(
            self.fields["units"],
            [
                (unit.subject.code, f"{unit}（派驻或垂管）" if unit.is_vertical else str(unit))
                for unit in units
            ],
        )


class TerritoryForm(forms.Form):
    """Whose units are scored."""

    territory = forms.ChoiceField(label="区域")

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 - Django's own
        territories: Sequence[Territory],
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*args, **kwargs)
        _offer(
            self.fields["territory"], [(row.subject.code, str(row.subject)) for row in territories]
        )


class EntryForm(forms.Form):
    """Something entered for a unit."""

    kind = forms.ChoiceField(label="类别", choices=EntryKind.choices)
    item = forms.ChoiceField(
        label="项目",
        required=False,
        help_text="填报项目时选择办法中的项目；一票否决建议时选择事项；加分、扣分不选。",
    )
    value = forms.DecimalField(
        label="数值或分数", required=False, max_digits=12, decimal_places=4,
        help_text="一票否决建议不填。",
    )  # fmt: skip
    reason = forms.CharField(
        label="依据", max_length=2000, widget=WORDS,
        error_messages={"required": "请写明依据。"},
    )  # fmt: skip
    evidence = _files()

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 - Django's own
        scheme: Read,
        is_keeper: bool,
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*args, **kwargs)
        asked = [(item.code, item.title) for _, item in scheme.items if not item.source]
        vetoes = [(name, f"一票否决：{name}") for name in scheme.vetoes] if is_keeper else []
        _offer(self.fields["item"], [("", "不选"), *asked, *vetoes])
        if not is_keeper:
            allowed = (EntryKind.ITEM, EntryKind.BONUS)
            _offer(self.fields["kind"], [(one.value, one.label) for one in allowed])


class DecisionForm(forms.Form):
    """Whether an entry counts, or an objection is right."""

    decision = forms.ChoiceField(
        label="处理意见",
        choices=[("yes", "采用"), ("no", "不予采用")],
        widget=forms.RadioSelect,
        error_messages={"required": "请选择处理意见。"},
    )
    reason = forms.CharField(
        label="理由", max_length=2000, widget=WORDS, error_messages={"required": "请写明理由。"}
    )


class AppealForm(forms.Form):
    """A unit's objection."""

    item = forms.ChoiceField(label="有异议的项目", required=False)
    statement = forms.CharField(
        label="异议内容", max_length=4000, widget=WORDS,
        error_messages={"required": "请填写异议内容。"},
    )  # fmt: skip
    evidence = _files()

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 - Django's own
        scheme: Read,
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*args, **kwargs)
        items = [(item.code, item.title) for _, item in scheme.items]
        _offer(self.fields["item"], [("", "整张计分表"), *items])


class FeedbackForm(forms.Form):
    """What an asked unit says."""

    words = forms.CharField(
        label="反馈意见", max_length=4000, widget=WORDS,
        error_messages={"required": "请写明反馈意见。"},
    )  # fmt: skip
