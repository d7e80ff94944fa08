"""Addresses of the dictionary, of figures, and of adopting a reading."""

from __future__ import annotations

from django.urls import path

from .views import adoption, dictionary, observations, releasing

app_name = "indicators"
urlpatterns = [
    path("indicators/", dictionary.indicator_list, name="list"),
    path("indicators/export/", dictionary.indicator_list_export, name="list-export"),
    path("indicators/options/", dictionary.options, name="options"),
    path("indicators/<str:code>/", dictionary.detail, name="detail"),
    path("indicators/<str:code>/export/", dictionary.detail_export, name="detail-export"),
    path("observations/<int:observation_id>/", observations.detail, name="observation"),
    path("observations/<int:observation_id>/withdraw/", observations.withdraw, name="withdraw"),
    path("observations/<int:observation_id>/release/", releasing.propose, name="release-propose"),
    path("figure-releases/", releasing.releases, name="releases"),
    path("figure-releases/export/", releasing.releases_export, name="releases-export"),
    path("figure-releases/<int:release_id>/", releasing.release, name="release"),
    path("figure-releases/<int:release_id>/make/", releasing.release_make, name="release-make"),
    path(
        "figure-releases/<int:release_id>/return/",
        releasing.release_return,
        name="release-return",
    ),
    path("figure-releases/<int:release_id>/end/", releasing.release_end, name="release-end"),
    path("statements/<int:statement_id>/adopt/", adoption.adopt, name="adopt"),
]
