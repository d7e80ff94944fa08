"""Finding and reading evaluation methods: ``methods/*.yaml`` of packs, one method a file.

Expert cases stand beside them in ``methods/cases``. Every problem of a file is told at once, with
its line.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from qianyi.engine.packs import PackInvalid, find_packs, read_yaml
from qianyi.engine.packs.problems import allowed, did_you_mean
from qianyi.engine.packs.shape import Path as At
from qianyi.engine.packs.yaml12 import read_yaml_text
from qianyi.engine.scoring import shapes
from qianyi.engine.scoring.checks import check_method
from qianyi.engine.scoring.errors import MethodNotFound
from qianyi.engine.scoring.records import Method

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from qianyi.engine.packs import Node, Problem

FOLDER = "methods"


def load_method(path: Path | str) -> Method:
    """The method of one file.

    Raises:
        PackInvalid: with every problem, each with file and line.
    """
    file = Path(path)
    root = file.parent.parent if file.parent.name == FOLDER else file.parent
    return _checked(read_yaml(file, root), file.name)


def method_from_text(text: str, name: str) -> Method:
    """The method a kept text holds, so that it can be worked out again years later.

    Raises:
        PackInvalid: with every problem; ``name`` is what the lines are of.
    """
    return _checked(read_yaml_text(text, name), name)


def _checked(tree: Node, name: str) -> Method:
    problems: list[Problem] = []
    read = shapes.method(tree, At(problems))
    if isinstance(read, Method) and not problems:
        problems = check_method(read)
        if not problems:
            return read
    raise PackInvalid(name, problems)


def find_methods(environ: Mapping[str, str] | None = None) -> dict[str, Path]:
    """Files of methods in the packs found, by file stem; a later pack's stands for an earlier's."""
    return {path.stem: path for path in _files(environ)}


def _files(environ: Mapping[str, str] | None) -> Iterator[Path]:
    for folder in find_packs(environ).values():
        yield from sorted((folder / FOLDER).glob("*.yaml"))


def get_method(code: str, environ: Mapping[str, str] | None = None) -> Method:
    """The method of a code (its file's stem), read and checked.

    Raises:
        MethodNotFound: no pack has it.
        PackInvalid: the file is wrong.
    """
    found = find_methods(environ)
    if code not in found:
        raise MethodNotFound(
            f"没有评价办法“{code}”。可用的评价办法：{allowed(found)}。{did_you_mean(code, found)}",
            method=code,
        )
    return load_method(found[code])
