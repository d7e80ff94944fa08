"""Addresses of sign-in."""

from __future__ import annotations

from django.urls import path

from . import views

app_name = "identity"
urlpatterns = [
    path("sign-in/", views.SignInView.as_view(), name="sign-in"),
    path("sign-out/", views.SignOutView.as_view(), name="sign-out"),
]
