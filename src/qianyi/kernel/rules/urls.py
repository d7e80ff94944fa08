"""Addresses of the rules app."""

from __future__ import annotations

from django.urls import path

from .views import lists, titles

app_name = "rules"
urlpatterns = [
    path("titles/", titles.grants, name="grants"),
    path("titles/export/", titles.grants_export, name="grants-export"),
    path("titles/new/", titles.grant_new, name="grant-new"),
    path("titles/<int:grant_id>/", titles.grant, name="grant"),
    path("titles/<int:grant_id>/revoke/", titles.grant_revoke, name="grant-revoke"),
    path("titles/<int:grant_id>/archive/", titles.grant_archive, name="grant-archive"),
    path("titles/<int:grant_id>/restore/", titles.grant_restore, name="grant-restore"),
    path("titles/lists/", lists.lists, name="lists"),
    path("titles/lists/export/", lists.lists_export, name="lists-export"),
    path("titles/lists/upload/", lists.list_upload, name="list-upload"),
    path("titles/lists/<int:list_id>/", lists.listed, name="list"),
    path("titles/lists/<int:list_id>/export/", lists.list_export, name="list-export"),
    path("titles/lists/<int:list_id>/apply/", lists.list_apply, name="list-apply"),
    path("titles/lists/<int:list_id>/cancel/", lists.list_cancel, name="list-cancel"),
]
