"""One figure of the fact base, and taking an adopted one back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from qianyi.foundation.permissions import require
from qianyi.foundation.requests import actor_of
from qianyi.kernel.indicators import forms, pages, selectors, services
from qianyi.kernel.indicators.errors import AdoptionInvalid
from qianyi.kernel.indicators.permissions import can_read_indicators, can_withdraw
from qianyi.lib import clock

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_safe
def detail(request: HttpRequest, observation_id: int) -> HttpResponse:
    """The number and all that makes it one."""
    actor = actor_of(request)
    require(allowed=can_read_indicators(actor), actor=actor, what="查看指标数据")
    observation = selectors.observation_get(actor=actor, observation_id=observation_id)
    history = selectors.observation_history(observation)
    form = forms.KnownOnForm(request.GET or None)
    day = form.cleaned_data["known_on"] if form.is_bound and form.is_valid() else None
    return render(
        request,
        "indicators/observation.html",
        {
            "page": pages.observation_head(observation, history, actor),
            "observation": observation,
            "facts": pages.observation_facts(observation),
            "known_form": form,
            "known_on": day,
            "known": pages.known_then(history, day) if day else [],
            "uses": pages.uses_of(observation) if observation.superseded_at is None else [],
            "place_url": pages.place_url(observation),
            **pages.demo_frame(observation),
        },
    )


def withdraw(request: HttpRequest, observation_id: int) -> HttpResponse:
    """Ask once for the reason, then take the figure back."""
    actor = actor_of(request)
    require(allowed=can_withdraw(actor), actor=actor, what="撤回采用")
    observation = selectors.observation_get(actor=actor, observation_id=observation_id)
    form = forms.WithdrawalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.observation_withdraw(
                actor=actor,
                observation_id=observation_id,
                reason=form.cleaned_data["reason"],
                moment=clock.now(),
            )
        except AdoptionInvalid as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, "已撤回采用；原文中的读数不受影响，可以重新采用。")
            return redirect("indicators:observation", observation_id)
    return render(
        request,
        "indicators/withdraw.html",
        {
            "page": pages.observation_head(observation, [], actor),
            "form": form,
            "question": f"撤回“{observation.indicator}”的这条数据？",
            "consequences": [
                "规划进度、看板等不再使用这条数据。",
                "记录和理由保留在历史中；原文中的读数可以重新采用。",
            ],
            "confirm_label": "撤回采用",
            "cancel_url": reverse("indicators:observation", args=[observation_id]),
        },
        status=422 if form.is_bound else 200,
    )
