"""Forms of measures by grade: filters, the text with law, review and decision, one reason."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from django import forms

from qianyi.domains.evaluation.choices import (
    Effect,
    MeasureKind,
    MeasureStanding,
    ReviewConclusion,
)
from qianyi.domains.evaluation.models import CreditSanction, MethodVersion
from qianyi.domains.evaluation.selectors.measures import sanction_list
from qianyi.domains.evaluation.selectors.zone import zones_assessable

if TYPE_CHECKING:
    from qianyi.domains.evaluation.models import Measure

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
GRADES: Final = ("A", "B", "C", "D")
PLAIN: Final = (
    "title", "method", "kind", "effect", "content", "legal_basis", "review_conclusion",
    "review_basis", "reviewed_on", "decided_by", "decision", "decided_on", "valid_from",
    "explanation",
)  # fmt: skip


class MeasureFilterForm(forms.Form):
    """Filters of the list of measures."""

    q = forms.CharField(label="名称或内容", required=False, max_length=100)
    kind = forms.ChoiceField(
        label="类别", required=False, choices=[("", "全部"), *MeasureKind.choices]
    )
    grade = forms.ChoiceField(
        label="等级", required=False, choices=[("", "全部"), *((one, one) for one in GRADES)]
    )
    standing = forms.ChoiceField(
        label="状态", required=False, choices=[("", "全部"), *MeasureStanding.choices]
    )


class MeasureForm(forms.Form):
    """One measure. Law, review, decision and dates may follow later; it is off until then."""

    title = forms.CharField(label="名称", max_length=120)
    territory = forms.ChoiceField(label="适用区域")
    method = forms.ChoiceField(label="评价办法")
    grades = forms.MultipleChoiceField(
        label="适用等级",
        choices=[(one, one) for one in GRADES],
        widget=forms.CheckboxSelectMultiple,
    )
    kind = forms.ChoiceField(label="类别", choices=MeasureKind.choices)
    effect = forms.ChoiceField(label="性质", choices=Effect.choices)
    content = forms.CharField(
        label="内容",
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="电价不由高新区规定；与缴纳税收挂钩、涉及企业迁移、要求本地注册的会提示审查。",
    )
    sanction = forms.ChoiceField(
        label="失信惩戒措施基础清单条目",
        required=False,
        help_text="信用惩戒类必选，只能是全国清单里有的。",
    )
    legal_basis = forms.CharField(label="法律政策依据", required=False, max_length=300)
    review_conclusion = forms.ChoiceField(
        label="公平竞争审查结论",
        required=False,
        choices=[("", "还没有审查"), *ReviewConclusion.choices],
    )
    review_basis = forms.CharField(label="审查文书", required=False, max_length=200)
    reviewed_on = forms.DateField(label="审查日期", required=False, widget=DAY)
    decided_by = forms.CharField(label="决定机关", required=False, max_length=120)
    decision = forms.CharField(label="决定文号或会议", required=False, max_length=160)
    decided_on = forms.DateField(label="决定日期", required=False, widget=DAY)
    valid_from = forms.DateField(label="开始日期", required=False, widget=DAY)
    last_day = forms.DateField(
        label="结束日期", required=False, widget=DAY, help_text="最后一天；到期自动停止。"
    )
    explanation = forms.CharField(
        label="对审查提示的说明",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own
        super().__init__(*args, **kwargs)
        places = [(row.subject.code, row.subject.name) for row in zones_assessable()]
        methods = MethodVersion.objects.order_by("title", "code").values_list("code", "title")
        listed = [(row.code, f"{row.name}（{row.section}）") for row in sanction_list()]
        for name, choices in (
            ("territory", places),
            ("method", list(dict(methods).items())),
            ("sanction", [("", "不是信用惩戒"), *listed]),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
            field.choices = choices

    def facts(self) -> dict[str, Any]:
        """What was filled in, as ``services.measures.MeasureFacts`` wants it but for the place."""
        given = self.cleaned_data
        last = given["last_day"]
        return {
            **{name: given[name] for name in PLAIN},
            "grades": tuple(given["grades"]),
            "sanction": CreditSanction.objects.filter(code=given["sanction"]).first(),
            "valid_to": last + timedelta(days=1) if last else None,
        }


def initial_of(row: Measure) -> dict[str, Any]:
    """A measure as the form shows it."""
    return {
        **{name: getattr(row, name) for name in PLAIN},
        "territory": row.territory.subject.code,
        "grades": list(row.grades),
        "sanction": row.sanction.code if row.sanction else "",
        "last_day": row.valid_to - timedelta(days=1) if row.valid_to else None,
    }


class MeasureReasonForm(forms.Form):
    """Why a measure is activated or stopped."""

    reason = forms.CharField(label="理由", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
