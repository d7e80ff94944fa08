"""Forms by which people come in, are corrected and agree."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django import forms

from qianyi.domains.talent.choices import AnswerChannel, Audience
from qianyi.domains.talent.services import ConsentAsked, TalentAsked
from qianyi.engine.talent import EDUCATIONS, RANKS, WAYS
from qianyi.foundation.ui.forms import WhyForm

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from qianyi.domains.talent.models import Talent

ALL: Final = ("", "全部")
NOT_SAID: Final = ("", "没有说明")
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
NO_YEAR: Final = {"invalid": "请填写四位年份，例如 2015。"}
PURPOSE: Final = "人才服务、人才需求匹配、英才卡服务"
HONOUR: Final = ("plan_year", "plan_number", "plan_source")
"""What is said of a plan or title."""


def offer(form: forms.Form, offered: Mapping[str, Sequence[tuple[Any, str]]]) -> None:
    """Put choices known only at the time into their fields."""
    for name, rows in offered.items():
        field = form.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared as one
        field.choices = list(rows)


class ConsentForm(forms.Form):
    """What the person agreed to."""

    purpose = forms.CharField(
        label="使用目的", max_length=300, initial=PURPOSE,
        help_text="按本人同意的内容填写；超出目的的使用须另行同意。",
    )  # fmt: skip
    audience = forms.MultipleChoiceField(
        label="可以看到的人", choices=Audience.choices, widget=forms.CheckboxSelectMultiple,
        help_text="任何人看到的姓名都是隐去的；查看完整信息要写明事由并留下记录。",
    )  # fmt: skip
    valid_from = forms.DateField(label="同意自", widget=DAY)
    valid_to = forms.DateField(label="同意止（不含）", widget=DAY, help_text="最长五年。")
    channel = forms.ChoiceField(label="同意方式", choices=AnswerChannel.choices)
    paper = forms.FileField(
        label="本人签字的同意书", required=False,
        help_text="照片或 PDF，不超过 3 MB；加密存放。严禁上传涉密、工作秘密文件。",
    )  # fmt: skip

    def consent(self) -> ConsentAsked:
        """What was filled in."""
        told = self.cleaned_data
        paper = told.get("paper")
        return ConsentAsked(
            purpose=told["purpose"], audience=tuple(told["audience"]),
            valid_from=told["valid_from"], valid_to=told["valid_to"], channel=told["channel"],
            paper_name=paper.name if paper else "", paper=paper.read() if paper else b"",
        )  # fmt: skip


class TalentForm(forms.Form):
    """Who it is and what is known; nothing but the name and one way to reach is asked for."""

    name = forms.CharField(label="姓名", max_length=40)
    phone = forms.CharField(label="手机号码", required=False, max_length=20)
    email = forms.CharField(label="电子邮箱", required=False, max_length=120)
    employer = forms.CharField(
        label="所在单位统一社会信用代码", required=False, max_length=18,
        help_text="没有在区内单位的留空。",
    )  # fmt: skip
    territory = forms.ChoiceField(label="人才库")
    field = forms.ChoiceField(label="专业领域", required=False)
    major = forms.CharField(label="专业", required=False, max_length=80)
    education = forms.ChoiceField(
        label="学历", required=False, choices=[NOT_SAID, *EDUCATIONS.items()]
    )
    rank = forms.ChoiceField(label="职称级别", required=False, choices=[NOT_SAID, *RANKS.items()])
    rank_title = forms.CharField(label="职称名称", required=False, max_length=60)
    since_year = forms.IntegerField(
        label="从业起始年",
        required=False,
        help_text="四位年份，用来计算从业年限。",
        error_messages=NO_YEAR,
    )
    way = forms.ChoiceField(label="求职意向", required=False, choices=[NOT_SAID, *WAYS.items()])
    wish = forms.CharField(label="希望得到", required=False, max_length=300)
    place = forms.ChoiceField(label="希望工作的区域", required=False)
    plan = forms.ChoiceField(label="人才计划或称号", required=False)
    plan_year = forms.IntegerField(label="授予年度", required=False, error_messages=NO_YEAR)
    plan_number = forms.CharField(label="证书或文件号", required=False, max_length=80)
    plan_source = forms.CharField(label="称号的来源", required=False, max_length=120)
    note = forms.CharField(label="说明", required=False, max_length=300)

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 - Django's own
        offered: Mapping[str, Sequence[tuple[str, str]]],
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*args, **kwargs)
        for name in ("field", "place", "plan"):
            offer(self, {name: [NOT_SAID, *offered[name]]})
        firms = offered.get("employer")
        if firms:
            self.fields["employer"] = forms.ChoiceField(label="所在单位", choices=list(firms))
        if "territory" in offered:
            offer(self, {"territory": offered["territory"]})
        else:
            del self.fields["territory"]

    def clean(self) -> dict[str, Any]:
        """A year, number or source belongs to a plan: without one it would be lost."""
        told: dict[str, Any] = super().clean() or self.cleaned_data
        said = [self[name].label for name in HONOUR if told.get(name)]
        if said and not told.get("plan") and "plan" not in self.errors:
            words = f"已填写{'、'.join(str(one) for one in said)}，请选择是哪项人才计划或称号。"
            self.add_error("plan", words)
        return told

    def asked(self, known: Mapping[str, Mapping[str, Any]], employer: Any) -> TalentAsked:  # noqa: ANN401 - a firm or None
        """What was filled in; ``known`` gives the rows behind codes of field and place."""
        told = self.cleaned_data
        plain = ("major", "education", "rank", "rank_title", "since_year", "way", "wish", "note")
        values: dict[str, Any] = {name: told[name] for name in plain}
        for name in ("field", "place"):
            values[name] = known[name].get(told[name])
        values["honours"] = self._honours()
        return TalentAsked(
            name=told["name"], phone=told["phone"], email=told["email"], employer=employer,
            values=values,
        )  # fmt: skip

    def _honours(self) -> list[dict[str, Any]]:
        told = self.cleaned_data
        kept = list(self.initial.get("honours", []))
        if not told["plan"]:
            return kept
        fresh = {
            "plan": told["plan"], "year": told["plan_year"], "number": told["plan_number"],
            "source": told["plan_source"],
        }  # fmt: skip
        return [*(one for one in kept if one["plan"] != told["plan"]), fresh]


class EntryForm(TalentForm, ConsentForm):
    """A person and the consent, in one: nobody is entered without."""

    field_order = [*TalentForm.base_fields, *ConsentForm.base_fields]


def initial_of(row: Talent) -> dict[str, Any]:
    """What the form of a person begins with; name and contact only for who may see them."""
    return {
        "name": row.name, "phone": row.phone, "email": row.email,
        "employer": row.employer.uscc if row.employer else "",
        "field": row.field.code if row.field else "",
        "place": row.place.subject.code if row.place else "",
        **{
            name: getattr(row, name)
            for name in (
                "major", "education", "rank", "rank_title", "since_year", "way", "wish", "note",
                "honours",
            )
        },
    }  # fmt: skip


class TalentFilterForm(forms.Form):
    """Filters of the library."""

    q = forms.CharField(
        label="编号、专业、单位或完整姓名", required=False, max_length=60
    )  # fmt: skip
    field = forms.ChoiceField(label="专业领域", required=False)
    education = forms.ChoiceField(label="学历", required=False, choices=[ALL, *EDUCATIONS.items()])
    rank = forms.ChoiceField(label="职称级别", required=False, choices=[ALL, *RANKS.items()])
    plan = forms.ChoiceField(label="计划和称号", required=False)
    way = forms.ChoiceField(label="求职意向", required=False, choices=[ALL, *WAYS.items()])

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 - Django's own
        offered: Mapping[str, Sequence[tuple[str, str]]],
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*args, **kwargs)
        offer(self, {name: [ALL, *rows] for name, rows in offered.items()})

    def asked(self) -> dict[str, str]:
        """The answers; what is no choice counts as not asked."""
        self.is_valid()
        return {name: str(self.cleaned_data.get(name) or "") for name in self.fields}


class WithdrawForm(forms.Form):
    """How the person took the consent back."""

    channel = forms.ChoiceField(label="撤回方式", choices=AnswerChannel.choices)


class RevealForm(WhyForm):
    """What the full data are needed for."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = "查看的事由"


class WorkbookForm(forms.Form):
    """A workbook of people."""

    territory = forms.ChoiceField(label="人才库")
    workbook = forms.FileField(
        label="填好的 Excel 文件",
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        help_text="一行一个人，每行都要有本人的同意；有一行不对就都不导入，并逐行说明。",
        error_messages={"required": "请选择填好的 .xlsx 文件。"},
    )

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 - Django's own
        territories: Sequence[tuple[str, str]],
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*args, **kwargs)
        offer(self, {"territory": territories})
