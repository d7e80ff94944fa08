"""Pages of conditions: the list, one version on paper, cases, comparing, drafts, activating."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from qianyi.foundation.permissions import Actor, require
from qianyi.foundation.requests import actor_of
from qianyi.foundation.ui import excel
from qianyi.foundation.ui.answers import form_page, show, why_page, workbook
from qianyi.foundation.ui.links import Query
from qianyi.foundation.ui.pages import Page, filter_bar
from qianyi.kernel.rules import selectors, services
from qianyi.kernel.rules.errors import VersionInvalid, VersionNotFound, VersionNotReady
from qianyi.kernel.rules.forms import versions as forms
from qianyi.kernel.rules.pages import versions as pages
from qianyi.kernel.rules.permissions import can_keep_conditions, can_read_conditions
from qianyi.kernel.rules.tables import versions as tables
from qianyi.lib import clock

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from qianyi.foundation.ui.tables import Table
    from qianyi.kernel.rules.models import RuleVersion


def reader(request: HttpRequest) -> Actor:
    """Who looks, and may look at conditions."""
    actor = actor_of(request)
    require(allowed=can_read_conditions(actor), actor=actor, what="查看认定条件")
    return actor


def keeper(request: HttpRequest, what: str) -> Actor:
    """Who acts, and may keep conditions."""
    actor = actor_of(request)
    require(allowed=can_keep_conditions(actor), actor=actor, what=what)
    return actor


@require_safe
def versions(request: HttpRequest) -> HttpResponse:
    """Which conditions there are, and which version is in force."""
    actor = reader(request)
    form, table = _listed(request, actor)
    bar = filter_bar(
        form, Query.of(request), count=table.count, noun="个版本", target=table.element_id
    )
    page = pages.versions_page(actor)
    return render(request, "ui/page.html", {"page": page, "filters": bar, "table": table})


@require_safe
def versions_export(request: HttpRequest) -> HttpResponse:
    """The list on screen as a workbook."""
    _, table = _listed(request, reader(request))
    return workbook([excel.Sheet(table=table)], "认定条件")


@require_safe
def version(request: HttpRequest, version_id: int) -> HttpResponse:
    """One version as it would stand on paper."""
    actor = reader(request)
    row = selectors.version_get(actor=actor, version_id=version_id)
    types = list(dict.fromkeys(one["type"] for one in row.applications))
    asked = request.GET.get("application", "")
    application = asked if asked in types else types[0]
    context = {
        "page": pages.version_page(row, actor),
        "version": row,
        "facts": pages.version_facts(row),
        "lines": pages.paper_of(row, application),
        "types": types,
        "application": application,
    }
    return render(request, "rules/version.html", context)


@require_safe
def cases(request: HttpRequest, version_id: int) -> HttpResponse:
    """The expert cases of a version, run now."""
    row = selectors.version_get(actor=reader(request), version_id=version_id)
    table = tables.case_table(request, selectors.outcomes_of(row), row)
    page = Page(
        title=f"专家案例：{row}",
        answer="由事实表逐行手工推算的情形；条文数据须与每一个相符才能启用",
        breadcrumbs=(pages.HOME, pages.VERSIONS, (str(row), _url(row)), ("专家案例", "")),
    )
    return render(request, "ui/page.html", {"page": page, "table": table})


@require_safe
def cases_export(request: HttpRequest, version_id: int) -> HttpResponse:
    """The cases as a workbook."""
    row = selectors.version_get(actor=reader(request), version_id=version_id)
    table = tables.case_table(request, selectors.outcomes_of(row), row)
    return workbook([excel.Sheet(table=table)], f"{row.title}专家案例")


@require_safe
def compare(request: HttpRequest, version_id: int) -> HttpResponse:
    """What differs between this version and another one."""
    actor = reader(request)
    row = selectors.version_get(actor=actor, version_id=version_id)
    others = selectors.siblings_of(actor, row)
    other = _other(actor, request.GET.get("with", ""), row, others)
    context = {
        "page": Page(
            title=f"比较：{row}",
            answer=f"从 {other.version} 到 {row.version} 改了什么" if other else "还没有其他版本",
            breadcrumbs=(pages.HOME, pages.VERSIONS, (str(row), _url(row)), ("比较", "")),
        ),
        "version": row,
        "other": other,
        "others": others,
        "differences": selectors.differences_of(other, row) if other else [],
    }
    return render(request, "rules/compare.html", context)


def activate(request: HttpRequest, version_id: int) -> HttpResponse:
    """Ask why, then put a version into force."""
    return _put(request, version_id, ACTIVATION)


def retire(request: HttpRequest, version_id: int) -> HttpResponse:
    """Ask why, then take a version out of force."""
    return _put(request, version_id, RETIREMENT)


@dataclass(frozen=True, slots=True)
class _Step:
    """A step of a version's life that wants a reason: its verb, its service, its words."""

    verb: str
    service: Callable[..., RuleVersion]
    answer: str
    done: str = ""


ACTIVATION = _Step(
    "启用", services.version_activate, "启用后按适用日期参与判断；专家案例须全部相符"
)
RETIREMENT = _Step(
    "停用", services.version_retire, "停用后不再参与判断，此前的结果保留，可以重新启用",
    "，此前的测算结果保留；可以重新启用",
)  # fmt: skip


