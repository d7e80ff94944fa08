"""The app's place in Django."""

from __future__ import annotations

from django.apps import AppConfig


class RulesConfig(AppConfig):
    """Rule packs in force, results of their runs, titles granted."""

    name = "qianyi.kernel.rules"
    label = "rules"
    verbose_name = "认定条件"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Fill the registries."""
        from . import hooks

        hooks.register()
