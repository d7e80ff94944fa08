"""Addresses of the app; mounted at the root, so whole paths stand here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path

from .views import appraisals, assessments, entries, schemes

if TYPE_CHECKING:
    from django.urls import URLPattern

app_name = "reviews"
PAPER = "assessments/<int:assessment_id>/"
SCORING = "appraisals/<int:appraisal_id>/"
UNIT = f"{SCORING}units/<str:code>/"

urlpatterns: list[URLPattern] = [
    path("assessments/", assessments.assessments, name="assessments"),
    path("assessments/export/", assessments.assessments_export, name="assessments-export"),
    path("assessments/new/", assessments.assessment_new, name="assessment-new"),
    path(PAPER, assessments.assessment, name="assessment"),
    path(f"{PAPER}paper/", assessments.assessment_word, name="assessment-paper"),
    path(f"{PAPER}figures/export/", assessments.assessment_figures, name="assessment-figures"),
    path(f"{PAPER}refresh/", assessments.assessment_refresh, name="assessment-refresh"),
    path(f"{PAPER}submit/", assessments.assessment_submit, name="assessment-submit"),
    path(f"{PAPER}approve/", assessments.assessment_approve, name="assessment-approve"),
    path(f"{PAPER}return/", assessments.assessment_return, name="assessment-return"),
    path(f"{PAPER}sections/<int:section_id>/", assessments.section, name="section"),
    path("appraisals/", appraisals.appraisals, name="appraisals"),
    path("appraisals/export/", appraisals.appraisals_export, name="appraisals-export"),
    path("appraisals/new/", appraisals.appraisal_new, name="appraisal-new"),
    path("appraisals/schemes/", schemes.schemes, name="schemes"),
    path("appraisals/schemes/export/", schemes.schemes_export, name="schemes-export"),
    path("appraisals/schemes/<int:scheme_id>/", schemes.scheme, name="scheme"),
    path("appraisals/schemes/<int:scheme_id>/copy/", schemes.scheme_copy, name="scheme-copy"),
    path("appraisals/schemes/<int:scheme_id>/edit/", schemes.scheme_edit, name="scheme-edit"),
    path(
        "appraisals/schemes/<int:scheme_id>/activate/",
        schemes.scheme_activate,
        name="scheme-activate",
    ),
    path(SCORING, appraisals.appraisal, name="appraisal"),
    path(f"{SCORING}workbook/", appraisals.appraisal_excel, name="appraisal-workbook"),
    path(f"{SCORING}paper/", appraisals.appraisal_word, name="appraisal-paper"),
    path(f"{SCORING}score/", appraisals.appraisal_score, name="appraisal-score"),
    path(f"{SCORING}tell/", appraisals.appraisal_tell, name="appraisal-tell"),
    path(f"{SCORING}publish/", appraisals.appraisal_publish, name="appraisal-publish"),
    path(f"{SCORING}entries/", entries.entries, name="entries"),
    path(f"{SCORING}entries/export/", entries.entries_export, name="entries-export"),
    path(f"{SCORING}entries/<int:entry_id>/", entries.entry, name="entry"),
    path(f"{SCORING}entries/<int:entry_id>/decide/", entries.entry_decide, name="entry-decide"),
    path(f"{SCORING}appeals/export/", appraisals.appeals_export, name="appeals-export"),
    path(f"{SCORING}appeals/<int:appeal_id>/", entries.appeal, name="appeal"),
    path(f"{SCORING}appeals/<int:appeal_id>/answer/", entries.appeal_answer, name="appeal-answer"),
    path(f"{SCORING}files/<int:file_id>/", entries.evidence, name="evidence"),
    path(UNIT, appraisals.sheet, name="sheet"),
    path(f"{UNIT}appeal/", entries.sheet_appeal, name="sheet-appeal"),
    path(f"{UNIT}feedback/", entries.feedback, name="feedback"),
    path(f"{UNIT}entries/new/", entries.entry_new, name="entry-new"),
]
