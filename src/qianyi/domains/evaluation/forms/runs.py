"""Forms of runs: making one, filters, reasons, the publicity period."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from qianyi.domains.evaluation import choices
from qianyi.engine.panel import PURPOSES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ALL = ("", "全部")
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
WORDS = forms.Textarea(attrs={"rows": 4})


class RunForm(forms.Form):
    """What a new run is made of."""

    method = forms.ChoiceField(
        label="评价办法",
        help_text="固定输入后，办法的全文与结果一并保存，以后可以重算。",
        error_messages={"required": "请选择评价办法。", "invalid_choice": "请从列表中选择。"},
    )
    territory = forms.ChoiceField(
        label="企业范围",
        error_messages={"required": "请选择企业范围。", "invalid_choice": "请从列表中选择。"},
    )
    groups = forms.ChoiceField(
        label="参评分组",
        required=False,
        choices=[("", "全部分组"), ("first", "只评第一组（规上）"), ("rest", "只评其余组（规下）")],
        help_text="按评价办法自己的分组；不在所选分组的企业不参评。",
    )
    year = forms.IntegerField(
        label="评价年度",
        min_value=2000,
        max_value=2100,
        error_messages={"required": "请填写评价年度。"},
    )
    as_of = forms.DateField(
        label="数据截至",
        widget=DAY,
        help_text="只用这一天结束时已经审核的数据。",
        error_messages={"required": "请填写数据截至日期。"},
    )
    purpose = forms.ChoiceField(
        label="用途",
        choices=[(one, one) for one in PURPOSES],
        initial="行政管理",
        help_text="只用允许用于这一用途的数据；不允许的不取，并计数说明。",
    )
    title = forms.CharField(
        label="名称", required=False, max_length=160, help_text="不填则为“年度＋办法名称”。"
    )

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 - Django's own
        methods: Sequence[tuple[str, str]] = (),
        territories: Sequence[tuple[str, str]] = (),
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*args, **kwargs)
        offer(self.fields["method"], methods)
        offer(self.fields["territory"], territories)


class RunFilterForm(forms.Form):
    """Filters of the list of runs."""

    q = forms.CharField(label="名称", required=False, max_length=80)
    state = forms.ChoiceField(
        label="状态", required=False, choices=[ALL, *choices.RunState.choices]
    )
    year = forms.IntegerField(label="年度", required=False, min_value=2000, max_value=2100)


class ResultFilterForm(forms.Form):
    """Filters of a ranking; groups, grades, industries and parks are those of the run."""

    q = forms.CharField(label="企业", required=False, max_length=80)
    group = forms.ChoiceField(label="分组", required=False)
    grade = forms.ChoiceField(label="等级", required=False)
    standing = forms.ChoiceField(
        label="参评情况",
        required=False,
        choices=[ALL, *(one for one in choices.Standing.choices if one[0] != "not_rated")],
    )
    industry = forms.ChoiceField(label="行业", required=False)
    park = forms.ChoiceField(label="园区", required=False)
    moved = forms.BooleanField(label="只看等级变化的", required=False)

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 - Django's own
        offered: Mapping[str, Sequence[tuple[str, str]]],
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, options in offered.items():
            offer(self.fields[name], [ALL, *options])


class ReasonForm(forms.Form):
    """Why a step is taken."""

    reason = forms.CharField(
        label="说明",
        max_length=1000,
        widget=WORDS,
        error_messages={"required": "请写明理由。"},
    )


class NoteForm(forms.Form):
    """What there is to say about a step; may be left empty."""

    reason = forms.CharField(label="说明", max_length=1000, required=False, widget=WORDS)


class AnnounceForm(NoteForm):
    """How long the publicity period is."""

    days = forms.IntegerField(
        label="公示工作日",
        initial=choices.USUAL_PUBLICITY,
        min_value=choices.LEAST_PUBLICITY,
        max_value=choices.MOST_PUBLICITY,
        help_text="从明天起按工作日历计算，不少于5个工作日。",
        error_messages={"required": "请填写公示工作日。"},
    )
    field_order = ("days", "reason")


class CommentForm(forms.Form):
    """A comment of the internal review."""

    text = forms.CharField(
        label="审核意见",
        max_length=1000,
        widget=WORDS,
        error_messages={"required": "请填写审核意见。"},
    )


class FollowForm(ReasonForm):
    """A run that corrects another."""

    as_of = forms.DateField(
        label="数据截至",
        widget=DAY,
        help_text="更正后的数据须先在指标中审核通过，这里只重新取数。",
        error_messages={"required": "请填写数据截至日期。"},
    )
    field_order = ("as_of", "reason")


def offer(field: forms.Field, options: Sequence[tuple[str, str]]) -> None:
    """Give a choice field its options."""
    assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
    field.choices = list(options)
