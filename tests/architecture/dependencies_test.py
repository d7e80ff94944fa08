"""The check of what we build from can fail: licences, files changed after installing."""

from __future__ import annotations

import importlib.util
from importlib import metadata
from pathlib import Path

import pytest

PLACE = Path(__file__).resolve().parents[2] / "tools" / "dependencies.py"
spec = importlib.util.spec_from_file_location("qianyi_dependencies", PLACE)
assert spec is not None
assert spec.loader is not None
check = importlib.util.module_from_spec(spec)
spec.loader.exec_module(check)


class TestLicences:
    @pytest.mark.parametrize(
        "licence",
        ["MIT", "Apache-2.0", "License :: OSI Approved :: BSD License", "MPL-2.0", "LGPL-3.0"],
    )
    def test_that_may_be_used_pass(self, licence):
        assert check.licence_problem("x", licence) == ""

    @pytest.mark.parametrize(
        ("licence", "said"),
        [
            ("GNU Affero General Public License v3", "不在允许之列"),
            ("SSPL-1.0", "不在允许之列"),
            ("GPL-3.0-only", "GPL 类"),
            ("", "没有写明"),
        ],
    )
    def test_that_may_not_are_told(self, licence, said):
        assert said in check.licence_problem("x", licence)


class TestInstalledFiles:
    def test_changed_after_installing_are_told(self, tmp_path):
        info = tmp_path / "shili-1.0.dist-info"
        info.mkdir()
        (tmp_path / "shili.py").write_text("changed = True\n", encoding="utf-8")
        (info / "METADATA").write_text("Metadata-Version: 2.1\nName: shili\nVersion: 1.0\n")
        (info / "RECORD").write_text(
            "shili.py,sha256=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA,15\n"
            "gone.py,sha256=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA,15\n"
        )
        told = list(check.changed_files(metadata.Distribution.at(info)))
        assert told == ["shili.py（内容不同）", "gone.py（缺失）"]


class TestLocks:
    def test_give_name_version_and_hash(self):
        found = {name: (version, hashed) for name, version, hashed in check.locked("base")}
        assert found["django"][0].startswith("5.2.")
        assert all(hashed for _, hashed in found.values())
