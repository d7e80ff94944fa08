"""The app's place in Django."""

from __future__ import annotations

from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    """Papers that assess a plan, drafted from data, and scores of units by a published scheme."""

    name = "qianyi.domains.reviews"
    label = "reviews"
    verbose_name = "评估考核"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Fill the registries."""
        from . import hooks

        hooks.register()
