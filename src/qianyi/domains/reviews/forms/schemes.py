"""A scheme as a form: one line for each item, grade and veto; empty lines are left out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django import forms

from qianyi.domains.reviews.choices import SchemeState
from qianyi.domains.reviews.selectors.schemes import measures_offered
from qianyi.engine.appraisal import Grade, Item, Scheme

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

RULES: Final = [
    ("shortfall", "达标满分，差额扣分"),
    ("share", "按完成比例计分"),
    ("points", "按确认的分数计"),
]
COUNTING: Final = [
    ("whole", "不足一档不扣"),
    ("started", "不足一档按一档扣"),
    ("exact", "按比例扣"),
]
UNKNOWN: Final = [("pending", "待定"), ("left_out", "不计入满分")]
SPARE_ITEMS, SPARE_GRADES = 2, 1


class SchemeFilterForm(forms.Form):
    """Filters of the list."""

    state = forms.ChoiceField(
        label="状态", required=False, choices=[("", "全部"), *SchemeState.choices]
    )


class HeadForm(forms.Form):
    """What belongs to the scheme as a whole."""

    title = forms.CharField(label="名称", max_length=120)
    bonus_most = forms.DecimalField(
        label="加分上限（分）", min_value=0, max_digits=5, decimal_places=2
    )
    vetoes = forms.CharField(
        label="一票否决事项", required=False, max_length=200, help_text="用顿号隔开。"
    )
    veto_grade = forms.CharField(label="否决后的等次", required=False, max_length=20)
    source = forms.CharField(label="依据文件", required=False, max_length=200)
    note = forms.CharField(
        label="说明", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
    is_confirmed = forms.BooleanField(label="权重和规则已按本地文件核实", required=False)


class ItemForm(forms.Form):
    """One item; without a title it is left out."""

    part = forms.CharField(label="部分", required=False, max_length=60)
    title = forms.CharField(label="项目", required=False, max_length=80)
    code = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60)
    full = forms.DecimalField(label="满分", required=False, max_digits=5, decimal_places=2)
    source = forms.ChoiceField(label="数据", required=False)
    rule = forms.ChoiceField(label="规则", required=False, choices=RULES)
    target = forms.DecimalField(label="目标", required=False, max_digits=12, decimal_places=4)
    step = forms.DecimalField(label="每差（%）", required=False, max_digits=6, decimal_places=2)
    lose = forms.DecimalField(label="扣（分）", required=False, max_digits=6, decimal_places=2)
    counting = forms.ChoiceField(label="不足一档", required=False, choices=COUNTING)
    unknown = forms.ChoiceField(label="没有数据", required=False, choices=UNKNOWN)
    note = forms.CharField(label="说明", required=False, max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own
        super().__init__(*args, **kwargs)
        field = self.fields["source"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = [("", "人工填报"), *measures_offered()]


class GradeForm(forms.Form):
    """One grade; without a name it is left out."""

    name = forms.CharField(label="等次", required=False, max_length=20)
    at_least = forms.DecimalField(label="最低分", required=False, max_digits=5, decimal_places=2)
    most_share = forms.DecimalField(
        label="最多占参加考核单位的（%）", required=False, max_digits=5, decimal_places=2,
        help_text="不限的留空。",
    )  # fmt: skip


ItemSet = forms.formset_factory(ItemForm, extra=SPARE_ITEMS, max_num=60, validate_max=True)
GradeSet = forms.formset_factory(GradeForm, extra=SPARE_GRADES, max_num=10, validate_max=True)


def initial_of(scheme: Scheme) -> tuple[dict[str, Any], list[dict[str, Any]], list[dict[str, Any]]]:
    """Head, items and grades as the forms show them."""
    head = {
        "title": scheme.title, "bonus_most": scheme.bonus_most, "source": scheme.source,
        "vetoes": "、".join(scheme.vetoes), "veto_grade": scheme.veto_grade, "note": scheme.note,
        "is_confirmed": scheme.certainty == "confirmed",
    }  # fmt: skip
    names = tuple(name for name in Item.__dataclass_fields__)
    items = [
        {"part": part.title, **{name: getattr(item, name) for name in names}}
        for part, item in scheme.items
    ]
    return head, items, [_grade_shown(grade) for grade in scheme.grades]


def plain_from(
    head: Mapping[str, Any], items: Iterable[Mapping[str, Any]], grades: Iterable[Mapping[str, Any]]
) -> dict[str, Any]:
    """What the forms say, as engine.appraisal reads it."""
    return {
        "title": head["title"],
        "bonus_most": head["bonus_most"],
        "vetoes": [one.strip() for one in head["vetoes"].split("、") if one.strip()],
        "veto_grade": head["veto_grade"],
        "source": head["source"],
        "note": head["note"],
        "certainty": "confirmed" if head["is_confirmed"] else "unverified",
        "parts": _parts([row for row in items if row.get("title")]),
        "grades": [
            {
                "name": row["name"],
                "at_least": row["at_least"] or 0,
                "most_share": None if row["most_share"] is None else row["most_share"] / 100,
            }
            for row in grades
            if row.get("name")
        ],
    }


def _parts(rows: list[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Items under their parts, in order of first appearance."""
    parts: dict[str, list[dict[str, Any]]] = {}
    taken = {row["code"] for row in rows if row["code"]}
    number = 0
    for row in rows:
        code = row["code"]
        while not code:
            number += 1
            code = "" if f"item_{number}" in taken else f"item_{number}"
        named = row["part"] or "其他"
        parts.setdefault(named, []).append(_item(row, code))
    return [
        {"code": f"part_{position}", "title": title, "items": items}
        for position, (title, items) in enumerate(parts.items(), start=1)
    ]


def _item(row: Mapping[str, Any], code: str) -> dict[str, Any]:
    made = {
        name: row[name]
        for name in ("title", "source", "rule", "counting", "unknown", "note")
        if row[name] is not None
    }
    numbers = {name: row[name] for name in ("target", "step", "lose") if row[name] is not None}
    return {"code": code, "full": row["full"] or 0, **made, **numbers}


def _grade_shown(grade: Grade) -> dict[str, Any]:
    share = grade.most_share
    return {
        "name": grade.name,
        "at_least": grade.at_least,
        "most_share": None if share is None else share * 100,
    }
