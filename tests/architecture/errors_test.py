"""Every refusal has a permanent code of its own and a place in the reference."""

from __future__ import annotations

import importlib.util
from typing import TYPE_CHECKING

from qianyi.lib.errors import QianyiError

if TYPE_CHECKING:
    from pathlib import Path


def all_errors() -> list[type[QianyiError]]:
    found: list[type[QianyiError]] = []
    waiting = [QianyiError]
    while waiting:
        current = waiting.pop()
        found.append(current)
        waiting.extend(current.__subclasses__())
    return [error for error in found if error.__module__.startswith("qianyi.")]


def written(root: Path) -> str:
    place = importlib.util.spec_from_file_location("reference", root / "tools" / "reference.py")
    assert place is not None
    assert place.loader is not None
    module = importlib.util.module_from_spec(place)
    place.loader.exec_module(module)
    return str(module.errors_page())


class TestErrorCodes:
    def test_reference_says_what_the_code_says(self, root: Path):
        page = (root / "docs" / "reference" / "errors.md").read_text(encoding="utf-8")
        assert page == written(root), "run: python tools/reference.py"

    def test_are_unique_and_own(self, root: Path):
        written(root)
        without = [e.__name__ for e in all_errors() if "code" not in vars(e)]
        codes = [e.code for e in all_errors()]
        assert without == []
        assert sorted(codes) == sorted(set(codes))

    def test_say_when_they_are_raised(self, root: Path):
        page = written(root)
        assert [line for line in page.splitlines() if line.endswith("|  |")] == []
