"""Addresses for the kit's own tests: the style page alone, so that no other app is needed."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [path("ui/", include("qianyi.foundation.ui.urls"))]
