"""Forms of the zone's evaluation: filters, what to assess, zones to compare with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django import forms

from qianyi.domains.evaluation.selectors import zone as selectors
from qianyi.engine.scopes import SCOPE_CODES, UNSTATED

if TYPE_CHECKING:
    from qianyi.foundation.permissions import Actor

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
FIRST_YEAR: Final = 2000
LAST_YEAR: Final = 2100
ZONE_SCOPES: Final = ("一区五园", "直管区", UNSTATED)


def _choices(field: forms.Field, choices: list[tuple[str, str]]) -> None:
    assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared below
    field.choices = choices


class AssessmentFilterForm(forms.Form):
    """Filters of the list of assessments."""

    system = forms.ChoiceField(label="评价体系", required=False)
    year = forms.IntegerField(
        label="年度", required=False, min_value=FIRST_YEAR, max_value=LAST_YEAR
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own
        super().__init__(*args, **kwargs)
        rows = selectors.system_list(actor)
        _choices(self.fields["system"], [("", "全部"), *((row.code, row.title) for row in rows)])


class AssessmentForm(forms.Form):
    """Which zone is assessed in which system, for which year, beside whom."""

    system = forms.ChoiceField(label="评价体系")
    territory = forms.ChoiceField(label="高新区")
    year = forms.IntegerField(label="评价年度", min_value=FIRST_YEAR, max_value=LAST_YEAR)
    scope = forms.ChoiceField(
        label="口径",
        choices=[(one, one) for one in SCOPE_CODES if one in ZONE_SCOPES],
        help_text="只采用这一口径的数据；企业汇总按名录中的企业。",
    )
    as_of = forms.DateField(label="数据截至", widget=DAY)
    comparison = forms.ChoiceField(
        label="对比高新区数据", required=False, help_text="没有对比数据时只列数据，不折算得分。"
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own
        super().__init__(*args, **kwargs)
        systems = [(row.code, row.title) for row in selectors.system_list(actor)]
        _choices(self.fields["system"], systems)
        places = [(row.subject.code, row.subject.name) for row in selectors.zones_assessable()]
        _choices(self.fields["territory"], places)
        titles = dict(systems)
        sets = []
        for row in selectors.comparisons_for(actor, system="", is_demo=True):
            kind = "，示例数据" if row.is_demo else ""
            sets.append((str(row.pk), f"{row}（{titles.get(row.system, row.system)}{kind}）"))
        _choices(self.fields["comparison"], [("", "暂不对比"), *sets])


class ComparisonForm(forms.Form):
    """Zones to compare with, out of a workbook."""

    system = forms.ChoiceField(label="评价体系")
    title = forms.CharField(
        label="名称", max_length=120, help_text="例如：西部国家高新区2024年数据。"
    )
    source = forms.CharField(
        label="数据出处", max_length=300, help_text="公报、年鉴、通报等的标题和年份。"
    )
    note = forms.CharField(
        label="说明", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    follows = forms.ChoiceField(
        label="替代的版本", required=False, help_text="更新已有数据时选择原来的一份，两份都保留。"
    )
    is_demo = forms.BooleanField(
        label="示例数据（虚构的高新区，只能与示例高新区对比）", required=False
    )
    file = forms.FileField(
        label="数据文件",
        help_text="用模板填写的 .xlsx，最大 10 MB。",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own
        super().__init__(*args, **kwargs)
        systems = [(row.code, row.title) for row in selectors.system_list(actor)]
        _choices(self.fields["system"], systems)
        older = selectors.comparisons_for(actor, system="", is_demo=True)
        _choices(
            self.fields["follows"], [("", "不替代"), *((str(row.pk), str(row)) for row in older)]
        )


class WithdrawForm(forms.Form):
    """Why a set is taken out of use."""

    reason = forms.CharField(
        label="停用的原因", max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )
