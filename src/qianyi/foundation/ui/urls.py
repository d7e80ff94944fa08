"""Addresses of the living style page; mounted only where nobody works with real figures."""

from __future__ import annotations

from django.urls import path

from . import views

app_name = "ui"
urlpatterns = [
    path("", views.style_page, name="style"),
    path("workbook/", views.style_workbook, name="workbook"),
    path("confirm/", views.style_confirm, name="confirm"),
    path("refusal/", views.style_refusal, name="refusal"),
]
