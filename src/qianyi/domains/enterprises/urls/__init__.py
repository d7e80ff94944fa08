"""Addresses of the enterprises app."""

from __future__ import annotations

from django.urls import path, register_converter

from qianyi.domains.enterprises.views import (
    across,
    firm_ladder,
    imports,
    listing,
    merging,
    profile,
    records,
)


class UsccConverter:
    """A unified social credit code in an address: 18 letters and digits."""

    regex = "[0-9A-Za-z]{18}"

    def to_python(self, value: str) -> str:
        """As it stands; the page knows what is there."""
        return value

    def to_url(self, value: str) -> str:
        """As it stands."""
        return value


register_converter(UsccConverter, "uscc")

app_name = "enterprises"
urlpatterns = [
    path("", listing.index, name="list"),
    path("export/", listing.export, name="list-export"),
    path("export-csv/", listing.export_csv, name="list-csv"),
    path("new/", listing.new, name="new"),
    path("imports/", imports.index, name="imports"),
    path("imports/export/", imports.export, name="imports-export"),
    path("imports/template/", imports.template, name="import-template"),
    path("imports/new/", imports.new, name="import-new"),
    path("imports/<int:batch_id>/", imports.detail, name="import"),
    path("imports/<int:batch_id>/problems/", imports.problems, name="import-problems"),
    path("imports/<int:batch_id>/start/", imports.start, name="import-start"),
    path("imports/<int:batch_id>/cancel/", imports.cancel, name="import-cancel"),
    path("duplicates/", merging.duplicates, name="duplicates"),
    path("duplicates/export/", merging.duplicates_export, name="duplicates-export"),
    path("duplicates/find/", merging.duplicates_find, name="duplicates-find"),
    path("duplicates/<int:pair_id>/dismiss/", merging.duplicate_dismiss, name="duplicate-dismiss"),
    path("merges/", merging.merges, name="merges"),
    path("merges/export/", merging.merges_export, name="merges-export"),
    path("merges/new/", merging.merge, name="merge"),
    path("merges/<int:record_id>/", merging.record, name="merge-record"),
    path("merges/<int:record_id>/undo/", merging.undo, name="merge-undo"),
    path("mine/", profile.mine, name="mine"),
    path("problems/", across.problems, name="problems"),
    path("problems/export/", across.problems_export, name="problems-export"),
    path("chains/", across.chains, name="chains"),
    path("chains/<str:scheme_code>/", across.chains, name="chains-of"),
    path("chains/<str:scheme_code>/export/", across.chains_export, name="chains-export"),
    path(
        "records/contacts/<int:record_id>/reveal/<str:field>/",
        records.contact_reveal,
        name="contact-reveal",
    ),
    path("records/contacts/<int:record_id>/erase/", records.contact_erase, name="contact-erase"),
    path("records/<str:record_kind>/<int:record_id>/", records.record, name="record"),
    path(
        "records/<str:record_kind>/<int:record_id>/edit/", records.record_edit, name="record-edit"
    ),
    path(
        "records/<str:record_kind>/<int:record_id>/archive/",
        records.record_archive,
        name="record-archive",
    ),
    path(
        "records/<str:record_kind>/<int:record_id>/restore/",
        records.record_restore,
        name="record-restore",
    ),
    path("<uscc:uscc>/", profile.profile, name="profile"),
    path("<uscc:uscc>/ladder/", firm_ladder.ladder, name="ladder"),
    path("<uscc:uscc>/ladder/export/", firm_ladder.ladder_export, name="ladder-export"),
    path("<uscc:uscc>/change/", listing.change, name="change"),
    path("<uscc:uscc>/export/", profile.profile_export, name="profile-export"),
    path("<uscc:uscc>/records/<str:record_kind>/", records.records, name="records"),
    path(
        "<uscc:uscc>/records/<str:record_kind>/export/",
        records.records_export,
        name="records-export",
    ),
    path("<uscc:uscc>/records/<str:record_kind>/new/", records.record_new, name="record-new"),
]
