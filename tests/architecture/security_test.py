"""docs/security.md names tests that exist, and speaks of every chapter it is held against."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
CONTROLS = (
    "身份鉴别", "访问控制", "安全审计", "入侵防范", "恶意代码防范", "可信验证", "数据完整性",
    "数据保密性", "数据备份恢复", "剩余信息保护", "个人信息保护", "安全管理中心",
)  # fmt: skip


class TestSecurityPage:
    def test_names_tests_that_exist(self):
        named = set(re.findall(r"`((?:src|tests)/[^`]+\.py)`", TEXT))
        assert len(named) > 10
        assert sorted(path for path in named if not (ROOT / path).is_file()) == []

    @pytest.mark.parametrize("chapter", range(1, 18))
    def test_speaks_of_every_chapter_of_asvs(self, chapter):
        assert re.search(rf"^\| V{chapter} ", TEXT, re.MULTILINE)

    @pytest.mark.parametrize("control", CONTROLS)
    def test_speaks_of_every_control_of_level_three(self, control):
        assert f"| {control} |" in TEXT
