"""The app's addresses; mounted at the root, so whole paths stand here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.urls import path

from .views import scenarios, whatif

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

app_name = "evaluation"
urlpatterns: list[URLPattern] = [*WHAT_IF]
