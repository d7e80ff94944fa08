"""YAML 1.2 (core schema) with the file and line of every node, read by PyYAML's C composer.

Stricter than the standard where a pack author would be surprised:

* ``yes``, ``no``, ``on``, ``12:30`` and dates are strings; only true/false are booleans;
* numbers are exact Decimals; a leading zero (a code that lost its quotes) is refused, not octal;
* duplicate keys, anchors, aliases, tags, merge keys and several documents in one file are refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

import yaml

from qianyi.engine.packs.problems import PackInvalid, Problem

if TYPE_CHECKING:
    from pathlib import Path

Scalar: TypeAlias = str | Decimal | bool | None
MAX_BYTES = 8 * 1024 * 1024
MAX_DEPTH = 30
FILES_KEPT = 256
_PREFIX = "tag:yaml.org,2002:"


@dataclass(frozen=True, slots=True)
class Place:
    """A line of a file; the path is relative to the pack's folder. Lines count from 1."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file} 第{self.line}行"


@dataclass(frozen=True, slots=True)
class Node:
    """A value with its place: a scalar, a list of nodes, or a dict from key to node."""

    value: Scalar | list[Node] | dict[str, Node]
    place: Place

    def plain(self) -> object:
        """The value without places: dict, list, str, Decimal, bool, None."""
        if isinstance(self.value, list):
            return [item.plain() for item in self.value]
        if isinstance(self.value, dict):
            return {key: item.plain() for key, item in self.value.items()}
        return self.value


class _CoreLoader(yaml.CBaseLoader):
    """The C parser with the resolvers of the core schema and nothing else."""


_CoreLoader.add_implicit_resolver(
    f"{_PREFIX}null", re.compile(r"(?:~|null|Null|NULL|)\Z"), ["~", "n", "N", ""]
)
_CoreLoader.add_implicit_resolver(
    f"{_PREFIX}bool", re.compile(r"(?:true|True|TRUE|false|False|FALSE)\Z"), list("tTfF")
)
_CoreLoader.add_implicit_resolver(
    f"{_PREFIX}float",
    re.compile(r"[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]{1,3})?\Z"),
    list("-+.0123456789"),
)
_LEADING_ZERO = re.compile(r"[-+]?0[0-9]+.*")


def read_yaml(path: Path, root: Path) -> Node:
    """The tree of one file.

    Raises:
        PackInvalid: with every problem found in the file, each with its line.
    """
    name = path.relative_to(root).as_posix()
    raw = path.read_bytes()
    if len(raw) > MAX_BYTES:
        raise _refuse(name, 1, f"文件超过{MAX_BYTES // 1024 // 1024}MB，请拆成几个文件。")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise _refuse(name, line, "文件不是UTF-8编码，请另存为UTF-8。") from error
    return _tree(name, text)


@lru_cache(maxsize=FILES_KEPT)
def _tree(name: str, text: str) -> Node:
    """Several readers ask for one file, each for its own part of it; nobody changes a tree."""
    return _Builder(name).tree(text)


def read_yaml_text(text: str, name: str) -> Node:
    """The tree of a text that stands in no file; ``name`` is what problems call it.

    Raises:
        PackInvalid: with every problem found, each with its line.
    """
    return _Builder(name).tree(text)


def _refuse(name: str, line: int, message: str) -> PackInvalid:
    return PackInvalid(name, [Problem(Place(name, line), "", message)])


def _deepest(text: str) -> int:
    """How deep lists and objects nest; read as events, which need no recursion."""
    depth = deepest = 0
    for event in yaml.parse(text, Loader=_CoreLoader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            deepest = max(deepest, depth)
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
    return deepest


def _compose(name: str, text: str) -> yaml.Node:
    try:
        if _deepest(text) > MAX_DEPTH:
            raise _refuse(name, 1, f"嵌套超过{MAX_DEPTH}层，请把内容写得平一些。")
        node = yaml.compose(text, Loader=_CoreLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise _refuse(
            name, line, f"不是有效的YAML（{_cause(error)}），请检查缩进、引号和冒号。"
        ) from error
    except yaml.YAMLError as error:
        raise _refuse(name, 1, "不是有效的YAML，文件里有不能出现的字符。") from error
    if node is None:
        raise _refuse(name, 1, "文件是空的，请写入内容或删去文件。")
    return node


def _cause(error: yaml.MarkedYAMLError) -> str:
    return " ".join(part for part in (error.context, error.problem) if part)


class _Builder:
    """Turns one composed document into nodes, collecting problems as it goes."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.problems: list[Problem] = []
        self.seen: set[int] = set()

    def tree(self, text: str) -> Node:
        root = self.build(_compose(self.name, text), "")
        if self.problems:
            raise PackInvalid(self.name, self.problems)
        return root

    def complain(self, node: yaml.Node, path: str, message: str) -> None:
        self.problems.append(Problem(self.place(node), path, message))

    def place(self, node: yaml.Node) -> Place:
        return Place(self.name, node.start_mark.line + 1)

    def build(self, node: yaml.Node, path: str) -> Node:
        if id(node) in self.seen:
            self.complain(node, path, "不支持锚点和引用（& 与 *），请把内容写出来。")
            return Node(None, self.place(node))
        self.seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            return Node(self.mapping(node, path), self.place(node))
        if isinstance(node, yaml.SequenceNode):
            items = [self.build(item, f"{path}[{i}]") for i, item in enumerate(node.value)]
            return Node(items, self.place(node))
        assert isinstance(node, yaml.ScalarNode)  # noqa: S101  # there is no fourth kind
        return Node(self.scalar(node, path), self.place(node))

    def mapping(self, node: yaml.MappingNode, path: str) -> dict[str, Node]:
        found: dict[str, Node] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                self.complain(key, path, "键只能是一个词，不能是列表或对象。")
                continue
            inside = f"{path}.{key.value}" if path else key.value
            if key.value in found:
                first = found[key.value].place.line
                self.complain(key, inside, f"键“{key.value}”重复，第{first}行已有，请删去一个。")
            found[key.value] = self.build(value, inside)
        return found

    def scalar(self, node: yaml.ScalarNode, path: str) -> Scalar:
        text: str = node.value
        if node.tag == f"{_PREFIX}str":
            return text
        if node.tag == f"{_PREFIX}null":
            return None
        if node.tag == f"{_PREFIX}bool":
            return text.lower() == "true"
        if node.tag == f"{_PREFIX}float":
            return self.number(node, path)
        self.complain(node, path, f"不支持标签 {node.tag}，请直接写值。")
        return None

    def number(self, node: yaml.ScalarNode, path: str) -> Decimal | None:
        if _LEADING_ZERO.fullmatch(node.value):
            self.complain(
                node, path, f"数字“{node.value}”以0开头；若是代码请加引号，若是数请去掉前面的0。"
            )
            return None
        return Decimal(node.value)
