"""Bytes under their digest."""

from __future__ import annotations

import os

import pytest

from qianyi.foundation.files import file_keep, file_path


@pytest.fixture
def place(settings, tmp_path):
    settings.QIANYI_FILES = tmp_path / "files"
    return settings.QIANYI_FILES


class TestFileKeep:
    def test_gives_the_digest_they_are_found_by(self, place):
        assert file_path(file_keep("示例".encode())).read_text(encoding="utf-8") == "示例"

    def test_keeps_the_same_bytes_once(self, place):
        first = file_keep(b"a")
        kept = file_path(first).stat()
        assert file_keep(b"a") == first
        assert file_path(first).stat() == kept
        assert file_keep(b"b") != first

    def test_leaves_nothing_where_it_was_cut_off(self, place, monkeypatch):
        monkeypatch.setattr(os, "fsync", lambda _descriptor: 1 // 0)
        with pytest.raises(ZeroDivisionError):
            file_keep(b"a")
        assert [path for path in place.rglob("*") if path.is_file()] == []
