"""Forms of a new case: what it is for, and what its process asks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django import forms

from qianyi.kernel.cases.choices import CaseStanding, Urgency
from qianyi.kernel.cases.services.parties import units_asked

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from qianyi.engine.flow import Process
    from qianyi.engine.rules.records_conditions import Input

FACT: Final = "f-"
"""Before the name of an input of the process."""
PARTY: Final = "u-"
"""Before a word of the definition that somebody has to name a department for."""
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
YES_NO: Final = [("", "还不清楚"), ("yes", "是"), ("no", "否")]


def _number(one: Input) -> forms.Field:
    return forms.DecimalField(max_digits=24, decimal_places=6, help_text=one.definition)


def _whole(one: Input) -> forms.Field:
    return forms.IntegerField(help_text=one.definition)


def _flag(one: Input) -> forms.Field:
    return forms.ChoiceField(choices=YES_NO, help_text=one.definition)


def _day(one: Input) -> forms.Field:
    return forms.DateField(widget=DAY, help_text=one.definition)


def _text(one: Input) -> forms.Field:
    if one.choices:
        return forms.ChoiceField(
            choices=[("", "还不清楚"), *((word, word) for word in one.choices)],
            help_text=one.definition,
        )
    return forms.CharField(max_length=200, help_text=one.definition)


FIELDS: Final[dict[str, Callable[[Input], forms.Field]]] = {
    "number": _number, "whole": _whole, "flag": _flag, "date": _day,
}  # fmt: skip


class FactsForm(forms.Form):
    """The inputs of a process that are filled in, not looked up; all may stay open."""

    def __init__(self, *args: Any, inputs: Sequence[Input], **kwargs: Any) -> None:  # noqa: ANN401 - Django's own
        known = kwargs.pop("initial", None) or {}
        kwargs["initial"] = {
            **{f"{FACT}{key}": _written(value) for key, value in known.items()}, **known,
        }  # fmt: skip
        super().__init__(*args, **kwargs)
        for one in inputs:
            if one.fact:
                continue
            field = FIELDS.get(one.type, _text)(one)
            field.required = False
            field.label = f"{one.name}（{one.unit}）" if one.unit else one.name
            self.fields[f"{FACT}{one.code}"] = field

    def values(self) -> dict[str, object]:
        """What was filled in, by the input's code; what stayed open is left out."""
        return {
            name.removeprefix(FACT): _read(value)
            for name, value in self.cleaned_data.items()
            if name.startswith(FACT) and value not in (None, "")
        }


class CaseForm(FactsForm):
    """A new case."""

    title = forms.CharField(label="事由", max_length=200)
    subject = forms.CharField(
        label="办理对象（统一社会信用代码或名称）",
        required=False,
        max_length=120,
        help_text="不针对某个单位的不填。",
    )
    unit = forms.ChoiceField(label="主办单位")
    standing = forms.ChoiceField(
        label="办理方式",
        choices=CaseStanding.choices,
        help_text="主办：本区授权事项；跟踪帮代办：在外部系统办理，这里只跟踪进度。",
    )
    level = forms.ChoiceField(label="紧急程度", choices=Urgency.choices)
    project_code = forms.CharField(label="项目代码", required=False, max_length=60)
    outside_number = forms.CharField(
        label="外部办件号", required=False, max_length=80, help_text="跟踪帮代办的至少填一个。"
    )

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 - Django's own
        process: Process,
        units: Sequence[tuple[str, str]],
        **kwargs: Any,  # noqa: ANN401 - Django's own
    ) -> None:
        super().__init__(*args, inputs=process.inputs, **kwargs)
        allowed = [one for one in CaseStanding.choices if one[0] in process.standing]
        known = {code for code, _ in units}
        asked = units_asked(process)
        for party in process.units:
            if party.code in asked and party.code not in known:
                self.fields[f"{PARTY}{party.code}"] = forms.ChoiceField(
                    label=f"{party.name}是哪个单位", choices=[("", "请选择"), *units]
                )
        for name, choices in (("unit", list(units)), ("standing", allowed)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
            field.choices = choices
        if CaseStanding.FOLLOWED not in process.standing:
            del self.fields["outside_number"]

    def units(self) -> dict[str, str]:
        """Word of the definition → code of the department chosen for it."""
        return {
            name.removeprefix(PARTY): str(value)
            for name, value in self.cleaned_data.items()
            if name.startswith(PARTY) and value
        }


class ApplyForm(FactsForm):
    """A new case by the applicant."""

    title = forms.CharField(label="事由", max_length=200, help_text="一句话说明要办什么。")
    subject = forms.TypedChoiceField(label="以哪个单位的名义", coerce=int)

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 - Django's own
        process: Process,
        subjects: Sequence[tuple[int, str]],
        **kwargs: Any,  # noqa: ANN401 - Django's own
    ) -> None:
        super().__init__(*args, inputs=process.inputs, **kwargs)
        field = self.fields["subject"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = list(subjects)


def _written(value: object) -> object:
    return {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value


def _read(value: object) -> object:
    return {"yes": True, "no": False}.get(value, value) if isinstance(value, str) else value
