"""Forms of announcements."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from django import forms

from qianyi.domains.policies.choices import CallState, PotRule
from qianyi.domains.policies.models import PolicyBudget, PolicyItem
from qianyi.domains.policies.services.calls import UNDERTAKING, CallFacts, CallPart
from qianyi.kernel.subjects.models import Department, Territory

from .library import ALL, DAY, NONE, after_day, last_day, offer, place_of, text_area
from .payments import sum_field, units_offered

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from qianyi.domains.policies.models import PolicyCall
    from qianyi.foundation.permissions import Actor

ROWS, MOST_ROWS = 2, 30
"""Items a form begins with, and the most it takes."""
PARTS: Final = ("item", "budget", "pot", "group")


class CallFilterForm(forms.Form):
    """Filters of the list of announcements."""

    q = forms.CharField(label="标题或政策事项", required=False, max_length=60)
    state = forms.ChoiceField(label="状态", required=False, choices=[*ALL, *CallState.choices])


class CallForm(forms.Form):
    """An announcement: what may be applied for, when, from which money."""

    title = forms.CharField(label="公告标题", max_length=120)
    territory = forms.ChoiceField(label="适用区域")
    year = forms.IntegerField(label="年度", min_value=2000, max_value=2100)
    batch = forms.CharField(label="批次", max_length=40, help_text="如 第一批。")
    unit = forms.ChoiceField(label="受理单位")
    finance = forms.ChoiceField(
        label="会签的财政部门", required=False, help_text="不需要会签的留空。"
    )
    opens_on = forms.DateField(label="申报开始", widget=DAY)
    last_day = forms.DateField(label="申报截止", widget=DAY, help_text="最后一天。")
    rule = forms.ChoiceField(
        label="申请超出资金时", choices=PotRule.choices,
        help_text="公告里写明的规则；系统按它排队或折算，不会不声不响地削减。",
    )  # fmt: skip
    contact = forms.CharField(label="咨询方式", max_length=200)
    words = forms.CharField(label="公告正文", required=False, widget=text_area(5))
    undertaking = forms.CharField(label="承诺内容", widget=text_area(3), initial=UNDERTAKING)

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 - Django's own
        actor: Actor,
        rows: int = ROWS,
        **kwargs: Any,  # noqa: ANN401 - Django's own
    ) -> None:
        super().__init__(*args, **kwargs)
        self.rows = max(1, min(rows, MOST_ROWS))
        zones = Territory.objects.filter(territory_kind="zone").select_related("subject")
        offer(self, "territory", [(row.subject.code, str(row)) for row in zones.order_by("path")])
        units = units_offered()
        offer(self, "unit", units)
        offer(self, "finance", [*NONE, *units])
        pots = PolicyBudget.objects.visible_to(actor).order_by("-year", "pk")
        items = PolicyItem.objects.public().order_by("title")
        self.budgets = [(str(row.pk), str(row)) for row in pots]
        self.items = [(str(row.pk), row.title) for row in items]
        for number in range(1, self.rows + 1):
            self._offer_part(number)

    def _offer_part(self, number: int) -> None:
        is_first = number == 1
        none = [("", "请选择")] if is_first else NONE
        self.fields[f"item_{number}"] = forms.ChoiceField(
            label=f"事项{number}", required=is_first, choices=[*none, *self.items]
        )
        self.fields[f"budget_{number}"] = forms.ChoiceField(
            label=f"事项{number}的资金来源", required=False,
            choices=[("", "请选择"), *self.budgets],
        )  # fmt: skip
        self.fields[f"pot_{number}"] = sum_field(f"事项{number}的本批资金", required=False)
        self.fields[f"group_{number}"] = forms.CharField(
            label=f"事项{number}不重复享受的组", required=False, max_length=60,
            help_text="同组的事项，一家企业同一年度只享受一项；没有的留空。",
        )  # fmt: skip

    def head(self) -> list[Any]:
        """Fields of the whole announcement."""
        return [self[name] for name in self.fields if not re.search(r"_\d+$", name)]

    def parts(self) -> list[tuple[int, list[Any]]]:
        """Fields of each item."""
        return [
            (number, [self[f"{name}_{number}"] for name in PARTS])
            for number in range(1, self.rows + 1)
        ]

    def clean(self) -> dict[str, Any]:
        """An item and its money come together, each item once."""
        given = super().clean() or {}
        chosen = []
        for number in range(1, self.rows + 1):
            item, pot = given.get(f"item_{number}"), given.get(f"pot_{number}")
            if item and pot is None and f"pot_{number}" not in self.errors:
                self.add_error(f"pot_{number}", "请填写这一项的本批资金。")
            if item and not given.get(f"budget_{number}"):
                self.add_error(f"budget_{number}", "请选择这一项的资金来源。")
            if pot is not None and not item and number > 1:
                self.add_error(f"item_{number}", "填了资金，请选择事项。")
            if item and item in chosen:
                self.add_error(f"item_{number}", "这一项已经选过。")
            chosen.append(item)
        return given

    def names_of(self) -> dict[str, str]:
        """What a refusal calls the money of an item → the field that holds it."""
        found = {"items": "item_1"}
        for number in range(1, self.rows + 1):
            item = PolicyItem.objects.filter(pk=self.cleaned_data.get(f"item_{number}") or 0)
            if (row := item.first()) is not None:
                found[f"pot-{row.code}"] = f"pot_{number}"
        return found

    def facts(self) -> CallFacts:
        """What was filled in."""
        given = self.cleaned_data
        closes = after_day(given["last_day"])
        assert closes is not None  # noqa: S101 - the field is required
        return CallFacts(
            territory=place_of(given["territory"]), year=given["year"], batch=given["batch"],
            title=given["title"], unit=Department.objects.get(pk=given["unit"]),
            finance=Department.objects.get(pk=given["finance"]) if given["finance"] else None,
            contact=given["contact"], opens_on=given["opens_on"], closes_on=closes,
            rule=given["rule"], words=given["words"], undertaking=given["undertaking"],
            parts=[
                CallPart(
                    item=PolicyItem.objects.get(pk=given[f"item_{number}"]),
                    budget=PolicyBudget.objects.get(pk=given[f"budget_{number}"]),
                    pot=given[f"pot_{number}"], group=given[f"group_{number}"],
                )
                for number in range(1, self.rows + 1)
                if given[f"item_{number}"]
            ],
        )  # fmt: skip


def initial_of_call(call: PolicyCall) -> dict[str, Any]:
    """The form of an announcement as it stands."""
    found: dict[str, Any] = {
        name: getattr(call, name)
        for name in ("title", "year", "batch", "contact", "opens_on", "rule", "words",
                     "undertaking")
    }  # fmt: skip
    found |= {
        "territory": call.territory.subject.code, "unit": str(call.unit_id),
        "finance": str(call.finance_id or ""), "last_day": last_day(call.closes_on),
    }  # fmt: skip
    for number, row in enumerate(call.items.order_by("pk"), start=1):
        found |= {
            f"item_{number}": str(row.item_id), f"budget_{number}": str(row.budget_id),
            f"pot_{number}": f"{row.pot.normalize():f}", f"group_{number}": row.group,
        }  # fmt: skip
    return found


def default_window(day: date) -> dict[str, Any]:
    """The window a new announcement begins with: a month from today."""
    return {"opens_on": day, "last_day": day + timedelta(days=30), "year": day.year}


def initial_of_item(item_id: str, actor: Actor) -> dict[str, Any]:
    """What is known of the item a new announcement is for, and the unit of whoever writes it."""
    found: dict[str, Any] = {"batch": "第一批"}
    own = Department.objects.filter(
        pk__in=actor.departments_of("department_officer"), territory__isnull=False
    )
    item = PolicyItem.objects.public().filter(pk=int(item_id) if item_id.isdecimal() else 0).first()
    if item is not None:
        found |= {
            "item_1": str(item.pk), "title": f"{item.title}申报公告"[:120],
            "territory": item.territory.subject.code, "contact": item.contact,
        }  # fmt: skip
    unit = item.department_id if item is not None else None
    unit = unit or own.order_by("subject__code").values_list("pk", flat=True).first()
    return found | ({"unit": str(unit)} if unit else {})


def rows_of(data: Mapping[str, Any]) -> int:
    """How many items the form that was sent has."""
    told = str(data.get("rows") or "")
    return int(told) if told.isdecimal() and len(told) < 3 else ROWS  # noqa: PLR2004 - two digits
