"""The home page and the health page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from qianyi.foundation import jobs
from qianyi.foundation.permissions import READ_INSIDE
from qianyi.foundation.requests import actor_of
from qianyi.lib import clock

from . import selectors, tables
from .boards.selectors import can_read_today
from .homes.public import landing

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Where am I and what is here.

    For visitors what is open to everybody, for who reads plans the state of plans and documents;
    everybody else has their place on the workbench.
    """
    actor = actor_of(request)
    if not actor.is_signed_in:
        opened = landing(clock.local_date(clock.now()))
        context = {"landing": opened, "demo_accounts": selectors.demo_accounts()}
        return render(request, "site/welcome.html", context)
    if not actor.has_role(*READ_INSIDE):
        return redirect("me")
    page = selectors.home_page(actor)
    own = tables.attention_table(request, page.behind, name="behind", caption="需要关注的目标")
    samples = tables.attention_table(
        request, page.behind_samples, name="samples", caption="示例高新区需要关注的目标"
    )
    shown = {
        **page.as_context(),
        "behind_table": own,
        "samples_table": samples,
        "reads_today": can_read_today(actor),
    }
    return render(request, "site/home.html", shown)


@require_safe
def job(request: HttpRequest, key: str) -> HttpResponse:
    """How far a job is: the piece of the page that started it, asked again while it runs."""
    run = jobs.run_get(actor=actor_of(request), key=key)
    return render(request, "ui/job.html", {"job": run})


@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """Whether the parts work: JSON for machines, a page for people; 503 when a part does not."""
    report = selectors.health_report()
    status = 200 if report.ok else 503
    if "text/html" not in request.headers.get("Accept", ""):
        return JsonResponse(
            report.as_dict(), status=status, json_dumps_params={"ensure_ascii": False}
        )
    return render(request, "site/health.html", {"report": report}, status=status)
