"""The app's place in Django."""

from __future__ import annotations

from django.apps import AppConfig


class ConsistencyConfig(AppConfig):
    """Check runs, findings, planners' marks on them."""

    name = "qianyi.domains.consistency"
    label = "consistency"
    verbose_name = "数据核校"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Fill the registries."""
        from . import hooks

        hooks.register()
