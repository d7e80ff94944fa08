"""The app's place in Django."""

from __future__ import annotations

from django.apps import AppConfig


class RequestsConfig(AppConfig):
    """Requests of enterprises, from whichever door they came in to the answer that satisfied."""

    name = "qianyi.domains.requests"
    label = "requests"
    verbose_name = "企业诉求"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Fill the registries."""
        from . import hooks

        hooks.register()
