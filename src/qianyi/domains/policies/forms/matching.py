"""Forms of matching: firms of an item, telling, trying, the public self-test."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django import forms

from qianyi.domains.policies.choices import BenefitForm, Place
from qianyi.domains.policies.selectors.trying import figures_of
from qianyi.domains.policies.services.telling import AGAIN_AFTER, LEAST_DAYS, MOST_DAYS
from qianyi.kernel.subjects.models import IndustryLevel
from qianyi.kernel.subjects.selectors import industry_list

from .library import ALL, DAY, money, offer

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from qianyi.domains.policies.models import PolicyItem
    from qianyi.domains.policies.selectors.public import Question
    from qianyi.kernel.subjects.models import Territory

MONEY: Final = ("amount", "ratio", "cap", "pot")
_LABELS: Final = {
    "amount": "定额（万元）", "ratio": "比例（%）", "cap": "单户上限（万元）",
    "pot": "年度资金总额（万元）",
}  # fmt: skip
YES_NO: Final = [("", "不知道"), ("yes", "是"), ("no", "否")]


class MatchFilterForm(forms.Form):
    """What the firms of an item are narrowed to."""

    place = forms.ChoiceField(label="结果", required=False, choices=[*ALL, *Place.choices])
    q = forms.CharField(label="企业名称、代码或拼音首字母", required=False, max_length=60)
    territory = forms.ChoiceField(label="区域或园区", required=False)
    industry = forms.ChoiceField(label="行业门类", required=False)

    def __init__(self, *args: Any, places: Sequence[Territory], **kwargs: Any) -> None:  # noqa: ANN401 - Django's own
        super().__init__(*args, **kwargs)
        offer(self, "territory", [*ALL, *((row.path, str(row)) for row in places)])
        sections = industry_list(IndustryLevel.SECTION)
        offer(self, "industry", [*ALL, *((row.code, row.name) for row in sections)])


class TellForm(forms.Form):
    """How long a firm is not told of the same item again."""

    days = forms.IntegerField(
        label="多少天内不重复提醒", initial=AGAIN_AFTER, min_value=LEAST_DAYS, max_value=MOST_DAYS
    )


class TrialForm(forms.Form):
    """Other figures to try an item with; empty keeps the item's own."""

    territory = forms.ChoiceField(label="企业范围")
    name = forms.CharField(
        label="方案名称", required=False, max_length=80, help_text="保存时填写，便于并列比较。"
    )

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 - Django's own
        item: PolicyItem,
        places: Sequence[Territory],
        **kwargs: Any,  # noqa: ANN401 - Django's own
    ) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "territory", [(row.subject.code, str(row)) for row in places])
        for line in figures_of(item):
            own = f"{line.shown_threshold:f}{_unit(line.kind, line.unit)}"
            self.fields[f"line-{line.pk}"] = forms.DecimalField(
                label=f"{line.name}：标准", required=False, max_digits=24, decimal_places=6,
                help_text=f"现为 {own}",
            )  # fmt: skip
        for name in _money_of(item):
            value = getattr(item, name)
            told = f"现为 {value.normalize():f}" if value is not None else "没有规定"
            self.fields[name] = money(_LABELS[name], told)

    def changes(self) -> dict[str, Decimal]:
        """Figures that were filled in."""
        return {
            name.removeprefix("line-"): value
            for name, value in self.cleaned_data.items()
            if value is not None and (name.startswith("line-") or name in MONEY)
        }


def _money_of(item: PolicyItem) -> tuple[str, ...]:
    if item.benefit_form == BenefitForm.FIXED:
        return ("amount", "cap", "pot")
    return ("ratio", "cap", "pot") if item.benefit_form == BenefitForm.RATIO else ()


def _unit(kind: str, unit: str) -> str:
    return {"share": "%", "growth": "%", "age": "年"}.get(kind, unit)


class SelfTestForm(forms.Form):
    """The questions of an item; every one may be left open. Nothing given here is kept."""

    def __init__(self, *args: Any, questions: Sequence[Question], **kwargs: Any) -> None:  # noqa: ANN401 - Django's own
        super().__init__(*args, **kwargs)
        self.questions = questions
        for one in questions:
            self.fields[one.name] = _field(one)

    def facts(self) -> dict[str, object]:
        """What was answered, as the engine takes it; what was left open is not there."""
        found: dict[str, object] = {}
        for one in self.questions:
            value = self.cleaned_data.get(one.name)
            if value is None or value == "":
                continue
            found[one.name] = value == "yes" if one.kind == "flag" else value
        return found


def _field(one: Question) -> forms.Field:
    label = f"{one.label}（{one.unit}）" if one.unit else one.label
    if one.kind == "number":
        return forms.DecimalField(label=label, required=False, max_digits=24, decimal_places=6)
    if one.kind == "flag":
        return forms.ChoiceField(label=label, required=False, choices=YES_NO)
    if one.kind == "date":
        return forms.DateField(label=label, required=False, widget=DAY)
    if one.kind == "industry":
        return forms.RegexField(
            r"^[A-Ta-t]?[0-9]{2,4}$|^[A-Ta-t]$", label=label, required=False,
            help_text="国民经济行业分类的门类字母或2至4位代码，如 C 或 65。",
            error_messages={"invalid": "请填写门类字母（A—T）或2至4位数字代码。"},
        )  # fmt: skip
    if one.choices:
        listed = [("", "不知道"), *((word, word) for word in one.choices)]
        return forms.ChoiceField(label=label, required=False, choices=listed)
    return forms.CharField(label=label, required=False, max_length=60)
