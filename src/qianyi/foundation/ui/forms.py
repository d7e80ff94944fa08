"""Forms many apps show."""

from __future__ import annotations

from django import forms


class WhyForm(forms.Form):
    """Why something is done that has consequences: put into force, ended, taken back."""

    reason = forms.CharField(
        label="理由和依据",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请写明理由和依据。"},
    )
