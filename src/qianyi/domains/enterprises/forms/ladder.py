"""Forms of the ladder: filters, the reserve, telling firms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from qianyi.domains.enterprises.choices import LadderState, PoolEnd
from qianyi.domains.enterprises.selectors import ladder as selectors
from qianyi.domains.enterprises.services import AGAIN_AFTER, PoolFacts
from qianyi.kernel.rules.selectors import title_list
from qianyi.kernel.subjects.models import Department, IndustryLevel
from qianyi.kernel.subjects.selectors import department_list, industry_list

from .listing import ALL, day_input

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qianyi.domains.enterprises.models import PoolMember
    from qianyi.kernel.subjects.models import Territory

SIZES = ("大型", "中型", "小型", "微型")
STATES = [
    (LadderState.HOLDS.value, "持有（含即将到期）"),
    *((one.value, one.label) for one in LadderState if one != LadderState.HOLDS),
    (selectors.AT_RISK, "持有但按现有数据不再符合"),
    (selectors.POOLED, "梯度培育储备企业"),
]
UNCLEAR = [("", "未明确")]


def place_choices(places: Sequence[Territory]) -> list[tuple[str, str]]:
    """Places by their codes; fictional ones are marked."""
    return [(row.subject.code, str(row)) for row in places]


class PlaceForm(forms.Form):
    """Whose firms are counted."""

    place = forms.ChoiceField(label="企业范围", required=False)

    def __init__(self, *args: Any, places: Sequence[Territory], **kwargs: Any) -> None:  # noqa: ANN401 - Django's own
        super().__init__(*args, **kwargs)
        _offer(self, "place", place_choices(places))


class StandingFilterForm(PlaceForm):
    """What a list of standings is narrowed to."""

    q = forms.CharField(
        label="企业名称、代码或拼音首字母", required=False, max_length=60,
        widget=forms.TextInput(attrs={"type": "search"}),
    )  # fmt: skip
    state = forms.ChoiceField(label="状态", required=False, choices=[*ALL, *STATES])
    industry = forms.ChoiceField(label="行业门类或大类", required=False)
    size = forms.ChoiceField(
        label="企业规模", required=False, choices=[*ALL, *((one, one) for one in SIZES)]
    )
    close = forms.BooleanField(label="差距在标准的10%以内", required=False)
    field_order = ("q", "state", "place", "industry", "size", "close")

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own
        super().__init__(*args, **kwargs)
        levels = (IndustryLevel.SECTION, IndustryLevel.DIVISION)
        rows = industry_list(*levels)
        _offer(self, "industry", [*ALL, *((row.code, str(row)) for row in rows)])


class PoolFilterForm(forms.Form):
    """What the reserve is narrowed to."""

    q = forms.CharField(
        label="企业名称、代码或拼音首字母", required=False, max_length=60,
        widget=forms.TextInput(attrs={"type": "search"}),
    )  # fmt: skip
    title = forms.ChoiceField(label="目标称号", required=False)
    owner = forms.CharField(label="责任人", required=False, max_length=40)
    due = forms.DateField(label="下次联系不晚于", required=False, widget=day_input())
    ended = forms.BooleanField(label="看已出库的", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own
        super().__init__(*args, **kwargs)
        _offer(self, "title", [*ALL, *_titles()])


class CareForm(forms.Form):
    """Who looks after a firm of the reserve."""

    owner = forms.CharField(label="责任人", max_length=40, required=False)
    department = forms.ChoiceField(label="责任单位", required=False)
    next_contact_on = forms.DateField(label="下次联系", required=False, widget=day_input())

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own
        super().__init__(*args, **kwargs)
        rows = department_list()
        _offer(
            self, "department",
            [*UNCLEAR, *((row.subject.code, row.subject.name) for row in rows)],
        )  # fmt: skip

    @property
    def facts(self) -> PoolFacts:
        """What was filled in."""
        told = self.cleaned_data
        code = told["department"]
        return PoolFacts(
            owner=told["owner"],
            department=Department.objects.get(subject__code=code) if code else None,
            next_contact_on=told["next_contact_on"],
        )


class PoolForm(CareForm):
    """A firm for the reserve."""

    uscc = forms.CharField(label="统一社会信用代码", max_length=18, help_text="18 位，按营业执照。")
    title = forms.ChoiceField(label="目标称号")
    reason = forms.CharField(
        label="入库理由",
        max_length=200,
        help_text="例如：只差一项条件，企业有申报意愿。",
        error_messages={"required": "请写明入库理由。"},
    )
    field_order = ("uscc", "title", "reason", "owner", "department", "next_contact_on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own
        super().__init__(*args, **kwargs)
        _offer(self, "title", _titles())


class NoteForm(forms.Form):
    """What was talked about."""

    noted_on = forms.DateField(label="联系日期", widget=day_input())
    text = forms.CharField(
        label="联系内容",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "请写明联系的内容。"},
    )
    next_contact_on = forms.DateField(label="下次联系", required=False, widget=day_input())


class EndForm(forms.Form):
    """Why a firm leaves the reserve."""

    end = forms.ChoiceField(label="出库原因", choices=PoolEnd.choices)
    reason = forms.CharField(
        label="说明", max_length=200, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="选“其他”的必须写明。",
    )  # fmt: skip


class TellForm(forms.Form):
    """How soon a firm may be told again."""

    days = forms.IntegerField(
        label="多少天内提醒过的不再提醒",
        initial=AGAIN_AFTER,
        min_value=7,
        max_value=365,
        help_text="7 到 365 天。",
    )


def care_of(member: PoolMember) -> dict[str, Any]:
    """The values of an entry, for its form."""
    return {
        "owner": member.owner,
        "department": member.department.subject.code if member.department else "",
        "next_contact_on": member.next_contact_on,
    }


def _titles() -> list[tuple[str, str]]:
    return [(row.code, row.name) for row in title_list()]


def _offer(form: forms.Form, name: str, choices: list[tuple[str, str]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared so
    field.choices = choices
