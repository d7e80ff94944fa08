"""The forms of indicators: filters, adoption, withdrawal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from qianyi.engine.periods import EXAMPLES, period_from_words
from qianyi.engine.scopes import SCOPE_CODES, SCOPES
from qianyi.kernel.subjects.models import Subject

from . import selectors
from .choices import AppliesTo, ObservationKind, ReleaseState
from .models import Indicator

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    from qianyi.lib.errors import QianyiError

    from .selectors import Proposal

NUMBER_WANTED = "请填写数字，如 1200 或 3.74，不带单位和逗号。"


class IndicatorFilter(forms.Form):
    """Filters of the dictionary."""

    q = forms.CharField(label="名称、别名或代码", required=False, max_length=100)
    category = forms.ChoiceField(label="类别", required=False)

    def __init__(self, *args: Any, categories: Iterable[str] = (), **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        field = self.fields["category"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = [("", "全部"), *((name, name) for name in categories)]


class ObservationFilter(forms.Form):
    """Filters of one indicator's figures."""

    kind = forms.ChoiceField(
        label="性质", required=False, choices=[("", "全部"), *ObservationKind.choices]
    )
    scope = forms.ChoiceField(
        label="口径",
        required=False,
        choices=[("", "全部"), *((code, code) for code in SCOPE_CODES)],
    )
    subject = forms.ChoiceField(label="主体", required=False)
    known_on = forms.DateField(
        label="截至哪天已知",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="按这一天结束时平台上的数据；不填为现在。",
    )

    def __init__(self, *args: Any, subjects: Iterable[Subject] = (), **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        field = self.fields["subject"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = [("", "全部"), *((str(subject.pk), str(subject)) for subject in subjects)]


class KnownOnForm(forms.Form):
    """The day as of which a figure is asked for."""

    known_on = forms.DateField(
        label="截至哪天已知",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "请填写日期。"},
    )


def asked(form: forms.Form) -> dict[str, str]:
    """The answers of a filter; a value that is no choice counts as not asked."""
    form.is_valid()
    return {name: str(form.cleaned_data.get(name) or "") for name in form.fields}


class AdoptionForm(forms.Form):
    """What a planner confirms before a reading becomes a figure."""

    indicator = forms.ModelChoiceField(
        queryset=Indicator.objects.none(),
        label="指标",
        to_field_name="code",
        empty_label="请选择",
        error_messages={"required": "请选择指标。", "invalid_choice": "请从指标字典中选择。"},
    )
    subject = forms.ModelChoiceField(
        queryset=Subject.objects.none(),
        label="主体",
        empty_label="请选择",
        help_text="这个数字说的是哪个区域。",
        error_messages={"required": "请选择主体。", "invalid_choice": "请从已登记的区域中选择。"},
    )
    scope = forms.ChoiceField(
        label="口径",
        choices=[(scope.code, f"{scope.code}：{scope.explanation}") for scope in SCOPES],
    )
    kind = forms.ChoiceField(
        label="性质",
        choices=[("", "请选择"), *ObservationKind.choices],
        error_messages={"required": "请选择性质：实际值、目标值或预测值。"},
    )
    period = forms.CharField(
        label="时期",
        max_length=40,
        help_text=f"可用的写法：{EXAMPLES}。",
        error_messages={"required": "请写明具体时期；“近年来”一类不能采用。"},
    )
    value = forms.DecimalField(
        label="数值",
        max_digits=30,
        decimal_places=8,
        error_messages={"required": "没有数值不能采用。", "invalid": NUMBER_WANTED},
    )
    value_high = forms.DecimalField(
        label="区间上限",
        required=False,
        max_digits=30,
        decimal_places=8,
        help_text="只在原文是区间时填写。",
        error_messages={"invalid": NUMBER_WANTED},
    )
    unit = forms.CharField(
        label="单位",
        required=False,
        max_length=40,
        help_text="与指标的计量单位不同但可以换算的，保存时自动换算。",
    )
    version = forms.CharField(
        label="版本",
        required=False,
        max_length=80,
        help_text="可不填。同一时期有几次公布的填写：预计、快报、初步核算、最终核实、普查修订；"
        "目标值不填时按出处文件分开保存。",
    )
    replaces = forms.BooleanField(label="替代已有数据（原数据保留在历史中）", required=False)

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 - passed on
        matches: Iterable[Indicator] = (),
        conflict: bool = False,
        **kwargs: Any,  # noqa: ANN401 - passed on
    ) -> None:
        super().__init__(*args, **kwargs)
        indicator, subject = self.fields["indicator"], self.fields["subject"]
        assert isinstance(indicator, forms.ModelChoiceField)  # noqa: S101 - declared above
        assert isinstance(subject, forms.ModelChoiceField)  # noqa: S101 - declared above
        of_places = selectors.indicator_list().filter(applies_to=AppliesTo.TERRITORY)
        indicator.queryset = of_places
        indicator.choices = _options(list(matches), list(of_places))
        subjects = selectors.subject_choices()
        subject.queryset = Subject.objects.filter(pk__in=[one.pk for one in subjects])
        subject.choices = [("", "请选择"), *((one.pk, one.name) for one in subjects)]
        if not conflict and "replaces" not in (self.data or {}):
            del self.fields["replaces"]

    @classmethod
    def initial_of(cls, proposal: Proposal) -> dict[str, object]:
        """The fields as proposed."""
        return {
            "indicator": proposal.indicator.code if proposal.indicator else "",
            "subject": proposal.subject.pk if proposal.subject else "",
            "scope": proposal.scope,
            "kind": proposal.kind or "",
            "period": proposal.period.code if proposal.period else "",
            "value": _plain(proposal.value),
            "value_high": _plain(proposal.value_high),
            "unit": proposal.unit,
        }

    def clean_period(self) -> str:
        """A code, or words that fix one (2025年末)."""
        words = str(self.cleaned_data["period"])
        period = period_from_words(words)
        return period.code if period else words

    def take(self, refusal: QianyiError, fields: dict[str, str]) -> None:
        """Show a refusal of the service where it belongs."""
        if not fields:
            self.add_error(None, refusal.message)
        for name, sentence in fields.items():
            self.add_error(name if name in self.fields else None, sentence)


