"""Forms of needs, introductions and cards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django import forms

from qianyi.domains.talent.choices import (
    AnswerChannel,
    IntroductionState,
    NeedAudience,
    NeedState,
    SalaryUnit,
)
from qianyi.domains.talent.models.needs import NEED_WAYS
from qianyi.domains.talent.services import NeedAsked
from qianyi.engine.talent import EDUCATIONS, RANKS

from .people import ALL, DAY, offer

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from qianyi.domains.talent.models import Need

NOT_ASKED: Final = ("", "不限")
TOO_LARGE: Final = "数字太大，请核对薪酬的单位。"
NO_PAY: Final = {
    "max_decimal_places": "最多填写两位小数。",
    "max_digits": TOO_LARGE, "max_whole_digits": TOO_LARGE,
}  # fmt: skip


class NeedForm(forms.Form):
    """What a firm looks for; a condition left open asks for nothing."""

    enterprise = forms.CharField(label="企业统一社会信用代码", max_length=18)
    position = forms.CharField(label="岗位", max_length=80)
    headcount = forms.IntegerField(label="人数", initial=1)
    duties = forms.CharField(
        label="岗位职责和待遇说明", required=False, max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip
    field = forms.ChoiceField(label="专业领域", required=False)
    education = forms.ChoiceField(
        label="最低学历", required=False, choices=[NOT_ASKED, *EDUCATIONS.items()]
    )
    rank = forms.ChoiceField(
        label="最低职称", required=False,
        choices=[NOT_ASKED, *((code, word) for code, word in RANKS.items() if code != "none")],
    )  # fmt: skip
    years = forms.IntegerField(label="最少从业年数", required=False)
    way = forms.ChoiceField(
        label="工作方式", required=False, choices=[NOT_ASKED, *NEED_WAYS.items()]
    )
    place = forms.ChoiceField(label="工作地点", required=False)
    salary_from = forms.DecimalField(
        label="薪酬自", required=False, max_digits=9, decimal_places=2, error_messages=NO_PAY
    )
    salary_to = forms.DecimalField(
        label="薪酬至", required=False, max_digits=9, decimal_places=2, error_messages=NO_PAY
    )
    salary_unit = forms.ChoiceField(
        label="薪酬单位", required=False, choices=[("", "不写薪酬"), *SalaryUnit.choices]
    )
    wanted_until = forms.DateField(label="需求截止", widget=DAY)
    audience = forms.ChoiceField(
        label="公开范围", choices=NeedAudience.choices, widget=forms.RadioSelect,
        initial=NeedAudience.ZONE,
        help_text="公开发布的，岗位、人数、条件、薪酬和企业名称任何人都能看到。",
    )  # fmt: skip

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 - Django's own
        offered: Mapping[str, Sequence[tuple[str, str]]],
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*args, **kwargs)
        offer(self, {name: [NOT_ASKED, *offered[name]] for name in ("field", "place")})
        firms = offered.get("enterprise")
        if firms is None:
            return
        if firms:
            self.fields["enterprise"] = forms.ChoiceField(label="企业", choices=list(firms))
            self.order_fields(["enterprise"])
        else:
            del self.fields["enterprise"]

    def asked(self, known: Mapping[str, Mapping[str, Any]]) -> NeedAsked:
        """What was filled in; ``known`` gives the rows behind codes of field and place."""
        told = {key: value for key, value in self.cleaned_data.items() if key != "enterprise"}
        for name in ("field", "place"):
            told[name] = known[name].get(told[name])
        return NeedAsked(**told)


def initial_of(row: Need) -> dict[str, Any]:
    """What the form of a need begins with."""
    names = (
        "position", "headcount", "duties", "education", "rank", "years", "way", "salary_from",
        "salary_to", "salary_unit", "wanted_until", "audience",
    )  # fmt: skip
    return {
        **{name: getattr(row, name) for name in names},
        "field": row.field.code if row.field else "",
        "place": row.place.subject.code if row.place else "",
    }


class NeedFilterForm(forms.Form):
    """Filters of needs."""

    q = forms.CharField(label="岗位、说明或企业", required=False, max_length=60)
    field = forms.ChoiceField(label="专业领域", required=False)
    state = forms.ChoiceField(label="状态", required=False, choices=[ALL, *NeedState.choices])

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 - Django's own
        fields: Sequence[tuple[str, str]],
        in_public: bool = False,
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*args, **kwargs)
        offer(self, {"field": [ALL, *fields]})
        if in_public:
            del self.fields["state"]

    def asked(self) -> dict[str, str]:
        """The answers; what is no choice counts as not asked."""
        self.is_valid()
        return {name: str(self.cleaned_data.get(name) or "") for name in self.fields}


class FillForm(forms.Form):
    """How many were found, and when."""

    count = forms.IntegerField(label="招到人数")
    day = forms.DateField(label="到岗（签约）日期", widget=DAY)


class IntroductionFilterForm(forms.Form):
    """Filter of introductions."""

    state = forms.ChoiceField(
        label="状态", required=False, choices=[ALL, *IntroductionState.choices]
    )

    def asked(self) -> str:
        """The answer; what is no choice counts as not asked."""
        self.is_valid()
        return str(self.cleaned_data.get("state") or "")


class AnswerForm(forms.Form):
    """What the person said."""

    answer = forms.ChoiceField(
        label="本人答复", choices=[("yes", "同意对接，可以把联系方式给这家企业"), ("no", "不同意")],
        widget=forms.RadioSelect,
    )  # fmt: skip
    channel = forms.ChoiceField(label="答复方式", choices=AnswerChannel.choices)
    words = forms.CharField(label="说明", required=False, max_length=300)


class CardForm(forms.Form):
    """What is on a card."""

    number = forms.CharField(label="卡号", max_length=40)
    card_class = forms.ChoiceField(label="类别")
    valid_from = forms.DateField(label="有效期自", widget=DAY)
    valid_to = forms.DateField(label="有效期止（不含）", widget=DAY)

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 - Django's own
        classes: Sequence[tuple[str, str]],
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*args, **kwargs)
        offer(self, {"card_class": classes})


class CardFilterForm(forms.Form):
    """Filters of cards."""

    q = forms.CharField(label="卡号或单位", required=False, max_length=60)
    card_class = forms.ChoiceField(label="类别", required=False)
    standing = forms.ChoiceField(
        label="状态", required=False,
        choices=[ALL, ("valid", "有效"), ("lapsing", "30 天内到期"), ("over", "到期或终止")],
    )  # fmt: skip

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 - Django's own
        classes: Sequence[tuple[str, str]],
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*args, **kwargs)
        offer(self, {"card_class": [ALL, *classes]})

    def asked(self) -> dict[str, str]:
        """The answers; what is no choice counts as not asked."""
        self.is_valid()
        return {name: str(self.cleaned_data.get(name) or "") for name in self.fields}


class ServiceForm(forms.Form):
    """Which service, of those open to the card."""

    service = forms.ChoiceField(label="服务")

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 - Django's own
        services: Sequence[tuple[str, str]],
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*args, **kwargs)
        offer(self, {"service": services})
