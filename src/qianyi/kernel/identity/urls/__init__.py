"""Addresses of sign-in and of one's own account."""

from __future__ import annotations

from django.urls import path

from qianyi.kernel.identity.views import account, invitation, keys, sign_in

app_name = "identity"
urlpatterns = [
    path("", account.own_account, name="account"),
    path("sign-in/", sign_in.SignInView.as_view(), name="sign-in"),
    path("sign-out/", sign_in.sign_out, name="sign-out"),
    path("invitations/<str:token>/", invitation.accept, name="invitation"),
    path("sessions/end-others/", account.end_others, name="sessions-end-others"),
    path("machines/<int:machine_id>/keys/new/", keys.make, name="key-make"),
    path("keys/<int:key_id>/revoke/", keys.revoke, name="key-revoke"),
]
