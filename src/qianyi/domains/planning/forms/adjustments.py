"""Forms of adjustments of a plan."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from qianyi.domains.planning.models import SIGNS, ListItem, PlanVersion, Target

from .plans import DATE

if TYPE_CHECKING:
    from qianyi.domains.planning.models import Plan

LINES = forms.Textarea(attrs={"rows": 3})
SIGN_CHOICES = [(code, word or "等于") for code, word in SIGNS.items()]


class AdjustmentForm(forms.Form):
    """What an adjustment is called and why it is proposed."""

    title = forms.CharField(label="名称", max_length=120)
    reasons = forms.CharField(
        label="调整理由", max_length=2000, widget=forms.Textarea(attrs={"rows": 6}),
        help_text="依据什么、为什么不能按原目标实施。",
    )  # fmt: skip


class TargetLineForm(forms.Form):
    """What a target is to be."""

    target = forms.ModelChoiceField(label="指标", queryset=Target.objects.none())
    comparator = forms.ChoiceField(label="比较", choices=SIGN_CHOICES, initial="=")
    value = forms.DecimalField(
        label="调整后的目标值", required=False, max_digits=30, decimal_places=8,
        help_text="单位与原目标相同。",
    )  # fmt: skip
    words = forms.CharField(label="调整后的文字目标", required=False, max_length=200)
    reason = forms.CharField(label="这一项的理由", max_length=300, widget=LINES)

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        field = self.fields["target"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - declared above
        field.queryset = (
            plan.targets.filter(superseded_at=None).select_related("indicator", "plan")
        ).order_by("pk")
        field.label_from_instance = target_label  # type: ignore[method-assign, assignment]


class ItemLineForm(forms.Form):
    """What an item of the plan's lists is to be, or that it is dropped."""

    item = forms.ModelChoiceField(label="清单事项", queryset=ListItem.objects.none())
    drop = forms.BooleanField(label="取消这一事项", required=False)
    content = forms.CharField(label="调整后的事项", required=False, max_length=500, widget=LINES)
    result = forms.CharField(label="调整后的成果", required=False, max_length=300)
    due_on = forms.DateField(label="调整后的期限", required=False, widget=DATE)
    reason = forms.CharField(label="这一项的理由", max_length=300, widget=LINES)

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        field = self.fields["item"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - declared above
        field.queryset = (
            ListItem.objects.owed().filter(task_list__plan=plan).select_related("task_list")
        ).order_by("task_list__code", "number")
        field.label_from_instance = item_label  # type: ignore[method-assign, assignment]


class ApproveForm(forms.Form):
    """The paper that approves."""

    approval_number = forms.CharField(label="批准文号", max_length=120)
    approved_on = forms.DateField(label="批准日期", widget=DATE)


class CompareForm(forms.Form):
    """Two versions of a plan."""

    old = forms.ChoiceField(label="原版本")
    new = forms.ChoiceField(label="对照版本")

    def __init__(self, *args: Any, versions: list[PlanVersion], **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        choices = [(str(one.number), version_label(one)) for one in versions]
        for name in ("old", "new"):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
            field.choices = choices


def target_label(target: Target) -> str:
    """A target in a choice: indicator, scope, what it is now."""
    value = (
        f"{target.sign}{target.value.normalize():f}{target.unit}"
        if target.value is not None
        else target.words
    )
    number = f"{target.number} " if target.number else ""
    return f"{number}{target.indicator}（{target.scope}，{target.period}）：{value}"


def item_label(item: ListItem) -> str:
    """An item in a choice."""
    due = f"{item.due_on:%Y-%m-%d}" if item.due_on else "未定期限"
    return f"{item.task_list} 第{item.number}项 {item.content[:40]}（{due}）"


def version_label(version: PlanVersion) -> str:
    """A version in a choice: number and the paper behind it."""
    paper = f"，{version.approval_number}" if version.approval_number else "，调整前"
    return f"第{version.number}版{paper}"
