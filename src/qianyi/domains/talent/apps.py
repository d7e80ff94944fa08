"""The app's place in Django."""

from __future__ import annotations

from django.apps import AppConfig


class TalentConfig(AppConfig):
    """People who agreed to be found, and the firms that look for them."""

    name = "qianyi.domains.talent"
    label = "talent"
    verbose_name = "人才"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Fill the registries."""
        from . import hooks

        hooks.register()
