"""Addresses of the administration: accounts and memberships."""

from __future__ import annotations

app_name = "administration"
urlpatterns: list[object] = []
