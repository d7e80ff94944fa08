"""Conditions of a policy item, a line a condition, made into a pack of ``engine.rules``.

A line names a fact of the fact base and what it is held against; a line that nobody can compute is
decided by a person (人工判断). Lines of one group are alternatives: one of them is enough.

Example:
    >>> from decimal import Decimal
    >>> from qianyi.engine.rules import decide
    >>> book = book_of("示例奖补", [Line(
    ...     code="C1", name="上年营业收入", kind="figure", fact="ent.revenue",
    ...     fact_name="营业收入", unit="万元", threshold=Decimal(2000))])
    >>> verdict = decide(book, {"ent_revenue_fy1": Decimal(1500)}, application=APPLICATION)
    >>> verdict.answer, verdict.finding("C1").words
    ('no', '上年营业收入还差500万元')
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, ClassVar, Final, Literal, TypeAlias

from qianyi.engine.packs import PackInvalid
from qianyi.engine.rules.rulebook import read_text
from qianyi.lib.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from decimal import Decimal

    from qianyi.engine.rules import RuleBook

LineKind: TypeAlias = Literal[
    "figure", "share", "growth", "flag", "age", "industry", "choice", "manual"
]
APPLICATION: Final = "申报"
BOOKS_KEPT: Final = 2048
FIGURES: Final = "ent."
COSTS: Final = ("ent.rd_", "ent.total_costs", "ent.operating_costs")
"""How costs begin: what a firm reads about them follows the wording for costs."""
_YEARLY: Final = frozenset({"figure", "share", "growth"})
_TYPES: Final[dict[str, str]] = {
    "figure": "number", "share": "number", "growth": "number", "flag": "flag", "age": "date",
    "industry": "industry", "choice": "text",
}  # fmt: skip
_LIMITED: Final = frozenset({"figure", "share", "growth", "age"})


class LinesNotUsable(BadInput):
    """Conditions of an item that cannot be worked out as they stand; nothing was changed."""

    code: ClassVar[str] = "engine.policies.lines_not_usable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One condition.

    Attributes:
        fact, fact_name, unit: code of the fact base, its word and unit; empty for ``manual``.
        per, per_name: what a share is of.
        year: 1 for the last complete year, 2 for the one before; figures of firms only.
        wanted: of a flag: whether it must be so or must not.
        choices: industries (sections, divisions) or words of a closed list.
        group: lines of one group are alternatives; empty stands alone.
        is_veto: whoever meets it is shut out.
        threshold: in the fact's unit; of shares and growth in %, of an age in years.
    """

    code: str
    name: str
    kind: LineKind
    fact: str = ""
    fact_name: str = ""
    unit: str = ""
    per: str = ""
    per_name: str = ""
    year: int = 1
    operator: str = ">="
    threshold: Decimal | None = None
    wanted: bool = True
    choices: tuple[str, ...] = ()
    group: str = ""
    is_veto: bool = False
    clause: str = ""
    certainty: str = "confirmed"


def input_name(fact: str) -> str:
    """What formulas call a fact: the same in every item, so that many items share a column."""
    return re.sub(r"[^a-z0-9_]", "_", fact.lower())


def book_of(title: str, lines: Sequence[Line], *, number: str = "") -> RuleBook:
    """The pack that decides an item; the same lines give the same pack, kept in memory.

    Raises:
        LinesNotUsable: naming each line that cannot be worked out, and why.
    """
    if not lines:
        raise LinesNotUsable("这项政策还没有条件；请至少写一条条件，不能计算的选“人工判断”。")
    wrong = [f"“{line.name}”：{words}" for line in lines for words in _problems(line)]
    if wrong:
        raise LinesNotUsable(f"有条件不能计算：{'；'.join(wrong)}。请改正后再保存。")
    return _book(json.dumps(_tree(title, lines, number), ensure_ascii=False))


@lru_cache(maxsize=BOOKS_KEPT)
def _book(text: str) -> RuleBook:
    try:
        return read_text(text, "条件")
    except PackInvalid as refusal:
        told = "；".join(problem.message for problem in refusal.problems[:3])
        raise LinesNotUsable(f"有条件不能计算：{told}") from refusal


def _problems(line: Line) -> Iterable[str]:
    if line.kind == "manual":
        return
    if not line.fact:
        yield "请选择数据项，或改为人工判断"
    if line.kind in _LIMITED and line.threshold is None:
        yield "请填写标准值"
    if line.kind == "share" and not line.per:
        yield "占比类条件请选择作分母的数据项"
    if line.kind in ("industry", "choice") and not line.choices:
        yield "请填写允许的取值"


