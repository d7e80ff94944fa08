from __future__ import annotations

import pytest

from qianyi.foundation import registry
from qianyi.foundation.ui import context


@pytest.fixture
def kit_alone(monkeypatch, settings):
    """The kit without the apps above it: its own addresses and an empty menu."""
    settings.ROOT_URLCONF = "qianyi.foundation.ui.tests.addresses"
    menu = registry.Registry("menu of a test")
    monkeypatch.setattr(context.registry, "navigation", menu)
    return menu
