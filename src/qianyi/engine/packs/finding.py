"""Where packs are: a folder each, named by settings, beside the code or inside the wheel."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from qianyi.engine.packs.problems import PackNotFound

if TYPE_CHECKING:
    from collections.abc import Mapping

HEADER = "pack.yaml"
_PACKAGE = Path(__file__).resolve().parents[2]
_CHECKOUT = _PACKAGE.parents[1]


def find_packs(environ: Mapping[str, str] | None = None) -> dict[str, Path]:
    """Every pack there is, by name, in order of name.

    Searched: the folders of ``QIANYI_PACKS`` (``os.pathsep`` between them; of two packs with one
    name the first folder's wins); without it the checkout's ``packs``, else the wheel's copy.

    Raises:
        PackNotFound: a folder of QIANYI_PACKS does not exist.
    """
    found: dict[str, Path] = {}
    for folder in _folders(os.environ if environ is None else environ):
        for header in sorted(folder.glob(f"*/{HEADER}")):
            found.setdefault(header.parent.name, header.parent)
    return dict(sorted(found.items()))


def _folders(environ: Mapping[str, str]) -> list[Path]:
    given = [Path(part) for part in environ.get("QIANYI_PACKS", "").split(os.pathsep) if part]
    for folder in given:
        if not folder.is_dir():
            raise PackNotFound(
                f"QIANYI_PACKS 里的文件夹“{folder}”不存在，请改正路径；"
                f"多个文件夹之间用“{os.pathsep}”分隔。",
                folder=str(folder),
            )
    if given:
        return given
    checkout = _CHECKOUT / "packs"
    inside = (_CHECKOUT / "pyproject.toml").is_file() and checkout.is_dir()
    return [checkout] if inside else [_PACKAGE / "_packs"]
