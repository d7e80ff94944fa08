"""The root of all addresses: the assembled site, and nothing else."""

from __future__ import annotations

from django.conf import settings
from django.urls import include, path

urlpatterns = [path("", include("qianyi.site.urls"))]

if settings.DEBUG or settings.QIANYI_DEMO:
    urlpatterns.append(path("ui/", include("qianyi.foundation.ui.urls")))

handler400 = "qianyi.foundation.ui.views.bad_request"
handler403 = "qianyi.foundation.ui.views.forbidden"
handler404 = "qianyi.foundation.ui.views.not_found"
handler500 = "qianyi.foundation.ui.views.server_error"
