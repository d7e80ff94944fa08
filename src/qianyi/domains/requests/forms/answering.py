"""Forms of whoever answers, and of the firm that is answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from qianyi.domains.requests.choices import LONGEST_WORDS, ReplyResult

if TYPE_CHECKING:
    from collections.abc import Sequence

LINES = forms.Textarea(attrs={"rows": 8})
FEW = forms.Textarea(attrs={"rows": 3})


class ReplyForm(forms.Form):
    """The answer."""

    result = forms.ChoiceField(
        label="办理结果", choices=ReplyResult.choices, widget=forms.RadioSelect
    )
    words = forms.CharField(
        label="答复内容", max_length=LONGEST_WORDS, widget=LINES,
        help_text="审核同意后原样发给企业；写明结论、依据、下一步和联系单位。",
        error_messages={"required": "请填写答复内容。"},
    )  # fmt: skip


class CheckForm(forms.Form):
    """Sending it, or giving it back."""

    sends = forms.ChoiceField(
        label="审核结论", widget=forms.RadioSelect,
        choices=[("yes", "同意，发送给企业"), ("no", "退回修改")],
        error_messages={"required": "请选择审核结论。"},
    )  # fmt: skip
    remark = forms.CharField(
        label="审核意见", required=False, max_length=500, widget=FEW,
        help_text="退回修改的必须写明；企业看不到。",
    )  # fmt: skip


class SendOnForm(forms.Form):
    """Another lead unit, those that assist, and why."""

    unit = forms.ChoiceField(label="改由哪个单位主办")
    assist = forms.MultipleChoiceField(label="协办单位", required=False)
    reason = forms.CharField(
        label="改派理由", max_length=300, widget=FEW,
        error_messages={"required": "请写明改派的理由。"},
    )  # fmt: skip

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 - Django's own
        units: Sequence[tuple[str, str]],
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*args, **kwargs)
        for name in ("unit", "assist"):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
            field.choices = [("", "请选择"), *units] if name == "unit" else list(units)


class TopicForm(forms.Form):
    """The right topic."""

    topic = forms.ChoiceField(label="主题")

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 - Django's own
        topics: Sequence[tuple[str, str]],
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["topic"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = list(topics)


class MergeForm(forms.Form):
    """Into which other one, and why they are the same."""

    other = forms.CharField(
        label="并入哪一件（工单号）", max_length=60,
        error_messages={"required": "请填写另一件的工单号。"},
    )  # fmt: skip
    reason = forms.CharField(
        label="为什么是同一件事", max_length=300, widget=FEW,
        error_messages={"required": "请写明理由。"},
    )  # fmt: skip


class CallBackForm(forms.Form):
    """A call after the answer."""

    reached = forms.ChoiceField(
        label="是否联系上", widget=forms.RadioSelect,
        choices=[("yes", "已联系上"), ("no", "没有联系上")],
    )  # fmt: skip
    solved = forms.ChoiceField(
        label="企业认为", required=False,
        choices=[("", "没有表示"), ("yes", "已解决"), ("no", "没有解决")],
    )  # fmt: skip
    words = forms.CharField(
        label="回访情况", max_length=500, widget=FEW,
        error_messages={"required": "请写明回访情况。"},
    )  # fmt: skip


class PublishForm(forms.Form):
    """Question and answer as everybody will read them."""

    question = forms.CharField(label="公开的诉求", max_length=LONGEST_WORDS, widget=LINES)
    words = forms.CharField(label="公开的答复", max_length=LONGEST_WORDS, widget=LINES)


class DecideForm(forms.Form):
    """Yes or no, with a reason for no."""

    decision = forms.ChoiceField(
        label="决定", widget=forms.RadioSelect, error_messages={"required": "请选择。"}
    )
    reason = forms.CharField(label="理由", required=False, max_length=300, widget=FEW)

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 - Django's own
        yes: str,
        no: str,
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["decision"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = [("yes", yes), ("no", no)]

    @property
    def is_yes(self) -> bool:
        """The answer."""
        return bool(self.cleaned_data["decision"] == "yes")


class FeedbackForm(forms.Form):
    """“解决了吗”."""

    solved = forms.ChoiceField(
        label="解决了吗", widget=forms.RadioSelect,
        choices=[("yes", "解决了"), ("no", "没有解决")],
        error_messages={"required": "请选择是否解决。"},
    )  # fmt: skip
    words = forms.CharField(label="补充说明", required=False, max_length=500, widget=FEW)


class RedoForm(forms.Form):
    """Why it has to be done again."""

    reason = forms.CharField(
        label="哪里没有解决", max_length=500, widget=FEW,
        error_messages={"required": "请写明哪里没有解决。"},
    )  # fmt: skip
