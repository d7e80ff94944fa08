"""Addresses of the homes; mounted at the root, so whole paths stand here."""

from __future__ import annotations

from django.urls import path

from . import entry, public_views, views

app_name = "homes"
urlpatterns = [
    path("me/home/export/", views.firm_export, name="firm-export"),
    path("me/consents/<int:consent_id>/end/", views.consent_end, name="consent-end"),
    path("entry/policies/<str:number>/", entry.policy, name="entry-policy"),
    path("public/figures/", public_views.figures, name="figures"),
    path("public/figures/export/", public_views.figures_export, name="figures-export"),
    path("public/figures/json/", public_views.figures_json, name="figures-json"),
    path("public/figures/<slug:ref>/", public_views.figure, name="figure"),
    path("public/figures/<slug:ref>/export/", public_views.figure_export, name="figure-export"),
    path("public/figures/<slug:ref>/json/", public_views.figure_json, name="figure-json"),
    path("robots.txt", public_views.robots, name="robots"),
]
