"""One firm before all items: what it can get, what one condition away, what is not known, what not.

Worked out when it is looked at; officer and firm read the same sentences.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from qianyi.domains.policies.choices import LineSection, Place
from qianyi.engine.panel import column_name
from qianyi.engine.periods import Period
from qianyi.engine.policies.benefits import amount_of, words_of
from qianyi.engine.policies.lines import FIGURES
from qianyi.engine.policies.placing import LETTERS, standing_before
from qianyi.engine.rules import decide
from qianyi.engine.rules.errors import FactsNotUsable
from qianyi.engine.rules.standing import named
from qianyi.kernel.indicators.models import Indicator
from qianyi.kernel.rules.selectors import code_of

from .conditions import asked_of_all
from .facts import supplier_of
from .gathering import facts_of_firms
from .library import items_in_force

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from qianyi.domains.policies.models import PolicyItem, PolicyLine
    from qianyi.engine.rules import Finding, Verdict
    from qianyi.engine.rules.standing import Standing
    from qianyi.kernel.rules.selectors import Gathered
    from qianyi.kernel.subjects.models import Enterprise

    from .conditions import Asked

PENDING = "须由主管部门判断：{names}"
MET = "按现有数据测算符合条件"
"""How the sentence of an item begins whose every condition is met."""


@dataclass(frozen=True, slots=True)
class Lack:
    """A fact without which something stays unknown, and who can supply it."""

    label: str
    supplier: str


@dataclass(frozen=True, slots=True)
class FirmItem:
    """One firm before one item.

    Attributes:
        words: the sentence that tells it: what comes next, what is missing, which clause fails.
        amount: 万元 it would get; None where it is no money or not known.
        refused: why the conditions could not be asked.
    """

    item: PolicyItem
    place: Place
    words: str
    verdict: Verdict | None = None
    standing: Standing | None = None
    amount: Decimal | None = None
    lacks: tuple[Lack, ...] = ()
    refused: str = ""

    @property
    def failing(self) -> tuple[Finding, ...]:
        """Conditions not met, each with its clause."""
        if self.verdict is None:
            return ()
        return tuple(one for one in self.verdict.findings if one.state == "fail" and not one.depth)

    @property
    def materials(self) -> list[PolicyLine]:
        """What to hand in, in order, from what was fetched with the item."""
        lines = [one for one in self.item.lines.all() if one.section == LineSection.MATERIAL]
        return sorted(lines, key=lambda one: (one.position, one.pk))


@dataclass(frozen=True)
class FirmItems:
    """All items of one firm on a day, in four groups.

    Attributes:
        left_out: figures that may be used for statistics only, and were not.
    """

    items: Sequence[FirmItem]
    as_of: date
    left_out: int

    def of(self, place: Place) -> list[FirmItem]:
        """The items of one group."""
        return [one for one in self.items if one.place == place]


def items_of_firm(
    enterprise: Enterprise, day: date, *, items: Sequence[PolicyItem] | None = None
) -> FirmItems:
    """Where one firm stands before every item in force at its place, or before the given ones.

    Who may see the firm is the caller's business.
    """
    path = enterprise.territory.path
    wanted = items_in_force(day) if items is None else items
    fitting = [one for one in wanted if path.startswith(one.territory.path)]
    if not fitting:
        return FirmItems((), day, 0)
    asked = asked_of_all(fitting, day)
    gathered = facts_of_firms(
        programs=[one.program for one in asked.values()],
        territory=enterprise.territory,
        day=day,
        ids=[enterprise.pk],
        figures={one.base for one in fitting if one.base},
    )
    bases = base_values(gathered, {one.base for one in fitting if one.base})
    names = base_names(fitting)
    found = [
        firm_item(asked[one.pk], gathered, bases, names) if one.pk in asked else _not_asked(one)
        for one in fitting
    ]
    return FirmItems(found, day, gathered.left_out)


def firm_item(
    asked: Asked,
    gathered: Gathered,
    bases: Mapping[str, Decimal | None],
    names: Mapping[str, str],
) -> FirmItem:
    """One firm before one item, from facts gathered of that firm alone."""
    facts = next(iter(gathered.facts_of(asked.program).values()), {})
    try:
        verdict = decide(asked.book, facts, application=asked.application)
    except FactsNotUsable as refusal:
        return FirmItem(asked.item, Place.UNKNOWN, "", refused=refusal.message)
    standing = standing_before(asked.program, verdict)
    lacks = tuple(
        Lack(label, supplier_of(code_of(asked.program.columns[name])))
        for name, label in verdict.missing.items()
    )
    return FirmItem(
        asked.item,
        Place(LETTERS[standing.place]),
        sentence_of(asked, standing, names, verdict),
        verdict,
        standing,
        amount_of(asked.item.benefit, bases.get(asked.item.base)),
        lacks,
    )


def sentence_of(
    asked: Asked, standing: Standing, names: Mapping[str, str], verdict: Verdict | None = None
) -> str:
    """Where a firm stands, in one sentence: the same on page, in lists and in messages.

    Without a verdict, as in lists, every condition a person decides is still to be decided.
    """
    item, pending = asked.item, _pending(asked, verdict)
    if standing.place == "unknown" and standing.precheck == "yes":
        return f"没有可以用数据判断的条件，{pending}"
    if standing.place == "qualifies":
        gives = words_of(item.benefit, names.get(item.base, "")) or item.benefit_words
        met = "能用数据判断的条件都符合" if pending else MET
        return f"{met}：{gives.rstrip('。')}。{f'还{pending}' if pending else ''}"
    if standing.place == "further" and standing.short:
        clauses = _clauses(asked, standing)
        told = f"不符合：{short_words(standing)}"
        more = f"；缺少数据：{named(standing.missing)}" if standing.missing else ""
        return f"{told}{f'（{clauses}）' if clauses else ''}{more}。"
    if standing.place == "near":
        return f"只差一项：{short_words(standing)}。"
    return standing.next_step


def short_words(standing: Standing) -> str:
    """The conditions missed, each by its name, once."""
    return "；".join(
        one.words if one.name in one.words else f"{one.name}，{one.words}" for one in standing.short
    )


def _pending(asked: Asked, verdict: Verdict | None) -> str:
    tests = asked.program.tests.values()
    names = (
        [one.criterion.name for one in tests if one.criterion.manual]
        if verdict is None
        else list(verdict.pending.values())
    )
    return f"{PENDING.format(names='、'.join(names))}。" if names else ""


def _clauses(asked: Asked, standing: Standing) -> str:
    failing = [asked.program.tests[one.code].criterion for one in standing.short]
    return "、".join(dict.fromkeys(one.clause for one in failing if one.clause))


def _not_asked(item: PolicyItem) -> FirmItem:
    words = "这项政策引用的认定条件没有启用的版本，暂无法判断。"
    return FirmItem(item, Place.UNKNOWN, words, refused=words)


def base_header(gathered: Gathered, base: str) -> str:
    """The column of a figure that shares are of: of the last complete year."""
    if not base.startswith(FIGURES):
        return base
    return column_name(base, Period.parse(str(gathered.applied_on.year - 1)))


def base_values(gathered: Gathered, bases: set[str]) -> dict[str, Decimal | None]:
    """Base → the value of the one firm gathered; None where it is not known."""
    found: dict[str, Decimal | None] = {}
    for base in bases:
        header = base_header(gathered, base)
        value = gathered.frame[header][0] if _has(gathered, header) else None
        found[base] = None if value is None else exact_of(value)
    return found


def _has(gathered: Gathered, header: str) -> bool:
    return header in gathered.frame.columns and gathered.frame.height > 0


def exact_of(value: float) -> Decimal:
    """A figure of a frame as exact as it was given."""
    return Decimal(int(value)) if float(value).is_integer() else Decimal(repr(float(value)))


def base_names(items: Sequence[PolicyItem]) -> dict[str, str]:
    """Base → its word."""
    wanted = {one.base for one in items if one.base}
    return dict(Indicator.objects.filter(code__in=wanted).values_list("code", "name"))
