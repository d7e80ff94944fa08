"""Addresses of documents, readings and sources."""

from __future__ import annotations

from django.urls import path

from .views import archiving, document, listing, source, statement, upload

app_name = "documents"
urlpatterns = [
    path("documents/", listing.document_list, name="list"),
    path("documents/export/", listing.document_list_export, name="list-export"),
    path("documents/reread/", listing.reread_all, name="reread-all"),
    path("documents/upload/", upload.upload, name="upload"),
    path("documents/upload/sample/", upload.sample, name="upload-sample"),
    path("documents/<int:document_id>/", document.detail, name="detail"),
    path("documents/<int:document_id>/figures/", document.figures, name="figures"),
    path(
        "documents/<int:document_id>/figures/export/",
        document.figures_export,
        name="figures-export",
    ),
    path("documents/<int:document_id>/commitments/", document.commitments, name="commitments"),
    path(
        "documents/<int:document_id>/commitments/export/",
        document.commitments_export,
        name="commitments-export",
    ),
    path("documents/<int:document_id>/corrections/", document.corrections, name="corrections"),
    path("documents/<int:document_id>/reread/", document.reread, name="reread"),
    path("documents/<int:document_id>/carry-over/", document.carry_over, name="carry-over"),
    path("documents/<int:document_id>/archive/", archiving.archive, name="archive"),
    path("documents/<int:document_id>/unarchive/", archiving.unarchive, name="unarchive"),
    path("documents/<int:document_id>/predecessor/", document.predecessor, name="predecessor"),
    path("statements/<int:statement_id>/", statement.detail, name="statement"),
    path("statements/<int:statement_id>/correct/", statement.correct, name="correct"),
    path("statements/<int:statement_id>/dismiss/", statement.dismiss, name="dismiss"),
    path("statements/<int:statement_id>/restore/", statement.restore, name="restore"),
    path("sources/<int:place_id>/", source.source, name="source"),
]
