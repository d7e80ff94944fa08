"""All addresses of the product."""

from __future__ import annotations

from django.urls import include, path

from . import views
from .api import api

urlpatterns = [
    path("", views.home, name="home"),
    path("health/", views.health, name="health"),
    path("api/v1/", api.urls),
    path("jobs/<str:key>/", views.job, name="job"),
    path("me/", include("qianyi.site.workbench.urls")),
    path("", include("qianyi.site.homes.urls")),
    path("boards/", include("qianyi.site.boards.urls")),
    path("me/notices/", include("qianyi.site.notices.urls")),
    path("search/", include("qianyi.site.search.urls")),
    path("accounts/", include("qianyi.kernel.identity.urls")),
    path("accounts/", include("qianyi.kernel.identity.urls.allauth")),
    path("administration/", include("qianyi.kernel.subjects.urls")),
    path("", include("qianyi.kernel.subjects.urls.places")),
    path("", include("qianyi.kernel.documents.urls")),
    path("", include("qianyi.kernel.indicators.urls")),
    path("plans/", include("qianyi.domains.planning.urls")),
    path("lists/", include("qianyi.domains.planning.urls.lists")),
    path("consistency/", include("qianyi.domains.consistency.urls")),
    path("enterprises/", include("qianyi.domains.enterprises.urls")),
    path("", include("qianyi.domains.enterprises.urls.ladder")),
    path("returns/", include("qianyi.domains.reporting.urls")),
    path("rules/", include("qianyi.kernel.rules.urls")),
    path("cases/", include("qianyi.kernel.cases.urls")),
    path("me/cases/", include("qianyi.kernel.cases.urls.mine")),
    path("", include("qianyi.domains.evaluation.urls")),
    path("", include("qianyi.domains.requests.urls")),
    path("me/requests/", include("qianyi.domains.requests.urls.mine")),
    path("", include("qianyi.domains.projects.urls")),
    path("", include("qianyi.domains.reviews.urls")),
    path("", include("qianyi.domains.policies.urls")),
    path("", include("qianyi.domains.talent.urls")),
    path("me/talent/", include("qianyi.domains.talent.urls.mine")),
]
