"""The Django app that carries templates, static files and template tags."""

from __future__ import annotations

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Foundation app without models."""

    name = "qianyi.foundation.ui"
    label = "ui"
    verbose_name = "界面组件"

    def ready(self) -> None:
        """Forms say what to do."""
        from .sentences import say_what_to_do

        say_what_to_do()
