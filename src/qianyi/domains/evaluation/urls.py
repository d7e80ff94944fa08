"""The app's addresses; mounted at the root, so whole paths stand here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.urls import path

from .views import (
    appeals,
    comparisons,
    measures,
    papers,
    pictures,
    points,
    public,
    runs,
    scenarios,
    sheets,
    steps,
    whatif,
    zone,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.urls import URLPattern

RUNS: Final[Sequence[URLPattern]] = (
    path("evaluations/", runs.runs, name="runs"),
    path("evaluations/export/", runs.runs_export, name="runs-export"),
    path("evaluations/new/", runs.run_new, name="run-new"),
    path("evaluations/methods/", steps.methods_list, name="methods"),
    path("evaluations/methods/export/", steps.methods_export, name="methods-export"),
    path("evaluations/methods/<int:version_id>/", steps.method, name="method"),
    path("evaluations/appeals/", appeals.appeals, name="appeals"),
    path("evaluations/appeals/export/", appeals.appeals_export, name="appeals-export"),
    path("evaluations/appeals/<slug:ref>/", appeals.appeal, name="appeal"),
    path("evaluations/appeals/<slug:ref>/add/", appeals.appeal_add, name="appeal-add"),
    path(
        "evaluations/appeals/<slug:ref>/withdraw/", appeals.appeal_withdraw, name="appeal-withdraw"
    ),
    path("evaluations/appeals/<slug:ref>/answer/", appeals.appeal_answer, name="appeal-answer"),
    path(
        "evaluations/appeals/<slug:ref>/files/<int:file_id>/",
        appeals.evidence,
        name="appeal-evidence",
    ),
    path("evaluations/<int:run_id>/", runs.run, name="run"),
    path("evaluations/<int:run_id>/pictures/", pictures.run_pictures, name="run-pictures"),
    path("evaluations/<int:run_id>/export/", runs.results_export, name="results-export"),
    path("evaluations/<int:run_id>/preview/", runs.preview, name="run-preview"),
    path("evaluations/<int:run_id>/work/", runs.work, name="run-work"),
    path("evaluations/<int:run_id>/repeat/", runs.repeat, name="run-repeat"),
    path("evaluations/<int:run_id>/gaps/export/", runs.gaps_export, name="run-gaps-export"),
    path("evaluations/<int:run_id>/gaps/<slug:code>/", runs.gap, name="run-gap"),
    path(
        "evaluations/<int:run_id>/gaps/<slug:code>/export/", runs.gap_export, name="run-gap-export"
    ),
    path("evaluations/<int:run_id>/changed/", runs.changed, name="run-changed"),
    path(
        "evaluations/<int:run_id>/changed/export/", runs.changed_export, name="run-changed-export"
    ),
    path("evaluations/<int:run_id>/steps/<slug:action>/", steps.step, name="run-step"),
    path("evaluations/<int:run_id>/comment/", steps.comment, name="run-comment"),
    path("evaluations/<int:run_id>/follow/", steps.follow, name="run-follow"),
    path("evaluations/<int:run_id>/results/<int:result_id>/", sheets.result, name="result"),
    path(
        "evaluations/<int:run_id>/results/<int:result_id>/appeal/",
        appeals.appeal_new,
        name="appeal-new",
    ),
    path("evaluations/points/", points.grants, name="points-grants"),
    path("evaluations/points/export/", points.grants_export, name="grants-export"),
    path("evaluations/points/looks/export/", points.looks_export, name="looks-export"),
    path("evaluations/points/<int:grant_id>/", points.look, name="points-look"),
    path("me/evaluations/", sheets.own, name="own-results"),
    path("me/evaluations/export/", sheets.own_export, name="own-results-export"),
    path("me/evaluations/<slug:ref>/", sheets.own_result, name="own-result"),
    path("me/evaluations/<slug:ref>/appeal/", appeals.own_appeal_new, name="own-appeal-new"),
    path("me/innovation-points/", points.own_points, name="own-points"),
    path("me/innovation-points/grants/new/", points.grant_new, name="grant-new"),
    path("me/innovation-points/grants/<int:grant_id>/end/", points.grant_end, name="grant-end"),
    path("public/evaluations/", public.public_runs, name="public-runs"),
    path("public/evaluations/export/", public.public_runs_export, name="public-runs-export"),
    path("public/evaluations/<slug:ref>/", public.public_run, name="public-run"),
    path(
        "public/evaluations/<slug:ref>/named/export/",
        public.public_named_export,
        name="public-named-export",
    ),
    path(
        "public/evaluations/<slug:ref>/counts/export/",
        public.public_counts_export,
        name="public-counts-export",
    ),
)

WHAT_IF: Final[Sequence[URLPattern]] = (
    path("what-if/", whatif.what_if, name="what-if"),
    path("what-if/export/", whatif.what_if_export, name="what-if-export"),
    path("what-if/refresh/", whatif.what_if_refresh, name="what-if-refresh"),
    path("what-if/save/", whatif.what_if_save, name="what-if-save"),
    path("what-if/draft/", whatif.what_if_draft, name="what-if-draft"),
    path("what-if/scenarios/", scenarios.scenarios, name="scenarios"),
    path("what-if/scenarios/export/", scenarios.scenarios_export, name="scenarios-export"),
    path("what-if/scenarios/compare/", scenarios.compare, name="scenarios-compare"),
    path(
        "what-if/scenarios/compare/export/",
        scenarios.compare_export,
        name="scenarios-compare-export",
    ),
    path("what-if/scenarios/<int:scenario_id>/", scenarios.scenario, name="scenario"),
    path(
        "what-if/scenarios/<int:scenario_id>/put-away/",
        scenarios.put_away,
        name="scenario-put-away",
    ),
)

ZONE: Final[Sequence[URLPattern]] = (
    path("zone-evaluation/", zone.zone, name="zone"),
    path("zone-evaluation/export/", zone.zone_export, name="zone-assessments-export"),
    path("zone-evaluation/new/", zone.assessment_new, name="zone-new"),
    path("zone-evaluation/<int:assessment_id>/", zone.assessment, name="zone-assessment"),
    path(
        "zone-evaluation/<int:assessment_id>/export/",
        zone.assessment_export,
        name="zone-assessment-export",
    ),
    path("zone-evaluation/systems/<str:code>/", zone.system, name="zone-system"),
    path(
        "zone-evaluation/systems/<str:code>/export/", zone.system_export, name="zone-system-export"
    ),
    path("zone-evaluation/systems/<str:code>/template/", zone.template, name="zone-template"),
    path("zone-evaluation/comparisons/", comparisons.comparisons, name="zone-comparisons"),
    path(
        "zone-evaluation/comparisons/export/",
        comparisons.comparisons_export,
        name="zone-comparisons-export",
    ),
    path(
        "zone-evaluation/comparisons/new/", comparisons.comparison_new, name="zone-comparison-new"
    ),
    path(
        "zone-evaluation/comparisons/<int:comparison_id>/",
        comparisons.comparison,
        name="zone-comparison",
    ),
    path(
        "zone-evaluation/comparisons/<int:comparison_id>/export/",
        comparisons.comparison_export,
        name="zone-comparison-export",
    ),
    path(
        "zone-evaluation/comparisons/<int:comparison_id>/withdraw/",
        comparisons.comparison_withdraw_page,
        name="zone-comparison-withdraw",
    ),
)
MEASURES: Final[Sequence[URLPattern]] = (
    path("measures/", measures.measures, name="measures"),
    path("measures/export/", measures.measures_export, name="measures-export"),
    path("measures/new/", measures.measure_new, name="measure-new"),
    path("measures/<int:measure_id>/", measures.measure, name="measure"),
    path("measures/<int:measure_id>/edit/", measures.measure_edit, name="measure-edit"),
    path("measures/<int:measure_id>/activate/", measures.measure_activate, name="measure-activate"),
    path("measures/<int:measure_id>/stop/", measures.measure_stop, name="measure-stop"),
    path("measures/<int:measure_id>/continue/", measures.measure_continue, name="measure-continue"),
)

PAPERS: Final[Sequence[URLPattern]] = (
    path("evaluations/<int:run_id>/papers/", papers.papers, name="run-papers"),
    path("evaluations/<int:run_id>/papers/workbook/", papers.workbook, name="run-workbook"),
    path("evaluations/<int:run_id>/papers/notice/", papers.notice, name="run-notice"),
    path(
        "evaluations/<int:run_id>/papers/workbook/new/",
        papers.workbook_new,
        name="run-workbook-new",
    ),
    path("evaluations/<int:run_id>/papers/sheets/new/", papers.sheets_new, name="run-sheets-new"),
    path("evaluations/<int:run_id>/papers/<int:paper_id>/", papers.paper, name="run-paper"),
    path("evaluations/<int:run_id>/results/<int:result_id>/pdf/", papers.sheet, name="sheet-pdf"),
    path("me/evaluations/<slug:ref>/pdf/", papers.own_sheet, name="own-sheet-pdf"),
)

app_name = "evaluation"
urlpatterns: list[URLPattern] = [*RUNS, *PAPERS, *WHAT_IF, *ZONE, *MEASURES]
