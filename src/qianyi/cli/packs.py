"""`qianyi packs`: list, check and load packs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qianyi.cli import server
from qianyi.cli.console import note, result
from qianyi.foundation.postgres import database_attached

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def show() -> None:
    """Name every pack found, with version and title."""
    from qianyi.engine.packs import find_packs, load_packs

    found = find_packs()
    for pack in load_packs([found[name] for name in sorted(found)], found=found):
        result(f"{pack.name}\t{pack.version}\t{pack.title}")


def check(paths: Sequence[Path]) -> bool:
    """Say everything that is wrong with packs; True when nothing is."""
    from qianyi.engine.packs import check_pack, find_packs

    found = find_packs()
    problems = [problem for path in paths for problem in check_pack(path, found=found)]
    for problem in problems:
        result(str(problem))
    if not problems:
        note("没有发现问题。")
    return not problems


def load(names: Sequence[str], *, is_draft: bool, again: bool) -> None:
    """Load packs into the database, once; the same content twice changes nothing."""
    server.packs_named(names)
    with database_attached():
        server.setup_django()
        server.migrate()
        for line in server.load_packs(names, is_draft=is_draft, again=again):
            result(line)
