"""The calendar of this installation: what the packs found say, read again when a file changes."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from qianyi.engine.packs import CalendarTables, PackInvalid, find_packs, read_calendars, read_yaml
from qianyi.engine.packs.shape import Path as At
from qianyi.engine.workdays.calendar import WorkCalendar

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qianyi.engine.packs import Problem

FOLDER = "calendars"
_COMMON = "national"
_Stamp = tuple[tuple[str, str, int, int], ...]


def calendar_installed(environ: Mapping[str, str] | None = None) -> WorkCalendar:
    """The calendar from ``calendars/`` of every pack found; the same object until a file changes.

    ``national`` is the ground; of other packs, in order of name, the later one's word stands. For
    one zone alone use ``WorkCalendar(pack.calendars_all())``.

    Raises:
        PackInvalid: a calendar file is wrong; all problems are listed.
    """
    stamp = []
    packs = find_packs(environ)
    for name in sorted(packs, key=lambda one: (one != _COMMON, one)):
        for path in sorted((packs[name] / FOLDER).glob("*.yaml")):
            state = path.stat()
            stamp.append((str(packs[name]), path.name, state.st_mtime_ns, state.st_size))
    return _calendar(tuple(stamp))


@lru_cache(maxsize=8)
def _calendar(stamp: _Stamp) -> WorkCalendar:
    tables = CalendarTables()
    problems: list[Problem] = []
    for folder, name, _, _ in stamp:
        root = Path(folder)
        tables = tables.under(read_calendars(read_yaml(root / FOLDER / name, root), At(problems)))
    if problems:
        raise PackInvalid(FOLDER, problems)
    return WorkCalendar(tables)
