"""Addresses of the administration: accounts and memberships."""

from __future__ import annotations

from django.urls import path

from qianyi.kernel.subjects.views import accounts, memberships

app_name = "administration"
urlpatterns = [
    path("accounts/", accounts.account_index, name="accounts"),
    path("accounts/new/", accounts.account_new, name="account-new"),
    path("accounts/machines/new/", accounts.machine_new, name="machine-new"),
    path("accounts/<int:user_id>/", accounts.account_detail, name="account"),
    path("accounts/<int:user_id>/edit/", accounts.account_edit, name="account-edit"),
    path("accounts/<int:user_id>/invite/", accounts.account_invite, name="account-invite"),
    path("accounts/<int:user_id>/activate/", accounts.account_activate, name="account-activate"),
    path("accounts/<int:user_id>/unlock/", accounts.account_unlock, name="account-unlock"),
    path(
        "accounts/<int:user_id>/deactivate/", accounts.account_deactivate, name="account-deactivate"
    ),
    path(
        "accounts/<int:user_id>/second-factor/",
        accounts.second_factor_reset,
        name="account-second-factor",
    ),
    path(
        "accounts/<int:user_id>/reveal/<str:field>/", accounts.contact_reveal, name="account-reveal"
    ),
    path("memberships/", memberships.membership_index, name="memberships"),
    path("memberships/new/", memberships.membership_new, name="membership-new"),
    path("memberships/<int:membership_id>/end/", memberships.membership_end, name="membership-end"),
]
