"""The commands as a person runs them, each in its own process, on an installation of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.long
ROOT = Path(__file__).resolve().parents[2]


def qianyi(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        "QIANYI_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "qianyi.config.settings.demo",
        "PYTHONPATH": str(ROOT / "src"),
    }
    environment.pop("DATABASE_URL", None)
    return subprocess.run(
        [sys.executable, "-m", "qianyi.cli", *words],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("installation")
    done = qianyi(place, "packs", "load", "demo")
    assert done.returncode == 0, done.stderr
    return place


class TestAudit:
    def test_seals_verifies_backs_up_and_restores(self, home, tmp_path):
        """One life of an installation: what is sealed here verifies there, with the same digest."""
        assert "尚待封存 0 行" in qianyi(home, "audit", "seal").stdout
        here = qianyi(home, "audit", "verify")
        assert here.returncode == 0, here.stdout
        digest = here.stdout.split("：")[-1].strip()
        archive = tmp_path / "backup.tar"
        assert "已备份" in qianyi(home, "backup", str(archive)).stdout
        assert qianyi(home, "backup", str(archive)).returncode != 0, "never written over"
        restored = tmp_path / "restored"
        assert "与备份时一致" in qianyi(restored, "restore", str(archive)).stdout
        there = qianyi(restored, "audit", "verify", "--known", digest)
        assert there.returncode == 0, there.stdout
        again = qianyi(restored, "restore", str(archive))
        assert "空数据库" in again.stderr

    def test_says_with_its_exit_code_that_a_known_digest_is_gone(self, home):
        done = qianyi(home, "audit", "verify", "--known", "0" * 64)
        assert done.returncode == 1
        assert "另行保存的摘要" in done.stdout

    def test_exports_what_packs_wrote(self, home, tmp_path):
        target = tmp_path / "events.jsonl"
        span = ("--from", "2020-01-01", "--to", "2100-12-31")
        done = qianyi(home, "audit", "export", *span, "-o", str(target), "--format", "jsonl")
        assert done.returncode == 0, done.stderr
        rows = [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]
        assert {row["actor"] for row in rows} == {"系统"}
        assert any(row["reason"].startswith("载入数据包 demo") for row in rows)

    def test_says_what_retention_would_remove(self, home):
        done = qianyi(home, "audit", "retain", "--dry-run")
        assert "访问记录：将清理" in done.stdout

    def test_refuses_to_erase_whom_it_does_not_know(self, home):
        done = qianyi(home, "audit", "erase", "shili-nobody", "--reason", "本人申请")
        assert done.returncode != 0
        assert "没有“shili-nobody”这个账号" in done.stderr
