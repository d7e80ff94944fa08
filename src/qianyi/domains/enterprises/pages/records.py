"""What the pages of records say: titles, actions, facts, as values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from qianyi.domains.enterprises.permissions import can_keep_records, can_reveal_person
from qianyi.domains.enterprises.tables.records import MASKED, shown
from qianyi.foundation.ui import numbers
from qianyi.foundation.ui.pages import Action, Page
from qianyi.kernel.audit import selectors as audit

if TYPE_CHECKING:
    from datetime import date

    from qianyi.domains.enterprises.models import Record
    from qianyi.domains.enterprises.selectors import RecordKind
    from qianyi.foundation.permissions import Actor
    from qianyi.kernel.subjects.models import Enterprise

HOME = ("首页", "/")
ENTERPRISES = ("企业", "/enterprises/")
PROBLEMS = ("企业反映的问题", "/enterprises/problems/")
CHAINS = ("产业链", "/enterprises/chains/")


def profile_crumb(enterprise: Enterprise) -> tuple[str, str]:
    """The firm's own place in the breadcrumb."""
    return str(enterprise), reverse("enterprises:profile", args=[enterprise.uscc])


def records_page(kind: RecordKind, enterprise: Enterprise, actor: Actor, *, archived: bool) -> Page:
    """The head of one kind of one firm."""
    here = reverse("enterprises:records", args=[enterprise.uscc, kind.key])
    keeps = can_keep_records(actor, enterprise, kind.key)
    return Page(
        title=f"{enterprise} · {kind.label}",
        answer=f"这家企业登记了哪些{kind.label}，各从哪里来",
        breadcrumbs=(HOME, ENTERPRISES, profile_crumb(enterprise), (kind.label, "")),
        action=Action(
            label=f"登记{kind.label}",
            url=reverse("enterprises:record-new", args=[enterprise.uscc, kind.key]),
        )
        if keeps
        else None,
        more_actions=[
            Action(label="在用的记录", url=here)
            if archived
            else Action(label="已归档", url=f"{here}?state=archived")
        ],
        tags=["已归档"] if archived else [],
    )


def record_page(kind: RecordKind, record: Record, actor: Actor) -> Page:
    """The head of one record, with its history."""
    enterprise = record.enterprise
    more: list[Action] = []
    if can_keep_records(actor, enterprise, kind.key):
        more = _actions(kind, record)
    tags = ["已归档"] if record.is_archived else []
    if record.certainty == "unverified":
        tags.append("待核实")
    return Page(
        title=f"{kind.label}：{record}",
        answer=f"{enterprise}的一条{kind.label}记录",
        breadcrumbs=(
            HOME,
            ENTERPRISES,
            profile_crumb(enterprise),
            (kind.label, reverse("enterprises:records", args=[enterprise.uscc, kind.key])),
            (str(record)[:30], ""),
        ),
        action=None
        if not more or record.is_archived
        else Action(label="修改", url=_url("record-edit", kind, record), hotkey="e"),
        more_actions=more,
        history=audit.history_of(record),
        tags=tags,
    )


def _actions(kind: RecordKind, record: Record) -> list[Action]:
    if record.is_archived:
        url = _url("record-restore", kind, record)
        return [Action(label="恢复使用", url=url, method="post")]
    actions = [Action(label="归档", url=_url("record-archive", kind, record))]
    if kind.key == "contacts" and getattr(record, "erased_at", None) is None:
        url = reverse("enterprises:contact-erase", args=[record.pk])
        actions.append(Action(label="清除个人信息", url=url))
    return actions


def _url(name: str, kind: RecordKind, record: Record) -> str:
    return reverse(f"enterprises:{name}", args=[kind.key, record.pk])


def record_facts(
    kind: RecordKind, record: Record, actor: Actor
) -> list[tuple[str, object, str, str]]:
    """Label, words, the reason where there are none, and where the full value is shown."""
    reveals = kind.key == "contacts" and can_reveal_person(actor, record.enterprise)
    facts: list[tuple[str, object, str, str]] = []
    for name in kind.fields:
        field = kind.model._meta.get_field(name)
        value = shown(kind, record, name)
        label = "最后一天" if name == "valid_to" else str(field.verbose_name)
        url = ""
        if reveals and name in MASKED and value:
            url = reverse("enterprises:contact-reveal", args=[record.pk, name])
        facts.append((label, _words(value), "没有登记", url))
    facts += [
        ("来源", record.source, "没有登记来源", ""),
        ("来源类别", record.get_source_kind_display(), "", ""),
        ("许可用途", "、".join(record.uses), "", ""),
        ("说明", record.note, "没有说明", ""),
        ("登记", f"{record.recorded_by or '系统'}，{_words(record.recorded_at.date())}", "", ""),
    ]
    return facts


def _words(value: object) -> object:
    if isinstance(value, str) or value is None:
        return value
    if hasattr(value, "strftime"):
        return f"{value:%Y-%m-%d}"
    return numbers.number(value).text


def step_page(kind: RecordKind, enterprise: Enterprise, title: str, answer: str) -> Page:
    """The head of a form about one record."""
    listing = reverse("enterprises:records", args=[enterprise.uscc, kind.key])
    return Page(
        title=title,
        answer=answer,
        breadcrumbs=(
            HOME, ENTERPRISES, profile_crumb(enterprise), (kind.label, listing), (title, ""),
        ),
    )  # fmt: skip


def problems_page(day: date) -> Page:
    """The head of the list of problems."""
    return Page(
        title="企业反映的问题",
        answer="走访和服务中企业提出了什么，谁在办，哪些快到期限",
        breadcrumbs=(HOME, ENTERPRISES, PROBLEMS),
        as_of=day,
    )
