"""Forms of projects: filters, a project's facts, moving it, a workbook."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms

from qianyi.domains.projects import choices
from qianyi.engine.projects import BATCHES, stages_for

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qianyi.domains.projects.models import Project

ALL = ("", "全部")
UNKNOWN = ("", "未确定")
EVERYWHERE = ("all", "全部区域")
DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
WORDS = forms.Textarea(attrs={"rows": 3})
FLAG = [UNKNOWN, ("yes", "是"), ("no", "否")]
FACT = "fact_"
FUNDING = "funding_"
PLACE_CONFIRMED = "is_place_confirmed"


def day_field(label: str, help_text: str = "") -> forms.DateField:
    """A day that may be left open."""
    return forms.DateField(label=label, required=False, widget=DATE, help_text=help_text)


def amount_field(label: str, *, required: bool = False, help_text: str = "") -> forms.DecimalField:
    """An amount; empty is not known, nought is none."""
    return forms.DecimalField(
        label=label, required=required, max_digits=16, decimal_places=4, help_text=help_text,
        error_messages={"required": f"请填写{label}。"},
    )  # fmt: skip


def plainly(value: object) -> object:
    """An amount as it was typed, without the noughts its column adds; anything else as it is."""
    return Decimal(f"{value.normalize():f}") if isinstance(value, Decimal) else value


class ProjectFilterForm(forms.Form):
    """Filters of the register; units, places and chains are those that occur in it."""

    words = forms.CharField(label="名称、业主、项目代码", required=False, max_length=80)
    stage = forms.ChoiceField(
        label="阶段", required=False,
        choices=[ALL, *choices.STAGE_CHOICES, ("none", "阶段未注明")],
    )  # fmt: skip
    batch = forms.ChoiceField(label="批次", required=False, choices=[ALL, *BATCHES.items()])
    nature = forms.ChoiceField(
        label="性质", required=False, choices=[ALL, *choices.ProjectNature.choices]
    )
    lead = forms.ChoiceField(label="牵头单位", required=False)
    chain = forms.ChoiceField(label="产业链", required=False)
    key = forms.ChoiceField(
        label="重点项目", required=False, choices=[ALL, ("yes", "是"), ("no", "否")]
    )
    zone = forms.ChoiceField(label="高新区", required=False)

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 - Django's own
        leads: Sequence[tuple[str, str]] = (),
        chains: Sequence[str] = (),
        zones: Sequence[tuple[str, str]] = (),
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*args, **kwargs)
        named = [(one, one) for one in chains]
        choose(self, {"lead": [ALL, *leads], "chain": [ALL, *named], "zone": [*zones, EVERYWHERE]})

    def asked(self) -> dict[str, str]:
        """The answers; a value that is no choice counts as not asked."""
        self.is_valid()
        return {name: str(self.cleaned_data.get(name) or "") for name in self.fields}


def choose(form: forms.Form, offered: dict[str, list[tuple[str, str]]]) -> None:
    """Give fields of a form their choices."""
    for name, rows in offered.items():
        field = form.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared in each form
        field.choices = rows


class ProjectForm(forms.Form):
    """What is known of a project. Nothing but name, nature and place is asked for at first."""

    name = forms.CharField(
        label="项目名称", max_length=120, error_messages={"required": "请填写项目名称。"}
    )
    nature = forms.ChoiceField(label="性质", choices=choices.ProjectNature.choices)
    territory = forms.ChoiceField(label="所在区域")
    owner = forms.CharField(
        label="项目业主", required=False, max_length=120,
        help_text="填统一社会信用代码或企业名称；还没有注册的直接写名称。",
    )  # fmt: skip
    project_code = forms.CharField(
        label="项目代码", required=False, max_length=40, help_text="投资项目在线平台赋码。"
    )
    lead = forms.ChoiceField(label="牵头单位", required=False)
    taskforce = forms.CharField(
        label="项目专班", required=False, max_length=200, help_text="负责人和联系单位。"
    )
    chains = forms.CharField(
        label="产业链", required=False, max_length=200, help_text="多个用顿号隔开。"
    )
    content = forms.CharField(label="建设内容", required=False, max_length=500, widget=WORDS)
    is_key = forms.BooleanField(label="列为重点项目", required=False)
    investment = amount_field("协议总投资（万元）")
    land_state = forms.ChoiceField(
        label="用地情况", required=False, choices=[UNKNOWN, *choices.LandState.choices]
    )
    land_area = amount_field("用地面积（亩）")
    environment = forms.ChoiceField(
        label="环境影响评价", required=False, choices=[UNKNOWN, *choices.EnvironmentReport.choices]
    )
    signed_on = day_field("签约日期")
    filed_on = day_field("备案（立项）日期")
    land_on = day_field("出让合同（划拨决定）日期")
    start_permit = forms.CharField(label="施工许可证号", required=False, max_length=80)
    planned_begin_on = day_field("计划开工")
    begun_on = day_field("实际开工日期")
    planned_end_on = day_field("计划竣工")
    completed_on = day_field("竣工日期")
    produced_on = day_field("投产（投用）日期")
    counted_on = day_field("入统日期", "统计部门纳入“四上”企业名录的日期。")
    capacity_on = day_field("达产日期")
    note = forms.CharField(label="说明", required=False, max_length=300)

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 - Django's own
        territories: Sequence[tuple[str, str]],
        units: Sequence[tuple[str, str]],
        placed: str = "",
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        """``placed`` is the code of the place a project lies in: another has to be confirmed."""
        super().__init__(*args, **kwargs)
        choose(self, {"territory": list(territories), "lead": [("", "未明确"), *units]})
        if placed and self.is_bound and self.data.get("territory", placed) != placed:
            self.fields[PLACE_CONFIRMED] = forms.BooleanField(
                label="确认变更所在区域", required=False
            )
        for code, label in choices.Source.choices:
            self.fields[f"{FUNDING}{code}"] = amount_field(f"资金来源：{label}（万元）")
        for one in choices.FACTS:
            label = f"{one.label}（{one.unit}）" if one.unit else one.label
            if one.kind == "flag":
                self.fields[f"{FACT}{one.code}"] = forms.ChoiceField(
                    label=label, required=False, choices=FLAG
                )
            else:
                self.fields[f"{FACT}{one.code}"] = amount_field(label)

    def funding(self) -> dict[str, str]:
        """Sources of money as they are kept: exact numbers as text."""
        return {
            name.removeprefix(FUNDING): format(value, "f")
            for name, value in self.cleaned_data.items()
            if name.startswith(FUNDING) and value is not None
        }

    def facts(self) -> dict[str, object]:
        """Answers for the items of approvals; those left open are left out."""
        found: dict[str, object] = {}
        for name, value in self.cleaned_data.items():
            if not name.startswith(FACT) or value in (None, ""):
                continue
            code = name.removeprefix(FACT)
            found[code] = format(value, "f") if isinstance(value, Decimal) else value == "yes"
        return found

    def chain_list(self) -> list[str]:
        """Chains, each once."""
        words = self.cleaned_data["chains"].replace("，", "、").replace(",", "、").split("、")
        return list(dict.fromkeys(word.strip() for word in words if word.strip()))


def initial_of(project: Project) -> dict[str, object]:
    """A project as its form shows it."""
    plain = [
        name for name in ProjectForm.base_fields
        if name not in ("name", "territory", "owner", "lead", "chains")
    ]  # fmt: skip
    flags = {True: "yes", False: "no"}
    return {
        **{name: plainly(getattr(project, name)) for name in plain},
        "name": project.subject.name,
        "territory": project.territory.subject.code,
        "owner": project.owner.uscc if project.owner else project.owner_name,
        "lead": project.lead.subject.code if project.lead else "",
        "chains": "、".join(project.chains),
        **{f"{FUNDING}{code}": value for code, value in project.funding.items()},
        **{
            f"{FACT}{code}": flags.get(value, value) if isinstance(value, bool) else value
            for code, value in project.facts.items()
        },
    }


class MoveForm(forms.Form):
    """To which stage, since when, why."""

    stage = forms.ChoiceField(label="新阶段")
    on = forms.DateField(
        label="进入日期", widget=DATE, error_messages={"required": "请填写进入日期。"}
    )
    reason = forms.CharField(
        label="理由", required=False, max_length=300, widget=WORDS,
        help_text="退回或越过条件的须写明理由；理由记入阶段记录。",
    )  # fmt: skip
    override = forms.BooleanField(
        label="条件未齐，经批准先行进入", required=False,
        help_text="规划编制人员或管委会领导可以办理；越过的条件会记入阶段记录。",
    )  # fmt: skip

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 - Django's own
        project: Project,
        may_override: bool,
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*args, **kwargs)
        offered = [(one.code, one.label) for one in stages_for(project.nature)]
        choose(self, {"stage": [one for one in offered if one[0] != project.stage]})
        if not may_override:
            del self.fields["override"]


class WorkbookForm(forms.Form):
    """A workbook of projects."""

    workbook = forms.FileField(
        label="填好的 Excel 文件",
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        help_text="一行一个项目；有一行不对就都不导入，并逐行说明。",
        error_messages={"required": "请选择填好的 .xlsx 文件。"},
    )
