"""The form of each kind of record, made from its columns; filters of lists over firms."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.auth import get_user_model

from qianyi.domains.enterprises.choices import Certainty, ProblemState, SourceKind, Use
from qianyi.domains.enterprises.models import Chain, Visit
from qianyi.engine.uscc import UsccInvalid, checked
from qianyi.kernel.subjects.errors import EnterpriseNotFound
from qianyi.kernel.subjects.models import Department
from qianyi.kernel.subjects.selectors import enterprise_get

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import Field as ModelField

    from qianyi.domains.enterprises.models import Record
    from qianyi.domains.enterprises.selectors import RecordKind
    from qianyi.foundation.permissions import Actor
    from qianyi.kernel.subjects.models import Enterprise

DAY = {"type": "date"}
LONG_TEXT = 200
ONE_DAY = timedelta(days=1)
PERSONAL = frozenset({"name", "phone", "email"})
HELP = {
    "valid_to": "到这一天为止，含这一天；不知道或长期有效就不填。",
    "area_mu": "单位：亩，最多四位小数。",
    "lessor": "出租方是本区企业的，填它的统一社会信用代码；这块地就不再算作出租方自用。",
    "amount_wan": "单位：万元。",
    "valuation_wan": "单位：万元。",
    "holder_rank": "在全部权利人中排第几。",
    "is_serious": "主管部门认定为严重的选“是”。",
    "due_on": "答应企业办好的日期。",
    "closed_on": "办结的不填按今天。",
    "source": "从哪里知道的：文号、证书、网址或口头告知的单位。",
}


def record_form(
    kind: RecordKind,
    actor: Actor,
    enterprise: Enterprise,
    *,
    data: Any = None,  # noqa: ANN401 - Django's own
    record: Record | None = None,
) -> RecordForm:
    """The form of a kind for one firm; filled with a record when it is changed."""
    return RecordForm(data, kind=kind, actor=actor, enterprise=enterprise, record=record)


class RecordForm(forms.Form):
    """One record. Fields are those of the kind, then where it is from."""

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 - Django's own
        kind: RecordKind,
        actor: Actor,
        enterprise: Enterprise,
        record: Record | None,
    ) -> None:
        super().__init__(*args)
        self.actor, self.enterprise = actor, enterprise
        for name in kind.fields:
            self.fields[name] = self._field(name, kind.model._meta.get_field(name))
        self.fields["source_kind"] = forms.ChoiceField(label="来源类别", choices=SourceKind.choices)
        self.fields["source"] = forms.CharField(
            label="来源", max_length=200, required=False, help_text=HELP["source"]
        )
        self.fields["certainty"] = forms.ChoiceField(label="核实情况", choices=Certainty.choices)
        self.fields["uses"] = forms.MultipleChoiceField(
            label="许可用途",
            choices=Use.choices,
            widget=forms.CheckboxSelectMultiple,
            initial=[Use.STATISTICS, Use.ADMINISTRATION],
        )
        self.fields["note"] = forms.CharField(label="说明", max_length=300, required=False)
        self.kept: list[str] = []
        if record is not None:
            self._fill(kind, record)

    def _fill(self, kind: RecordKind, record: Record) -> None:
        for name in (*kind.fields, "source_kind", "source", "certainty", "uses", "note"):
            value = getattr(record, name)
            if kind.key == "contacts" and name in PERSONAL:
                if value:
                    self.kept.append(name)
                    self.fields[name].help_text = "已登记，不在这里显示；不填表示不改。"
                continue
            if name == "lessor" and value is not None:
                value = value.uscc
            elif hasattr(value, "pk"):
                value = value.pk
            elif name == "valid_to" and value is not None:
                value -= ONE_DAY
            elif isinstance(value, bool) and name in {"is_serious", "is_core"}:
                value = "yes" if value else "no"
            self.initial[name] = value

    def _field(self, name: str, column: Any) -> forms.Field:  # noqa: ANN401 - any column of a model
        if name == "lessor":
            return forms.CharField(
                label="出租企业", max_length=40, required=False, help_text=HELP[name]
            )
        if column.is_relation:
            return self._chosen(name, column)
        if name in {"is_serious", "is_core"}:
            return forms.TypedChoiceField(
                label=column.verbose_name,
                required=False,
                choices=[("", "不清楚"), ("yes", "是"), ("no", "否")],
                coerce=lambda word: word == "yes",
                empty_value=None,
                help_text=HELP.get(name, ""),
            )
        return _plain(name, column)

    def _chosen(self, name: str, column: ModelField[Any, Any]) -> forms.Field:
        rows: Any
        if name == "department":
            rows = Department.objects.select_related("subject").order_by("subject__name")
        elif name == "visit":
            rows = Visit.objects.visible_to(self.actor).present()
            rows = rows.filter(enterprise=self.enterprise).order_by("-visited_on")
        elif name == "chain":
            rows = Chain.objects.select_related("scheme").order_by(
                "-scheme__valid_from", "scheme__code", "position"
            )
        else:
            rows = get_user_model()._default_manager.filter(
                is_active=True, is_machine=False, memberships__isnull=False
            )
            rows = rows.exclude(
                memberships__role__in=["enterprise_user", "institution_user"]
            ).distinct()
        return forms.ModelChoiceField(
            rows, label=column.verbose_name, required=not column.blank, empty_label="请选择"
        )

    def clean(self) -> dict[str, Any]:
        """A personal field that was left empty stays as it is: the form never shows it."""
        given = super().clean() or self.cleaned_data
        for name in self.kept:
            if not given.get(name):
                given.pop(name, None)
        return given

    def clean_valid_to(self) -> date | None:
        """The first day it does not hold any more, from the last day that was given."""
        last: date | None = self.cleaned_data["valid_to"]
        return last + ONE_DAY if last is not None else None

    def clean_lessor(self) -> Enterprise | None:
        """The firm of the code."""
        words = self.cleaned_data["lessor"].strip()
        if not words:
            return None
        try:
            return enterprise_get(actor=self.actor, uscc=checked(words))
        except (UsccInvalid, EnterpriseNotFound) as refusal:
            raise forms.ValidationError(refusal.message) from refusal


def _plain(name: str, column: Any) -> forms.Field:  # noqa: ANN401
    field = column.formfield()
    field.label = "最后一天" if name == "valid_to" else column.verbose_name
    field.help_text = HELP.get(name, "")
    if isinstance(field, forms.DateField):
        field.widget = forms.DateInput(attrs=DAY, format="%Y-%m-%d")
    elif isinstance(field, forms.CharField) and (field.max_length or 0) > LONG_TEXT:
        field.widget = forms.Textarea(attrs={"rows": 3, "maxlength": field.max_length})
    if isinstance(field, forms.TypedChoiceField) and not column.has_default():
        field.choices = [("", "请选择" if field.required else "没有"), *column.choices]
    return field  # type: ignore[no-any-return]


class ProblemFilter(forms.Form):
    """Filters of the list of problems."""

    q = forms.CharField(label="企业或问题", required=False, max_length=100)
    state = forms.ChoiceField(
        label="状态",
        required=False,
        choices=[("", "全部"), ("open", "未办结"), *ProblemState.choices],
    )
    department = forms.ChoiceField(label="责任单位", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own
        super().__init__(*args, **kwargs)
        field = self.fields["department"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        rows = Department.objects.select_related("subject").order_by("subject__name")
        field.choices = [("", "全部"), *((row.subject.code, str(row)) for row in rows)]
