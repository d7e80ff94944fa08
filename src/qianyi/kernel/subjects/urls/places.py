"""Addresses of territories, departments and institutions."""

from __future__ import annotations

from django.urls import path

from qianyi.kernel.subjects.views import places

app_name = "places"
urlpatterns = [
    path("territories/", places.territory_index, name="territories"),
    path("territories/export/", places.territory_export, name="territories-export"),
    path("territories/<str:code>/", places.territory, name="territory"),
    path("departments/", places.department_index, name="departments"),
    path("departments/export/", places.department_export, name="departments-export"),
    path("departments/<str:code>/", places.department, name="department"),
    path("institutions/", places.institution_index, name="institutions"),
    path("institutions/export/", places.institution_export, name="institutions-export"),
    path("institutions/<str:code>/", places.institution, name="institution"),
]
