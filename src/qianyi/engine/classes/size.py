"""大, 中, 小, 微: which size class a firm is of, and which bound it reached or missed.

A class is reached when every lower bound of its column is met; else the firm drops one class; 微
falls short of a bound of 小. The bounds are the national pack's (size_class): staff, and revenue
and assets in 万元.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from qianyi.engine.classes.tables import SIZE, place, table

if TYPE_CHECKING:
    from decimal import Decimal

    from qianyi.engine.rules.records import ClassBounds, ClassRow

MEASURES: Final = frozenset({"staff", "revenue", "assets"})


@dataclass(frozen=True, slots=True, kw_only=True)
class SizeInputs:
    """What the rule looks at; None is unknown."""

    industry: str
    staff: Decimal | None = None
    revenue: Decimal | None = None
    assets: Decimal | None = None

    def value(self, measure: str) -> Decimal | None:
        """By the rule's own code for it; one that is not asked here is unknown."""
        return getattr(self, measure) if measure in MEASURES else None


@dataclass(frozen=True, slots=True, kw_only=True)
class SizeVerdict:
    """The class with its reason.

    Attributes:
        size: 大型, 中型, 小型 or 微型; empty when it cannot be told or the rule does not cover the
            firm.
        possible: the classes the known values leave; one when ``size`` is known.
        group: the row of the table judged by.
        missing: the inputs that would settle it.
        is_covered: False where the rule does not speak of the industry.
        is_verified: False shows 待核实.
        basis: the document it stands on.
    """

    size: str
    reason: str
    possible: tuple[str, ...] = ()
    group: str = ""
    missing: tuple[str, ...] = ()
    is_covered: bool = True
    is_verified: bool = True
    basis: str = ""


def size_class(inputs: SizeInputs) -> SizeVerdict:
    """The size class by what is known.

    >>> from decimal import Decimal
    >>> size_class(SizeInputs(industry="C39", staff=Decimal(300), revenue=Decimal(2000))).size
    '中型'
    >>> size_class(SizeInputs(industry="C39", staff=Decimal(50))).possible
    ('小型', '微型')
    """
    basis = table(SIZE).basis
    if not inputs.industry.strip():
        return SizeVerdict(
            size="", reason="没有登记行业，无法划型。", missing=("行业",), basis=basis
        )
    found = place(SIZE, inputs.industry)
    if found is None:
        return SizeVerdict(
            size="", missing=("行业",), basis=basis,
            reason=f"行业代码“{inputs.industry}”不是国民经济行业的大类、中类或小类，无法划型。",
        )  # fmt: skip
    if found.is_split:
        return SizeVerdict(
            size="", missing=("行业中类",), basis=basis,
            reason=f"行业大类{found.division}在划型标准中分属不同的组，需要到中类才能划型。",
        )  # fmt: skip
    if not found.rows:
        return SizeVerdict(
            size="", is_covered=False, basis=basis,
            reason=f"行业{inputs.industry.strip().upper()}不在划型标准的范围内。",
        )  # fmt: skip
    return _judge(found.rows[0], inputs)


def size_possible(inputs: SizeInputs) -> tuple[str, ...]:
    """The classes the known values leave, without words: for many firms at once.

    None where the rule does not cover the industry or cannot place it.

    >>> size_possible(SizeInputs(industry="C39")), size_possible(SizeInputs(industry="66"))
    (('大型', '中型', '小型', '微型'), ())
    """
    found = place(SIZE, inputs.industry)
    return _possible(found.rows[0], inputs)[0] if found and found.rows else ()


def _judge(row: ClassRow, inputs: SizeInputs) -> SizeVerdict:
    rule = table(SIZE)
    possible, unknown = _possible(row, inputs)
    is_known = len(possible) == 1
    missing = tuple(rule.names[measure] for measure in unknown)
    what = f"按{row.name}划型，缺少{'、'.join(missing)}，可能是{'或'.join(possible)}。"
    return SizeVerdict(
        size=possible[0] if is_known else "",
        possible=possible,
        group=row.name,
        missing=() if is_known else missing,
        is_verified=row.certainty == "confirmed",
        basis=rule.basis,
        reason=_reason(row, possible[0], inputs) if is_known else what,
    )


def _possible(row: ClassRow, inputs: SizeInputs) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Classes from high to low that are not ruled out, and the measures that would settle it."""
    possible: list[str] = []
    open_: list[str] = []
    for one in row.classes:
        short, unknown = _against(one, inputs)
        if short:
            continue
        possible.append(one.name)
        if not unknown:
            return tuple(possible), tuple(dict.fromkeys(open_))
        open_ += unknown
    return (*possible, table(SIZE).rest), tuple(dict.fromkeys(open_))


def _against(one: ClassBounds, inputs: SizeInputs) -> tuple[list[str], list[str]]:
    """Measures that fall short, and measures that are unknown."""
    short, unknown = [], []
    for bound in one.bounds:
        value = inputs.value(bound.measure)
        if value is None:
            unknown.append(bound.measure)
        elif value < bound.value:
            short.append(bound.measure)
    return short, unknown


def _reason(row: ClassRow, size: str, inputs: SizeInputs) -> str:
    parts = [f"按{row.name}划型"]
    names = [one.name for one in row.classes]
    reached = names.index(size) if size in names else len(names)
    if reached < len(names):
        least = row.classes[reached]
        told = _words(least, [bound.measure for bound in least.bounds], inputs)
        parts.append(f"达到{size}下限：{told}")
    if reached > 0:
        higher = row.classes[reached - 1]
        short, _ = _against(higher, inputs)
        parts.append(f"未达到{higher.name}下限：{_words(higher, short, inputs)}")
    return "；".join(parts) + "。"


def _words(one: ClassBounds, measures: list[str], inputs: SizeInputs) -> str:
    rule = table(SIZE)
    return "，".join(
        f"{rule.names[bound.measure]}{_plain(inputs.value(bound.measure))}"
        f"{rule.units[bound.measure]}（下限{bound.value:f}）"
        for bound in one.bounds
        if bound.measure in measures
    )


def _plain(value: Decimal | None) -> str:
    return "—" if value is None else f"{value.normalize():f}"
