"""What a what-if is asked with: the base it stands on, the changed figures, the money."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, Final

from django import forms

from qianyi.domains.evaluation.choices import RunState
from qianyi.domains.evaluation.selectors import runs as run_selectors
from qianyi.domains.evaluation.selectors.methods import method_for
from qianyi.domains.evaluation.selectors.whatif import (
    Award,
    ConditionsAsked,
    WeightsAsked,
    bases_of,
    figures_changeable,
    grades_of,
    money_inputs,
    weights_now,
)
from qianyi.engine.panel import ADMINISTRATION, PURPOSES
from qianyi.kernel.rules import selectors as rules
from qianyi.kernel.rules.choices import VersionKind, VersionState
from qianyi.kernel.subjects.models import Enterprise, Territory, TerritoryKind
from qianyi.kernel.subjects.selectors import territory_list

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from django.http import QueryDict

    from qianyi.domains.evaluation.models import EvaluationRun
    from qianyi.foundation.permissions import Actor
    from qianyi.kernel.rules.models import RuleVersion

FIGURE: Final = "f:"
"""Names of the fields that hold changed figures begin so."""
LARGEST: Final = Decimal(10) ** 15
RUNS_OFFERED: Final = 50
DAY: Final = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def _money(label: str) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, max_digits=16, decimal_places=4, min_value=Decimal(0), required=False
    )


class AwardForm(forms.Form):
    """What each firm gets and what there is to give."""

    amount = _money("每家金额（万元）")
    base = forms.ChoiceField(label="或按比例：以哪项金额为基数", required=False)
    rate = forms.DecimalField(
        label="比例（%）", max_digits=8, decimal_places=4, min_value=Decimal(0), required=False
    )
    cap = _money("单户上限（万元）")
    budget = _money("预算（万元）")

    def __init__(self, *args: Any, bases: Sequence[tuple[str, str]], **kwargs: Any) -> None:  # noqa: ANN401 - Django's own
        super().__init__(*args, **kwargs)
        _choose(self, base=[("", "不按比例"), *bases])

    def clean(self) -> dict[str, Any]:
        """Either an amount or a share: both together would pay twice."""
        told = super().clean() or {}
        if told.get("amount") is not None and told.get("rate") is not None:
            self.add_error("rate", "每家金额和比例只能填一种，请清空其中一个。")
        if (told.get("rate") is None) != (not told.get("base")):
            self.add_error("rate", "按比例计算须同时选择基数并填写比例。")
        return told

    def award(self) -> Award:
        """As asked; nothing when it does not hold."""
        told = self.cleaned_data if self.is_valid() else {}
        return Award(
            amount=told.get("amount"),
            base=told.get("base") or "",
            rate=told.get("rate"),
            cap=told.get("cap"),
            budget=told.get("budget"),
        )


class ConditionsForm(forms.Form):
    """Which conditions of which firms, on which day."""

    version = forms.ChoiceField(label="认定条件")
    application = forms.ChoiceField(label="申请类型", required=False)
    territory = forms.ChoiceField(label="企业范围")
    applied_on = forms.DateField(label="假定申请日期", widget=DAY)
    as_of = forms.DateField(label="数据截至", widget=DAY)
    purpose = forms.ChoiceField(label="用途", choices=[(one, one) for one in PURPOSES])

    def __init__(self, *args: Any, choices: Mapping[str, Sequence[Any]], **kwargs: Any) -> None:  # noqa: ANN401 - Django's own
        super().__init__(*args, **kwargs)
        _choose(self, **choices)


class WeightsForm(forms.Form):
    """Which run, which group, and which grade one enters or leaves."""

    run = forms.ChoiceField(label="企业评价")
    group = forms.ChoiceField(label="分组")
    grade = forms.ChoiceField(label="看进出哪一等级")

    def __init__(self, *args: Any, choices: Mapping[str, Sequence[Any]], **kwargs: Any) -> None:  # noqa: ANN401 - Django's own
        super().__init__(*args, **kwargs)
        _choose(self, **choices)


class KeepForm(forms.Form):
    """A name and a note for a what-if."""

    name = forms.CharField(label="方案名称", max_length=80)
    note = forms.CharField(
        label="说明", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class DraftForm(forms.Form):
    """A local version to be, with the tried figures in it."""

    name = forms.CharField(
        label="新版本号", max_length=60, help_text="与已有版本不同，例如：2026-本区试行。"
    )
    reason = forms.CharField(
        label="为什么起草", max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )


class ScenarioFilterForm(forms.Form):
    """Filters of the list of what-ifs."""

    q = forms.CharField(label="名称或说明", required=False, max_length=100)
    kind = forms.ChoiceField(
        label="类别",
        required=False,
        choices=[("", "全部"), ("conditions", "认定条件的数值"), ("weights", "评价办法的权重")],
    )


@dataclass(frozen=True)
class Read:
    """A question as it was written.

    Attributes:
        asked: the question; None where there is nothing to ask of or its head does not hold.
        changes: field → what was written, for those that differ from what is in force.
        errors: field → what is wrong with it.
    """

    form: forms.Form | None
    money: AwardForm | None
    asked: ConditionsAsked | WeightsAsked | None
    written: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def problem(self) -> str:
        """Everything that is wrong, in one line."""
        said = [*self.errors.values()]
        for form in (self.form, self.money):
            if form is not None and form.is_bound:
                said += [str(one) for found in form.errors.values() for one in found]
        return "；".join(dict.fromkeys(said))


def read_conditions(data: QueryDict, actor: Actor, today: date) -> Read:
    """A question about conditions; what is not written is chosen sensibly."""
    versions = versions_offered(actor)
    if not versions:
        return Read(None, None, None)
    version = next((one for one in versions if str(one.pk) == data.get("version")), versions[0])
    types = list(dict.fromkeys(one["type"] for one in version.applications))
    places = list(territory_list())
    told = {
        "version": str(version.pk),
        "application": data.get("application") if data.get("application") in types else types[0],
        "territory": data.get("territory") or _usual_place(actor, places),
        "applied_on": data.get("applied_on") or today.isoformat(),
        "as_of": data.get("as_of") or today.isoformat(),
        "purpose": data.get("purpose") or ADMINISTRATION,
    }
    form = ConditionsForm(
        told,
        choices={
            "version": [(str(one.pk), _version_label(one)) for one in versions],
            "application": [(one, one) for one in types],
            "territory": [(row.subject.code, row.subject.name) for row in places],
        },
    )
    application = str(told["application"])
    money = AwardForm(data, bases=bases_of(version, application))
    now = {one.path: one.value for one in figures_changeable(version)}
    changes, written, errors = read_figures(data, now)
    if not form.is_valid():
        return Read(form, money, None, written, errors)
    place = next(row for row in places if row.subject.code == form.cleaned_data["territory"])
    asked = ConditionsAsked(
        version=rules.version_get(actor=actor, version_id=version.pk),
        application=application,
        territory=place,
        applied_on=form.cleaned_data["applied_on"],
        as_of=form.cleaned_data["as_of"],
        purpose=form.cleaned_data["purpose"],
        changes=changes,
        award=money.award(),
    )
    return Read(form, money, asked, written, errors)


def read_weights(data: QueryDict, actor: Actor) -> Read:
    """A question about weights; what is not written is chosen sensibly."""
    runs = runs_offered(actor)
    if not runs:
        return Read(None, None, None)
    run = next((one for one in runs if str(one.pk) == data.get("run")), runs[0])
    run = run_selectors.run_get(actor=actor, run_id=run.pk)
    method = method_for(run)
    groups = [one for one in method.groups if grades_of(method, one)] or list(method.groups)
    group = next((one for one in groups if one.code == data.get("group")), groups[0])
    grades = grades_of(method, group)
    told = {
        "run": str(run.pk),
        "group": group.code,
        "grade": data.get("grade") if data.get("grade") in grades else next(iter(grades), ""),
    }
    form = WeightsForm(
        told,
        choices={
            "run": [(str(one.pk), str(one)) for one in runs],
            "group": [(one.code, one.name) for one in groups],
            "grade": list(grades.items()),
        },
    )
    money = AwardForm(data, bases=money_inputs(method))
    changes, written, errors = read_figures(data, weights_now(run, group.code))
    if not form.is_valid():
        return Read(form, money, None, written, errors)
    asked = WeightsAsked(
        run=run,
        group=group.code,
        grade=form.cleaned_data["grade"],
        weights=changes,
        award=money.award(),
    )
    return Read(form, money, asked, written, errors)


def read_figures(
    data: QueryDict, now: Mapping[str, Decimal]
) -> tuple[dict[str, Decimal], dict[str, str], dict[str, str]]:
    """Changed figures, what was written for them, and what is wrong: by path.

    An empty field is the figure as it is; an unknown path is told, not passed over.
    """
    changes, written, errors = {}, {}, {}
    for name in data:
        if not name.startswith(FIGURE):
            continue
        path, text = name.removeprefix(FIGURE), str(data.get(name, "")).strip()
        if not text:
            continue
        if path not in now:
            errors[path] = "这里没有这个数值，可能版本已经更换；请还原后重试。"
            continue
        value = _number(text)
        if value is None:
            written[path] = text
            errors[path] = f"“{text[:40]}”不是可用的数字，请写成 12 或 12.5。"
        elif value != now[path]:
            changes[path], written[path] = value, format(value, "f")
    return changes, written, errors


def versions_offered(actor: Actor) -> list[RuleVersion]:
    """Versions one may try other figures of: in force first, then drafts and those waiting."""
    order = {VersionState.ACTIVE: 0, VersionState.DRAFT: 1, VersionState.LOADED: 2}
    rows = [
        one
        for one in rules.version_list(actor)
        if one.state in order and one.kind != VersionKind.CLASS and one.applications
    ]
    return sorted(rows, key=lambda one: (order[VersionState(one.state)], one.kind, one.title))


def runs_offered(actor: Actor) -> list[EvaluationRun]:
    """Runs that were scored and not given up, and in which somebody got a grade to lose."""
    rows = run_selectors.run_list(actor).filter(results_digest__gt="")
    graded = [
        one
        for one in rows.exclude(state=RunState.DISCARDED)
        if any(group.get("grades") for group in one.summary.get("groups", {}).values())
    ]
    return graded[:RUNS_OFFERED]


def _usual_place(actor: Actor, places: Sequence[Territory]) -> str:
    """The zone of the first firm one sees, else its widest territory: meant without saying.

    A fictional firm is counted in fictional territories alone.
    """
    rows = Enterprise.objects.visible_to(actor).order_by("pk")
    first = rows.values_list("territory__path", "is_demo").first()
    inside = [
        row
        for row in places
        if first is not None and first[0].startswith(row.path) and row.is_demo == first[1]
    ]
    zones = [row for row in inside if row.territory_kind == TerritoryKind.ZONE]
    chosen = (zones or inside or list(places))[:1]
    return chosen[0].subject.code if chosen else ""


def _version_label(version: RuleVersion) -> str:
    return f"{version}（{version.get_state_display()}）"


def _number(text: str) -> Decimal | None:
    try:
        value = Decimal(text.replace(",", "").replace("，", ""))
    except InvalidOperation:
        return None
    return value if value.is_finite() and abs(value) <= LARGEST else None


def _choose(form: forms.Form, **choices: Sequence[Any]) -> None:
    for name, offered in choices.items():
        chosen = form.fields[name]
        assert isinstance(chosen, forms.ChoiceField)  # noqa: S101 - declared above
        chosen.choices = offered
