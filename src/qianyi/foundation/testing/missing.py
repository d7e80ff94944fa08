"""Tests that need what the machine lacks are skipped, counted and named; in CI they fail.

A pytest plugin: the root conftest.py loads it.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import pytest

from qianyi.foundation.home import checkout

if TYPE_CHECKING:
    from collections.abc import Mapping

    from _pytest.terminal import TerminalReporter

BROWSERS = ("chromium", "chromium-browser", "google-chrome")


@dataclass(frozen=True)
class Missing:
    """A thing that tests need and a machine may lack.

    Attributes:
        name: how a person calls it.
        remedy: the command or the setting that brings it.
    """

    name: str
    remedy: str

    @property
    def reason(self) -> str:
        """The sentence of a skipped test; counted by it, as it comes through xdist."""
        return f"缺少{self.name}：{self.remedy}"

    def stop(self, environ: Mapping[str, str] | None = None) -> NoReturn:
        """Skip the running test, or fail it where `CI` says that nothing may be left unrun."""
        if in_ci(os.environ if environ is None else environ):
            pytest.fail(f"{self.reason}（CI 中不允许跳过）", pytrace=False)
        pytest.skip(self.reason)


CHROMIUM = Missing("Chromium 浏览器", "请运行 sudo apt-get install -y chromium fonts-noto-cjk")
SEEDS = Missing(
    "真实文件（seeds）",
    "请把它们放在检出目录旁的 shared/seeds，或用环境变量 QIANYI_SEEDS 指定文件夹",
)
OTHER_PYTHON = Missing(
    "其他系统用户能运行的 Python",
    "请运行 sudo apt-get install -y python3（版本须与虚拟环境一致），或不以 root 运行测试",
)
KNOWN = (CHROMIUM, SEEDS, OTHER_PYTHON)


def in_ci(environ: Mapping[str, str]) -> bool:
    """Whether this is a CI run."""
    return environ.get("CI", "").strip().lower() in {"1", "true", "yes"}


def find_seeds(environ: Mapping[str, str]) -> Path | None:
    """The real documents: `QIANYI_SEEDS`, else shared/seeds beside the checkout, else None.

    Raises:
        FileNotFoundError: `QIANYI_SEEDS` names a folder that does not exist; that is a slip, not an
        absence.
    """
    given = environ.get("QIANYI_SEEDS", "").strip()
    if given:
        folder = Path(given).expanduser()
        if not folder.is_dir():
            raise FileNotFoundError(f"环境变量 QIANYI_SEEDS 指定的文件夹不存在：{folder}")
        return folder
    root = checkout()
    if root is None:
        return None
    folder = root.parent / "shared" / "seeds"
    return folder if folder.is_dir() else None


def find_chromium() -> str | None:
    """The path of an installed Chromium or Chrome."""
    return next((path for path in map(shutil.which, BROWSERS) if path), None)


@pytest.fixture(scope="session")
def seeds_dir() -> Path:
    """The folder of the real documents; without it the test is skipped and counted."""
    return find_seeds(os.environ) or SEEDS.stop()


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium; without one the test is skipped and counted."""
    return find_chromium() or CHROMIUM.stop()


def pytest_terminal_summary(terminalreporter: TerminalReporter) -> None:
    """One sentence for each missing thing: how many tests were not run, and how to get it."""
    reasons = [_reason(report) for report in terminalreporter.stats.get("skipped", [])]
    for thing in KNOWN:
        count = sum(thing.reason in reason for reason in reasons)
        if count:
            terminalreporter.write_line(
                f"有 {count} 个测试没有运行，因为{thing.reason}。", yellow=True
            )


def _reason(report: object) -> str:
    """The text of a skip: (file, line, reason) once it has come through a report."""
    details = getattr(report, "longrepr", None)
    return str(details[2]) if isinstance(details, tuple) else str(details)
