"""Forms of what is filed with a case and written about it."""

from __future__ import annotations

from typing import Any

from django import forms

from qianyi.kernel.cases.choices import BAD_RATINGS, RATINGS, LinkKind

UPLOAD_HINT = "严禁上传涉密、工作秘密文件。可交 PDF、图片、Word、Excel、OFD、文本文件。"
LINES = forms.Textarea(attrs={"rows": 3})


class MaterialForm(forms.Form):
    """A file for a material of the definition, or with a title of its own."""

    code = forms.ChoiceField(label="材料", required=False)
    title = forms.CharField(
        label="材料名称", required=False, max_length=160, help_text="清单以外的材料，写明名称。"
    )
    file = forms.FileField(label="文件", required=False, help_text=UPLOAD_HINT)
    seen = forms.BooleanField(
        label="已收到原件，不上传文件", required=False, help_text="只限清单里的材料。"
    )

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 - Django's own
        choices: list[tuple[str, str]],
        is_applicants: bool,
        **kwargs: Any,  # noqa: ANN401 - Django's own
    ) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["code"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = [*choices, ("", "清单以外的材料")]
        if is_applicants:
            del self.fields["seen"]

    def clean(self) -> dict[str, Any]:
        """A file, or the word of somebody who has the original."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("seen") and not cleaned.get("code"):
            self.add_error("seen", "清单以外的材料请上传文件。")
        elif not cleaned.get("seen") and not cleaned.get("file") and "file" not in self.errors:
            self.add_error("file", "请选择文件。")
        return cleaned


class ReuseForm(forms.Form):
    """What is here already, to be taken instead of a file."""

    key = forms.ChoiceField(label="已有的材料", widget=forms.RadioSelect)

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:  # noqa: ANN401 - Django's own
        super().__init__(*args, **kwargs)
        field = self.fields["key"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = choices


class NoteForm(forms.Form):
    """A note for colleagues."""

    words = forms.CharField(label="内部备注（申请人看不到）", max_length=2000, widget=LINES)


class MessageForm(forms.Form):
    """A message to the applicant, or from them."""

    words = forms.CharField(label="发给申请人（申请人能看到）", max_length=2000, widget=LINES)


class ReplyForm(forms.Form):
    """The applicant's message to the office."""

    words = forms.CharField(label="给承办单位留言", max_length=2000, widget=LINES)


class LinkForm(forms.Form):
    """Another case that belongs to this one."""

    other_number = forms.CharField(label="另一办件的编号", max_length=60)
    kind = forms.ChoiceField(label="关系", choices=LinkKind.choices)
    reason = forms.CharField(label="说明", required=False, max_length=300)


class RatingForm(forms.Form):
    """好差评; the last two levels say why."""

    level = forms.TypedChoiceField(
        label="您的评价", choices=[(str(key), word) for key, word in RATINGS.items()],
        coerce=int, widget=forms.RadioSelect,
    )  # fmt: skip
    words = forms.CharField(
        label="说明", required=False, max_length=1000, widget=LINES,
        help_text="选“不满意”“非常不满意”的，请写明哪里不满意，会有人回访并整改。",
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Who calls back has to know what was wrong."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("level") in BAD_RATINGS and not (cleaned.get("words") or "").strip():
            self.add_error("words", "请写明哪里不满意，以便回访和整改。")
        return cleaned
