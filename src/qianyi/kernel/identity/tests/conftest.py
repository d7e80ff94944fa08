"""What identity reports upwards, without the app that keeps it."""

from __future__ import annotations

import pytest

from qianyi.foundation import registry


@pytest.fixture
def told(monkeypatch):
    """Every access event reported from here on."""
    events: list[registry.AccessEvent] = []
    monkeypatch.setitem(registry.access_recorders._entries, "test", events.append)
    return events
