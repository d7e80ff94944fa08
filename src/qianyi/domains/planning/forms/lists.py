"""Forms of lists and their items."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django import forms

from qianyi.domains.planning.models import ListItem, Plan, TaskList
from qianyi.domains.planning.selectors.items import UNKNOWN
from qianyi.domains.planning.selectors.lights import DONE, DROPPED, MARKS
from qianyi.domains.planning.services import ItemAsked, ListAsked
from qianyi.engine.tasklists import Step, steps_from_words, words_of_steps
from qianyi.kernel.documents.forms import ManyFilesField, ManyFilesInput
from qianyi.kernel.subjects.models import Department, Territory

from .plans import DATE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from django.db.models import QuerySet

    from qianyi.domains.planning.selectors import ItemNow
    from qianyi.foundation.permissions import Actor

LINES = forms.Textarea(attrs={"rows": 3})
LIGHTS: Final = [mark.word for mark in MARKS.values()]
EVIDENCE_HINT = "可一次选择多份 PDF、图片、Word、Excel、OFD、文本文件。严禁上传涉密、工作秘密文件。"


class ItemFilterForm(forms.Form):
    """Filters of items; units and categories are those that occur."""

    words = forms.CharField(label="事项或成果", required=False, max_length=60)
    unit = forms.ChoiceField(label="单位", required=False)
    light = forms.ChoiceField(label="状态", required=False)
    category = forms.ChoiceField(label="类别", required=False)
    still = forms.ChoiceField(
        label="上月进展", required=False, choices=[("", "全部"), ("1", "没有报送")]
    )
    ended = forms.ChoiceField(
        label="办理情况", required=False,
        choices=[("", "在办"), ("1", "已结束"), ("all", "全部")],
    )  # fmt: skip

    def __init__(
        self, *args: Any, units: Sequence[tuple[str, str]], categories: Sequence[str], **kwargs: Any  # noqa: ANN401
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        every = [("", "全部")]
        _offer(self.fields["unit"], [*every, *units, (UNKNOWN, "未明确")])
        _offer(self.fields["category"], every + [(one, one) for one in categories])
        lights = [*LIGHTS, DONE.word, DROPPED.word]
        _offer(self.fields["light"], every + [(one, one) for one in lights])


class ListForm(forms.Form):
    """What a list says of itself. The code is asked for a new one only."""

    title = forms.CharField(label="清单名称", max_length=120)
    code = forms.RegexField(
        r"^[a-z][a-z0-9._-]*$", label="代码", max_length=60,
        help_text="小写字母开头，可用数字、点、下划线和连字符，例如 zone.key_tasks_2026。",
        error_messages={"invalid": "代码以小写字母开头，只用小写字母、数字、点、下划线和连字符。"},
    )  # fmt: skip
    territory = forms.ModelChoiceField(label="区域", queryset=Territory.objects.none())
    plan = forms.ModelChoiceField(
        label="所属规划", required=False, queryset=Plan.objects.none(),
        help_text="属于某个规划的，规划调整和评估会用到。",
    )  # fmt: skip
    supervisor = forms.ModelChoiceField(
        label="督办单位", required=False, queryset=Department.objects.none(),
        help_text="逾期事项由它交办和核验；没有指定的不会自动督办。",
    )  # fmt: skip
    basis = forms.CharField(
        label="依据", required=False, max_length=300, help_text="印发清单的文件名称和文号。"
    )
    note = forms.CharField(label="说明", required=False, max_length=500, widget=LINES)

    def __init__(
        self, *args: Any, actor: Actor, task_list: TaskList | None = None, **kwargs: Any  # noqa: ANN401
    ) -> None:  # fmt: skip
        if task_list is not None:
            kwargs["initial"] = {
                name: getattr(task_list, name)
                for name in ("title", "territory", "plan", "supervisor", "basis", "note")
            }
        super().__init__(*args, **kwargs)
        _choose(self.fields["territory"], Territory.objects.select_related("subject"))
        _choose(self.fields["plan"], Plan.objects.visible_to(actor).present())
        is_demo = task_list.territory.is_demo if task_list is not None else None
        _choose(self.fields["supervisor"], _units(is_demo=is_demo))
        if task_list is not None:
            del self.fields["code"]

    def asked(self, code: str = "") -> ListAsked:
        """What was filled in."""
        return ListAsked(**{"code": code, **self.cleaned_data})


class ItemForm(forms.Form):
    """What an item says.

    ``reason`` is asked where one is changed, ``task_list`` where one is taken from a document.
    ``is_demo``: units of a fictional zone are offered, else those of a real one; None offers both.
    """

    task_list = forms.ModelChoiceField(label="列入清单", queryset=TaskList.objects.none())
    content = forms.CharField(label="事项", max_length=500, widget=LINES)
    result = forms.CharField(
        label="可衡量的成果", required=False, max_length=300,
        help_text="到期拿什么核验，例如：新增标准厂房10万平方米，取得竣工备案表。",
    )  # fmt: skip
    target_value = forms.DecimalField(
        label="成果数量", required=False, max_digits=20, decimal_places=4,
        help_text="能用一个数衡量的填写，进展按数量报送；不能的留空，按比例报送。",
    )  # fmt: skip
    unit = forms.CharField(label="计量单位", required=False, max_length=20)
    category = forms.CharField(label="类别", required=False, max_length=60)
    lead = forms.ModelChoiceField(
        label="牵头单位", required=False, queryset=Department.objects.none(), empty_label="未明确"
    )
    partners = forms.ModelMultipleChoiceField(
        label="配合单位", required=False, queryset=Department.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    starts_on = forms.DateField(label="开始日期", required=False, widget=DATE)
    due_on = forms.DateField(
        label="完成期限", required=False, widget=DATE,
        help_text="文件没有写明期限的可以留空，页面上写“未定期限”。",
    )  # fmt: skip
    milestones = forms.CharField(
        label="节点", required=False, widget=LINES,
        help_text="每行一个，先写日期，例如：2026-06-30 完成设计。",
    )  # fmt: skip
    note = forms.CharField(label="说明", required=False, max_length=500, widget=LINES)
    reason = forms.CharField(label="修改的理由", max_length=300, widget=LINES)

    def __init__(
        self,
        *args: Any,  # noqa: ANN401
        is_demo: bool | None,
        lists: QuerySet[TaskList] | None = None,
        is_change: bool = False,
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*args, **kwargs)
        for name in ("lead", "partners"):
            _choose(self.fields[name], _units(is_demo=is_demo))
        if lists is None:
            del self.fields["task_list"]
        else:
            _choose(self.fields["task_list"], lists)
        if not is_change:
            del self.fields["reason"]

    def clean_milestones(self) -> Sequence[Step]:
        """Steps out of lines."""
        steps, problem = steps_from_words(self.cleaned_data["milestones"])
        if problem:
            raise forms.ValidationError(problem)
        return steps

    def asked(self, **more: Any) -> ItemAsked:  # noqa: ANN401
        """What was filled in; ``more`` is what the form does not ask (place, due_words)."""
        plain = {
            name: value
            for name, value in self.cleaned_data.items()
            if name not in ("task_list", "reason")
        }
        return ItemAsked(**plain | more)


def initial_of(item: ListItem) -> dict[str, Any]:
    """An item as its form begins."""
    plain = (
        "content", "result", "target_value", "unit", "category", "starts_on", "due_on", "note",
    )  # fmt: skip
    steps = [Step(one.title, one.due_on) for one in item.milestones.all()]
    return {
        **{name: getattr(item, name) for name in plain},
        "lead": item.lead_id,
        "partners": [one.department_id for one in item.partners.all()],
        "milestones": words_of_steps(steps),
    }


class ProgressForm(forms.Form):
    """What was done in a month; a number or a share, by the item's result."""

    month = forms.RegexField(
        r"^\d{4}-(0[1-9]|1[0-2])$", label="月份",
        widget=forms.TextInput(attrs={"type": "month"}),
        help_text="同一月份再次报送，记为新的一版，原来的保留。",
        error_messages={"invalid": "月份请写成 2026-10。"},
    )  # fmt: skip
    words = forms.CharField(label="进展情况", max_length=1000, widget=LINES)
    value = forms.DecimalField(
        label="累计完成数量", required=False, max_digits=20, decimal_places=4, min_value=0
    )
    share = forms.IntegerField(
        label="累计完成比例（%）", required=False, min_value=0, max_value=100
    )
    reached = forms.MultipleChoiceField(
        label="已完成的节点", required=False, widget=forms.CheckboxSelectMultiple
    )
    obstacle = forms.CharField(
        label="存在的问题", required=False, max_length=300,
        help_text="卡在哪里、需要谁来解决；会显示在领导调度页上。",
    )  # fmt: skip
    evidence = ManyFilesField(
        label="佐证材料", required=False, help_text=EVIDENCE_HINT, widget=ManyFilesInput
    )

    def __init__(self, *args: Any, now: ItemNow, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        item = now.item
        if item.target_value:
            del self.fields["share"]
            amount = f"{item.target_value.normalize():f}{item.unit}"
            self.fields["value"].help_text = f"从开始到这个月末，目标是 {amount}。"
        else:
            del self.fields["value"]
        open_steps = [one for one in item.milestones.all() if one.reached_on is None]
        if open_steps:
            choices = [(str(one.pk), f"{one.title}（{one.due_on:%Y-%m-%d}）") for one in open_steps]
            _offer(self.fields["reached"], choices)
        else:
            del self.fields["reached"]


class AskForm(forms.Form):
    """What another unit is asked."""

    department = forms.ModelChoiceField(
        label="商请单位", queryset=Department.objects.none(),
        help_text="只列派驻、垂管单位；本区单位请列为牵头或配合单位。",
    )  # fmt: skip
    question = forms.CharField(label="商请事项", max_length=500, widget=LINES)
    answer_by = forms.DateField(label="请于此日前反馈", required=False, widget=DATE)

    def __init__(self, *args: Any, is_demo: bool, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        _choose(self.fields["department"], _units(is_demo=is_demo).filter(is_vertical=True))


class AnswerForm(forms.Form):
    """A unit's answer."""

    answer = forms.CharField(label="反馈内容", max_length=1000, widget=LINES)


class UrgeForm(forms.Form):
    """What units are urged to."""

    words = forms.CharField(
        label="催办内容", max_length=300, widget=LINES,
        initial="请按期限办理，并报送进展和佐证材料。",
    )  # fmt: skip


class ImportForm(forms.Form):
    """A workbook of items."""

    file = forms.FileField(
        label="清单文件（.xlsx）",
        help_text="第一张工作表，表头至少有“事项”一列；带序号的修改同一序号的事项，不带的新增。",
    )
    only_look = forms.ChoiceField(
        label="办理方式", initial="1", widget=forms.RadioSelect,
        choices=[("1", "先检查，不写入"), ("", "检查无误后写入")], required=False,
    )  # fmt: skip


def initial_month(day: date) -> str:
    """The month a report is most likely for: the one before until the tenth, then this one."""
    tenth = 10
    if day.day > tenth:
        return f"{day:%Y-%m}"
    return f"{day.year - 1}-12" if day.month == 1 else f"{day.year}-{day.month - 1:02d}"


def _units(*, is_demo: bool | None) -> QuerySet[Department]:
    """Units of one sort of zone, those whose zone nobody stated included; with None all."""
    rows = Department.objects.select_related("subject", "territory").order_by("subject__code")
    return rows if is_demo is None else rows.exclude(territory__is_demo=not is_demo)


def _choose(field: forms.Field, rows: QuerySet[Any]) -> None:
    assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - declared above
    field.queryset = rows


def _offer(field: forms.Field, choices: Sequence[tuple[str, str]]) -> None:
    assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
    field.choices = list(choices)