class WithdrawalForm(forms.Form):
    """Why a figure is taken back."""

    reason = forms.CharField(
        label="撤回的理由",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请写明撤回的理由。"},
    )


def _options(matches: list[Indicator], everything: list[Indicator]) -> list[Any]:
    """Likely entries first, then the dictionary by category."""
    groups: list[Any] = [("", "请选择")]
    if matches:
        groups.append(("可能的指标", [_option(one) for one in matches]))
    by_category: dict[str, list[tuple[str, str]]] = {}
    for one in everything:
        by_category.setdefault(one.category or "其他", []).append(_option(one))
    return [*groups, *by_category.items()]


def _option(indicator: Indicator) -> tuple[str, str]:
    unit = f"（{indicator.unit}）" if indicator.unit else ""
    return indicator.code, f"{indicator.name}{unit}"


def _plain(value: Decimal | None) -> str:
    return "" if value is None else f"{value.normalize():f}"


class ReleaseForm(forms.Form):
    """What goes out with a figure."""

    note = forms.CharField(
        label="对外说明",
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="公众会看到，如口径变化、数据为初步核算数。",
    )
    with_sentence = forms.BooleanField(
        label="同时公布来源中的原句", required=False, initial=True,
        help_text="文件不宜公开的，请不要勾选；来源名称照常公布。",
    )  # fmt: skip


class ReleaseFilter(forms.Form):
    """Filters of releases."""

    state = forms.ChoiceField(
        label="状态", required=False, choices=[("", "全部"), *ReleaseState.choices]
    )
