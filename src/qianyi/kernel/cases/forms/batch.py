"""What is said once for several cases."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

if TYPE_CHECKING:
    from collections.abc import Sequence

LINES = forms.Textarea(attrs={"rows": 3})


class UrgeForm(forms.Form):
    """Why they are urged."""

    reason = forms.CharField(
        label="催办的话", required=False, max_length=300, widget=LINES,
        help_text="可以不填；写入每一件的办理过程。",
    )  # fmt: skip


class DoneForm(forms.Form):
    """One result and one opinion for the same step of several cases."""

    outcome = forms.ChoiceField(
        label="办理结果",
        widget=forms.RadioSelect,
        error_messages={"required": "请选定办理结果。"},
    )
    opinion = forms.CharField(
        label="办理意见", required=False, max_length=4000, widget=LINES,
        help_text="写入每一件的办理过程，内部可见。",
    )  # fmt: skip

    def __init__(self, *args: Any, outcomes: Sequence[tuple[str, str]], **kwargs: Any) -> None:  # noqa: ANN401 - Django's own
        super().__init__(*args, **kwargs)
        field = self.fields["outcome"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = list(outcomes)
        if len(outcomes) < 2:  # noqa: PLR2004 - nothing to choose from
            del self.fields["outcome"]
