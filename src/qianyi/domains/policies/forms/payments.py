"""Forms of paying out: applications, decisions, the ledger, objections, later conditions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django import forms

from qianyi.domains.policies.choices import (
    ApplicationState,
    EntryKind,
    FollowState,
)
from qianyi.domains.policies.models import PolicyCall
from qianyi.domains.policies.services.applying import ApplicationFacts, PaperFiled
from qianyi.domains.policies.services.deciding import DecisionFacts, PaymentFacts
from qianyi.domains.policies.services.ledger import BudgetFacts, EntryFacts
from qianyi.domains.policies.services.publicity import CHANNELS
from qianyi.kernel.subjects.models import Department, Territory

from .library import ALL, DAY, offer, place_of, text_area

if TYPE_CHECKING:
    from qianyi.domains.policies.models import PolicyPublicity
    from qianyi.domains.policies.selectors.prefilled import Prefilled
    from qianyi.foundation.permissions import Actor

CHOOSE: Final = ("", "请选择")
"""Stands first where a choice has consequences: nothing is concluded by not choosing."""
FILES: Final = ".pdf,.docx,.xlsx,.jpg,.jpeg,.png,.ofd,.txt"


def sum_field(label: str, help_text: str = "", *, required: bool = True) -> forms.DecimalField:
    """A sum in 万元, to the fen."""
    return forms.DecimalField(
        label=f"{label}（万元）", required=required, max_digits=16, decimal_places=6,
        help_text=help_text,
    )  # fmt: skip


def units_offered(actor: Actor | None = None) -> list[tuple[str, str]]:
    """Departments, or the own ones of an officer."""
    rows = Department.objects.filter(territory__isnull=False).select_related("subject")
    if actor is not None and (own := actor.departments_of("department_officer")):
        rows = rows.filter(pk__in=own)
    return [(str(row.pk), str(row)) for row in rows.order_by("subject__code")]


class ApplicationFilterForm(forms.Form):
    """Filters of the list of applications."""

    q = forms.CharField(label="企业、事项或工单号", required=False, max_length=60)
    state = forms.ChoiceField(
        label="状态", required=False,
        choices=[*ALL, *(one for one in ApplicationState.choices if one[0] != "draft")],
    )  # fmt: skip
    call = forms.ChoiceField(label="申报公告", required=False)
    late = forms.ChoiceField(label="拨付", required=False, choices=[*ALL, ("1", "逾期未拨付")])

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own
        super().__init__(*args, **kwargs)
        calls = PolicyCall.objects.visible_to(actor).exclude(published_at=None)
        offer(self, "call", [*ALL, *((str(row.pk), str(row)) for row in calls.order_by("-pk"))])


class ApplyForm(forms.Form):
    """What a firm adds to what the system has: it confirms, promises and brings what is missing."""

    base = forms.DecimalField(
        label="基数", required=False, max_digits=24, decimal_places=6,
        help_text="系统带出的数据不对或没有时填写，按填写的测算，由受理单位核实。",
    )  # fmt: skip
    asked = sum_field("申请金额", required=False)
    project = forms.CharField(
        label="项目或费用名称", required=False, max_length=120,
        help_text="这笔资金对应的项目或费用，用来核对是否重复支持。",
    )  # fmt: skip
    certificate = forms.CharField(label="证书编号", required=False, max_length=60)
    explanation = forms.CharField(
        label="补充说明", required=False, max_length=2000, widget=text_area(3),
        help_text="核对出的情况在这里说明。",
    )  # fmt: skip
    agrees = forms.BooleanField(label="同意把上面的数据用于本次审核", required=False)
    undertakes = forms.BooleanField(label="已阅读并作出上面的承诺", required=False)

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 - Django's own
        known: Prefilled,
        is_money: bool,
        **kwargs: Any,  # noqa: ANN401 - Django's own
    ) -> None:
        super().__init__(*args, **kwargs)
        self.known = known
        if not known.base_name:
            del self.fields["base"]
        else:
            self.fields["base"].label = f"{known.base_name}（万元）"
        if not is_money:
            self.fields["asked"].help_text = "标准按公告；填写申请的金额。"
        elif known.words:
            self.fields["asked"].help_text = f"测算：{known.words}。留空按测算的金额。"
        for line in known.asked_papers:
            self.fields[f"paper-{line.pk}"] = forms.FileField(
                label=f"材料：{line.name}"[:160], required=False,
                help_text="平台没有这份材料；提交后也可以在办件里补交。",
                widget=forms.ClearableFileInput(attrs={"accept": FILES}),
            )  # fmt: skip
        last = ("agrees", "undertakes")
        self.order_fields([*(name for name in self.fields if name not in last), *last])

    def facts(self) -> ApplicationFacts:
        """What was filled in."""
        given = self.cleaned_data
        papers = [
            PaperFiled(line.pk, upload.name, upload.read())
            for line in self.known.asked_papers
            if (upload := given.get(f"paper-{line.pk}")) is not None
        ]
        return ApplicationFacts(
            asked=given["asked"], base=given.get("base"), project=given["project"],
            certificate=given["certificate"], explanation=given["explanation"],
            agrees=given["agrees"], undertakes=given["undertakes"], papers=papers,
        )  # fmt: skip


class ConfirmForm(forms.Form):
    """A firm confirms that it is on a list."""

    undertakes = forms.BooleanField(label="已阅读并作出上面的承诺", required=False)


class DecideForm(forms.Form):
    """A decision: amount, document, day."""

    amount = sum_field("决定金额")
    document = forms.CharField(label="决定文号", max_length=80)
    day = forms.DateField(label="决定日期", widget=DAY)
    reason = forms.CharField(
        label="说明", required=False, max_length=300, widget=text_area(2),
        help_text="金额与规则算出的不同时必须写明理由。",
    )  # fmt: skip

    def facts(self) -> DecisionFacts:
        """What was filled in."""
        return DecisionFacts(**self.cleaned_data)


class PayForm(forms.Form):
    """A payment: amount, day, voucher."""

    amount = sum_field("拨付金额")
    day = forms.DateField(label="拨付日期", widget=DAY)
    voucher = forms.CharField(label="凭证号", max_length=80)

    def facts(self) -> PaymentFacts:
        """What was filled in."""
        return PaymentFacts(**self.cleaned_data)


class BackForm(forms.Form):
    """Money that came back."""

    kind = forms.ChoiceField(
        label="事项",
        choices=[
            CHOOSE,
            *((one.value, one.label) for one in (EntryKind.RETURNED, EntryKind.RECOVERED)),
        ],
        help_text="银行退票或企业主动退回是退回；按决定收回是追回。",
    )
    amount = sum_field("金额")
    day = forms.DateField(label="到账日期", widget=DAY)
    voucher = forms.CharField(label="凭证号", max_length=80)
    document = forms.CharField(
        label="决定文号", required=False, max_length=80, help_text="追回须填写。"
    )
    reason = forms.CharField(label="原因", max_length=300, widget=text_area(2))

    def facts(self) -> EntryFacts:
        """What was filled in."""
        return EntryFacts(**self.cleaned_data)


class BudgetForm(forms.Form):
    """A pot of money and its first line."""

    title = forms.CharField(label="名称", max_length=120)
    territory = forms.ChoiceField(label="适用区域")
    year = forms.IntegerField(label="年度", min_value=2000, max_value=2100)
    source = forms.CharField(
        label="资金来源", max_length=120, help_text="如 本级财政产业发展专项资金。"
    )
    unit = forms.ChoiceField(label="管理单位")
    amount = sum_field("安排金额")
    day = forms.DateField(label="下达日期", widget=DAY)
    document = forms.CharField(label="下达文件", max_length=80)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own
        super().__init__(*args, **kwargs)
        zones = Territory.objects.filter(territory_kind="zone").select_related("subject")
        offer(self, "territory", [(row.subject.code, str(row)) for row in zones.order_by("path")])
        offer(self, "unit", units_offered(actor))

    def facts(self) -> BudgetFacts:
        """What was filled in."""
        given = dict(self.cleaned_data)
        given["territory"] = place_of(given["territory"])
        given["unit"] = Department.objects.get(pk=given["unit"])
        return BudgetFacts(**given)


class AdjustForm(forms.Form):
    """More or less money in a pot."""

    amount = sum_field("增加的金额", "减少写负数。")
    day = forms.DateField(label="日期", widget=DAY)
    document = forms.CharField(label="调整文件", max_length=80)
    reason = forms.CharField(label="调整理由", max_length=300, widget=text_area(2))

    def facts(self) -> EntryFacts:
        """What was filled in."""
        return EntryFacts(kind=EntryKind.ADJUSTED, **self.cleaned_data)


class LedgerFilterForm(forms.Form):
    """Filters of the ledger."""

    q = forms.CharField(label="企业、事项、文号或凭证", required=False, max_length=60)
    kind = forms.ChoiceField(label="事项", required=False, choices=[*ALL, *EntryKind.choices])
    year = forms.IntegerField(label="年度", required=False, min_value=2000, max_value=2100)


class PublishForm(forms.Form):
    """How to object to a public list."""

    contact = forms.CharField(
        label="异议受理方式", max_length=200, help_text="单位、电话和地址，写在公示上。"
    )


class ObjectionForm(forms.Form):
    """An objection to one line of a public list."""

    application = forms.ChoiceField(label="名单中的哪一行")
    channel = forms.ChoiceField(label="提出方式", choices=[(one, one) for one in CHANNELS])
    statement = forms.CharField(
        label="事实和理由", max_length=2000, widget=text_area(5),
        help_text="来电来信的不写提出人姓名和电话。",
    )  # fmt: skip

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 - Django's own
        publicity: PolicyPublicity,
        is_firm: bool,
        **kwargs: Any,  # noqa: ANN401 - Django's own
    ) -> None:
        super().__init__(*args, **kwargs)
        rows = [(one["ref"], f"{one['firm']}：{one['item']}") for one in publicity.rows]
        offer(self, "application", rows)
        if is_firm:
            del self.fields["channel"]
            self.fields["statement"].help_text = ""


class AnswerForm(forms.Form):
    """The answer to an objection."""

    upheld = forms.ChoiceField(
        label="结论", choices=[CHOOSE, ("no", "不成立"), ("yes", "成立，不予支持")]
    )
    answer = forms.CharField(label="核实的情况和理由", max_length=2000, widget=text_area(5))


class FollowFilterForm(forms.Form):
    """Filters of later conditions."""

    q = forms.CharField(label="企业", required=False, max_length=60)
    state = forms.ChoiceField(label="状态", required=False, choices=[*ALL, *FollowState.choices])


class FollowForm(forms.Form):
    """What an officer concludes on a later condition."""

    state = forms.ChoiceField(
        label="核对结论",
        choices=[
            CHOOSE, *((one.value, one.label) for one in FollowState if one != FollowState.OPEN)
        ],
    )  # fmt: skip
    conclusion = forms.CharField(label="情况和依据", max_length=300, widget=text_area(2))
    recover = sum_field(
        "建议追回的金额", "没有履行、需要追回的填写；是否追回由领导决定。", required=False
    )


class RecoveryForm(forms.Form):
    """A leader's decision on taking money back."""

    accepts = forms.ChoiceField(
        label="决定", choices=[CHOOSE, ("yes", "同意追回"), ("no", "不追回")]
    )
    reason = forms.CharField(label="理由", max_length=300, widget=text_area(2))


class ContestForm(forms.Form):
    """How a firm's objection to a list is settled."""

    kept = forms.ChoiceField(
        label="处理",
        choices=[CHOOSE, ("yes", "名单数据无误，请企业再确认"), ("no", "移出名单")],
    )
    reason = forms.CharField(label="理由", max_length=300, widget=text_area(2))
