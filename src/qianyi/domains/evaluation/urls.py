"""The app's addresses; mounted at the root, so whole paths stand here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.urls import path

from .views import comparisons, measures, scenarios, whatif, zone

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.urls import URLPattern

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

app_name = "evaluation"
urlpatterns: list[URLPattern] = [*WHAT_IF, *ZONE, *MEASURES]
