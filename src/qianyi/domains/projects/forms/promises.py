"""Forms of promises: filters, entering, checking, the review's conclusion."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from qianyi.domains.projects import choices

from .projects import ALL, DATE, WORDS, amount_field, choose, day_field

if TYPE_CHECKING:
    from collections.abc import Sequence


class PromiseFilterForm(forms.Form):
    """Filters of the ledger of promises."""

    words = forms.CharField(label="内容、项目", required=False, max_length=80)
    side = forms.ChoiceField(
        label="承诺方", required=False, choices=[ALL, *choices.PromiseSide.choices]
    )
    kind = forms.ChoiceField(
        label="类别", required=False, choices=[ALL, *choices.PromiseKind.choices]
    )
    state = forms.ChoiceField(
        label="状态", required=False,
        choices=[
            ALL, *choices.PromiseState.choices, ("late", "逾期或未兑现"),
            ("waiting", "待审查、确认或决定"),
            ("claimed", "待确认"), ("unfair", "不符合审查，待决定"),
            ("unreviewed", "尚未公平竞争审查"),
        ],
    )  # fmt: skip
    unit = forms.ChoiceField(label="责任单位", required=False)
    zone = forms.ChoiceField(label="高新区", required=False)

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 - Django's own
        units: Sequence[tuple[str, str]] = (),
        zones: Sequence[tuple[str, str]] = (),
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*args, **kwargs)
        choose(self, {"unit": [ALL, *units], "zone": list(zones)})

    def asked(self) -> dict[str, str]:
        """The answers; a value that is no choice counts as not asked."""
        self.is_valid()
        return {name: str(self.cleaned_data.get(name) or "") for name in self.fields}


class PromiseForm(forms.Form):
    """One promise."""

    side = forms.ChoiceField(label="承诺方", choices=choices.PromiseSide.choices)
    kind = forms.ChoiceField(label="类别", choices=choices.PromiseKind.choices)
    what = forms.CharField(
        label="承诺内容", max_length=300, widget=WORDS,
        error_messages={"required": "请写明承诺内容。"},
    )  # fmt: skip
    condition = forms.CharField(label="兑现条件", required=False, max_length=300, widget=WORDS)
    year = forms.IntegerField(
        label="所属年度", required=False, min_value=choices.FIRST_YEAR,
        max_value=choices.LAST_YEAR, help_text="产值、税收、就业按年承诺的，一年一项。",
    )  # fmt: skip
    due_on = day_field("兑现期限")
    comparator = forms.ChoiceField(
        label="要求", required=False, choices=[("", "没有数值"), *choices.Comparator.choices]
    )
    target = amount_field("承诺数值", help_text="标准地控制指标须填写。")
    figure_unit = forms.CharField(
        label="计量单位", required=False, max_length=20, help_text="例如 万元/亩、吨标准煤/万元。"
    )
    basis = forms.CharField(
        label="法律和政策依据", required=False, max_length=300, help_text="高新区作出的承诺须写明。"
    )
    review = forms.ChoiceField(
        label="公平竞争审查结论", required=False, choices=choices.Review.choices
    )
    review_basis = forms.CharField(label="审查依据", required=False, max_length=300)
    unit = forms.ChoiceField(label="责任单位", required=False)

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 - Django's own
        units: Sequence[tuple[str, str]],
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*args, **kwargs)
        choose(self, {"unit": [("", "未明确"), *units]})


class CheckForm(forms.Form):
    """What became of a promise."""

    state = forms.ChoiceField(
        label="核查结果", choices=choices.PromiseState.choices,
        help_text="已兑现、已解除须再由责任单位以外的另一人确认，确认前仍按履行中计。",
    )  # fmt: skip
    actual = amount_field("实际数值")
    evidence = forms.CharField(
        label="核查情况", max_length=500, widget=WORDS,
        help_text="看了什么、依据是什么；承诺方不履行的由人决定后续处理，系统不自动处罚。",
        error_messages={"required": "请写明核查情况和依据。"},
    )  # fmt: skip
    on = forms.DateField(
        label="核查日期", widget=DATE, error_messages={"required": "请填写核查日期。"}
    )


class ReviewForm(forms.Form):
    """The conclusion of the fair competition review."""

    review = forms.ChoiceField(
        label="公平竞争审查结论",
        choices=[one for one in choices.Review.choices if one[0] != choices.Review.NONE],
    )
    basis = forms.CharField(
        label="审查依据", max_length=300, help_text="审查表编号、日期，适用例外规定的写明条款。",
        error_messages={"required": "请写明审查依据。"},
    )  # fmt: skip


class ConfirmForm(forms.Form):
    """Whether a second person agrees."""

    agreed = forms.ChoiceField(
        label="是否同意", choices=[("yes", "同意认定"), ("no", "不同意，退回核查")]
    )
    words = forms.CharField(
        label="说明", required=False, max_length=300, widget=WORDS, help_text="不同意的须写明理由。"
    )


class DecideForm(forms.Form):
    """What follows where the fair competition review does not allow a promise."""

    measure = forms.ChoiceField(label="处理方式", choices=choices.Measure.choices)
    what = forms.CharField(
        label="新的承诺内容", required=False, max_length=300, widget=WORDS,
        help_text="选“修改承诺内容”的填写；改后重新审查。",
    )  # fmt: skip
    condition = forms.CharField(label="新的兑现条件", required=False, max_length=300, widget=WORDS)
    words = forms.CharField(
        label="理由和依据", max_length=250, widget=WORDS,
        help_text="解除承诺给业主造成损失的，依法应予补偿的另行办理。",
        error_messages={"required": "请写明决定的理由和依据。"},
    )  # fmt: skip
