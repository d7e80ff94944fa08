"""Addresses of projects and promises."""

from __future__ import annotations

from django.urls import path

from .views import approvals, dispatching, listing, mine, project, promises

app_name = "projects"
urlpatterns = [
    path("projects/", listing.projects, name="list"),
    path("projects/export/", listing.export, name="export"),
    path("projects/board/", listing.board, name="board"),
    path("projects/new/", project.new, name="new"),
    path("projects/import/", listing.import_list, name="import"),
    path("projects/import/template/", listing.import_template, name="import-template"),
    path("projects/simulation/", approvals.simulation, name="simulation"),
    path("projects/dispatch/", dispatching.dispatch, name="dispatch"),
    path("projects/dispatch/export/", dispatching.dispatch_export, name="dispatch-export"),
    path("projects/issues/<int:issue_id>/settle/", dispatching.issue_settle, name="issue-settle"),
    path("projects/<slug:ref>/", project.project, name="project"),
    path("projects/<slug:ref>/export/", project.export, name="project-export"),
    path("projects/<slug:ref>/edit/", project.edit, name="edit"),
    path("projects/<slug:ref>/move/", project.move, name="move"),
    path("projects/<slug:ref>/plan/", dispatching.plan, name="plan"),
    path("projects/<slug:ref>/report/", dispatching.report, name="report"),
    path(
        "projects/<slug:ref>/photos/<int:report_id>/<int:number>/", dispatching.photo, name="photo"
    ),
    path("projects/<slug:ref>/issues/new/", dispatching.issue_new, name="issue-new"),
    path("projects/<slug:ref>/approval/", approvals.approval, name="approval"),
    path("projects/<slug:ref>/promises/new/", promises.new, name="promise-new"),
    path("promises/", promises.promises, name="promises"),
    path("promises/export/", promises.export, name="promises-export"),
    path("promises/<int:promise_id>/", promises.promise, name="promise"),
    path("promises/<int:promise_id>/check/", promises.check, name="promise-check"),
    path("promises/<int:promise_id>/confirm/", promises.confirm, name="promise-confirm"),
    path("promises/<int:promise_id>/review/", promises.review, name="promise-review"),
    path("promises/<int:promise_id>/decide/", promises.decide, name="promise-decide"),
    path("me/projects/", mine.projects, name="mine-list"),
    path("me/projects/export/", mine.export, name="mine-export"),
    path("me/projects/<slug:ref>/", mine.project, name="mine"),
]
