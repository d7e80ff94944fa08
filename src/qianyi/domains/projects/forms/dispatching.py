"""Forms of 重大项目调度: the month, the year's plan, the month's report, issues, approvals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from qianyi.domains.projects import choices
from qianyi.kernel.cases.choices import CaseStanding
from qianyi.kernel.documents.forms import ManyFilesField, ManyFilesInput

from .projects import ALL, FLAG, WORDS, amount_field, choose, day_field

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qianyi.engine.flow import Process

PARTY = "party_"
MONTH = forms.TextInput(attrs={"placeholder": "2026-11"})


class DispatchFilterForm(forms.Form):
    """Which month, and which of its projects."""

    month = forms.CharField(label="月份", required=False, max_length=7, widget=MONTH)
    standing = forms.ChoiceField(
        label="当月情况", required=False,
        choices=[
            ALL, ("nothing", "当月投资为零"), ("unreported", "当月未报"),
            ("behind", "滞后于年度计划"),
        ],
    )  # fmt: skip
    lead = forms.ChoiceField(label="牵头单位", required=False)
    zone = forms.ChoiceField(label="高新区", required=False)

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 - Django's own
        leads: Sequence[tuple[str, str]] = (),
        zones: Sequence[tuple[str, str]] = (),
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*args, **kwargs)
        choose(self, {"lead": [ALL, *leads], "zone": list(zones)})

    def asked(self) -> dict[str, str]:
        """The answers; a value that is no choice counts as not asked."""
        self.is_valid()
        return {name: str(self.cleaned_data.get(name) or "") for name in self.fields}


class WaysForm(forms.Form):
    """By whose facts definitions are compared."""

    project = forms.ChoiceField(label="按哪个项目的情况", required=False)

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 - Django's own
        projects: Sequence[tuple[str, str]],
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*args, **kwargs)
        choose(self, {"project": [("", "所有环节都办理"), *projects]})


class PlanForm(forms.Form):
    """What a year is to bring."""

    year = forms.IntegerField(
        label="年度", min_value=choices.FIRST_YEAR, max_value=choices.LAST_YEAR
    )
    investment = amount_field("年度计划投资（万元）", required=True)
    milestones = forms.CharField(label="年度节点", required=False, max_length=300, widget=WORDS)
    reason = forms.CharField(
        label="调整理由", required=False, max_length=300, help_text="这一年已有计划的须写明。"
    )


class ReportForm(forms.Form):
    """A month as it is reported."""

    month = forms.CharField(
        label="月份", max_length=7, widget=MONTH, help_text="写作 2026-11 的样子。",
        error_messages={"required": "请填写月份。"},
    )  # fmt: skip
    invested = amount_field(
        "当月完成投资（万元）", help_text="只填当月数，不是累计数；没有就填 0，不掌握的留空。"
    )
    arrived_city = amount_field("当月到位资金（万元，市外口径）")
    arrived_province = amount_field(
        "当月到位资金（万元，省外口径）", help_text="是市外到位资金的一部分，两者不相加。"
    )
    in_statistics = forms.ChoiceField(label="已纳入固定资产投资统计", required=False, choices=FLAG)
    progress = forms.CharField(label="形象进度", required=False, max_length=500, widget=WORDS)
    photos = ManyFilesField(
        label="现场照片", required=False, widget=ManyFilesInput,
        help_text=".jpg 或 .png，最多 9 张。严禁上传涉密、工作秘密文件。",
    )  # fmt: skip
    lacks = forms.MultipleChoiceField(
        label="要素缺口", required=False, choices=choices.Lack.choices,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    lack_words = forms.CharField(label="缺口说明", required=False, max_length=300)
    delay = forms.CharField(label="滞后原因", required=False, max_length=300)
    why_changed = forms.CharField(
        label="更正理由", required=False, max_length=300,
        help_text="这个月已经报过的须写明；原来的数保留。",
    )  # fmt: skip

    def flag(self) -> bool | None:
        """Whether it is in statistics; None where nobody knows."""
        return {"yes": True, "no": False}.get(self.cleaned_data["in_statistics"])


class IssueForm(forms.Form):
    """What stands in the way."""

    words = forms.CharField(
        label="问题", max_length=300, widget=WORDS, error_messages={"required": "请写明问题。"}
    )
    unit = forms.ChoiceField(label="协调单位", required=False)
    due_on = day_field("要求解决日期")

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 - Django's own
        units: Sequence[tuple[str, str]],
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*args, **kwargs)
        choose(self, {"unit": [("", "未明确"), *units]})


class SettleForm(forms.Form):
    """How an issue was settled."""

    words = forms.CharField(
        label="解决情况", max_length=300, widget=WORDS,
        error_messages={"required": "请写明解决情况。"},
    )  # fmt: skip


class ApprovalForm(forms.Form):
    """Which process, at which unit, and who handles its parts."""

    process = forms.ChoiceField(label="审批流程", widget=forms.HiddenInput)
    unit = forms.ChoiceField(label="主办单位")
    standing = forms.ChoiceField(
        label="办理方式", choices=CaseStanding.choices,
        help_text="主办：本区授权事项；跟踪帮代办：在外部系统办理，这里只跟踪进度。",
    )  # fmt: skip
    outside_number = forms.CharField(
        label="外部办件号", required=False, max_length=80, help_text="跟踪帮代办的填写。"
    )

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 - Django's own
        process: Process,
        units: Sequence[tuple[str, str]],
        suggested: dict[str, str],
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*args, **kwargs)
        standings = [one for one in CaseStanding.choices if one[0] in process.standing]
        choose(self, {
            "process": [(process.code, process.title)], "unit": list(units), "standing": standings,
        })  # fmt: skip
        asked = {word for step in process.steps for word in (step.unit, *step.signers) if word}
        for party in process.units:
            if party.code in asked:
                self.fields[f"{PARTY}{party.code}"] = forms.ChoiceField(
                    label=f"{party.name}是哪个单位",
                    choices=[("", "请选择"), *units],
                    initial=suggested.get(party.code, ""),
                )

    def units(self) -> dict[str, str]:
        """Word of the definition → code of the department chosen for it."""
        return {
            name.removeprefix(PARTY): value
            for name, value in self.cleaned_data.items()
            if name.startswith(PARTY) and value
        }
