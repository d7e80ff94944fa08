"""Addresses of one's notices."""

from __future__ import annotations

from django.urls import path

from . import views

urlpatterns = [
    path("", views.notice_list, name="notices"),
    path("read/", views.read_all, name="notices-read"),
    path("<int:notice_id>/", views.notice, name="notice"),
]
