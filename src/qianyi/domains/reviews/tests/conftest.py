"""The town every test of the app begins with."""

from __future__ import annotations

import pytest

from .building import Town, town_made


@pytest.fixture
def town(db: None, monkeypatch: pytest.MonkeyPatch) -> Town:
    return town_made(monkeypatch)
