"""Every setting read from the environment is in the reference, and the reference names no other."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

READ = re.compile(r"""["'](QIANYI_[A-Z_]+|DATABASE_URL)["']""")
INSIDE = {
    "QIANYI_FILES": "made from QIANYI_HOME",
    "QIANYI_PRODUCT_NAME": "a constant",
    "QIANYI_DEMO": "follows from the settings module",
    "QIANYI_ZONE_NAME": "follows from QIANYI_ZONE",
    "QIANYI_SEEDS": "read by tests only",
}


def test_settings_and_reference_agree(root: Path):
    read: set[str] = set()
    for path in (root / "src").rglob("*.py"):
        if "tests" not in path.parts:
            read |= set(READ.findall(path.read_text(encoding="utf-8")))
    page = (root / "docs" / "reference" / "settings.md").read_text(encoding="utf-8")
    named = {line.split("`")[1] for line in page.splitlines() if line.startswith("| `")}
    assert read - set(INSIDE) == named
