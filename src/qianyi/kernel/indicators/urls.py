"""Addresses of the dictionary, of figures, and of adopting a reading."""

from __future__ import annotations

from django.urls import path

from .views import adoption, dictionary, observations

app_name = "indicators"
urlpatterns = [
    path("indicators/", dictionary.indicator_list, name="list"),
    path("indicators/export/", dictionary.indicator_list_export, name="list-export"),
    path("indicators/options/", dictionary.options, name="options"),
    path("indicators/<str:code>/", dictionary.detail, name="detail"),
    path("indicators/<str:code>/export/", dictionary.detail_export, name="detail-export"),
    path("observations/<int:observation_id>/", observations.detail, name="observation"),
    path("observations/<int:observation_id>/withdraw/", observations.withdraw, name="withdraw"),
    path("statements/<int:statement_id>/adopt/", adoption.adopt, name="adopt"),
]
