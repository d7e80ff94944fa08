"""All addresses of the product."""

from __future__ import annotations

from django.urls import include, path

from . import views

urlpatterns = [
    path("", views.home, name="home"),
    path("health/", views.health, name="health"),
    path("accounts/", include("qianyi.kernel.identity.urls")),
    path("", include("qianyi.kernel.documents.urls")),
    path("", include("qianyi.kernel.indicators.urls")),
    path("plans/", include("qianyi.domains.planning.urls")),
    path("consistency/", include("qianyi.domains.consistency.urls")),
]
