"""Addresses of cases for whoever submitted them."""

from __future__ import annotations

from django.urls import path

from qianyi.kernel.cases.views import mine, opening

app_name = "cases_mine"
urlpatterns = [
    path("", mine.cases, name="list"),
    path("export/", mine.cases_export, name="export"),
    path("new/", mine.choose, name="new"),
    path("new/<slug:code>/", opening.apply, name="apply"),
    path("<slug:ref>/", mine.case, name="case"),
    path("<slug:ref>/acts/<slug:code>/", mine.act, name="act"),
    path("<slug:ref>/materials/new/", mine.material_new, name="material-new"),
    path("<slug:ref>/messages/", mine.message, name="message"),
    path("<slug:ref>/rating/", mine.rate, name="rate"),
]
