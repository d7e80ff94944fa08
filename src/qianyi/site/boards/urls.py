"""Addresses of the boards."""

from __future__ import annotations

from django.urls import path

from . import views

app_name = "boards"
urlpatterns = [
    path("today/", views.today, name="today"),
    path("today/paper/", views.today_paper, name="today-paper"),
    path("today/export/", views.today_export, name="today-export"),
    path("departments/", views.units, name="units"),
    path("departments/export/", views.units_export, name="units-export"),
    path("departments/<str:code>/", views.unit, name="unit"),
    path("departments/<str:code>/paper/", views.unit_paper, name="unit-paper"),
    path("departments/<str:code>/export/", views.unit_export, name="unit-export"),
]
