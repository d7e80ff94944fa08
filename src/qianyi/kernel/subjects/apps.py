"""The app's place in Django."""

from __future__ import annotations

from django.apps import AppConfig


class SubjectsConfig(AppConfig):
    """Territories, departments, memberships: whose figure, and who may act."""

    name = "qianyi.kernel.subjects"
    label = "subjects"
    verbose_name = "主体"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Fill the registries."""
        from . import hooks

        hooks.register()
