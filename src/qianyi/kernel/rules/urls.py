"""Addresses of the rules app."""

from __future__ import annotations

from django.urls import path

from .views import lists, runs, titles, versions

app_name = "rules"
urlpatterns = [
    path("", versions.versions, name="versions"),
    path("export/", versions.versions_export, name="versions-export"),
    path("versions/<int:version_id>/", versions.version, name="version"),
    path("versions/<int:version_id>/cases/", versions.cases, name="cases"),
    path("versions/<int:version_id>/cases/export/", versions.cases_export, name="cases-export"),
    path("versions/<int:version_id>/compare/", versions.compare, name="compare"),
    path("versions/<int:version_id>/activate/", versions.activate, name="activate"),
    path("versions/<int:version_id>/retire/", versions.retire, name="retire"),
    path("versions/<int:version_id>/draft/new/", versions.draft_new, name="draft-new"),
    path("versions/<int:version_id>/draft/", versions.draft, name="draft"),
    path("versions/<int:version_id>/discard/", versions.discard, name="discard"),
    path("versions/<int:version_id>/impact/", runs.impact, name="impact"),
    path("versions/<int:version_id>/runs/new/", runs.run_new, name="run-new"),
    path("runs/", runs.runs, name="runs"),
    path("runs/export/", runs.runs_export, name="runs-export"),
    path("runs/<int:run_id>/", runs.run, name="run"),
    path("runs/<int:run_id>/repeat/", runs.run_repeat, name="run-repeat"),
    path("runs/<int:run_id>/export/", runs.results_export, name="results-export"),
    path("runs/<int:run_id>/results/<int:result_id>/", runs.result, name="result"),
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
