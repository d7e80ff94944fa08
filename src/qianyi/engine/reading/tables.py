"""Finds and loads the data tables of the reading engine: units, cue words, nouns, places.

They are packs (data, not code): each folder under the pack root may hold ``units/*.yaml`` and
``reading/*.yaml``; a file is a mapping with one top entry. Lists of the same name from several
packs are joined, mappings merged, in the order of the packs' names with ``national`` first.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import yaml

from qianyi.engine.text.quantities import QuantityFinder, QuantityRules
from qianyi.engine.text.units import UnitTable, unit_from_mapping
from qianyi.lib.errors import BadInput, Unavailable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class ReadingTablesMissing(Unavailable):
    """No pack with the reading tables was found."""

    code: ClassVar[str] = "engine.reading.tables_missing"


class ReadingTableBroken(BadInput):
    """A table is not YAML, or not a mapping with one top entry."""

    code: ClassVar[str] = "engine.reading.table_broken"


@dataclass(frozen=True)
class ReadingTables:
    """The tables, joined; ``words[name]`` is the entry of that name from reading/*.yaml."""

    units: UnitTable
    words: Mapping[str, Any]

    @cached_property
    def quantities(self) -> QuantityFinder:
        """The finder of quantities that these tables make."""
        rules = self.words["quantities"]
        return QuantityFinder(
            self.units,
            QuantityRules(
                rules["not_before"],
                rules["listed_nouns"],
                rules["bare_heads"],
                rules["money_words"],
            ),
        )


def packs_root() -> Path:
    """The folder of packs: QIANYI_PACKS, else the checkout's, else the copy shipped in the wheel.

    Raises:
        ReadingTablesMissing: none of the three exists.
    """
    named = os.environ.get("QIANYI_PACKS", "")
    package = Path(__file__).resolve().parents[2]
    places = [Path(named)] if named else [package.parents[1] / "packs", package / "_packs"]
    for place in places:
        if place.is_dir():
            return place
    tried = "、".join(str(place) for place in places)
    raise ReadingTablesMissing(
        f"找不到数据包目录（已查找：{tried}）。"
        "请用环境变量 QIANYI_PACKS 指明 packs 目录，或重新安装本软件。"
    )


def load_tables(root: Path | None = None) -> ReadingTables:
    """The tables of every pack under ``root`` (default: :func:`packs_root`), read once per process.

    Raises:
        ReadingTablesMissing: no pack holds them.
        ReadingTableBroken: a file cannot be read as a table.
    """
    return _load(root or packs_root())


@lru_cache(maxsize=4)
def _load(root: Path) -> ReadingTables:
    packs = sorted(
        (p for p in root.iterdir() if p.is_dir()), key=lambda p: (p.name != "national", p.name)
    )
    units = _joined(file for pack in packs for file in sorted((pack / "units").glob("*.yaml")))
    words = _joined(file for pack in packs for file in sorted((pack / "reading").glob("*.yaml")))
    if "units" not in units or "quantities" not in words:
        raise ReadingTablesMissing(
            f"数据包目录 {root} 中没有计量单位表（units/*.yaml）或识读用词表（reading/*.yaml）。"
            "请检查 national 包是否完整。"
        )
    return ReadingTables(UnitTable(unit_from_mapping(row) for row in units["units"]), words)


def _joined(files: Iterable[Path]) -> dict[str, Any]:
    joined: dict[str, Any] = {}
    for file in files:
        for name, entry in _read_file(file).items():
            joined[name] = _join(joined[name], entry) if name in joined else entry
    return joined


def _join(old: Any, new: Any) -> Any:  # noqa: ANN401 (YAML values are of any kind)
    if isinstance(old, list) and isinstance(new, list):
        return [*old, *new]
    if isinstance(old, dict) and isinstance(new, dict):
        return {
            k: _join(old[k], new[k]) if k in old and k in new else new.get(k, old.get(k))
            for k in {**old, **new}
        }
    return new


def _read_file(file: Path) -> dict[str, Any]:
    try:
        content = yaml.load(file.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506 (a safe loader)
    except yaml.YAMLError as error:
        raise ReadingTableBroken(
            f"数据表 {file.name} 不是有效的 YAML：{error}。请改正后重试。"
        ) from error
    if not isinstance(content, dict):
        raise ReadingTableBroken(
            f"数据表 {file.name} 应当是一个映射（名称: 内容）。请对照 docs 中的数据包说明改正。"
        )
    return content
