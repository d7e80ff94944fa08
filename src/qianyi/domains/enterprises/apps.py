"""The app's place in Django."""

from __future__ import annotations

from django.apps import AppConfig


class EnterprisesConfig(AppConfig):
    """Enterprises: what is known of each, its titles, records and visits."""

    name = "qianyi.domains.enterprises"
    label = "enterprises"
    verbose_name = "企业"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Fill the registries."""
        from . import hooks

        hooks.register()
