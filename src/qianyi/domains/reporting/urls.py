"""Addresses of reporting."""

from __future__ import annotations

from django.urls import path

from .views import collections, deciding, filling, forms, listing, rosters

app_name = "reporting"
urlpatterns = [
    path("", listing.returns, name="returns"),
    path("export/", listing.returns_export, name="returns-export"),
    path("<int:return_id>/", filling.return_page, name="return"),
    path("<int:return_id>/draft/", filling.draft, name="draft"),
    path("<int:return_id>/submit/", filling.submit, name="submit"),
    path("<int:return_id>/reopen/", filling.reopen, name="reopen"),
    path("<int:return_id>/template/", filling.template, name="template"),
    path("<int:return_id>/upload/", filling.upload, name="upload"),
    path("<int:return_id>/query/", deciding.query, name="query"),
    path("<int:return_id>/accept/", deciding.accept, name="accept"),
    path("<int:return_id>/lock/", deciding.lock, name="lock"),
    path("<int:return_id>/unlock/", deciding.unlock, name="unlock"),
    path("collections/", collections.collection_list, name="collections"),
    path("collections/export/", collections.collections_export, name="collections-export"),
    path("collections/<int:collection_id>/", collections.collection, name="collection"),
    path(
        "collections/<int:collection_id>/export/",
        collections.collection_export,
        name="collection-export",
    ),
    path("collections/<int:collection_id>/remind/", collections.remind, name="remind"),
    path("collections/<int:collection_id>/accept/", deciding.accept_plain, name="accept-plain"),
    path("collections/<int:collection_id>/close/", collections.close, name="close"),
    path("forms/", forms.form_list, name="forms"),
    path("forms/export/", forms.forms_export, name="forms-export"),
    path("forms/<int:form_id>/", forms.form_page, name="form"),
    path("forms/<int:form_id>/open/", forms.form_open, name="open"),
    path("rosters/gaps/", rosters.gaps, name="roster-gaps"),
    path("rosters/gaps/<int:year>/check/", rosters.gaps_check, name="roster-gaps-check"),
    path("rosters/gaps/export/", rosters.gaps_export, name="roster-gaps-export"),
    path("rosters/entries/<int:entry_id>/leave/", rosters.leave, name="roster-leave"),
    path("rosters/<slug:roster>/", rosters.roster, name="roster"),
    path("rosters/<slug:roster>/export/", rosters.roster_export, name="roster-export"),
    path("rosters/<slug:roster>/enter/", rosters.enter, name="roster-enter"),
]
