"""Addresses of the enterprises app."""

from __future__ import annotations

from django.urls import path, register_converter

from .views import across, profile, records


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
    path("<uscc:uscc>/export/", profile.profile_export, name="profile-export"),
    path("<uscc:uscc>/records/<str:record_kind>/", records.records, name="records"),
    path(
        "<uscc:uscc>/records/<str:record_kind>/export/",
        records.records_export,
        name="records-export",
    ),
    path("<uscc:uscc>/records/<str:record_kind>/new/", records.record_new, name="record-new"),
]
