"""Pages for visitors: released figures with source and download, what search engines may read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from qianyi.engine.scopes import scope_get
from qianyi.foundation.ui import excel
from qianyi.foundation.ui.answers import workbook
from qianyi.foundation.ui.numbers import period as period_words
from qianyi.foundation.ui.pages import Action, Page
from qianyi.foundation.ui.tables import Column, Table
from qianyi.kernel.indicators.pages.releases import number_words
from qianyi.kernel.indicators.selectors import release_public, series_public
from qianyi.lib import clock

from . import public

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet
    from django.http import HttpRequest

    from qianyi.kernel.indicators.models import FigureRelease

HOME: Final = ("首页", "/")
FIGURES: Final = ("公开数据", "/public/figures/")
ROBOTS: Final = "User-agent: *\nAllow: /$\nAllow: /public/\nAllow: /static/\nDisallow: /\n"
ABOUT: Final = "只列出经审核对外发布的数据；每个数字都注明单位、时期、口径和来源。"


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Search engines read the public pages and nothing else."""
    del request
    return HttpResponse(ROBOTS, content_type="text/plain; charset=utf-8")


@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """Released figures, of the zone or of the fictional one."""
    asked, words = _asked(request)
    rows, is_demo, has_other = public.figures_parted(asked, words)
    kept = {"zone": public.DEMO if is_demo and has_other else "", "q": words}
    tail = f"?{query}" if (query := urlencode({k: v for k, v in kept.items() if v})) else ""
    page = Page(
        title="公开数据",
        answer=ABOUT,
        breadcrumbs=(HOME, FIGURES),
        action=Action(
            label="下载 Excel", url=reverse("homes:figures-export") + tail, download=True
        ),
        more_actions=[
            Action(label="下载 JSON", url=reverse("homes:figures-json") + tail, download=True)
        ],
    )
    context = {
        "page": page, "table": _table(request, rows, words=words), "is_demo": is_demo,
        "has_other": has_other, "words": words, "demo_zone": public.DEMO,
    }  # fmt: skip
    return render(request, "site/homes/figures.html", context)


@require_safe
def figures_export(request: HttpRequest) -> HttpResponse:
    """The same as a workbook."""
    _count(request)
    rows, is_demo, _ = public.figures_parted(*_asked(request))
    remarks = [ABOUT, *(["示例数据，虚构。"] if is_demo else [])]
    return workbook([excel.Sheet(table=_table(request, rows), remarks=remarks)], "公开数据")


@require_safe
def figures_json(request: HttpRequest) -> HttpResponse:
    """The same for programs."""
    _count(request)
    rows, is_demo, _ = public.figures_parted(*_asked(request))
    body = {"about": ABOUT, "is_demo": is_demo, "figures": public.plain_figures(rows)}
    response = JsonResponse(body, json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Content-Disposition"] = 'attachment; filename="figures.json"'
    return response


@require_safe
def figure(request: HttpRequest, ref: str) -> HttpResponse:
    """One figure: the number, what it means, the series, where it comes from."""
    row = release_public(ref=ref)
    one = row.observation
    series = list(series_public(row))
    page = Page(
        title=one.indicator.name,
        answer=f"{one.subject}，{period_words(one.period).text}，口径“{one.scope}”",
        breadcrumbs=(HOME, FIGURES, (one.indicator.name, "")),
        action=Action(label="下载 Excel", url=reverse("homes:figure-export", args=[ref]),
                      download=True),
        more_actions=[Action(label="下载 JSON", url=reverse("homes:figure-json", args=[ref]),
                             download=True)],
        tags=[one.get_kind_display(), *public.marks_of(one)],
    )  # fmt: skip
    context = {
        "page": page,
        "release": row,
        "one": one,
        "value": number_words(one),
        "facts": _facts(row),
        "table": _table(request, series, caption="历次公布的数据"),
        "is_demo": one.subject.territory.is_demo,
        "zone_name": str(one.subject) if one.subject.territory.is_demo else "",
    }
    return render(request, "site/homes/figure.html", context)


@require_safe
def figure_export(request: HttpRequest, ref: str) -> HttpResponse:
    """Its series as a workbook."""
    _count(request)
    row = release_public(ref=ref)
    table = _table(request, list(series_public(row)), caption=row.observation.indicator.name)
    made_up = row.observation.subject.territory.is_demo
    remarks = [ABOUT, *(["示例数据，虚构。"] if made_up else [])]
    return workbook([excel.Sheet(table=table, remarks=remarks)], row.observation.indicator.name)


@require_safe
def figure_json(request: HttpRequest, ref: str) -> HttpResponse:
    """Its series for programs."""
    _count(request)
    row = release_public(ref=ref)
    body = {"about": ABOUT, "figures": public.plain_figures(series_public(row))}
    response = JsonResponse(body, json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Content-Disposition"] = 'attachment; filename="figure.json"'
    return response


def _asked(request: HttpRequest) -> tuple[str, str]:
    """Which sort of zone, and part of an indicator's name."""
    return request.GET.get("zone", ""), request.GET.get("q", "").strip()[:60]


def _count(request: HttpRequest) -> None:
    public.download_count(request, clock.now())


def _facts(row: FigureRelease) -> list[tuple[str, str, str]]:
    one = row.observation
    return [
        ("含义", one.indicator.definition, "没有登记含义"),
        ("区域", one.subject.name, ""),
        ("时期", period_words(one.period).text, ""),
        ("口径", f"{one.scope}：{scope_get(one.scope).explanation}", ""),
        ("价格口径", one.get_price_basis_display() if one.price_basis else "", "不涉及"),
        ("数据阶段", one.version, "没有分阶段"),
        ("来源", row.source, "没有登记来源"),
        ("说明", row.note, "没有说明"),
        ("发布日期", f"{clock.local_date(row.decided_at):%Y-%m-%d}" if row.decided_at else "", ""),
    ]


def _table(
    request: HttpRequest,
    rows: QuerySet[FigureRelease] | Sequence[FigureRelease],
    *,
    caption: str = "公开数据",
    words: str = "",
) -> Table:
    def url(row: FigureRelease) -> str:
        return reverse("homes:figure", args=[row.ref])

    return Table(
        request,
        name="figures",
        caption=caption,
        noun="条",
        rows=rows,
        columns=[
            Column(key="name", title="指标", priority=1, required=True, wrap=True, url=url,
                   value=lambda row: row.observation.indicator.name),
            Column(key="value", title="数值", kind="number", priority=2, required=True,
                   value=lambda row: row.observation.value),
            Column(key="unit", title="单位", priority=2, missing="无单位",
                   value=lambda row: row.observation.unit),
            Column(key="marks", title="数值说明", priority=2, required=True, wrap=True,
                   value=lambda row: "，".join(
                       [*public.bounds_of(row.observation), *public.marks_of(row.observation)]),
                   missing="确定的数，没有附加说明"),
            Column(key="period", title="时期", kind="period", priority=2,
                   value=lambda row: row.observation.period),
            Column(key="scope", title="口径", value=lambda row: row.observation.scope),
            Column(key="territory", title="区域", value=lambda row: str(row.observation.subject)),
            Column(key="kind", title="性质",
                   value=lambda row: row.observation.get_kind_display()),
            Column(key="source", title="来源", wrap=True, missing="没有登记来源"),
        ],
        row_url=url,
        source=lambda row: "：".join(part for part in (row.source, row.sentence) if part),
        empty=f"没有名称包含“{words}”的公开数据，换一个词再查。"
        if words
        else "还没有对外发布的数据。",
    )  # fmt: skip
