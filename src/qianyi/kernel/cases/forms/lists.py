"""Filters of lists of cases."""

from __future__ import annotations

from django import forms

from qianyi.kernel.cases.choices import CaseKind, CaseStatus, Light, Standing

LIGHTS = [one for one in Light.choices if one[0] != Light.PAUSED]


class CaseFilterForm(forms.Form):
    """What the list is narrowed to."""

    q = forms.CharField(label="编号、事由或对象", required=False, max_length=100)
    kind = forms.ChoiceField(
        label="类别", required=False, choices=[("", "全部"), *CaseKind.choices]
    )
    status = forms.ChoiceField(
        label="状态", required=False, choices=[("", "全部"), *CaseStatus.choices]
    )
    light = forms.ChoiceField(label="时限", required=False, choices=[("", "全部"), *LIGHTS])
    standing = forms.ChoiceField(
        label="办理方式", required=False, choices=[("", "全部"), *Standing.choices]
    )
    open_only = forms.BooleanField(label="只看在办", required=False)


class InboxFilterForm(forms.Form):
    """Words to find a step by."""

    q = forms.CharField(label="编号、事由、对象或环节", required=False, max_length=100)
