"""The app's place in Django."""

from __future__ import annotations

from django.apps import AppConfig


class EvaluationConfig(AppConfig):
    """Evaluation runs, the zone's own score, and what would change if."""

    name = "qianyi.domains.evaluation"
    label = "evaluation"
    verbose_name = "评价"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Fill the registries."""
        from . import hooks

        hooks.register()
