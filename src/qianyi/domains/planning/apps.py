"""The app's place in Django."""

from __future__ import annotations

from django.apps import AppConfig


class PlanningConfig(AppConfig):
    """Plans, their targets, and how far they are."""

    name = "qianyi.domains.planning"
    label = "planning"
    verbose_name = "规划"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Fill the registries."""
        from . import hooks

        hooks.register()
