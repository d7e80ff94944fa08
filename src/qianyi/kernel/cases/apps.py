"""The app's place in Django."""

from __future__ import annotations

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """Cases: steps with owners and clocks, carried to their end."""

    name = "qianyi.kernel.cases"
    label = "cases"
    verbose_name = "办件"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Fill the registries."""
        from . import hooks

        hooks.register()
