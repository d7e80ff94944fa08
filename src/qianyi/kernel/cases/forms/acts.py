"""The form of an act: only the fields that act asks for, with what may be chosen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from django import forms

from qianyi.engine.workdays import LIMIT_UNITS
from qianyi.kernel.cases.choices import CaseStatus
from qianyi.lib.clock import ZONE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from qianyi.engine.flow import Process, State
    from qianyi.kernel.cases.selectors import Can

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
LINES: Final = forms.Textarea(attrs={"rows": 4})
PROMISE: Final = "promise-"
"""Before the name of a material that may come later."""
REASONS: Final[dict[str, tuple[str, str]]] = {
    "not_accepted": ("不予受理的理由", "写明依据哪一条；将书面告知申请人。"),
    "extended": ("延期的理由", "只能在到期之前延期，延期的理由告知申请人。"),
    "returned": ("退回的理由", "写明要改什么。"),
    "withdrawn": ("撤回的理由", ""),
    "reopened": ("重新办理的理由", ""),
    "asked_again": ("为什么要重新办理", "写明哪里没有办好、还需要怎样办。"),
    "condition_settled": ("判断的依据", "事实不全，由人判断；写明依据。"),
    "correction_told": ("说明", "可以不填。"),
    "urged": ("催办的话", "可以不填。"),
    "transferred": ("转办的理由", ""),
    "signers_added": ("加签的理由", ""),
    "finished": ("办结说明", ""),
    "paused_service": ("暂停的理由", "只能是办理流程列出的理由。"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the fields of an act are made from.

    ``units`` are (code, name) of departments; ``held`` the words of where a promise stands open.
    """

    can: Can
    process: Process
    state: State
    units: tuple[tuple[str, str], ...]


class ActForm(forms.Form):
    """One act on a case; ``values`` are what the service takes."""

    def __init__(self, data: Mapping[str, Any] | None, *, asked: Asked) -> None:
        super().__init__(data)
        self.asked = asked
        can = asked.can
        for name in (*can.needs, *can.asks):
            if name == "manner":
                continue
            made = MAKERS[name](asked)
            for key, field in made.items():
                field.required = name in can.needs and not key.startswith(PROMISE)
                self.fields[key] = field

    def clean(self) -> dict[str, Any]:
        """A promise needs its day; at least one material must be promised."""
        cleaned: dict[str, Any] = super().clean() or {}
        if self.asked.can.act == "accepted_with_promises" and not self._promised(cleaned):
            self.add_error(None, "请至少选定一份以后补交的材料，并写明补交日期。")
        return cleaned

    def values(self) -> dict[str, object]:
        """Plain values by the fields of the engine's event."""
        can, told = self.asked.can, self.cleaned_data
        values: dict[str, object] = {}
        if can.step:
            values["step"] = can.step
        if can.signer:
            values["signer"] = can.signer
        if can.variant:
            values["manner" if can.act == "accepted_with_promises" else "outcome"] = can.variant
        for name in (*can.needs, *can.asks):
            if name == "items" and can.act == "accepted_with_promises":
                values["items"] = self._promised(told)
            elif name == "amount":
                allowed = self.asked.process.extensions
                values["amount"] = [told[name], allowed.amount.unit if allowed else "working_days"]
            elif told.get(name) not in (None, "", []):
                read = PLAIN.get(name)
                values[name] = read(told[name]) if read else told[name]
        return values

    def _promised(self, told: Mapping[str, Any]) -> list[list[str]]:
        return [
            [name.removeprefix(PROMISE), due.isoformat()]
            for name, due in told.items()
            if name.startswith(PROMISE) and isinstance(due, date)
        ]


def _reason(asked: Asked) -> dict[str, forms.Field]:
    label, hint = REASONS.get(asked.can.act, ("理由", ""))
    if asked.can.act == "paused_service":
        choices = [(one, one) for one in asked.process.pauses]
        return {"reason": forms.ChoiceField(label=label, choices=choices, help_text=hint)}
    return {"reason": forms.CharField(label=label, help_text=hint, max_length=1000, widget=LINES)}


def _items(asked: Asked) -> dict[str, forms.Field]:
    if asked.can.act == "correction_told":
        return {
            "items": forms.CharField(
                label="须补正的全部内容",
                help_text="一行一项，一次写全；补正只能告知一次。",
                max_length=4000,
                widget=forms.Textarea(attrs={"rows": 6}),
            )
        }
    promised = asked.can.variant == "promised"
    materials = [
        one for one in asked.process.materials if (one.promise if promised else one.tolerable)
    ]
    return {
        f"{PROMISE}{one.id}": forms.DateField(
            label=f"{one.title}：最迟补交日期",
            widget=DAY,
            required=False,
            help_text="不缺的不填。",
        )
        for one in materials
    }


