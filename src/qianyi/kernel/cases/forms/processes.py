"""Forms of processes and statistics."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from qianyi.kernel.cases.choices import VersionState

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qianyi.kernel.cases.models import ProcessVersion


class ProcessFilterForm(forms.Form):
    """Filters of the list of processes."""

    q = forms.CharField(label="名称", required=False, max_length=100)
    state = forms.ChoiceField(
        label="状态", required=False, choices=[("", "全部"), *VersionState.choices]
    )


class SimulationForm(forms.Form):
    """Another process to compare with."""

    other = forms.TypedChoiceField(
        label="与哪个流程比较", required=False, coerce=int, empty_value=None
    )

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 - Django's own
        others: Iterable[ProcessVersion],
        **kwargs: Any,  # noqa: ANN401 - Django's own
    ) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["other"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = [("", "不比较"), *((one.pk, str(one)) for one in others)]


class StatisticsForm(forms.Form):
    """Which months, which process."""

    first = forms.DateField(
        label="办结月份自",
        required=False,
        widget=forms.DateInput(attrs={"type": "month"}, format="%Y-%m"),
        input_formats=["%Y-%m"],
    )
    last = forms.DateField(
        label="至",
        required=False,
        widget=forms.DateInput(attrs={"type": "month"}, format="%Y-%m"),
        input_formats=["%Y-%m"],
    )
    process = forms.ChoiceField(label="办理流程", required=False)

    def __init__(self, *args: Any, processes: Iterable[tuple[str, str]], **kwargs: Any) -> None:  # noqa: ANN401 - Django's own
        super().__init__(*args, **kwargs)
        field = self.fields["process"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = [("", "全部"), *processes]

    def clean(self) -> dict[str, Any]:
        """The last month is not before the first."""
        cleaned: dict[str, Any] = super().clean() or {}
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and last < first:
            self.add_error("last", "止月不能早于起月。")
        return cleaned
