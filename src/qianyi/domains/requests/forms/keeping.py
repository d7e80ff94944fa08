"""Forms of the knowledge base, the table of routes and the sealed route."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from qianyi.domains.requests.choices import LONGEST_WORDS

if TYPE_CHECKING:
    from collections.abc import Sequence

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
LINES = forms.Textarea(attrs={"rows": 8})


class ItemForm(forms.Form):
    """A question with its answer."""

    question = forms.CharField(label="问题", max_length=200)
    answer = forms.CharField(label="解答", max_length=LONGEST_WORDS, widget=LINES)
    topic = forms.ChoiceField(label="主题")
    unit = forms.ChoiceField(label="负责单位")
    source = forms.CharField(
        label="依据", max_length=300, help_text="文件名称、文号和条款；没有依据的不进知识库。"
    )
    source_url = forms.CharField(label="依据所在页面", required=False, max_length=300)
    valid_from = forms.DateField(label="有效期起", widget=DAY)
    valid_to = forms.DateField(
        label="有效期止（不含）", required=False, widget=DAY, help_text="长期有效的不填。"
    )

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 - Django's own
        topics: Sequence[tuple[str, str]],
        units: Sequence[tuple[str, str]],
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "topic", topics)
        _offer(self, "unit", units)


class RuleForm(forms.Form):
    """One line of the table of routes; of the classes the reader keeps."""

    kind = forms.ChoiceField(label="类别", required=False)
    topic = forms.ChoiceField(label="主题", required=False)
    territory = forms.ChoiceField(label="企业所在区域", required=False)
    lead = forms.ChoiceField(label="主办单位")
    assist = forms.MultipleChoiceField(label="协办单位", required=False)
    basis = forms.CharField(label="依据", required=False, max_length=200)

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 - Django's own
        topics: Sequence[tuple[str, str]],
        places: Sequence[tuple[str, str]],
        units: Sequence[tuple[str, str]],
        kinds: Sequence[tuple[str, str]],
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "kind", kinds)
        _offer(self, "topic", [("", "不限"), *topics])
        _offer(self, "territory", [("", "不限"), *places])
        _offer(self, "lead", [("", "请选择"), *units])
        _offer(self, "assist", units)


class HandlerForm(forms.Form):
    """A person of a unit; offered as unit and person together."""

    person = forms.ChoiceField(label="办理人员")

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 - Django's own
        people: Sequence[tuple[str, str]],
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "person", [("", "请选择"), *people])


def _offer(form: forms.Form, name: str, rows: Sequence[tuple[str, str]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
    field.choices = list(rows)
