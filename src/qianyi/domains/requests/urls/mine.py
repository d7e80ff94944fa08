"""Addresses of requests for the firm that asked."""

from __future__ import annotations

from django.urls import path

from qianyi.domains.requests.views import mine

app_name = "requests_mine"
urlpatterns = [
    path("", mine.requests, name="list"),
    path("export/", mine.requests_export, name="export"),
    path("new/", mine.new, name="new"),
    path("knowledge/", mine.knowledge, name="knowledge"),
    path("knowledge/export/", mine.knowledge_export, name="knowledge-export"),
    path("knowledge/<int:item_id>/", mine.settled, name="settled"),
    path("<slug:ref>/", mine.page, name="request"),
    path("<slug:ref>/solved/", mine.solved, name="solved"),
    path("<slug:ref>/redo/", mine.redo, name="redo"),
]
