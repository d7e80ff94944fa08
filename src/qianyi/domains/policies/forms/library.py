"""Forms of the library: filters, a policy document, an item, a line, a reason."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from django import forms

from qianyi.domains.policies.choices import (
    OPERATORS,
    BenefitForm,
    Certainty,
    ItemKind,
    Level,
    LineKind,
    LineSection,
    ReviewConclusion,
    Standing,
)
from qianyi.domains.policies.models import PolicyDocument
from qianyi.domains.policies.selectors.facts import facts_offered
from qianyi.domains.policies.services.items import ItemFacts, PolicyFacts
from qianyi.domains.policies.services.lines import LineFacts
from qianyi.kernel.indicators.models import Indicator
from qianyi.kernel.rules.models import RuleVersion
from qianyi.kernel.subjects.models import Department, Territory

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from qianyi.domains.policies.models import PolicyItem, PolicyLine

ALL: Final = [("", "全部")]
NONE: Final = [("", "没有")]
DAY: Final = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
PLAIN: Final = (
    "title", "kind", "who", "benefit_form", "amount", "ratio", "base", "cap", "pot",
    "benefit_words", "without_application", "pay_days", "procedure", "opens_on", "unit", "contact",
    "valid_from", "certainty", "review_conclusion", "review_basis", "reviewed_on", "explanation",
)  # fmt: skip
LINE_PLAIN: Final = (
    "section", "name", "kind", "fact", "per", "year", "operator", "threshold", "group", "is_veto",
    "clause", "certainty", "reuse",
)  # fmt: skip


def offer(form: forms.Form, name: str, choices: Iterable[tuple[str, Any]]) -> None:
    """Give a choice of a form its values."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared as one
    field.choices = list(choices)


def text_area(rows: int = 3) -> forms.Textarea:
    """A field of several lines."""
    return forms.Textarea(attrs={"rows": rows})


def money(label: str, help_text: str = "") -> forms.DecimalField:
    """A sum in 万元; empty where nothing is said."""
    return forms.DecimalField(
        label=label, required=False, max_digits=16, decimal_places=6, help_text=help_text
    )


class ItemFilterForm(forms.Form):
    """Filters of the list of items."""

    q = forms.CharField(label="名称、对象、内容或文号", required=False, max_length=60)
    kind = forms.ChoiceField(label="类别", required=False, choices=[*ALL, *ItemKind.choices])
    level = forms.ChoiceField(label="层级", required=False, choices=[*ALL, *Level.choices])
    standing = forms.ChoiceField(label="状态", required=False, choices=[*ALL, *Standing.choices])


class PolicyFilterForm(forms.Form):
    """Filters of the list of policy documents."""

    q = forms.CharField(label="标题或文号", required=False, max_length=60)
    level = forms.ChoiceField(label="层级", required=False, choices=[*ALL, *Level.choices])


class PublicFilterForm(forms.Form):
    """Filters of the public list."""

    q = forms.CharField(label="名称或对象", required=False, max_length=60)
    kind = forms.ChoiceField(label="类别", required=False, choices=[*ALL, *ItemKind.choices])


def _places() -> list[tuple[str, str]]:
    rows = (
        Territory.objects.filter(territory_kind__in=("country", "province", "city", "zone"))
        .select_related("subject")
        .order_by("path")
    )
    return [(row.subject.code, row.subject.name) for row in rows]


def place_of(code: str) -> Territory:
    """The territory of a code a form offered."""
    return Territory.objects.select_related("subject").get(subject__code=code)


class PolicyForm(forms.Form):
    """A document of the library of texts as a policy."""

    document = forms.ChoiceField(
        label="文件", help_text="从文件库里选；没有的先在“文件”里上传，或随数据包载入。"
    )
    level = forms.ChoiceField(label="层级", choices=Level.choices)
    territory = forms.ChoiceField(label="适用区域")
    valid_from = forms.DateField(label="施行日期", required=False, widget=DAY)
    last_day = forms.DateField(
        label="有效期至", required=False, widget=DAY, help_text="最后一天；没有规定的留空。"
    )
    certainty = forms.ChoiceField(label="核实情况", choices=Certainty.choices)
    superseded_by = forms.ChoiceField(label="被哪份文件替代", required=False)
    note = forms.CharField(label="说明", required=False, max_length=300)

    def __init__(self, *args: Any, documents: Iterable[Any], **kwargs: Any) -> None:  # noqa: ANN401 - Django's own
        super().__init__(*args, **kwargs)
        offer(self, "document", [(str(row.pk), str(row)) for row in documents])
        offer(self, "territory", _places())
        policies = PolicyDocument.objects.select_related("document").order_by("document__title")
        offer(self, "superseded_by", [*NONE, *((str(row.pk), str(row)) for row in policies)])

    def facts(self) -> PolicyFacts:
        """What was filled in."""
        given = self.cleaned_data
        after = given["superseded_by"]
        return PolicyFacts(
            level=given["level"],
            territory=place_of(given["territory"]),
            valid_from=given["valid_from"],
            valid_to=after_day(given["last_day"]),
            certainty=given["certainty"],
            superseded_by=PolicyDocument.objects.get(pk=after) if after else None,
            note=given["note"],
        )


