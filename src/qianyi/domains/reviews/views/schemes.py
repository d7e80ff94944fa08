"""Pages of schemes: the list, one version, copying, editing, activating."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qianyi.domains.reviews.forms import schemes as forms
from qianyi.domains.reviews.forms.assessments import ReasonForm
from qianyi.domains.reviews.pages import appraisals as pages
from qianyi.domains.reviews.pages.crumbs import SCHEMES
from qianyi.domains.reviews.permissions import (
    can_activate_schemes,
    can_keep_schemes,
    can_read_schemes,
)
from qianyi.domains.reviews.selectors import schemes as selectors
from qianyi.domains.reviews.services import schemes as services
from qianyi.domains.reviews.tables.lists import scheme_table
from qianyi.engine.appraisal import rule_words
from qianyi.foundation.permissions import Actor, require
from qianyi.foundation.requests import actor_of
from qianyi.foundation.ui.answers import done, form_page, workbook
from qianyi.foundation.ui.links import Query
from qianyi.foundation.ui.pages import filter_bar
from qianyi.lib import clock
from qianyi.lib.sentences import quoted

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from qianyi.foundation.ui.tables import Table


@require_safe
def schemes(request: HttpRequest) -> HttpResponse:
    """Versions of schemes."""
    form, table = _listed(request, _reader(request))
    bar = filter_bar(form, Query.of(request), count=table.count, noun="版", target=table.element_id)
    context = {"page": pages.schemes_page(), "filters": bar, "table": table}
    return render(request, "ui/page.html", context)


@require_safe
def schemes_export(request: HttpRequest) -> HttpResponse:
    """The list on screen as a workbook."""
    _, table = _listed(request, _reader(request))
    return workbook([table], "考核办法")


@require_safe
def scheme(request: HttpRequest, scheme_id: int) -> HttpResponse:
    """One version: parts, rules in words, grades, vetoes."""
    actor = _reader(request)
    row = selectors.scheme_get(actor=actor, scheme_id=scheme_id)
    read = selectors.scheme_read(row)
    context = {
        "page": pages.scheme_page(row, actor),
        "scheme": row,
        "read": read,
        "parts": [
            (part, [(item, rule_words(item), selectors.source_words(item.source))
                    for item in part.items])
            for part in read.parts
        ],
        "grades": [
            (grade, None if grade.most_share is None else grade.most_share * 100)
            for grade in read.grades
        ],
    }  # fmt: skip
    return render(request, "reviews/scheme.html", context)


@require_POST
def scheme_copy(request: HttpRequest, scheme_id: int) -> HttpResponse:
    """A draft that says the same, to be edited."""
    actor = actor_of(request)
    require(allowed=can_keep_schemes(actor), actor=actor, what="修改考核办法")
    row = selectors.scheme_get(actor=actor, scheme_id=scheme_id)
    made = services.scheme_copy(actor=actor, scheme=row, moment=clock.now())
    messages.success(request, f"已复制为第 {made.version} 版，修改后由另一人启用。")
    return redirect("reviews:scheme-edit", made.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def scheme_edit(request: HttpRequest, scheme_id: int) -> HttpResponse:
    """Change a draft: one line an item, one a grade."""
    actor = actor_of(request)
    require(allowed=can_keep_schemes(actor), actor=actor, what="修改考核办法")
    row = selectors.scheme_get(actor=actor, scheme_id=scheme_id)
    head, items, grades = forms.initial_of(selectors.scheme_read(row))
    sent = request.POST if request.method == "POST" else None
    form = forms.HeadForm(sent, initial=head)
    item_set = forms.ItemSet(sent, initial=items, prefix="items")
    grade_set = forms.GradeSet(sent, initial=grades, prefix="grades")
    whole = [form.is_valid(), item_set.is_valid(), grade_set.is_valid()]
    if request.method == "POST" and all(whole):
        plain = forms.plain_from(form.cleaned_data, item_set.cleaned_data, grade_set.cleaned_data)
        if done(form, lambda: services.scheme_rewrite(
            actor=actor, scheme=row, plain=plain, moment=clock.now()
        )):  # fmt: skip
            messages.success(request, "已保存；由另一人启用后执行。")
            return redirect("reviews:scheme", row.pk)
    context = {
        "page": pages.form_head(f"修改：{row}", "满分合计 100 分；空行不保存", SCHEMES),
        "form": form,
        "item_set": item_set,
        "grade_set": grade_set,
        "cancel_url": reverse("reviews:scheme", args=[row.pk]),
    }
    status = 422 if form.is_bound else 200
    return render(request, "reviews/scheme_edit.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def scheme_activate(request: HttpRequest, scheme_id: int) -> HttpResponse:
    """Put a draft into force with its ground; by somebody who did not write it."""
    actor = actor_of(request)
    require(allowed=can_activate_schemes(actor), actor=actor, what="启用考核办法")
    row = selectors.scheme_get(actor=actor, scheme_id=scheme_id)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if done(form, lambda: services.scheme_activate(
            actor=actor, scheme=row, reason=reason, moment=clock.now()
        )):  # fmt: skip
            messages.success(request, f"已启用{quoted(row)}，原来执行的版本已被替代。")
            return redirect("reviews:scheme", row.pk)
    page = pages.form_head(f"启用：{row}", "写明启用的依据（会议或文件）；启用后不能修改", SCHEMES)
    back = reverse("reviews:scheme", args=[row.pk])
    return form_page(request, page, form, cancel_url=back, submit_label="启用")


def _reader(request: HttpRequest) -> Actor:
    actor = actor_of(request)
    require(allowed=can_read_schemes(actor), actor=actor, what="查看考核办法")
    return actor


def _listed(request: HttpRequest, actor: Actor) -> tuple[forms.SchemeFilterForm, Table]:
    form = forms.SchemeFilterForm(request.GET)
    form.is_valid()
    rows = selectors.scheme_list(actor, state=form.cleaned_data.get("state") or "")
    return form, scheme_table(request, rows)