def _item(asked: Asked) -> dict[str, forms.Field]:
    open_ones = [
        (code, title.title if (title := asked.process.material(code)) else code)
        for code in [one.item for one in asked.state.promises if one.kept_at is None]
    ]
    return {"item": forms.ChoiceField(label="已补交或已核实的承诺", choices=open_ones)}


def _ground(asked: Asked) -> dict[str, forms.Field]:
    choices = [(one, one) for one in asked.process.special_grounds]
    return {
        "ground": forms.ChoiceField(
            label="特别程序事由",
            choices=choices,
            help_text="只限法律列明的事由，所需时间不计入时限。",
        )
    }


def _notice(_asked: Asked) -> dict[str, forms.Field]:
    return {
        "notice": forms.CharField(
            label="书面告知文号", max_length=120, help_text="须书面告知申请人所需时间。"
        )
    }


def _note(_asked: Asked) -> dict[str, forms.Field]:
    return {"note": forms.CharField(label="说明", max_length=500, widget=LINES)}


def _outcome(asked: Asked) -> dict[str, forms.Field]:
    if len(asked.can.outcomes) < 2 or asked.can.variant:  # noqa: PLR2004 - nothing to choose from
        return {}
    return {
        "outcome": forms.ChoiceField(
            label="办理结果",
            choices=asked.can.outcomes,
            widget=forms.RadioSelect,
            initial=asked.can.outcomes[0][0],
        )
    }


def _opinion(_asked: Asked) -> dict[str, forms.Field]:
    return {
        "opinion": forms.CharField(
            label="办理意见", max_length=4000, widget=LINES, help_text="写入办理过程，内部可见。"
        )
    }


def _signers(asked: Asked) -> dict[str, forms.Field]:
    return {
        "signers": forms.MultipleChoiceField(
            label="加签单位", choices=asked.units, widget=forms.CheckboxSelectMultiple
        )
    }


def _to(asked: Asked) -> dict[str, forms.Field]:
    if asked.can.act == "copied":
        return {
            "to": forms.MultipleChoiceField(
                label="抄送单位", choices=asked.units, widget=forms.CheckboxSelectMultiple
            )
        }
    return {
        "to": forms.ChoiceField(label="退回到", choices=asked.can.targets, widget=forms.RadioSelect)
    }


def _to_unit(asked: Asked) -> dict[str, forms.Field]:
    return {"to_unit": forms.ChoiceField(label="转办单位", choices=[("", "请选择"), *asked.units])}


def _amount(asked: Asked) -> dict[str, forms.Field]:
    allowed = asked.process.extensions
    most = allowed.amount.amount if allowed else 1
    unit = LIMIT_UNITS[allowed.amount.unit] if allowed else "个工作日"
    return {
        "amount": forms.IntegerField(
            label=f"延长（{unit}）",
            min_value=1,
            max_value=most,
            initial=most,
            help_text=f"最多 {most} {unit}。",
        )
    }


def _status(_asked: Asked) -> dict[str, forms.Field]:
    return {"status": forms.ChoiceField(label="外部状态", choices=CaseStatus.choices)}


def _number(_asked: Asked) -> dict[str, forms.Field]:
    return {"number": forms.CharField(label="外部办件号", max_length=80)}


def _words(_asked: Asked) -> dict[str, forms.Field]:
    return {
        "words": forms.CharField(
            label="外部状态原文", max_length=120, help_text="照外部系统上显示的写。"
        )
    }


def _since(_asked: Asked) -> dict[str, forms.Field]:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return {
        "since": forms.DateTimeField(
            label="状态时间", widget=widget, input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d"]
        )
    }


def _holds(_asked: Asked) -> dict[str, forms.Field]:
    choices = [("yes", "成立，须办这个环节"), ("no", "不成立，无须办理")]
    return {"holds": forms.ChoiceField(label="条件", choices=choices, widget=forms.RadioSelect)}


MAKERS: Final[dict[str, Callable[[Asked], dict[str, forms.Field]]]] = {
    "reason": _reason, "items": _items, "item": _item, "ground": _ground, "notice": _notice,
    "note": _note, "outcome": _outcome, "opinion": _opinion, "signers": _signers, "to": _to,
    "to_unit": _to_unit, "amount": _amount, "status": _status, "number": _number,
    "words": _words, "since": _since, "holds": _holds,
}  # fmt: skip


def _moment(value: datetime) -> str:
    return value.astimezone(ZONE).isoformat()


PLAIN: Final[dict[str, Callable[[Any], object]]] = {
    "items": lambda text: [line.strip() for line in str(text).splitlines() if line.strip()],
    "since": _moment,
    "holds": lambda word: word == "yes",
}