class ItemForm(forms.Form):
    """One item but for its lines. Review and dates may follow; nothing holds until released."""

    policy = forms.ChoiceField(label="政策文件")
    territory = forms.ChoiceField(label="适用区域")
    title = forms.CharField(label="名称", max_length=120)
    kind = forms.ChoiceField(label="类别", choices=ItemKind.choices)
    who = forms.CharField(
        label="支持对象", required=False, max_length=1000, widget=text_area(2),
        help_text="用企业看得懂的话写给谁。",
    )  # fmt: skip
    benefit_words = forms.CharField(
        label="支持内容", required=False, max_length=2000, widget=text_area(),
        help_text="与缴纳税收挂钩、涉及企业迁移、要求本地注册的会提示审查；电价不由高新区规定。",
    )  # fmt: skip
    benefit_form = forms.ChoiceField(label="支持方式", choices=BenefitForm.choices)
    amount = money("定额（万元）")
    ratio = forms.DecimalField(label="比例（%）", required=False, max_digits=9, decimal_places=4)
    base = forms.ChoiceField(label="比例的基数", required=False)
    cap = money("单户上限（万元）")
    pot = money("年度资金总额（万元）", "测算和兑付时与它比较；没有规定的留空。")
    rule = forms.ChoiceField(
        label="按哪套认定条件", required=False,
        help_text="不选时按下面逐条写的条件判断；选了就随该认定条件的版本变化。",
    )  # fmt: skip
    without_application = forms.BooleanField(label="数据齐全的企业免申即享", required=False)
    pay_days = forms.IntegerField(
        label="兑付时限（工作日）", initial=60, help_text="政策没有另行规定的为60个工作日。"
    )
    procedure = forms.CharField(
        label="办理程序", required=False, max_length=2000, widget=text_area(2)
    )
    opens_on = forms.DateField(label="申报开始", required=False, widget=DAY)
    close_day = forms.DateField(
        label="申报截止", required=False, widget=DAY, help_text="最后一天；常年受理的留空。"
    )
    department = forms.ChoiceField(label="责任单位", required=False)
    unit = forms.CharField(
        label="办理机关",
        required=False,
        max_length=120,
        help_text="不是高新区部门的写在这里，如税务机关。",
    )
    contact = forms.CharField(label="咨询方式", required=False, max_length=200)
    valid_from = forms.DateField(label="生效日期", required=False, widget=DAY)
    last_day = forms.DateField(
        label="有效期至", required=False, widget=DAY, help_text="最后一天；没有规定的留空。"
    )
    certainty = forms.ChoiceField(
        label="核实情况",
        choices=Certainty.choices,
        help_text="没有对照原文的选待核实，页面上会标明。",
    )
    review_conclusion = forms.ChoiceField(
        label="公平竞争审查结论", required=False,
        choices=[("", "还没有审查"), *ReviewConclusion.choices],
    )  # fmt: skip
    review_basis = forms.CharField(label="审查文书或依据", required=False, max_length=200)
    reviewed_on = forms.DateField(label="审查日期", required=False, widget=DAY)
    explanation = forms.CharField(
        label="对审查提示的说明", required=False, max_length=2000, widget=text_area(2)
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own
        super().__init__(*args, **kwargs)
        policies = PolicyDocument.objects.select_related("document").order_by("document__title")
        offer(self, "policy", [(str(row.pk), str(row)) for row in policies])
        offer(self, "territory", _places())
        bases = Indicator.objects.filter(applies_to="enterprise", unit="万元").order_by("pk")
        offer(self, "base", [*NONE, *((row.code, row.name) for row in bases)])
        offer(self, "rule", [("", "不用，逐条写条件"), *_rules()])
        units = Department.objects.select_related("subject").order_by("subject__code")
        offer(
            self, "department",
            [("", "不是高新区部门"), *((row.subject.code, row.subject.name) for row in units)],
        )  # fmt: skip

    def facts(self) -> ItemFacts:
        """What was filled in."""
        given = self.cleaned_data
        rule, _, application = given["rule"].partition("|")
        return ItemFacts(
            **{name: given[name] for name in PLAIN},
            policy=PolicyDocument.objects.get(pk=given["policy"]),
            territory=place_of(given["territory"]),
            rule_code=rule,
            rule_application=application,
            department=Department.objects.filter(subject__code=given["department"]).first(),
            closes_on=after_day(given["close_day"]),
            valid_to=after_day(given["last_day"]),
        )


def _rules() -> list[tuple[str, str]]:
    """Conditions in force with each type of application."""
    found = {}
    for row in RuleVersion.objects.active().filter(kind="title").defer("content", "cases"):
        for one in row.applications:
            found[f"{row.code}|{one['type']}"] = f"{row.title}（{one['type']}）"
    return sorted(found.items(), key=lambda one: one[1])


def after_day(last: date | None) -> date | None:
    """The first day that does not count any more."""
    return last + timedelta(days=1) if last else None


def last_day(end: date | None) -> date | None:
    """The last day that counts."""
    return end - timedelta(days=1) if end else None


def initial_of(row: PolicyItem) -> dict[str, Any]:
    """An item as the form shows it."""
    return {
        **{name: _shown(getattr(row, name)) for name in PLAIN},
        "policy": str(row.policy_id),
        "territory": row.territory.subject.code,
        "rule": f"{row.rule_code}|{row.rule_application}" if row.rule_code else "",
        "department": row.department.subject.code if row.department else "",
        "close_day": last_day(row.closes_on),
        "last_day": last_day(row.valid_to),
    }


def _shown(value: Any) -> Any:  # noqa: ANN401 - any field's value
    return f"{value.normalize():f}" if hasattr(value, "normalize") else value


class LineForm(forms.Form):
    """One condition, benefit, material or later duty of an item."""

    section = forms.ChoiceField(label="部分", choices=LineSection.choices)
    name = forms.CharField(label="内容", max_length=300, widget=text_area(2))
    kind = forms.ChoiceField(
        label="判断方式", choices=LineKind.choices, initial=LineKind.MANUAL,
        help_text="只有“条件”需要选；不能用数据计算的选人工判断。",
    )  # fmt: skip
    fact = forms.ChoiceField(label="数据项", required=False)
    per = forms.ChoiceField(label="作分母的数据项（占比用）", required=False)
    year = forms.TypedChoiceField(
        label="哪一年", choices=[(1, "上一年度"), (2, "上两年度"), (3, "上三年度")], coerce=int,
        initial=1,
    )  # fmt: skip
    operator = forms.ChoiceField(label="比较", choices=OPERATORS)
    threshold = forms.DecimalField(
        label="标准", required=False, max_digits=24, decimal_places=6,
        help_text="单位与数据项相同；占比和增长为%，距今为年。",
    )  # fmt: skip
    wanted = forms.TypedChoiceField(
        label="要求",
        choices=[("yes", "应为“是”（在所列之内）"), ("no", "应为“否”（不在所列之内）")],
        coerce=lambda word: word == "yes", initial="yes",
    )  # fmt: skip
    choices = forms.CharField(
        label="取值或行业代码", required=False, max_length=400,
        help_text="用顿号分开，如 C、65；行业写门类字母或2至4位数字。",
    )  # fmt: skip
    group = forms.CharField(
        label="任选其一的组", required=False, max_length=60,
        help_text="同一组的条件满足一条即可；单独的条件留空。",
    )  # fmt: skip
    is_veto = forms.BooleanField(label="排除情形（有这种情形的不支持）", required=False)
    clause = forms.CharField(label="条款", required=False, max_length=200)
    certainty = forms.ChoiceField(label="核实情况", choices=Certainty.choices)
    reuse = forms.CharField(
        label="免提交的种类（材料用）", required=False, max_length=60,
        help_text="平台已有的材料写种类，如 title:高新技术企业证书，企业就不用再交。",
    )  # fmt: skip
    start = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    end = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own
        super().__init__(*args, **kwargs)
        grouped: dict[str, list[tuple[str, str]]] = {}
        for one in facts_offered().values():
            label = f"{one.label}（{one.unit}）" if one.unit else one.label
            grouped.setdefault(one.group, []).append((one.code, label))
        listed: list[tuple[str, Any]] = [*NONE, *grouped.items()]
        offer(self, "fact", listed)
        offer(self, "per", listed)

    def facts(self) -> LineFacts:
        """What was filled in."""
        given = self.cleaned_data
        words = given["choices"].replace("，", "、").replace(",", "、").split("、")
        return LineFacts(
            **{name: given[name] for name in LINE_PLAIN},
            wanted=given["wanted"],
            choices=tuple(word.strip() for word in words if word.strip()),
            start=given["start"],
            end=given["end"],
        )


def initial_of_line(row: PolicyLine) -> dict[str, Any]:
    """A line as the form shows it."""
    return {
        **{name: _shown(getattr(row, name)) for name in LINE_PLAIN},
        "wanted": "yes" if row.wanted else "no",
        "choices": "、".join(row.choices),
    }


class ReasonForm(forms.Form):
    """Why an item is released, returned or stopped."""

    reason = forms.CharField(label="理由", max_length=300, widget=text_area())
