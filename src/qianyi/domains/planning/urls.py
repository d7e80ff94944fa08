"""Addresses of planning."""

from __future__ import annotations

from django.urls import path

from . import views

app_name = "planning"
urlpatterns = [
    path("", views.plan_index, name="list"),
    path("<int:plan_id>/", views.board, name="board"),
    path("<int:plan_id>/export/", views.board_export, name="board-export"),
    path("<int:plan_id>/missing/", views.missing, name="missing"),
    path("<int:plan_id>/missing/export/", views.missing_export, name="missing-export"),
    path("<int:plan_id>/papers/", views.papers, name="papers"),
    path("<int:plan_id>/archive/", views.plan_archive, name="archive"),
    path("<int:plan_id>/unarchive/", views.plan_unarchive, name="unarchive"),
    path("<int:plan_id>/next/", views.plan_next, name="next"),
    path("<int:plan_id>/indicators/<str:code>/", views.indicator, name="indicator"),
    path("targets/<int:target_id>/revise/", views.revise, name="revise"),
    path(
        "targets/<int:target_id>/comparability/<int:observation_id>/",
        views.comparability,
        name="comparability",
    ),
]
