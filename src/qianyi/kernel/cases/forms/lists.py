"""Filters of lists of cases."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from qianyi.kernel.cases.choices import CaseKind, CaseStanding, CaseStatus, Light

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

LIGHTS = [one for one in Light.choices if one[0] != Light.PAUSED]
ALL = ("", "全部")


class NarrowingForm(forms.Form):
    """Words, process, unit, territory and light; ``offered`` are the choices of the first three."""

    q = forms.CharField(label="编号、事由或对象", required=False, max_length=100)
    process = forms.ChoiceField(label="办理流程", required=False)
    unit = forms.ChoiceField(label="单位", required=False)
    within = forms.ChoiceField(label="区域", required=False)
    light = forms.ChoiceField(label="时限", required=False, choices=[ALL, *LIGHTS])

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 - Django's own
        offered: Mapping[str, Iterable[tuple[str, str]]],
        **kwargs: Any,  # noqa: ANN401 - Django's own
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in offered.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
            field.choices = [ALL, *choices]


class CaseFilterForm(NarrowingForm):
    """What the list is narrowed to."""

    kind = forms.ChoiceField(label="类别", required=False, choices=[ALL, *CaseKind.choices])
    status = forms.ChoiceField(label="状态", required=False, choices=[ALL, *CaseStatus.choices])
    standing = forms.ChoiceField(
        label="办理方式", required=False, choices=[ALL, *CaseStanding.choices]
    )
    open_only = forms.BooleanField(label="只看在办", required=False)


class InboxFilterForm(NarrowingForm):
    """What a section of the inbox is narrowed to."""
