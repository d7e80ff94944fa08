"""Addresses of planning."""

from __future__ import annotations

from django.urls import path

from qianyi.domains.planning.views import adjustments, plans, versions

app_name = "planning"
urlpatterns = [
    path("", plans.plan_index, name="list"),
    path("<int:plan_id>/", plans.board, name="board"),
    path("<int:plan_id>/export/", plans.board_export, name="board-export"),
    path("<int:plan_id>/missing/", plans.missing, name="missing"),
    path("<int:plan_id>/missing/export/", plans.missing_export, name="missing-export"),
    path("<int:plan_id>/papers/", plans.papers, name="papers"),
    path("<int:plan_id>/archive/", plans.plan_archive, name="archive"),
    path("<int:plan_id>/unarchive/", plans.plan_unarchive, name="unarchive"),
    path("<int:plan_id>/approve/", versions.plan_approve, name="plan-approve"),
    path("<int:plan_id>/next/", plans.plan_next, name="next"),
    path("<int:plan_id>/indicators/<str:code>/", plans.indicator, name="indicator"),
    path("targets/<int:target_id>/revise/", plans.revise, name="revise"),
    path(
        "targets/<int:target_id>/comparability/<int:observation_id>/",
        plans.comparability,
        name="comparability",
    ),
    path("<int:plan_id>/adjustments/", adjustments.index, name="adjustments"),
    path("<int:plan_id>/adjustments/export/", adjustments.index_export, name="adjustments-export"),
    path("<int:plan_id>/adjustments/new/", adjustments.adjustment_new, name="adjustment-new"),
    path("<int:plan_id>/versions/", versions.versions, name="versions"),
    path("<int:plan_id>/versions/export/", versions.versions_export, name="versions-export"),
    path("<int:plan_id>/versions/compare/", versions.compare, name="compare"),
    path("<int:plan_id>/versions/compare/export/", versions.compare_export, name="compare-export"),
    path("<int:plan_id>/versions/<int:number>/", versions.version, name="version"),
    path(
        "<int:plan_id>/versions/<int:number>/export/",
        versions.version_export,
        name="version-export",
    ),
    *(
        path(f"adjustments/<int:adjustment_id>/{way}", view, name=name)
        for way, view, name in (
            ("", adjustments.adjustment, "adjustment"),
            ("export/", adjustments.adjustment_export, "adjustment-export"),
            ("word/", adjustments.adjustment_word, "adjustment-word"),
            ("edit/", adjustments.adjustment_edit, "adjustment-edit"),
            ("target/", adjustments.line_target, "adjustment-target"),
            ("item/", adjustments.line_item, "adjustment-item"),
            ("propose/", adjustments.propose, "adjustment-propose"),
            ("approve/", adjustments.approve, "adjustment-approve"),
            ("decline/", adjustments.decline, "adjustment-decline"),
            ("withdraw/", adjustments.withdraw, "adjustment-withdraw"),
        )
    ),
    path(
        "adjustments/<int:adjustment_id>/lines/<int:index>/remove/",
        adjustments.line_remove,
        name="adjustment-line-remove",
    ),
]
