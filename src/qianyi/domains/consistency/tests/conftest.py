"""Stored files of these tests lie in a folder of their own."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.QIANYI_FILES = tmp_path / "files"
    return settings.QIANYI_FILES
