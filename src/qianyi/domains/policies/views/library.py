"""Pages of the library: items and policy documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.views.decorators.http import require_http_methods, require_safe

from qianyi.domains.policies.choices import ItemState, LineSection
from qianyi.domains.policies.errors import ItemInvalid
from qianyi.domains.policies.forms import library as forms
from qianyi.domains.policies.models import PolicyItem
from qianyi.domains.policies.pages import library as pages
from qianyi.domains.policies.permissions import can_keep_items
from qianyi.domains.policies.selectors import library as selectors
from qianyi.domains.policies.selectors import matches
from qianyi.domains.policies.selectors.conditions import asked_of
from qianyi.domains.policies.selectors.firm import base_names
from qianyi.domains.policies.services import items as writing
from qianyi.domains.policies.tables import library as tables
from qianyi.foundation.ui.answers import form_page, show
from qianyi.foundation.ui.links import Query
from qianyi.foundation.ui.pages import filter_bar
from qianyi.kernel.documents.selectors import document_get, document_list
from qianyi.lib import clock

from .frame import keeper, reader, workbook

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from qianyi.foundation.permissions import Actor
    from qianyi.foundation.ui.tables import Table


@require_safe
def items(request: HttpRequest) -> HttpResponse:
    """Items there are, with firms and money."""
    actor = reader(request)
    table, form = _listed(request, actor)
    today = clock.local_date(clock.now())
    everything = PolicyItem.objects.visible_to(actor)
    figures = {
        "in_force": everything.in_force(today).count(),
        "waiting": everything.filter(state=ItemState.WAITING).count(),
        "expiring": selectors.items_expiring(today).count(),
        "lapsed": selectors.items_lapsed(today).count(),
    }
    latest = matches.round_latest()
    told = f"最近匹配 {localtime(latest.finished_at):%Y-%m-%d %H:%M}" if latest else "还没有匹配过"
    bar = filter_bar(form, Query.of(request), count=table.count, noun="项", target=table.element_id)
    page = pages.list_page(actor, day=today, figures=figures, matched=told)
    return render(request, "ui/page.html", {"page": page, "filters": bar, "table": table})


@require_safe
def items_export(request: HttpRequest) -> HttpResponse:
    """The list on screen as a workbook."""
    table, _ = _listed(request, reader(request))
    return workbook(table, "政策事项", clock.local_date(clock.now()))


def _listed(request: HttpRequest, actor: Actor) -> tuple[Table, forms.ItemFilterForm]:
    form = forms.ItemFilterForm(request.GET)
    form.is_valid()
    told = {name: form.cleaned_data.get(name) or "" for name in form.fields}
    today = clock.local_date(clock.now())
    policy = request.GET.get("policy", "")
    asked = selectors.ItemFilter(
        day=today, words=told["q"], kind=told["kind"], level=told["level"],
        standing=told["standing"], policy=int(policy) if policy.isdecimal() else None,
    )  # fmt: skip
    rows = selectors.item_list(actor, asked)
    released = list(PolicyItem.objects.public())
    return tables.item_table(request, rows, matches.tallies(actor, released), day=today), form


@require_safe
def item(request: HttpRequest, item_id: int) -> HttpResponse:
    """One version: what it gives, to whom, by which clause, and what keeps it from release."""
    actor = reader(request)
    row = selectors.item_get(actor=actor, item_id=item_id)
    today = clock.local_date(clock.now())
    versions = list(selectors.versions_of(actor, row))
    tally = matches.tallies(actor, [row])[row.pk]
    after = row.policy.superseded_by
    context = {
        "page": pages.item_page(row, actor, tally, day=today, is_newest=versions[0].pk == row.pk),
        "item": row,
        "facts": pages.facts_of(row, base_name=base_names([row]).get(row.base, "")),
        "sections": [(section, pages.lines_shown(row, section)) for section in LineSection],
        "rule": _rule_words(row),
        "lacking": selectors.lacking(row, today) if row.is_open_for_edit else [],
        "findings": selectors.findings_of(row),
        "versions": tables.version_rows(versions, day=today) if len(versions) > 1 else [],
        "superseded": str(after) if after else "",
        "may_edit": row.is_open_for_edit and can_keep_items(actor),
        "is_demo": row.is_demo,
    }
    return render(request, "policies/item.html", context)


def _rule_words(row: PolicyItem) -> tuple[str, str]:
    """The conditions it refers to and where they are."""
    if not row.rule_code:
        return "", ""
    asked = asked_of(row, clock.local_date(clock.now()))
    if asked is None or asked.version is None:
        return "引用的认定条件没有启用的版本", ""
    return f"{asked.version}（{row.rule_application}）", reverse(
        "rules:version", args=[asked.version.pk]
    )


@require_http_methods(["GET", "HEAD", "POST"])
def item_new(request: HttpRequest) -> HttpResponse:
    """Write an item as a draft."""
    actor = keeper(request)
    first = {"policy": request.GET.get("policy", ""), "pay_days": 60}
    form = forms.ItemForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            row = writing.item_write(actor=actor, facts=form.facts(), moment=clock.now())
        except ItemInvalid as refusal:
            show(form, refusal)
        else:
            messages.success(request, "已保存为拟制。下一步：对照条文逐条拟条件。")
            return redirect("policies:draft", row.pk)
    page = pages.small_page("拟一项政策事项", "一份政策文件拆成几项，一项只写一种支持")
    return form_page(request, page, form, cancel_url=reverse("policies:list"))


@require_http_methods(["GET", "HEAD", "POST"])
def item_edit(request: HttpRequest, item_id: int) -> HttpResponse:
    """Change a version that is not released."""
    actor = keeper(request)
    row = selectors.item_get(actor=actor, item_id=item_id)
    form = forms.ItemForm(request.POST or None, initial=forms.initial_of(row))
    if request.method == "POST" and form.is_valid():
        try:
            writing.item_rewrite(actor=actor, item=row, facts=form.facts(), moment=clock.now())
        except ItemInvalid as refusal:
            show(form, refusal)
        else:
            messages.success(request, "已保存，需要重新提交复核。")
            return redirect("policies:item", row.pk)
    page = pages.small_page(f"修改：{row}", "发布以后不能再修改，只能拟新版本")
    return form_page(
        request, page, form, cancel_url=reverse("policies:item", args=[row.pk]), is_demo=row.is_demo
    )


@require_safe
def documents(request: HttpRequest) -> HttpResponse:
    """Policy documents and how far they are split into items."""
    actor = reader(request)
    table, form = _documents(request, actor)
    bar = filter_bar(form, Query.of(request), count=table.count, noun="份", target=table.element_id)
    page = pages.small_page("政策文件", "哪些文件已经拆成事项、哪些还没有；新政策7个工作日内拆分")
    context = {"page": page, "filters": bar, "table": table, "may_keep": can_keep_items(actor)}
    return render(request, "policies/documents.html", context)


@require_safe
def documents_export(request: HttpRequest) -> HttpResponse:
    """The same as a workbook."""
    table, _ = _documents(request, reader(request))
    return workbook(table, "政策文件", clock.local_date(clock.now()))


def _documents(request: HttpRequest, actor: Actor) -> tuple[Table, forms.PolicyFilterForm]:
    form = forms.PolicyFilterForm(request.GET)
    form.is_valid()
    told = {name: form.cleaned_data.get(name) or "" for name in form.fields}
    rows = selectors.policy_list(actor, words=told["q"], level=told["level"])
    return tables.policy_table(request, rows), form


@require_http_methods(["GET", "HEAD", "POST"])
def document_new(request: HttpRequest) -> HttpResponse:
    """Record a document as a policy."""
    actor = keeper(request)
    known = document_list(actor)
    form = forms.PolicyForm(
        request.POST or None, documents=known, initial={"document": request.GET.get("document")}
    )
    if request.method == "POST" and form.is_valid():
        document = document_get(actor=actor, document_id=int(form.cleaned_data["document"]))
        try:
            row = writing.policy_record(
                actor=actor, document=document, facts=form.facts(), moment=clock.now()
            )
        except ItemInvalid as refusal:
            show(form, refusal)
        else:
            messages.success(request, f"已登记“{row}”。下一步：拆成事项。")
            return redirect(f"{reverse('policies:new')}?policy={row.pk}")
    page = pages.small_page(
        "登记政策文件", "是谁的政策、管到哪里、到什么时候", ("政策文件", "/policies/documents/")
    )
    return form_page(request, page, form, cancel_url=reverse("policies:documents"))
