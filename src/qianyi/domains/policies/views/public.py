"""Public pages: policies in force in plain words, and a self-test that keeps nothing.

Answers of the self-test come by POST, so that no address and no log holds them; they are put to the
engine and forgotten. What is counted is that an address asked, not what.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from qianyi.domains.policies.choices import LineSection, Standing
from qianyi.domains.policies.errors import ItemNotFound, SelfTestTooOften
from qianyi.domains.policies.forms import matching as forms
from qianyi.domains.policies.forms.library import PublicFilterForm
from qianyi.domains.policies.pages import library as shown
from qianyi.domains.policies.pages.outside import platform_actions
from qianyi.domains.policies.selectors import library as selectors
from qianyi.domains.policies.selectors.calls import open_parts
from qianyi.domains.policies.selectors.firm import base_names
from qianyi.domains.policies.selectors.public import questions_of, self_test
from qianyi.domains.policies.tables import library as tables
from qianyi.engine.rules.errors import FactsNotUsable
from qianyi.engine.rules.verdicts import STATE_WORDS
from qianyi.engine.rules.words import SELF_CHECK
from qianyi.foundation.api.limits import visitor_count
from qianyi.foundation.ui.links import Query
from qianyi.foundation.ui.pages import Action, Page, filter_bar
from qianyi.lib import clock

from .frame import workbook

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse

    from qianyi.domains.policies.models import PolicyItem
    from qianyi.domains.policies.selectors.public import SelfTested
    from qianyi.foundation.ui.tables import Table

PUBLIC: Final = ("政策", "/public/policies/")
HOME: Final = ("首页", "/")
OWN_WORDS: Final = "对审查提示的说明"
TOO_MANY: Final = 429
FORGET: Final = "自测不用登录，填写的内容只用来当场计算，不保存、不记录。"


@require_safe
def items(request: HttpRequest) -> HttpResponse:
    """Policies in force."""
    table, form = _listed(request)
    bar = filter_bar(form, Query.of(request), count=table.count, noun="项", target=table.element_id)
    page = Page(
        title="政策",
        answer="现在执行的政策：给谁、给什么、怎么办；点开可以自测够不够条件",
        breadcrumbs=(HOME, PUBLIC),
        more_actions=[
            Action(label="申报公告", url=reverse("policies:public-calls")),
            Action(label="兑付公示", url=reverse("policies:publicities")),
        ],
        as_of=clock.local_date(clock.now()),
    )
    return render(request, "ui/page.html", {"page": page, "filters": bar, "table": table})


@require_safe
def items_export(request: HttpRequest) -> HttpResponse:
    """The same as a workbook."""
    table, _ = _listed(request)
    return workbook(table, "执行中的政策", clock.local_date(clock.now()))


def _listed(request: HttpRequest) -> tuple[Table, PublicFilterForm]:
    form = PublicFilterForm(request.GET)
    form.is_valid()
    told = {name: form.cleaned_data.get(name) or "" for name in form.fields}
    today = clock.local_date(clock.now())
    rows = selectors.public_items(today, words=told["q"], kind=told["kind"])
    return tables.public_table(request, rows), form


@require_safe
def item(request: HttpRequest, ref: str) -> HttpResponse:
    """One policy in plain words."""
    row = selectors.item_public(ref=ref)
    today = clock.local_date(clock.now())
    after = row.policy.superseded_by
    can_test = bool(row.standing_on(today) == Standing.IN_FORCE and questions_of(row, today))
    context = {
        "page": Page(
            title=row.title,
            answer=row.who,
            breadcrumbs=(HOME, PUBLIC, (row.title, "")),
            action=Action(label="自测够不够条件", url=reverse("policies:self-test", args=[row.ref]))
            if can_test
            else None,
            more_actions=platform_actions(row),
            as_of=today,
            tags=[row.standing_on(today).label, row.get_kind_display()],
        ),
        "item": row,
        "facts": [
            one
            for one in shown.facts_of(row, base_name=base_names([row]).get(row.base, ""))
            if one[1] or one[0] != OWN_WORDS
        ],
        "sections": [
            (section, lines)
            for section in LineSection
            if (lines := shown.lines_shown(row, section)) or section == LineSection.CONDITION
        ],
        "parts": open_parts(row, today),
        "superseded": str(after) if after else "",
        "is_demo": row.is_demo,
    }
    return render(request, "policies/public_item.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, ref: str) -> HttpResponse:
    """The self-test: questions, and the engine's answer to what was filled in."""
    row = selectors.item_public(ref=ref)
    moment = clock.now()
    today = clock.local_date(moment)
    questions = questions_of(row, today) if row.standing_on(today) == Standing.IN_FORCE else []
    if not questions:
        raise ItemNotFound(
            "这项政策现在不能自测：不在执行期内，或条件都由主管部门判断；请看政策页面上的说明。"
        )
    form = forms.SelfTestForm(request.POST or None, questions=questions)
    result, status = None, 200
    if request.method == "POST":
        result, status = _tested(request, row, form, moment)
    context = {
        "page": Page(
            title=f"自测：{row.title}",
            answer=FORGET,
            breadcrumbs=(
                HOME, PUBLIC, (row.title, reverse("policies:public-item", args=[row.ref])),
                ("自测", ""),
            ),
        ),
        "item": row,
        "form": form,
        "result": result,
        "findings": [(one, STATE_WORDS[one.state]) for one in result.findings] if result else [],
        "self_check": SELF_CHECK,
        "is_demo": row.is_demo,
    }  # fmt: skip
    return render(request, "policies/self_test.html", context, status=status)


def _tested(
    request: HttpRequest, row: PolicyItem, form: forms.SelfTestForm, moment: datetime
) -> tuple[SelfTested | None, int]:
    """The answer and its status; refused, the sentence stands in the form with what was typed."""
    is_whole = form.is_valid()
    try:
        _count(request, row, moment)
        if is_whole:
            return self_test(row, clock.local_date(moment), form.facts()), 200
    except (FactsNotUsable, SelfTestTooOften) as refusal:
        form.add_error(None, refusal.message)
        return None, TOO_MANY if isinstance(refusal, SelfTestTooOften) else 422
    return None, 422


def _count(request: HttpRequest, row: PolicyItem, moment: datetime) -> None:
    """Count that somebody asked; a scripted use is refused and told, without what was asked.

    Raises:
        SelfTestTooOften: more in this minute than ``QIANYI_SELF_TESTS_PER_MINUTE``.
    """
    most = settings.QIANYI_SELF_TESTS_PER_MINUTE
    goes_on = visitor_count(
        request, kind="self-test", most=most, action="policies.self_test_too_often",
        target=f"政策自测：{row.title}", moment=moment,
    )  # fmt: skip
    if not goes_on:
        raise SelfTestTooOften(
            f"一分钟内最多自测{most}次，请稍后再试；需要批量核对的，请由企业登录后在“政策”里查看。"
        )
