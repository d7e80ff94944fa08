"""How tests are shared out among processes: a file's tests, or several files', go to one of them.

What a file arranges once is so arranged once for all of its tests, and not again in each process
that happens to get one of them. A pytest plugin: the root conftest.py loads it.
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

import pytest
from xdist.scheduler import LoadScopeScheduling

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xdist.remote import Producer

SETTING = "together"


def pytest_addoption(parser: pytest.Parser) -> None:
    """The setting that says which files share what they arrange."""
    parser.addini(SETTING, "patterns of files, a line for one process", type="linelist")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes long begins first, so that no process works on alone while the others are done."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> FileScheduling | None:
    """What pytest-xdist asks for; None leaves other ways of sharing out to it."""
    return FileScheduling(config, log) if config.getoption("dist") == "loadgroup" else None


class FileScheduling(LoadScopeScheduling):  # type: ignore[misc]
    """Units of work in the order they were collected in.

    The groups of pytest-xdist itself are not used: they change the names of tests, which pytest
    does not let anybody change any more.
    """

    def __init__(self, config: pytest.Config, log: Producer) -> None:
        super().__init__(config, log)
        config.option.loadscopereorder = False  # what takes long stands first already
        self.lines: list[str] = config.getini(SETTING)

    def _split_scope(self, nodeid: str) -> str:
        return unit_of(nodeid, self.lines)


def unit_of(nodeid: str, lines: Sequence[str]) -> str:
    """The line that one of its patterns puts a test's file in, else the file."""
    file = nodeid.partition("::")[0]
    for line in lines:
        if any(fnmatchcase(file, pattern) for pattern in line.split()):
            return line
    return file
