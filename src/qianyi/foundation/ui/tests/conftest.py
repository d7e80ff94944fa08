from __future__ import annotations

import pytest

from qianyi.foundation import registry


@pytest.fixture
def kit_alone(monkeypatch, settings):
    """The kit without the apps above it: its own addresses and an empty menu."""
    settings.ROOT_URLCONF = "qianyi.foundation.ui.tests.addresses"
    menu: registry.Registry[registry.NavigationEntry] = registry.Registry("menu of a test")
    monkeypatch.setattr(registry, "navigation", menu)
    return menu