def _tree(title: str, lines: Sequence[Line], number: str) -> dict[str, Any]:
    plain = [line for line in lines if not line.is_veto]
    return {
        "code": "policy", "version": "1", "title": title, "kind": "title",
        **({"number": number} if number else {}),
        "applications": [{"type": APPLICATION, "from": "2000-01-01"}],
        "inputs": list(_inputs(lines).values()),
        "criteria": _criteria(plain),
        **({"vetoes": [_criterion(line) for line in lines if line.is_veto]}
           if len(plain) < len(lines) else {}),
    }  # fmt: skip


def _inputs(lines: Iterable[Line]) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for line in lines:
        if line.kind == "manual":
            continue
        facts = [(line.fact, line.fact_name, line.unit)]
        if line.kind == "share":
            facts.append((line.per, line.per_name or line.fact_name, line.unit))
        for fact, name, unit in facts:
            _add(found, line, fact, name, unit)
    return found


def _add(found: dict[str, dict[str, Any]], line: Line, fact: str, name: str, unit: str) -> None:
    kind = _TYPES[line.kind]
    one = found.setdefault(
        fact, {"code": input_name(fact), "name": name or fact, "type": kind, "fact": fact}
    )
    if kind == "number":
        one["unit"] = unit
        if fact.startswith(COSTS):
            one["cost"] = True
    if kind in ("date", "industry"):
        one["fixed"] = True
    if fact.startswith(FIGURES) and line.kind in _YEARLY:
        years = {line.year, line.year + 1} if line.kind == "growth" else {line.year}
        known = {int(word.removeprefix("FY-")) for word in one.get("periods", [])}
        one["periods"] = [f"FY-{year}" for year in sorted(known | years)]


def _criteria(lines: Iterable[Line]) -> list[dict[str, Any]]:
    """Lines in order; those of one group together where the first of them stands."""
    found: list[dict[str, Any]] = []
    groups: dict[str, list[dict[str, Any]]] = {}
    for line in lines:
        if not line.group:
            found.append(_criterion(line))
        elif line.group in groups:
            groups[line.group].append(_criterion(line))
        else:
            parts = groups[line.group] = [_criterion(line)]
            found.append({"code": f"G{len(groups)}", "name": line.group, "any_of": parts})
    return found


def _criterion(line: Line) -> dict[str, Any]:
    made: dict[str, Any] = {"code": line.code, "name": line.name}
    if line.kind == "manual":
        made["manual"] = True
    else:
        made["formula"] = _formula(line)
    if line.kind in _LIMITED:
        made["operator"] = line.operator
        made["threshold"] = _plain(line.threshold)
        made["unit"] = _unit_of(line)
    if line.clause:
        made["clause"] = line.clause
    if line.certainty != "confirmed":
        made["certainty"] = line.certainty
    return made


def _unit_of(line: Line) -> str:
    if line.kind in ("share", "growth"):
        return "%"
    return "年" if line.kind == "age" else line.unit


def _formula(line: Line) -> str:
    name = input_name(line.fact)
    if line.kind in _YEARLY and line.fact.startswith(FIGURES):
        name = f"{name}_fy{line.year}"
    if line.kind == "share":
        return f"{name} / {_divisor(line)}"
    if line.kind == "growth":
        return f"{name} / {input_name(line.fact)}_fy{line.year + 1} - 1"
    if line.kind == "flag":
        return name if line.wanted else f"NOT {name}"
    if line.kind == "age":
        return f"years_between({name}, applied_on)"
    return _listed(line, name)


def _divisor(line: Line) -> str:
    yearly = f"_fy{line.year}" if line.per.startswith(FIGURES) else ""
    return f"{input_name(line.per)}{yearly}"


def _listed(line: Line, name: str) -> str:
    if line.kind == "figure":
        return name
    words = ", ".join(f"'{one.replace(chr(39), '')}'" for one in line.choices)
    inside = f"industry_in({name}, {words})" if line.kind == "industry" else f"{name} IN ({words})"
    return inside if line.wanted else f"NOT ({inside})"


def _plain(value: Decimal | None) -> int | float:
    """A number as YAML reads it back exactly."""
    if value is None:
        return 0
    return int(value) if value == value.to_integral_value() else float(value)
