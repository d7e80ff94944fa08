"""Policies and items as a file: a pack's ``policies/*.yaml``, and what is exchanged as JSON.

JSON is read as the YAML it is, so a file of the provincial platform and a pack are checked by the
same shape and every problem is told with its line. Whoever loads them decides nothing: items come
in as drafts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final

from qianyi.engine.packs import PackInvalid, read_yaml, read_yaml_text
from qianyi.engine.packs.shape import (
    Field,
    Path,
    Reader,
    Shape,
    boolean,
    choice,
    day,
    many,
    note,
    number,
    optional,
    text,
    texts,
    whole,
)
from qianyi.engine.packs.shapes import code
from qianyi.lib.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from decimal import Decimal

    from qianyi.engine.packs import Node, Pack, Problem

FOLDER: Final = "policies"
LEVELS = ("national", "provincial", "municipal", "zone")
KINDS = ("relief", "grant", "right", "qualification", "finance", "land", "talent")
FORMS = ("fixed", "ratio", "other")
SECTIONS = ("condition", "benefit", "material", "duty")
LINE_KINDS = (
    "figure", "share", "growth", "flag", "age", "industry", "choice", "manual",
)  # fmt: skip
CERTAINTIES = ("confirmed", "unverified")
CONCLUSIONS = ("allowed", "exempt", "refused", "not_needed")
OPERATORS = (">=", ">", "<=", "<", "=")
MOST_BYTES: Final = 5 * 1024 * 1024
PROBLEMS_TOLD: Final = 10


class PolicyFileRefused(BadInput):
    """A file cannot be read as policies; nothing was changed."""

    code: ClassVar[str] = "engine.policies.file_refused"


@dataclass(frozen=True, slots=True)
class PackedLine:
    """One condition, benefit, material or duty."""

    section: str
    name: str
    kind: str = "manual"
    fact: str = ""
    per: str = ""
    year: int = 1
    operator: str = ">="
    threshold: Decimal | None = None
    wanted: bool = True
    choices: tuple[str, ...] = ()
    group: str = ""
    veto: bool = False
    clause: str = ""
    certainty: str = "confirmed"
    reuse: str = ""


@dataclass(frozen=True, slots=True)
class PackedItem:
    """One item; ``last_day`` and ``close_day`` are the last days that count."""

    code: str
    title: str
    kind: str
    lines: tuple[PackedLine, ...] = ()
    who: str = ""
    benefit_words: str = ""
    benefit_form: str = "other"
    amount: Decimal | None = None
    ratio: Decimal | None = None
    base: str = ""
    cap: Decimal | None = None
    pot: Decimal | None = None
    rule: str = ""
    application: str = ""
    without_application: bool = False
    pay_days: int = 60
    procedure: str = ""
    opens_on: date | None = None
    close_day: date | None = None
    department: str = ""
    unit: str = ""
    contact: str = ""
    valid_from: date | None = None
    last_day: date | None = None
    certainty: str = "unverified"
    review_conclusion: str = ""
    review_basis: str = ""
    reviewed_on: date | None = None
    outside_number: str = ""
    status: str = ""


@dataclass(frozen=True, slots=True)
class PackedPolicy:
    """One document with its items; ``document`` is the key under which it is or will be cited."""

    document: str
    title: str
    level: str
    territory: str
    items: tuple[PackedItem, ...]
    number: str = ""
    issuer: str = ""
    issued_on: date | None = None
    valid_from: date | None = None
    last_day: date | None = None
    certainty: str = "unverified"
    note: str = ""


@dataclass(frozen=True, slots=True)
class PolicyFile:
    """What a file holds."""

    policies: tuple[PackedPolicy, ...]


def _maybe(name: str, read: Reader) -> Field:
    return Field(name, read, required=False)


def _item_checked(item: PackedItem) -> Iterable[str]:
    if item.benefit_form == "fixed" and item.amount is None:
        yield "定额要写 amount。"
    if item.benefit_form == "ratio" and (item.ratio is None or not item.base):
        yield "按比例要写 ratio 和 base。"
    if item.rule and not item.application:
        yield "引用认定条件要写 application（申请类型）。"
    if item.valid_from and item.last_day and item.last_day < item.valid_from:
        yield "last_day 应不早于 valid_from。"


_line: Shape[PackedLine] = Shape(
    PackedLine,
    (
        Field("section", choice(*SECTIONS)),
        Field("name", text),
        _maybe("kind", choice(*LINE_KINDS)),
        _maybe("fact", note),
        _maybe("per", note),
        _maybe("year", whole),
        _maybe("operator", choice(*OPERATORS)),
        _maybe("threshold", optional(number)),
        _maybe("wanted", boolean),
        _maybe("choices", texts),
        _maybe("group", note),
        _maybe("veto", boolean),
        _maybe("clause", note),
        _maybe("certainty", choice(*CERTAINTIES)),
        _maybe("reuse", note),
    ),
    placed=False,
)
_item: Shape[PackedItem] = Shape(
    PackedItem,
    (
        Field("code", code),
        Field("title", text),
        Field("kind", choice(*KINDS)),
        _maybe("lines", many(_line)),
        *(_maybe(name, note) for name in (
            "who", "benefit_words", "base", "rule", "application", "procedure", "department",
            "unit", "contact", "review_basis", "outside_number", "status",
        )),
        _maybe("benefit_form", choice(*FORMS)),
        *(_maybe(name, optional(number)) for name in ("amount", "ratio", "cap", "pot")),
        _maybe("without_application", boolean),
        _maybe("pay_days", whole),
        *(_maybe(name, optional(day)) for name in (
            "opens_on", "close_day", "valid_from", "last_day", "reviewed_on",
        )),
        _maybe("certainty", choice(*CERTAINTIES)),
        _maybe("review_conclusion", choice("", *CONCLUSIONS)),
    ),
    placed=False,
    check=_item_checked,
)  # fmt: skip
_policy: Shape[PackedPolicy] = Shape(
    PackedPolicy,
    (
        Field("document", code),
        Field("title", text),
        Field("level", choice(*LEVELS)),
        Field("territory", code),
        Field("items", many(_item)),
        _maybe("number", note),
        _maybe("issuer", note),
        _maybe("issued_on", optional(day)),
        _maybe("valid_from", optional(day)),
        _maybe("last_day", optional(day)),
        _maybe("certainty", choice(*CERTAINTIES)),
        _maybe("note", note),
    ),
    placed=False,
)
_file: Shape[PolicyFile] = Shape(PolicyFile, (Field("policies", many(_policy)),), placed=False)


def policies_of(pack: Pack) -> list[PackedPolicy]:
    """Everything of a pack's folder, in order of file.

    Raises:
        PackInvalid: with every problem of the first file that has any.
    """
    found: list[PackedPolicy] = []
    for file in sorted((pack.path / FOLDER).glob("*.yaml")):
        found += _read(read_yaml(file, pack.path), file.name)
    return found


def policies_read(raw: bytes, name: str) -> list[PackedPolicy]:
    """Policies of a JSON file that came from outside.

    Raises:
        PolicyFileRefused: too large, no text, or with what is wrong, line by line.
    """
    if len(raw) > MOST_BYTES:
        raise PolicyFileRefused(f"文件超过{MOST_BYTES // 1024 // 1024}MB，请分几个文件导入。")
    try:
        return _read(read_yaml_text(raw.decode("utf-8-sig"), name), name)
    except UnicodeDecodeError as wrong:
        raise PolicyFileRefused("文件不是 UTF-8 编码的文字，请按 UTF-8 另存后再导入。") from wrong
    except PackInvalid as wrong:
        told = "；".join(
            f"第{one.place.line}行 {one.field}：{one.message}"
            for one in wrong.problems[:PROBLEMS_TOLD]
        )
        raise PolicyFileRefused(f"文件有{len(wrong.problems)}处不符合格式：{told}") from wrong


def _read(tree: Node, name: str) -> list[PackedPolicy]:
    problems: list[Problem] = []
    read = _file(tree, Path(problems))
    if problems or not isinstance(read, PolicyFile):
        raise PackInvalid(name, problems)
    return list(read.policies)
