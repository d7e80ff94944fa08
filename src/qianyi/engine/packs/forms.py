"""Forms in a pack's ``forms/`` folder: one file, one return (报表) or voluntary collection.

A form is either approved — 表号, 制定机关, 批准或备案文号 and 有效期 — or says that it is voluntary
(服务性信息采集（自愿填报）); a file with neither, or with both, is refused.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from qianyi.engine.packs import records as r
from qianyi.engine.packs.shape import (
    BAD,
    Field,
    Path,
    Shape,
    boolean,
    choice,
    day,
    many,
    note,
    number,
    optional,
    scope,
    text,
    whole,
)
from qianyi.engine.packs.shapes import code
from qianyi.engine.returns.dues import FREQUENCIES, Frequency
from qianyi.engine.returns.equations import EquationNotUnderstood, equation_parse

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from qianyi.engine.packs.yaml12 import Node, Place

Respondent: TypeAlias = Literal["enterprise", "department"]
RESPONDENTS = ("enterprise", "department")
POPULATIONS = ("all", "four_above", "torch")
"""Whom a form for enterprises is sent to: all, or those on a roster."""
LEVELS = ("error", "warning")
REGISTERED = ("number", "issuer", "approval", "valid_to")


@dataclass(frozen=True, slots=True)
class FormItem:
    """One line. ``name`` and ``unit`` are the indicator's own unless given."""

    key: str
    indicator: str
    name: str = ""
    unit: str = ""
    required: bool = True
    low: Decimal | None = None
    high: Decimal | None = None
    change_limit: Decimal | None = None
    whole: bool = False
    cumulative: bool = False
    scope: str = "企业"
    lead: str | None = None
    hint: str = ""


@dataclass(frozen=True, slots=True)
class FormCheck:
    """A relation between lines, as ``engine.returns.equations`` reads it."""

    relation: str
    level: str = "error"
    words: str = ""
    tolerance: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class FormTotal:
    """What a line adds up to for the territory: the indicator whose figure the total becomes."""

    item: str
    indicator: str
    scope: str


@dataclass(frozen=True, slots=True)
class Form:
    """A return: who fills it, how often, until when, what it asks.

    Attributes:
        voluntary: 服务性信息采集（自愿填报）; otherwise number, issuer, approval and valid_to are
            all there.
        due_days: working days after the end of the period.
        owner: department that sends it out and checks it.
        population: for enterprises, which of them; see ``POPULATIONS``.
        stage: stage of the statistics its figures have (快报); figures of two stages never meet.
    """

    code: str
    title: str
    version: str
    respondent: Respondent
    frequency: Frequency
    due_days: int
    items: tuple[FormItem, ...]
    territory: str
    owner: str
    voluntary: bool = False
    number: str = ""
    issuer: str = ""
    approval: str = ""
    valid_to: date | None = None
    population: str = "all"
    uses: tuple[str, ...] = ("行政管理",)
    stage: str = ""
    checks: tuple[FormCheck, ...] = ()
    totals: tuple[FormTotal, ...] = ()
    note: str = ""
    at: Place | None = field(default=None, compare=False)


def _maybe(name: str, read: Any) -> Field:  # noqa: ANN401 - any reader
    return Field(name, read, required=False)


_item: Shape[FormItem] = Shape(
    FormItem,
    (
        Field("key", code),
        Field("indicator", code),
        _maybe("name", note),
        _maybe("unit", note),
        _maybe("required", boolean),
        _maybe("low", optional(number)),
        _maybe("high", optional(number)),
        _maybe("change_limit", optional(number)),
        _maybe("whole", boolean),
        _maybe("cumulative", boolean),
        _maybe("scope", scope),
        _maybe("lead", optional(code)),
        _maybe("hint", note),
    ),
    placed=False,
)
_check: Shape[FormCheck] = Shape(
    FormCheck,
    (
        Field("relation", text),
        _maybe("level", choice(*LEVELS)),
        _maybe("words", note),
        _maybe("tolerance", number),
    ),
    placed=False,
)
_total: Shape[FormTotal] = Shape(
    FormTotal,
    (Field("item", code), Field("indicator", code), Field("scope", scope)),
    placed=False,
)


def _sound(form: Form) -> Iterable[str]:
    yield from _lawful(form)
    keys = [item.key for item in form.items]
    if not keys or len(set(keys)) != len(keys):
        yield "items 不能为空，项目代码 key 不能重复。"
    yield from _items_sound(form)
    for check in form.checks:
        try:
            equation_parse(check.relation, keys=keys)
        except EquationNotUnderstood as refusal:
            yield refusal.message
    for total in form.totals:
        if total.item not in keys:
            yield f"totals 里的项目“{total.item}”不在 items 中。"


def _items_sound(form: Form) -> Iterable[str]:
    for item in form.items:
        if item.low is not None and item.high is not None and item.low > item.high:
            yield f"项目“{item.key}”的 low 大于 high。"
        if form.respondent == "department" and (item.lead is None or item.scope == "企业"):
            yield f"部门填报的项目“{item.key}”要写明 lead（填报部门）和 scope（口径）。"


def _lawful(form: Form) -> Iterable[str]:
    given = [name for name in REGISTERED if getattr(form, name)]
    if form.voluntary and given:
        yield f"自愿填报的信息采集表不能同时写 {'、'.join(given)}；请二者取一。"
    if not form.voluntary and len(given) < len(REGISTERED):
        lacking = [name for name in REGISTERED if name not in given]
        yield (
            f"缺少 {'、'.join(lacking)}：报表要有表号、制定机关、批准或备案文号和有效期，"
            "否则应标明 voluntary: true（服务性信息采集，自愿填报）。"
        )


_form: Shape[Form] = Shape(
    Form,
    (
        Field("code", code),
        Field("title", text),
        Field("version", text),
        Field("respondent", choice(*RESPONDENTS)),
        Field("frequency", choice(*FREQUENCIES)),
        Field("due_days", whole),
        Field("items", many(_item)),
        Field("territory", code),
        Field("owner", code),
        _maybe("voluntary", boolean),
        _maybe("number", note),
        _maybe("issuer", note),
        _maybe("approval", note),
        _maybe("valid_to", optional(day)),
        _maybe("population", choice(*POPULATIONS)),
        _maybe("uses", many(choice(*r.USES))),
        _maybe("stage", choice("", *r.VERSIONS)),
        _maybe("checks", many(_check)),
        _maybe("totals", many(_total)),
        _maybe("note", note),
    ),
    check=_sound,
)


def read_form(tree: Node, path: Path) -> Form | None:
    """The form of one file; None, with every problem noted on the path, when it is not sound."""
    read = _form(tree, path)
    return read if read is not BAD and isinstance(read, Form) else None
