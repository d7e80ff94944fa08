"""What no committed file may hold.

Addresses of registries, paths of a machine, sentences of other people's documents.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest
import yaml

from qianyi.engine.packs import find_packs, load_pack

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LOCKS = re.compile(
    r"--index-url|--find-links|\"resolved\"|https?://(?!github\.com/sponsors|opencollective\.com|.*funding)"
)
MACHINE = re.compile(r"(?<![\w.])/(?:w[o]rk|r[o]ot|h[o]me|U[s]ers)/[\w.]")
LONGEST_SHARED = 24
FEWEST_WORDS = 13
WORDS = re.compile("[一-龥]")
# Heads of the usual indicator table, printed alike in every plan.
COLUMN_HEADS = ("年均增速或[累计数]",)
BINARY = {".docx", ".pdf", ".xlsx", ".png", ".svg"}


@pytest.fixture(scope="module")
def tracked(root: Path) -> list[Path]:
    """Files git tracks; in a copy without git, every file that is not built."""
    if shutil.which("git") and (root / ".git").exists():
        listed = subprocess.run(
            ["git", "ls-files", "-z"], cwd=root, capture_output=True, check=True
        ).stdout.decode()
        return [root / name for name in listed.split("\0") if name and (root / name).is_file()]
    built = {".venv", "node_modules", "var", ".make", "__pycache__"}
    return [p for p in root.rglob("*") if p.is_file() and not built & set(p.parts)]


def runs_of(text: str) -> set[str]:
    """Every stretch of the length that matters, unless it is mostly figures."""
    return {piece for piece in stretches(text) if len(WORDS.findall(piece)) >= FEWEST_WORDS}


def stretches(text: str) -> Iterator[str]:
    return (text[i : i + LONGEST_SHARED] for i in range(len(text) - LONGEST_SHARED + 1))


def texts(files: list[Path]) -> list[tuple[Path, str]]:
    return [
        (path, path.read_text(encoding="utf-8", errors="ignore"))
        for path in files
        if path.suffix not in BINARY
    ]


class TestCommittedFiles:
    def test_name_no_path_of_a_machine(self, tracked: list[Path], root: Path):
        found = [
            f"{path.relative_to(root)}: {match.group()}"
            for path, text in texts(tracked)
            if (match := MACHINE.search(text))
        ]
        assert found == []

    def test_hold_no_minified_file(self, tracked: list[Path], root: Path):
        assert [p.relative_to(root) for p in tracked if ".min." in p.name] == []

    def test_lock_files_hold_no_address(self, root: Path):
        locks = [*sorted((root / "requirements").glob("*.txt")), root / "package-lock.json"]
        found = [
            f"{path.name}: {line.strip()[:80]}"
            for path in locks
            for line in path.read_text(encoding="utf-8").splitlines()
            if LOCKS.search(line) and '"url":' not in line
        ]
        assert found == []

    @pytest.mark.seeds
    def test_copy_no_sentence_of_the_seeds(self, tracked: list[Path], root: Path, seeds_dir: Path):
        """No run of words as long as a clause is shared but titles and names of projects."""
        titles = "".join(
            document.title
            for pack in (load_pack(path) for path in find_packs().values())
            for document in pack.documents
        ) + "".join(
            project["name"]
            for path in root.glob("packs/*/projects/*.yaml")
            for project in yaml.safe_load(path.read_text(encoding="utf-8"))["projects"]
        )
        runs = set()
        for seed in sorted(seeds_dir.glob("*.txt")):
            runs |= runs_of("".join(seed.read_text(encoding="utf-8").split()))
        runs -= runs_of("".join(titles.split()))
        found = {
            f"{path.relative_to(root)}: {shared}"
            for path, text in texts(tracked)
            for shared in stretches("".join(text.split()))
            if shared in runs and not any(head in shared for head in COLUMN_HEADS)
        }
        assert found == set()
