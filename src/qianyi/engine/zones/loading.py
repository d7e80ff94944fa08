"""Reading systems of evaluating zones: ``zone_systems/*.yaml`` of a pack, one system a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from qianyi.engine.packs import PackInvalid
from qianyi.engine.packs.shape import (
    Field,
    Path,
    Reader,
    Shape,
    choice,
    day,
    many,
    note,
    number,
    optional,
    text,
    whole,
)
from qianyi.engine.packs.shapes import code
from qianyi.engine.packs.yaml12 import read_yaml_text
from qianyi.engine.zones import records as r

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path as FilePath

    from qianyi.engine.packs import Pack, Problem

FOLDER: Final = "zone_systems"
METHODS: Final = "methods"


def _maybe(name: str, read: Reader) -> Field:
    return Field(name, read, required=False)


_certainty = _maybe("certainty", choice("confirmed", "unverified"))


def _test_checked(test: r.FirmTest) -> Iterable[str]:
    if (test.at_least is None) == (test.more_than is None):
        yield "at_least 和 more_than 写一个。"


_test: Shape[r.FirmTest] = Shape(
    r.FirmTest,
    (
        Field("of", code),
        _maybe("per", code),
        _maybe("at_least", number),
        _maybe("more_than", number),
    ),
    placed=False,
    check=_test_checked,
)


def _source_checked(source: r.Source) -> Iterable[str]:
    if (source.kind in {"figure", "firms", "holders", "granted"}) != bool(source.of):
        yield "figure、firms、holders、granted 要写 of，firms_with 和 registered 不写。"
    if source.kind == "firms_with" and not source.where:
        yield "firms_with 要在 where 写条件。"
    if source.per and source.kind != "firms":
        yield "只有 firms 可以写 per。"
    if source.where and source.kind not in {"firms", "firms_with"}:
        yield "只有 firms 和 firms_with 可以写 where。"
    if source.change and source.kind in {"granted", "registered"}:
        yield "granted 和 registered 本身就是当年数，不写 change。"


_source: Shape[r.Source] = Shape(
    r.Source,
    (
        Field("kind", choice(*r.SOURCE_KINDS)),
        _maybe("of", code),
        _maybe("per", code),
        _maybe("change", choice(*r.CHANGES)),
        _maybe("times", number),
        _maybe("where", many(_test)),
        _maybe("note", note),
    ),
    placed=False,
    check=_source_checked,
)
_part: Shape[r.ZonePart] = Shape(
    r.ZonePart,
    (
        Field("code", code),
        Field("no", text),
        Field("name", text),
        _maybe("weight", optional(number)),
        _maybe("count", optional(whole)),
        _certainty,
    ),
    placed=False,
)
_indicator: Shape[r.ZoneIndicator] = Shape(
    r.ZoneIndicator,
    (
        Field("code", code),
        Field("no", text),
        Field("name", text),
        Field("part", code),
        Field("unit", text),
        Field("sort", choice(*r.SORTS)),
        Field("supplier", text),
        _maybe("direction", choice("up", "down")),
        _maybe("weight", optional(number)),
        _maybe("definition", note),
        _maybe("sources", many(_source)),
        _certainty,
    ),
)


def _system_checked(system: r.ZoneSystem) -> Iterable[str]:
    parts = [one.code for one in system.parts]
    codes = [one.code for one in system.indicators]
    for what, names in (("一级指标", parts), ("二级指标", codes)):
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            yield f"{what}代码重复：{'、'.join(twice)}。"
    strangers = sorted({one.part for one in system.indicators} - set(parts))
    if strangers:
        yield f"二级指标所属的一级指标没有列出：{'、'.join(strangers)}。"
    if len(parts) > system.parts_count or len(codes) > system.indicators_count:
        yield "列出的指标多于 parts_count 或 indicators_count。"
    if system.valid_from and system.valid_to and system.valid_to <= system.valid_from:
        yield "valid_to 应晚于 valid_from。"


_system: Shape[r.ZoneSystem] = Shape(
    r.ZoneSystem,
    (
        Field("code", code),
        Field("title", text),
        Field("version", text),
        Field("issuer", text),
        Field("parts_count", whole),
        Field("indicators_count", whole),
        Field("parts", many(_part)),
        Field("indicators", many(_indicator)),
        _maybe("number", note),
        _maybe("issued_on", optional(day)),
        _maybe("valid_from", optional(day)),
        _maybe("valid_to", optional(day)),
        _maybe("method", note),
        _certainty,
        _maybe("note", note),
    ),
    check=_system_checked,
)


def system_from_text(words: str, name: str) -> r.ZoneSystem:
    """The system a text holds.

    Raises:
        PackInvalid: with every problem; ``name`` is what the lines are of.
    """
    problems: list[Problem] = []
    read = _system(read_yaml_text(words, name), Path(problems))
    if isinstance(read, r.ZoneSystem) and not problems:
        return read
    raise PackInvalid(name, problems)


def system_files(pack: Pack) -> list[FilePath]:
    """The files of a pack's systems, in order of name."""
    return sorted((pack.path / FOLDER).glob("*.yaml"))


def method_file(pack: Pack, code: str) -> FilePath | None:
    """Where a method a system names lies: in the pack, or in one it requires."""
    for one in pack.with_required():
        found = one.path / METHODS / f"{code}.yaml"
        if found.is_file():
            return found
    return None
