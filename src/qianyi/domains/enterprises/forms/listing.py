"""Forms of the list of firms: filters, registering, changing, importing, merging."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from qianyi.kernel.subjects import selectors
from qianyi.kernel.subjects.models import (
    EnterpriseType,
    ImportMode,
    IndustryLevel,
    LegalStatus,
    TerritoryKind,
)
from qianyi.kernel.subjects.selectors import EnterpriseFilter
from qianyi.kernel.subjects.services import CHANGEABLE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qianyi.kernel.subjects.models import Territory
    from qianyi.kernel.subjects.services import Difference

SITES = (TerritoryKind.PARK, TerritoryKind.BUILDING)
ALL = [("", "全部")]
UNKNOWN = [("", "未知")]


def day_input() -> forms.DateInput:
    """A date as the browser offers it."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class FirmFilter(forms.Form):
    """What the list is narrowed to."""

    q = forms.CharField(
        label="名称、代码或拼音首字母", required=False, max_length=60,
        widget=forms.TextInput(attrs={"type": "search"}),
    )  # fmt: skip
    industry = forms.ChoiceField(label="行业门类或大类", required=False)
    place = forms.ChoiceField(label="区域", required=False)
    status = forms.ChoiceField(
        label="登记状态", required=False, choices=[*ALL, *LegalStatus.choices]
    )
    type = forms.ChoiceField(
        label="企业类型", required=False, choices=[*ALL, *EnterpriseType.choices]
    )
    moved_from = forms.DateField(label="入驻不早于", required=False, widget=day_input())
    moved_to = forms.DateField(label="入驻不晚于", required=False, widget=day_input())

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        levels = (IndustryLevel.SECTION, IndustryLevel.DIVISION)
        _choose(self, "industry", [*ALL, *_industries(*levels)])
        _choose(self, "place", [*ALL, *_places(selectors.territory_list())])

    @property
    def asked(self) -> EnterpriseFilter:
        """The filter; a field that cannot be read narrows nothing."""
        self.is_valid()
        told = self.cleaned_data
        return EnterpriseFilter(
            words=told.get("q") or "",
            industry=told.get("industry") or "",
            place=told.get("place") or "",
            legal_status=told.get("status") or "",
            enterprise_type=told.get("type") or "",
            moved_in=(told.get("moved_from"), told.get("moved_to")),
        )


class FirmForm(forms.Form):
    """A firm to register."""

    uscc = forms.CharField(label="统一社会信用代码", max_length=40, help_text="18 位，按营业执照。")
    name = forms.CharField(label="企业名称", max_length=120)
    short_name = forms.CharField(label="简称", max_length=60, required=False)
    enterprise_type = forms.ChoiceField(
        label="企业类型", required=False, choices=[*UNKNOWN, *EnterpriseType.choices]
    )
    industry = forms.CharField(
        label="行业代码", max_length=10, required=False, help_text="GB/T 4754-2017，如 C26、261。"
    )
    registered_on = forms.DateField(label="成立日期", required=False, widget=day_input())
    moved_in_on = forms.DateField(label="入驻日期", required=False, widget=day_input())
    territory = forms.ChoiceField(label="统计归属区域")
    park = forms.ChoiceField(label="园区", required=False)
    building = forms.ChoiceField(label="楼宇", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        _place_choices(self)


class ChangeForm(FirmForm):
    """What changed of a firm, and on which day."""

    legal_status = forms.ChoiceField(label="登记状态", choices=LegalStatus.choices)
    effective_on = forms.DateField(label="变更日期", widget=day_input())
    source = forms.CharField(label="依据", max_length=200, help_text="例如变更登记通知书文号。")

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        for name in ("uscc", "short_name"):
            del self.fields[name]


class UploadForm(forms.Form):
    """A workbook of firms."""

    workbook = forms.FileField(
        label="企业名单（.xlsx）",
        help_text="用下载的模板填写。上传后先检查，确认后才导入。",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
    )


class ModeForm(forms.Form):
    """How a list with wrong rows is brought in."""

    mode = forms.ChoiceField(choices=ImportMode.choices)


class WhyForm(forms.Form):
    """Why."""

    reason = forms.CharField(label="理由", max_length=200, widget=forms.Textarea({"rows": 3}))


class ChoosePairForm(forms.Form):
    """Two firms by their codes."""

    keep = forms.CharField(label="保留的企业（统一社会信用代码）", max_length=18)
    absorb = forms.CharField(label="并入的企业（统一社会信用代码）", max_length=18)


class MergeForm(forms.Form):
    """What is taken over, and why."""

    take = forms.MultipleChoiceField(
        label="取自被并入方的内容", required=False, widget=forms.CheckboxSelectMultiple
    )
    reason = forms.CharField(
        label="合并的理由", max_length=200, widget=forms.Textarea({"rows": 3}),
        help_text="例如核对了哪些材料。",
    )  # fmt: skip

    def __init__(self, *args: Any, differences: Iterable[Difference], **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        _choose(
            self,
            "take",
            [
                (one.field, f"{one.label}：{one.kept or '未知'} → {one.other}")
                for one in differences
                if one.can_be_taken
            ],
        )


def initial_of(enterprise: Any) -> dict[str, Any]:  # noqa: ANN401 - an Enterprise
    """What a form about a firm starts with."""
    held = {field: getattr(enterprise, field) for field in CHANGEABLE if field != "name"}
    for place in ("territory", "park", "building"):
        held[place] = held[place].subject.code if held[place] else ""
    held["industry"] = held["industry"].code if held["industry"] else ""
    return {**held, "name": enterprise.subject.name}


def _choose(form: forms.Form, name: str, choices: list[tuple[str, str]]) -> None:
    form.fields[name].choices = choices  # type: ignore[attr-defined]


def _place_choices(form: forms.Form) -> None:
    rows = list(selectors.territory_list())
    counted = [row for row in rows if not row.aggregate_only]
    _choose(form, "territory", [("", "请选择"), *_places(counted)])
    for kind in SITES:
        found = [row for row in rows if row.territory_kind == kind]
        _choose(form, kind.value, [*UNKNOWN, *_places(found)])


def _places(rows: Iterable[Territory]) -> list[tuple[str, str]]:
    return [(row.subject.code, "　" * max(row.path.count("/") - 3, 0) + str(row)) for row in rows]


def _industries(*levels: str) -> list[tuple[str, str]]:
    return [(row.code, str(row)) for row in selectors.industry_list(*levels)]
