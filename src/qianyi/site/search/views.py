"""The page of results, and the short list under the box."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.http import require_safe

from qianyi.foundation import registry
from qianyi.foundation.permissions import Actor, require
from qianyi.foundation.requests import actor_of
from qianyi.foundation.ui.links import Query
from qianyi.foundation.ui.pages import Page

from . import selectors

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """Everything the actor may see that answers the question."""
    actor = _seeker(request)
    kind = request.GET.get("kind", "")
    found = selectors.search(
        actor,
        request.GET.get("q", "").strip(),
        kind=kind if kind in registry.search_sources else "",
        page=_whole(request.GET.get("page", "")),
    )
    query = Query.of(request).without("page")
    context = {
        "page": Page(
            title="搜索", answer="按名称、文号、代码、拼音首字母或原文字词查找您能看到的内容。"
        ),
        "found": found,
        "kinds": [
            (label, number, str(query.with_value("kind", name)), name == kind)
            for name, label, number in found.counts
        ],
        "every_kind": "" if not kind else str(query.without("kind")),
        "previous_url": str(query.with_value("page", found.page - 1)) if found.page > 1 else "",
        "next_url": str(query.with_value("page", found.page + 1)) if found.has_next else "",
    }
    return render(request, "site/search.html", context)


@require_safe
def suggestions(request: HttpRequest) -> HttpResponse:
    """The best few while typing; nothing before something is typed."""
    question = request.GET.get("q", "").strip()
    hits, total = selectors.suggest(_seeker(request), question)
    context = {"hits": hits, "total": total, "question": question}
    return render(request, "site/suggestions.html", context)


def _seeker(request: HttpRequest) -> Actor:
    actor = actor_of(request)
    require(allowed=actor.is_signed_in, actor=actor, what="搜索")
    return actor


def _whole(words: str) -> int:
    return int(words) if words.isascii() and words.isdigit() and len(words) < 6 else 1  # noqa: PLR2004
