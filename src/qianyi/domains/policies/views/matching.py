"""Pages of matching: firms of an item, changes, telling, trying, working it out anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qianyi.domains.policies import tasks
from qianyi.domains.policies.choices import Place
from qianyi.domains.policies.errors import TellInvalid, TrialInvalid
from qianyi.domains.policies.forms import matching as forms
from qianyi.domains.policies.models import PolicyTrial
from qianyi.domains.policies.pages import library as pages
from qianyi.domains.policies.pages import matching as shown
from qianyi.domains.policies.selectors import library as items
from qianyi.domains.policies.selectors import matches as selectors
from qianyi.domains.policies.selectors import trying
from qianyi.domains.policies.selectors.gathering import PURPOSES
from qianyi.domains.policies.services import telling
from qianyi.domains.policies.services.trying import trial_save
from qianyi.domains.policies.tables import matching as tables
from qianyi.engine.rules.words import SELF_CHECK
from qianyi.foundation.ui.answers import show
from qianyi.foundation.ui.links import Query
from qianyi.foundation.ui.pages import filter_bar
from qianyi.kernel.subjects.selectors import territory_list, territory_open
from qianyi.lib import clock

from .frame import keeper, reader, teller, trier, workbook

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from qianyi.domains.policies.models import PolicyItem
    from qianyi.foundation.permissions import Actor
    from qianyi.foundation.ui.tables import Table
    from qianyi.kernel.subjects.models import Territory

PLACES_TRIED = ("zone", "directly_managed", "city")
PLACES_FILTERED = ("zone", "directly_managed", "base", "park", "town")


@require_safe
def firms(request: HttpRequest, item_id: int) -> HttpResponse:
    """Firms before one item."""
    actor = reader(request)
    row = items.item_get(actor=actor, item_id=item_id)
    table, form = _firms(request, actor, row)
    tally = selectors.tallies(actor, [row])[row.pk]
    bar = filter_bar(form, Query.of(request), count=table.count, noun="家", target=table.element_id)
    context = {
        "page": shown.firms_page(actor, row, tally, selectors.round_latest()),
        "filters": bar,
        "table": table,
        "is_demo": row.is_demo,
    }
    return render(request, "policies/firms.html", context)


@require_safe
def firms_export(request: HttpRequest, item_id: int) -> HttpResponse:
    """The firms on screen as a workbook."""
    actor = reader(request)
    row = items.item_get(actor=actor, item_id=item_id)
    table, _ = _firms(request, actor, row)
    told = [PURPOSES, SELF_CHECK]
    return workbook(table, f"{row.title}企业名单", clock.local_date(clock.now()), told)


def _firms(
    request: HttpRequest, actor: Actor, row: PolicyItem
) -> tuple[Table, forms.MatchFilterForm]:
    places = list(territory_list().filter(
            territory_kind__in=PLACES_FILTERED, path__startswith=row.territory.path
        ))  # fmt: skip
    form = forms.MatchFilterForm(request.GET, places=places)
    form.is_valid()
    told = {name: form.cleaned_data.get(name) or "" for name in form.fields}
    asked = selectors.MatchFilter(
        place=told["place"], words=told["q"], territory_path=told["territory"],
        industry=told["industry"],
    )  # fmt: skip
    today = clock.local_date(clock.now())
    rows = selectors.ToldRows(row, selectors.match_list(actor, row, asked), today)
    return tables.match_table(request, row, rows), form


@require_http_methods(["GET", "HEAD", "POST"])
def tell(request: HttpRequest, item_id: int) -> HttpResponse:
    """What the firms of a list would be told, each one; then tell those chosen."""
    actor = teller(request)
    row = items.item_get(actor=actor, item_id=item_id)
    posted = request.method == "POST"
    form = forms.TellForm(request.POST if posted else None)
    chosen = {int(one) for one in request.POST.getlist("chosen") if one.isdecimal()}
    if posted and form.is_valid():
        try:
            sent = telling.messages_send(
                actor=actor, item=row, firm_ids=chosen, days=form.cleaned_data["days"],
                moment=clock.now(),
            )  # fmt: skip
        except TellInvalid as refusal:
            show(form, refusal)
        else:
            messages.success(request, f"已向 {len(sent)} 家企业发出提醒。")
            return redirect(f"{reverse('policies:messages')}?item={row.pk}")
    place = request.GET.get("place") or Place.QUALIFIES.value
    rows = selectors.match_list(actor, row, selectors.MatchFilter(place=place))
    more = max(rows.count() - telling.MOST_AT_ONCE, 0)
    ids = list(rows[: telling.MOST_AT_ONCE].values_list("pk", flat=True))
    planned = _planned(actor, row, ids, form)
    context = {
        "page": pages.small_page(
            f"提醒企业：{row}", "每家企业会看到什么；核对后再发送",
            (row.title, reverse("policies:item", args=[row.pk])),
        ),
        "form": form,
        "planned": [
            (one, not one.hindrance and (not posted or one.row.pk in chosen)) for one in planned
        ],
        "ready": sum(not one.hindrance for one in planned),
        "more": more,
        "most": telling.MOST_AT_ONCE,
        "back": reverse("policies:firms", args=[row.pk]),
        "is_demo": row.is_demo,
    }  # fmt: skip
    return render(request, "policies/tell.html", context, status=422 if posted else 200)


def _planned(
    actor: Actor, row: PolicyItem, ids: list[int], form: forms.TellForm
) -> list[telling.Planned]:
    days = telling.AGAIN_AFTER
    if form.is_bound and "days" in getattr(form, "cleaned_data", {}):
        days = form.cleaned_data["days"]
    if not ids:
        return []
    try:
        return telling.messages_plan(
            actor=actor, item=row, firm_ids=ids, days=days, moment=clock.now()
        )
    except TellInvalid as refusal:
        if not form.is_bound:
            form = forms.TellForm({})
        form.add_error(None, refusal.message)
        return []


@require_http_methods(["GET", "HEAD", "POST"])
def try_item(request: HttpRequest, item_id: int) -> HttpResponse:
    """Who would get what with some other figures; kept when asked for."""
    actor = trier(request)
    row = items.item_get(actor=actor, item_id=item_id)
    places = list(
        territory_list().filter(
            territory_kind__in=PLACES_TRIED, path__startswith=row.territory.path
        )
    )
    given = request.POST if request.method == "POST" else request.GET
    form = forms.TrialForm(given or None, item=row, places=places)
    tried, territory = None, places[0] if places else None
    status = 200
    if form.is_bound and form.is_valid():
        territory = territory_open(form.cleaned_data["territory"])
        try:
            if request.method == "POST":
                return _kept(request, actor, row, form, territory)
            tried = _tried(row, territory, form)
        except TrialInvalid as refusal:
            show(form, refusal)
            status = 422
    elif form.is_bound:
        status = 422
    rows = PolicyTrial.objects.visible_to(actor).filter(item__code=row.code)
    rows = rows.select_related("item", "territory__subject", "made_by").prefetch_related(
        "item__lines"
    )
    context = {
        "page": pages.small_page(
            f"出台前测算：{row}", "按现有数据，哪些企业能得到、要多少钱、谁只差一点",
            (row.title, reverse("policies:item", args=[row.pk])), tags=[PURPOSES],
        ),
        "form": form,
        "tried": tried,
        "shown": shown.tried_shown(tried) if tried else None,
        "trials": tables.trial_table(request, row, rows),
        "is_demo": bool(territory and territory.is_demo),
    }  # fmt: skip
    return render(request, "policies/try.html", context, status=status)


def _tried(row: PolicyItem, territory: Territory, form: forms.TrialForm) -> trying.Tried:
    return trying.item_try(row, territory, clock.local_date(clock.now()), form.changes())


def _kept(
    request: HttpRequest,
    actor: Actor,
    row: PolicyItem,
    form: forms.TrialForm,
    territory: Territory,
) -> HttpResponse:
    trial_save(
        actor=actor, item=row, name=form.cleaned_data["name"], territory=territory,
        changes=form.changes(), moment=clock.now(),
    )  # fmt: skip
    messages.success(request, "已保存方案，可以与其他方案并列比较。")
    return redirect("policies:try", row.pk)


@require_safe
def trials_export(request: HttpRequest, item_id: int) -> HttpResponse:
    """Saved trials as a workbook."""
    actor = trier(request)
    row = items.item_get(actor=actor, item_id=item_id)
    rows = PolicyTrial.objects.visible_to(actor).filter(item__code=row.code)
    rows = rows.select_related("item", "territory__subject", "made_by")
    table = tables.trial_table(request, row, rows.prefetch_related("item__lines"))
    return workbook(table, f"{row.title}测算方案", clock.local_date(clock.now()), [PURPOSES])


@require_safe
def moves(request: HttpRequest) -> HttpResponse:
    """What changed from one matching to the next."""
    actor = reader(request)
    page = pages.small_page("匹配变动", "哪些企业新符合、新差一项或不再符合")
    return render(request, "ui/page.html", {"page": page, "table": _moves(request, actor)})


@require_safe
def moves_export(request: HttpRequest) -> HttpResponse:
    """The same as a workbook."""
    table = _moves(request, reader(request))
    return workbook(table, "政策匹配变动", clock.local_date(clock.now()))


def _moves(request: HttpRequest, actor: Actor) -> Table:
    row = _asked(request, actor)
    return tables.move_table(
        request, selectors.move_list(actor, item=row), export_url=reverse("policies:moves-export")
    )


@require_safe
def messages_sent(request: HttpRequest) -> HttpResponse:
    """What firms were told."""
    actor = reader(request)
    page = pages.small_page("提醒记录", "什么时候向哪些企业说了什么")
    return render(request, "ui/page.html", {"page": page, "table": _messages(request, actor)})


@require_safe
def messages_export(request: HttpRequest) -> HttpResponse:
    """The same as a workbook."""
    table = _messages(request, reader(request))
    return workbook(table, "政策提醒记录", clock.local_date(clock.now()))


def _messages(request: HttpRequest, actor: Actor) -> Table:
    row = _asked(request, actor)
    return tables.message_table(
        request,
        selectors.message_list(actor, item=row),
        export_url=reverse("policies:messages-export"),
    )


def _asked(request: HttpRequest, actor: Actor) -> PolicyItem | None:
    asked = request.GET.get("item", "")
    return items.item_get(actor=actor, item_id=int(asked)) if asked.isdecimal() else None


@require_POST
def match(request: HttpRequest) -> HttpResponse:
    """Have everything matched anew."""
    run = tasks.match_enqueue(actor=keeper(request), moment=clock.now())
    messages.success(request, "已开始重新匹配，完成后数字自动更新。")
    return redirect("job", run.key)
