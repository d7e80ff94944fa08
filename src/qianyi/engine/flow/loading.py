"""Definitions out of packs: read with line numbers, checked whole, found by code and version."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from qianyi.engine.flow import shapes
from qianyi.engine.flow.checks import checks
from qianyi.engine.flow.conditions import Conditions
from qianyi.engine.flow.definition import Process
from qianyi.engine.flow.errors import ProcessNotFound, ProcessRefused
from qianyi.engine.packs import (
    PackInvalid,
    Problem,
    find_packs,
    read_yaml,
    read_yaml_text,
    tree_digest,
)
from qianyi.engine.packs.problems import allowed, did_you_mean
from qianyi.engine.packs.shape import Path
from qianyi.engine.rules.rulebook import units_near

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path as FilePath

    from qianyi.engine.packs import Node, Unit

FOLDER = "processes"
_NUMBERS = re.compile(r"\d+")


def load_process(text: str, *, where: str) -> Process:
    """The definition a text holds, checked; ``where`` is what the lines are of.

    Raises:
        ProcessRefused: with every fault at once, each with its line.
    """
    return _refusing(where, lambda: read_yaml_text(text, where))


def read_process(path: FilePath) -> Process:
    """The definition in a file.

    Raises:
        ProcessNotFound: there is no such file.
        ProcessRefused: with every fault at once, each with its line.
    """
    if not path.is_file():
        raise ProcessNotFound(f"没有文件“{path.name}”，请检查路径。")
    resolved = path.resolve()
    state = resolved.stat()
    return _read(resolved, state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=256)
def _read(path: FilePath, _changed: int, _size: int) -> Process:
    root = next((up for up in path.parents if (up / "pack.yaml").is_file()), path.parent)
    return _refusing(path.name, lambda: read_yaml(path, root), path)


def _refusing(where: str, read: Callable[[], Node], path: FilePath | None = None) -> Process:
    try:
        tree = read()
    except PackInvalid as refusal:
        raise ProcessRefused(where, refusal.problems) from None
    problems: list[Problem] = []
    process = shapes.process(tree, Path(problems))
    if not isinstance(process, Process):
        raise ProcessRefused(where, problems)
    made = _with_conditions(replace(process, digest=tree_digest(tree)), problems, path)
    problems.extend(checks(made))
    if problems:
        raise ProcessRefused(where, sorted(problems, key=lambda one: one.place.line))
    return made


def _with_conditions(process: Process, problems: list[Problem], path: FilePath | None) -> Process:
    """The same with every ``when`` ready to be asked."""
    named = [one.unit for one in process.inputs] + [one.unit for one in process.parameters]
    units: Mapping[str, Unit] = units_near(path) if any(named) else {}
    conditions = Conditions(process.code, process.inputs, process.parameters, units)
    steps = tuple(
        replace(one, condition=conditions.make(one.when, one.at, f"环节“{one.label.staff}”"))
        if one.when
        else one
        for one in process.steps
    )
    problems.extend(conditions.problems)
    return replace(process, steps=steps)


def process_files(folder: FilePath) -> list[FilePath]:
    """The definitions of a pack's folder, in order of name."""
    return sorted((folder / FOLDER).glob("*.yaml"))


def find_processes(roots: Iterable[FilePath] | None = None) -> dict[tuple[str, str], FilePath]:
    """Every definition of the packs found (or of these folders): file by code and version.

    Of two with one code and version the later folder's stands, as for everything in packs.

    Raises:
        ProcessRefused: a file cannot be used.
    """
    folders = find_packs().values() if roots is None else roots
    found: dict[tuple[str, str], FilePath] = {}
    for folder in folders:
        for path in process_files(folder):
            process = read_process(path)
            found[process.code, process.version] = path
    return found


def get_process(
    code: str, version: str | None = None, roots: Iterable[FilePath] | None = None
) -> Process:
    """A definition by code; its newest version when not said.

    Raises:
        ProcessNotFound: there is none.
    """
    found = find_processes(roots)
    versions = [one for known, one in found if known == code]
    if not versions or (version is not None and version not in versions):
        codes = sorted({known for known, _ in found})
        raise ProcessNotFound(
            f"没有流程“{code}”{f'的版本{version}' if version else ''}。"
            f"可用的有：{allowed(codes)}。{did_you_mean(code, codes) if code not in codes else ''}"
        )
    return read_process(found[code, version or max(versions, key=version_key)])


def version_key(version: str) -> tuple[list[int], str]:
    """What versions are compared by: their numbers, then their letters (2026.10 after 2026.9)."""
    return [int(one) for one in _NUMBERS.findall(version)], version