def _put(request: HttpRequest, version_id: int, step: _Step) -> HttpResponse:
    actor = keeper(request, f"{step.verb}认定条件")
    row = selectors.version_get(actor=actor, version_id=version_id)
    service, moment = step.service, clock.now()

    def act(reason: str) -> str:
        service(actor=actor, version_id=row.pk, reason=reason, moment=moment)
        return f"已{step.verb}“{row}”{step.done}。"

    return why_page(
        request, _form_page(row, step.verb, step.answer), act,
        refusals=(VersionInvalid, VersionNotReady), back=_url(row), verb=step.verb,
    )  # fmt: skip


def draft_new(request: HttpRequest, version_id: int) -> HttpResponse:
    """A local draft of a version."""
    actor = keeper(request, "起草认定条件")
    row = selectors.version_get(actor=actor, version_id=version_id)
    form = forms.DraftForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            draft = services.draft_make(
                actor=actor, version_id=row.pk, moment=clock.now(), **form.cleaned_data
            )
        except VersionInvalid as refusal:
            show(form, refusal)
        else:
            messages.success(request, "已建立草稿；改完数值、案例相符后可以启用。")
            return redirect("rules:draft", draft.pk)
    page = _form_page(row, "起草新版本", "原版本不变，只在草稿里改数值")
    return form_page(request, page, form, cancel_url=_url(row), submit_label="建立草稿")


def draft(request: HttpRequest, version_id: int) -> HttpResponse:
    """The figures of a draft: change them, see at once which cases do not hold."""
    actor = keeper(request, "修改认定条件草稿")
    row = selectors.version_get(actor=actor, version_id=version_id)
    written = {key[2:]: str(value) for key, value in request.POST.items() if key.startswith("f:")}
    errors: dict[str, str] = {}
    problem = ""
    if request.method == "POST":
        try:
            row = services.draft_change(
                actor=actor, version_id=row.pk, values=written, moment=clock.now()
            )
        except VersionInvalid as refusal:
            errors, problem = refusal.fields, refusal.message
        else:
            messages.success(request, _case_words(row))
            return redirect("rules:draft", row.pk)
    context = {
        "page": _form_page(row, "修改数值", "改一个数，保存后立即用全部专家案例核对"),
        "version": row,
        "figures": pages.edited(row, selectors.figures_of(row), written, errors),
        "problem": problem,
        "failing": [one for one in selectors.outcomes_of(row) if one.failures],
        "cancel_url": _url(row),
    }
    return render(request, "rules/draft.html", context, status=422 if problem else 200)


def discard(request: HttpRequest, version_id: int) -> HttpResponse:
    """Ask once, then give a draft up."""
    actor = keeper(request, "弃用草稿")
    row = selectors.version_get(actor=actor, version_id=version_id)
    if request.method == "POST":
        services.draft_discard(actor=actor, version_id=row.pk, moment=clock.now())
        messages.success(request, f"已弃用草稿“{row}”。")
        return redirect("rules:versions")
    context = {
        "page": _form_page(row, "弃用草稿", "草稿不再出现在列表里，内容留在历史中"),
        "question": f"弃用草稿“{row}”？",
        "consequences": ["草稿里改过的数值不再使用，版本号可以再用。"],
        "confirm_label": "弃用",
        "cancel_url": _url(row),
    }
    return render(request, "ui/confirm.html", context)


def _case_words(row: RuleVersion) -> str:
    if row.cases_failed:
        return f"已保存；{row.cases_count} 个专家案例中有 {row.cases_failed} 个不符，见下方。"
    return f"已保存；{row.cases_count} 个专家案例全部相符。"


def _form_page(row: RuleVersion, what: str, answer: str) -> Page:
    return Page(
        title=f"{what}：{row}",
        answer=answer,
        breadcrumbs=(pages.HOME, pages.VERSIONS, (str(row), _url(row)), (what, "")),
    )


def _other(
    actor: Actor, asked: str, row: RuleVersion, others: list[RuleVersion]
) -> RuleVersion | None:
    """The version to compare with: the one asked for, else the base, else the newest other."""
    if asked:
        number = int(asked) if asked.isdecimal() and len(asked) < 19 else 0  # noqa: PLR2004
        other = selectors.version_get(actor=actor, version_id=number)
        if other.code != row.code:
            raise VersionNotFound(f"只能与“{row.title}”的其他版本比较；请从下拉框里选择。")
        return other
    return next((one for one in others if one.pk == row.base_id), others[0] if others else None)


def _url(row: RuleVersion) -> str:
    return reverse("rules:version", args=[row.pk])


def _listed(request: HttpRequest, actor: Actor) -> tuple[forms.VersionFilterForm, Table]:
    form = forms.VersionFilterForm(request.GET)
    form.is_valid()
    told = {name: form.cleaned_data.get(name) or "" for name in form.fields}
    asked = selectors.VersionFilter(words=told["q"], kind=told["kind"], state=told["state"])
    return form, tables.version_table(request, selectors.version_list(actor, asked))
