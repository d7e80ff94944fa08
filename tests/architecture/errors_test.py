"""Every refusal has a permanent code of its own and a place in the reference."""

from __future__ import annotations

import importlib
import pkgutil
from typing import TYPE_CHECKING

import qianyi
from qianyi.lib.errors import QianyiError

if TYPE_CHECKING:
    from pathlib import Path

WEB_ENTRIES = {"qianyi.config.wsgi", "qianyi.config.settings.production"}


def all_errors() -> list[type[QianyiError]]:
    for module in pkgutil.walk_packages(qianyi.__path__, "qianyi."):
        if ".tests" in module.name or module.name in WEB_ENTRIES or ".settings." in module.name:
            continue
        importlib.import_module(module.name)
    found: list[type[QianyiError]] = []
    waiting = [QianyiError]
    while waiting:
        current = waiting.pop()
        found.append(current)
        waiting.extend(current.__subclasses__())
    return [error for error in found if error.__module__.startswith("qianyi.")]


class TestErrorCodes:
    def test_are_unique(self):
        codes = [error.code for error in all_errors()]
        own = [error for error in all_errors() if "code" in vars(error)]
        assert len({error.code for error in own}) == len(own)
        assert set(codes) == {error.code for error in own}

    def test_are_all_in_the_reference(self, root: Path):
        page = (root / "docs" / "reference" / "errors.md").read_text(encoding="utf-8")
        missing = sorted({e.code for e in all_errors() if f"`{e.code}`" not in page})
        assert missing == []

    def test_the_reference_names_no_code_that_is_gone(self, root: Path):
        page = (root / "docs" / "reference" / "errors.md").read_text(encoding="utf-8")
        known = {error.code for error in all_errors()}
        named = {line.split("`")[1] for line in page.splitlines() if line.startswith("| `")}
        assert named - known == set()
