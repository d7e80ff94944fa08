"""The list of each kind of record, problems of all firms, chains of a scheme."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from qianyi.domains.enterprises.choices import Certainty
from qianyi.foundation.masking import mask_email, mask_phone
from qianyi.foundation.ui.tables import Column, Table

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from django.db.models import QuerySet
    from django.http import HttpRequest

    from qianyi.domains.enterprises.models import Chain, ChainScheme, Problem
    from qianyi.domains.enterprises.selectors import RecordKind
    from qianyi.kernel.subjects.models import Enterprise

MASKED = {
    "name": lambda text: f"{text[:1]}**" if text else "",
    "phone": mask_phone,
    "email": mask_email,
}
"""How a personal field is shown where nobody has asked for it in full."""
HEAD = {
    "lands": "parcel", "contacts": "duty", "team": "part", "visits": "subject_matter",
    "problems": "text", "chains": "chain", "certificates": "name", "rights": "name",
    "platforms": "name", "incidents": "incident_kind", "credits": "scheme",
    "financings": "financing_kind",
}  # fmt: skip
"""The field that names a record of each kind."""
HIDDEN = frozenset({
    "acquired_on", "holder_rank", "applied_on", "decided_on", "number", "authority", "closed_on",
    "summary", "answer", "visit", "valuation_wan", "issuer", "partner",
})  # fmt: skip


def record_url(kind: RecordKind, row: Any) -> str:  # noqa: ANN401 - a row of any kind
    """The page of a record."""
    return reverse("enterprises:record", args=[kind.key, row.pk])


def record_table(
    request: HttpRequest,
    kind: RecordKind,
    enterprise: Enterprise,
    rows: QuerySet[Any],
    *,
    empty_action: tuple[str, str] | None,
) -> Table:
    """One kind of one firm, newest first."""
    head = HEAD[kind.key]
    names = [head, *(name for name in kind.fields if name != head)]
    return Table(
        request,
        name=f"records-{kind.key}",
        caption=f"{enterprise}的{kind.label}",
        noun=kind.noun,
        rows=rows,
        columns=[
            *(_column(kind, name, is_head=name == head) for name in names),
            Column(key="source", title="来源", wrap=True, missing="没有登记来源"),
            Column(
                key="certainty",
                title="核实情况",
                value=lambda row: row.get_certainty_display(),
                visible=False,
            ),
        ],
        row_url=lambda row: record_url(kind, row),
        source=lambda row: row.source,
        export_url=reverse("enterprises:records-export", args=[enterprise.uscc, kind.key]),
        empty=f"还没有登记{kind.label}。",
        empty_action=empty_action,
    )


def _column(kind: RecordKind, name: str, *, is_head: bool) -> Column:
    field = kind.model._meta.get_field(name)
    if is_head:
        return Column(
            key=name,
            title=str(field.verbose_name),
            priority=1,
            wrap=True,
            sortable=not field.is_relation,
            value=lambda row: shown(kind, row, name),
            url=lambda row: record_url(kind, row),
            note=lambda row: "待核实" if row.certainty == Certainty.UNVERIFIED else "",
        )
    inner = getattr(field, "get_internal_type", str)()
    is_day, is_number = inner == "DateField", inner == "DecimalField"
    end = name == "valid_to"
    return Column(
        key=name,
        title="最后一天" if end else str(field.verbose_name),
        kind="day" if is_day else "number" if is_number else "text",
        priority=2 if name in {kind.day, kind.end} else 3,
        wrap=not (is_day or is_number),
        sortable=not field.is_relation and name not in MASKED,
        visible=name not in HIDDEN,
        value=lambda row: shown(kind, row, name),
        missing="长期或未登记" if end else "没有登记",
    )


def shown(kind: RecordKind, row: Any, name: str) -> Any:  # noqa: ANN401 - a value of any column
    """A value as pages and workbooks show it: words of closed lists, masks, last days."""
    value = getattr(row, name)
    if kind.key == "contacts" and name in MASKED:
        return MASKED[name](value)
    if name == "valid_to":
        return value - timedelta(days=1) if value is not None else None
    if isinstance(value, bool):
        return "是" if value else "否"
    word = getattr(row, f"get_{name}_display", None)
    if word is not None and value:
        return word()
    return str(value) if hasattr(value, "pk") else value


def problem_table(request: HttpRequest, rows: QuerySet[Problem], *, day: date) -> Table:
    """Problems of all firms, those due soonest first."""
    return Table(
        request,
        name="problems",
        caption="企业反映的问题",
        noun="件",
        rows=rows,
        columns=[
            Column(
                key="text",
                title="问题",
                priority=1,
                wrap=True,
                url=lambda row: reverse("enterprises:record", args=["problems", row.pk]),
            ),
            Column(
                key="enterprise",
                title="企业",
                priority=2,
                sortable=True,
                order_by="enterprise__sort_key",
                value=lambda row: str(row.enterprise),
            ),
            Column(
                key="department",
                title="责任单位",
                value=lambda row: str(row.department or ""),
                missing="未明确",
            ),
            Column(key="noted_on", title="提出日期", kind="day", sortable=True),
            Column(
                key="due_on",
                title="办理期限",
                kind="day",
                sortable=True,
                missing="没有定期限",
                note=lambda row: (
                    "逾期" if row.due_on and row.due_on < day and row.closed_on is None else ""
                ),
            ),
            Column(
                key="state",
                title="状态",
                priority=2,
                sortable=True,
                value=lambda row: row.get_state_display(),
            ),
            Column(key="answer", title="办理结果", wrap=True, missing="还没有结果"),
        ],
        row_url=lambda row: reverse("enterprises:record", args=["problems", row.pk]),
        source=lambda row: row.source,
        export_url=reverse("enterprises:problems-export"),
        empty="没有符合条件的问题；走访企业时记下的问题会列在这里。",
    )


def chain_table(
    request: HttpRequest, scheme: ChainScheme, rows: Sequence[tuple[Chain, int]]
) -> Table:
    """The chains of a scheme with the firms tagged, and what each is in other schemes."""
    return Table(
        request,
        name="chains",
        caption=f"{scheme.name}的产业链",
        noun="条",
        rows=list(rows),
        columns=[
            Column(key="name", title="产业链", priority=1, value=lambda row: row[0].name),
            Column(
                key="parent",
                title="上级",
                value=lambda row: row[0].parent.name if row[0].parent else "",
                missing="没有上级",
            ),
            Column(
                key="firms",
                title="企业",
                unit="家",
                kind="number",
                priority=2,
                value=lambda row: row[1],
            ),
            Column(
                key="crosswalk",
                title="在其他体系中",
                wrap=True,
                value=_crosswalk,
                missing="没有对照",
            ),
        ],
        export_url=reverse("enterprises:chains-export", args=[scheme.code]),
        empty="这个体系还没有产业链。",
        per_page=200,
    )


def _crosswalk(row: tuple[Chain, int]) -> str:
    return "；".join(
        f"{one.get_relation_display()}“{one.other}”"
        + ("（待核实）" if one.certainty == Certainty.UNVERIFIED else "")
        for one in row[0].crosswalk.all()
    )
