"""Addresses of the check."""

from __future__ import annotations

from django.urls import path

from . import views

app_name = "consistency"
urlpatterns = [
    path("", views.finding_index, name="list"),
    path("export/", views.finding_export, name="list-export"),
    path("memo/", views.finding_memo, name="memo"),
    path("check/", views.check_all, name="check"),
    path("check/chosen/", views.check_chosen, name="check-chosen"),
    path("<int:finding_id>/", views.finding_detail, name="detail"),
    path("<int:finding_id>/explain/", views.finding_explain, name="explain"),
    path("<int:finding_id>/raise/", views.finding_raise, name="raise"),
    path("<int:finding_id>/withdraw/", views.finding_withdraw, name="withdraw"),
]
