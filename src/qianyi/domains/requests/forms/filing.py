"""Forms by which a request comes in, and filters of lists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django import forms

from qianyi.domains.requests.choices import (
    BY_OFFICERS,
    LONGEST_TITLE,
    LONGEST_WORDS,
    OPEN_KINDS,
    Channel,
    KnowledgeState,
    RequestKind,
)
from qianyi.kernel.cases.choices import CaseStatus, Urgency
from qianyi.lib.clock import ZONE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

ALL = ("", "全部")
NOT_CHOSEN = ("", "由系统按内容识别")
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
WORDS = forms.Textarea(attrs={"rows": 6})
FORMAT: Final = "%Y-%m-%dT%H:%M"
KINDS: Final = [
    ("inquiry", "咨询：问政策、问流程"),
    ("help", "求助：请帮助解决困难"),
    ("suggestion", "意见建议"),
    ("complaint", "投诉：对办理或服务不满"),
    ("report", "举报：密封办理，只有指定的人员能看到"),
]


class OwnForm(forms.Form):
    """A firm asks; one question a line, the fewest that are needed."""

    kind = forms.ChoiceField(label="这是", choices=KINDS, widget=forms.RadioSelect)
    title = forms.CharField(
        label="一句话说明", max_length=LONGEST_TITLE,
        error_messages={"required": "请用一句话说明要什么。"},
    )  # fmt: skip
    content = forms.CharField(
        label="具体情况", max_length=LONGEST_WORDS, widget=WORDS,
        help_text="写清时间、地点、经过；不要写身份证号等个人信息，严禁填写涉密、工作秘密内容。",
        error_messages={"required": "请写明具体情况。"},
    )  # fmt: skip
    wish = forms.CharField(label="希望的结果", required=False, max_length=300)
    level = forms.ChoiceField(
        label="紧急程度", choices=Urgency.choices, initial=Urgency.NORMAL,
        help_text="停产、安全等不能等的，选“紧急”，会同时报告分管领导。",
    )  # fmt: skip
    topic = forms.ChoiceField(label="主题", required=False)
    subject = forms.TypedChoiceField(label="以哪个单位的名义", coerce=int)

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 - Django's own
        topics: Sequence[tuple[str, str]],
        subjects: Sequence[tuple[int, str]],
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, {"topic": [NOT_CHOSEN, *topics], "subject": subjects})
        if len(subjects) == 1:
            self.fields["subject"].initial = subjects[0][0]


OF_ORDER: Final = ("outside_number", "received_at", "outside_due_on")
OF_VISIT: Final = ("visited_on", "visited_by")


class OfficerForm(forms.Form):
    """An officer writes down what a firm asks; fields of other doors are left out."""

    channel = forms.ChoiceField(
        choices=[(one.value, one.label) for one in BY_OFFICERS], widget=forms.HiddenInput
    )
    subject = forms.CharField(
        label="企业（统一社会信用代码或名称）", max_length=120,
        error_messages={"required": "请填写是哪家企业。"},
    )  # fmt: skip
    kind = forms.ChoiceField(label="类别", choices=RequestKind.choices)
    title = forms.CharField(label="标题", max_length=LONGEST_TITLE)
    content = forms.CharField(label="诉求内容", max_length=LONGEST_WORDS, widget=WORDS)
    wish = forms.CharField(label="希望的结果", required=False, max_length=300)
    level = forms.ChoiceField(label="紧急程度", choices=Urgency.choices)
    topic = forms.ChoiceField(label="主题", required=False)
    unit = forms.ChoiceField(label="主办单位", required=False)
    unit_reason = forms.CharField(
        label="另选单位的理由", required=False, max_length=200,
        help_text="按分办规则的不填；另选单位的必须写明。",
    )  # fmt: skip
    outside_number = forms.CharField(
        label="12345 工单编号", required=False, max_length=80,
        help_text="原编号保留；同一编号只登记一次。",
    )  # fmt: skip
    received_at = forms.DateTimeField(
        label="12345 转来的时间", required=False, input_formats=[FORMAT],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=FORMAT),
    )  # fmt: skip
    outside_due_on = forms.DateField(
        label="12345 办理期限", required=False, widget=DAY,
        help_text="按 12345 给定的这一天提醒、督办和评价；重新办理后按本级时限。",
    )  # fmt: skip
    visited_on = forms.DateField(label="走访日期", required=False, widget=DAY)
    visited_by = forms.CharField(
        label="走访班子", required=False, max_length=100,
        help_text="“一企一班子”的名称或牵头单位。",
    )  # fmt: skip

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 - Django's own
        channel: str,
        topics: Sequence[tuple[str, str]],
        units: Sequence[tuple[str, str]],
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["channel"].initial = channel
        of_others = {Channel.HOTLINE: OF_VISIT, Channel.VISIT: OF_ORDER}
        for name in of_others.get(Channel(channel), (*OF_ORDER, *OF_VISIT)):
            del self.fields[name]
        _offer(self, {"topic": [NOT_CHOSEN, *topics], "unit": [("", "按分办规则"), *units]})

    def received(self) -> datetime | None:
        """When the order came, by the clock of China."""
        written = self.cleaned_data.get("received_at")
        return written.replace(tzinfo=ZONE) if written else None


class RequestFilterForm(forms.Form):
    """Filters of the list."""

    q = forms.CharField(label="编号、标题、内容或企业", required=False, max_length=100)
    kind = forms.ChoiceField(
        label="类别", required=False,
        choices=[ALL, *((one.value, one.label) for one in OPEN_KINDS)],
    )  # fmt: skip
    topic = forms.ChoiceField(label="主题", required=False)
    channel = forms.ChoiceField(label="来源", required=False, choices=[ALL, *Channel.choices])
    unit = forms.ChoiceField(label="主办单位", required=False)
    level = forms.ChoiceField(label="紧急程度", required=False, choices=[ALL, *Urgency.choices])
    status = forms.ChoiceField(label="状态", required=False, choices=[ALL, *CaseStatus.choices])
    late = forms.BooleanField(label="只看已逾期", required=False)

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 - Django's own
        offered: Mapping[str, Sequence[tuple[str, str]]],
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, {name: [ALL, *rows] for name, rows in offered.items()})

    def asked(self) -> dict[str, Any]:
        """The answers; what is no choice counts as not asked."""
        self.is_valid()
        return {name: self.cleaned_data.get(name) or "" for name in self.fields}


class WordsForm(forms.Form):
    """Words, topic and state of a list of texts; fields without choices are left out."""

    q = forms.CharField(label="关键词", required=False, max_length=100)
    topic = forms.ChoiceField(label="主题", required=False)
    state = forms.ChoiceField(label="状态", required=False, choices=[ALL, *KnowledgeState.choices])

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 - Django's own
        topics: Sequence[tuple[str, str]] = (),
        states: Sequence[tuple[str, str]] = (),
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in (("topic", topics), ("state", states)):
            if rows:
                _offer(self, {name: [ALL, *rows]})
            else:
                del self.fields[name]

    def asked(self) -> dict[str, str]:
        """The answers; what is no choice counts as not asked."""
        self.is_valid()
        return {name: str(self.cleaned_data.get(name) or "") for name in self.fields}


class PeriodForm(forms.Form):
    """Which days the board counts, grouped by what."""

    first = forms.DateField(label="自", required=False, widget=DAY)
    last = forms.DateField(label="至", required=False, widget=DAY)
    by = forms.ChoiceField(label="分组", required=False)

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 - Django's own
        groupings: Sequence[tuple[str, str]],
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, {"by": groupings})


class MonthForm(forms.Form):
    """Which month."""

    month = forms.DateField(
        label="月份", required=False, input_formats=["%Y-%m"],
        widget=forms.DateInput(attrs={"type": "month"}, format="%Y-%m"),
    )  # fmt: skip


def _offer(form: forms.Form, offered: Mapping[str, Sequence[tuple[Any, str]]]) -> None:
    for name, rows in offered.items():
        field = form.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = list(rows)
