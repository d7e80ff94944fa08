"""An item tried on the register before it is issued: who, how much, who is just outside."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from qianyi.domains.policies.choices import Place
from qianyi.domains.policies.errors import TrialInvalid
from qianyi.domains.policies.models import ALIVE
from qianyi.engine.classes import SizeInputs, size_possible
from qianyi.engine.industries import section_of
from qianyi.engine.policies.benefits import amounts, budget_of
from qianyi.engine.policies.lines import APPLICATION, LinesNotUsable
from qianyi.engine.policies.placing import places, told_by
from qianyi.engine.rules.words import COST_WORDS
from qianyi.kernel.rules.selectors import SUBJECT
from qianyi.kernel.subjects.models import Enterprise, Industry

from .conditions import asked_of, book_of_lines, condition_lines
from .firm import base_header
from .gathering import facts_of_firms

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from qianyi.domains.policies.models import PolicyItem, PolicyLine
    from qianyi.engine.policies.benefits import Benefit, Budget
    from qianyi.engine.rules import RuleBook
    from qianyi.kernel.rules.selectors import Gathered
    from qianyi.kernel.subjects.models import Territory

STAFF, REVENUE, ASSETS = "ent.staff_average", "ent.revenue", "ent.assets"
MONEY: Final = ("amount", "ratio", "cap", "pot")
NEAR_SHOWN: Final = 50
UNCLEAR: Final = "未明确"
_SIX: Final = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class Share:
    """Firms that qualify and what they would get, of one industry, size or park."""

    label: str
    firms: int
    amount: Decimal | None


@dataclass(frozen=True, slots=True)
class JustOutside:
    """A firm one condition away."""

    uscc: str
    name: str
    condition: str
    words: str
    share: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What an item would do.

    Attributes:
        firms: group → number of firms.
        amount: 万元 for those that qualify; None where it is no money.
        unknown_amount: firms that qualify, of which the base of a ratio is not known.
        left_out: figures that may be used for statistics only, and were not.
    """

    firms: Mapping[str, int]
    amount: Decimal | None
    budget: Budget | None
    unknown_amount: int = 0
    industries: tuple[Share, ...] = ()
    sizes: tuple[Share, ...] = ()
    parks: tuple[Share, ...] = ()
    outside: tuple[JustOutside, ...] = ()
    left_out: int = 0
    changes: Mapping[str, str] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """All firms looked at."""
        return sum(self.firms.values())

    def of(self, place: Place) -> int:
        """Firms of one group."""
        return self.firms.get(place.value, 0)


def figures_of(item: PolicyItem) -> list[PolicyLine]:
    """Conditions whose threshold can be tried."""
    if item.rule_code:
        return []
    return [one for one in condition_lines(item) if one.threshold is not None]


def item_try(
    item: PolicyItem, territory: Territory, day: date, changes: Mapping[str, Decimal]
) -> Tried:
    """Who would get what of an item with some other figures; nothing is kept.

    ``changes`` are thresholds by line id, and amount, ratio, cap and pot.

    Raises:
        TrialInvalid: the conditions cannot be worked out, or a figure is none of the item's.
    """
    book, application = _book(item, day, changes)
    benefit = _benefit(item, changes)
    gathered = _alive(facts_of_firms(
        programs=[book.program(application)], territory=territory, day=day,
        figures={STAFF, REVENUE, ASSETS, benefit.base} - {""},
    ))  # fmt: skip
    inputs = gathered.inputs_of(book.program(application))
    letters = places(book, inputs, application=application, on=day)
    frame = _frame(gathered, letters, benefit)
    near = inputs.filter(letters == Place.NEAR.value)
    return Tried(
        firms={row[0]: row[1] for row in frame["place"].value_counts().iter_rows()},
        amount=_sum(frame) if benefit.is_money else None,
        budget=budget_of(_sum(frame), benefit.pot) if benefit.is_money else None,
        unknown_amount=_unknown(frame) if benefit.is_money else 0,
        industries=_shares(frame, "industry", benefit),
        sizes=_shares(frame, "size", benefit),
        parks=_shares(frame, "park", benefit),
        outside=_outside(book, application, near, day),
        left_out=gathered.left_out,
        changes={name: f"{value.normalize():f}" for name, value in changes.items()},
    )


def _alive(gathered: Gathered) -> Gathered:
    """The firms a matching looks at: those whose registration stands."""
    alive = Enterprise.objects.present().filter(
        pk__in=gathered.frame[SUBJECT].to_list(), legal_status__in=ALIVE
    )
    ids = list(alive.values_list("pk", flat=True))
    return replace(gathered, frame=gathered.frame.filter(pl.col(SUBJECT).is_in(ids)))


def _book(item: PolicyItem, day: date, changes: Mapping[str, Decimal]) -> tuple[RuleBook, str]:
    lines = condition_lines(item)
    thresholds = {name: value for name, value in changes.items() if name not in MONEY}
    known = {str(one.pk) for one in figures_of(item)}
    if set(thresholds) - known:
        raise TrialInvalid("试算的标准不属于这项政策；请从页面上的条件里选。")
    if item.rule_code:
        asked = asked_of(item, day)
        if asked is None:
            raise TrialInvalid("这项政策引用的认定条件没有启用的版本，不能测算；请先启用。")
        return asked.book, asked.application
    try:
        return book_of_lines(item.title, lines, thresholds), APPLICATION
    except LinesNotUsable as refusal:
        raise TrialInvalid(refusal.message) from refusal


def _benefit(item: PolicyItem, changes: Mapping[str, Decimal]) -> Benefit:
    money: dict[str, Any] = {name: changes[name] for name in MONEY if name in changes}
    wrong = {name: "应大于0；不改的请留空。" for name, value in money.items() if value <= 0}
    if wrong:
        raise TrialInvalid("测算用的金额和比例应大于0；不改的请留空。", fields=wrong)
    return replace(item.benefit, **money)


def _frame(gathered: Gathered, letters: pl.Series, benefit: Benefit) -> pl.DataFrame:
    """``place``, ``amount`` of those that qualify, and what firms are counted by."""
    header = base_header(gathered, benefit.base)
    base = pl.col(header) if header in gathered.frame.columns else None
    frame = gathered.frame.with_columns(
        letters.alias("place"), amounts(benefit, base).alias("amount")
    )
    firms = _firms(gathered)
    ids = frame[SUBJECT].to_list()
    return frame.select(
        SUBJECT, "place",
        pl.when(pl.col("place") == Place.QUALIFIES.value).then(pl.col("amount")).alias("amount"),
    ).with_columns(
        pl.Series(name, [firms.get(pk, {}).get(name, UNCLEAR) for pk in ids], dtype=pl.String)
        for name in ("industry", "size", "park")
    )  # fmt: skip


def _firms(gathered: Gathered) -> dict[int, dict[str, str]]:
    sections = dict(Industry.objects.filter(level="section").values_list("code", "name"))
    figures = _figures(gathered)
    rows = Enterprise.objects.filter(pk__in=gathered.frame[SUBJECT].to_list()).values_list(
        "pk", "industry__code", "park__subject__short_name", "park__subject__name"
    )
    found = {}
    for pk, industry, short, park in rows:
        code = industry or ""
        found[pk] = {
            "industry": sections.get(section_of(code), code) if code else UNCLEAR,
            "size": _size(code, figures.get(pk, {})) or UNCLEAR,
            "park": short or park or "园区外",
        }
    return found


def _figures(gathered: Gathered) -> dict[int, dict[str, float | None]]:
    year = gathered.applied_on.year - 1
    heads = {code: gathered.value(code, year) for code in (STAFF, REVENUE, ASSETS)}
    there = {code: head for code, head in heads.items() if head in gathered.frame.columns}
    return {
        row[SUBJECT]: {code: row[head] for code, head in there.items()}
        for row in gathered.frame.select(SUBJECT, *there.values()).iter_rows(named=True)
    }


def _size(industry: str, figures: Mapping[str, float | None]) -> str:
    """The size class where the figures leave one only."""
    exact = {code: None if one is None else Decimal(repr(one)) for code, one in figures.items()}
    possible = size_possible(
        SizeInputs(
            industry=industry, staff=exact.get(STAFF), revenue=exact.get(REVENUE),
            assets=exact.get(ASSETS),
        )
    )  # fmt: skip
    return possible[0] if len(possible) == 1 else ""


def _sum(frame: pl.DataFrame) -> Decimal:
    total = frame["amount"].sum()
    return Decimal(repr(float(total or 0))).quantize(_SIX).normalize()


def _unknown(frame: pl.DataFrame) -> int:
    return frame.filter(
        (pl.col("place") == Place.QUALIFIES.value) & pl.col("amount").is_null()
    ).height


def _shares(frame: pl.DataFrame, by: str, benefit: Benefit) -> tuple[Share, ...]:
    rows = (
        frame.filter(pl.col("place") == Place.QUALIFIES.value)
        .group_by(by)
        .agg(pl.len().alias("firms"), pl.col("amount").sum())
        .sort("firms", by, descending=[True, False])
    )
    return tuple(
        Share(
            label, firms,
            Decimal(repr(float(amount))).quantize(_SIX).normalize() if benefit.is_money else None,
        )
        for label, firms, amount in rows.iter_rows()
    )  # fmt: skip


def _outside(
    book: RuleBook, application: str, near: pl.DataFrame, day: date
) -> tuple[JustOutside, ...]:
    """Those one condition away, the nearest first."""
    told = list(told_by(book, near, application=application, on=day)) if near.height else []
    told.sort(key=lambda one: (one[1].share is None, one[1].share or 0.0, one[0]))
    names = {
        pk: (uscc, name)
        for pk, uscc, name in Enterprise.objects.filter(
            pk__in=[pk for pk, _ in told[:NEAR_SHOWN]]
        ).values_list("pk", "uscc", "subject__name")
    }
    return tuple(
        JustOutside(
            *names[pk], "、".join(one.name for one in standing.short),
            _briefly(standing.words), standing.share,
        )
        for pk, standing in told[:NEAR_SHOWN]
        if pk in names
    )  # fmt: skip


def _briefly(words: str) -> str:
    """How far off, without the advice that is for the firm's own eyes."""
    before, _, after = COST_WORDS.partition("{amount}")
    if words.startswith(before) and words.endswith(after):
        return f"差{words.removeprefix(before).removesuffix(after)}"
    return words


def plain_of(tried: Tried) -> dict[str, Any]:
    """What is kept of a trial: numbers as exact words, no names of firms."""

    def shares(rows: tuple[Share, ...]) -> list[dict[str, Any]]:
        return [
            {"label": one.label, "firms": one.firms, "amount": _text(one.amount)} for one in rows
        ]

    budget = tried.budget
    return {
        "firms": dict(tried.firms), "amount": _text(tried.amount),
        "pot": _text(budget.pot) if budget else None,
        "over": _text(budget.over) if budget else None,
        "unknown_amount": tried.unknown_amount, "left_out": tried.left_out,
        "industries": shares(tried.industries), "sizes": shares(tried.sizes),
        "parks": shares(tried.parks),
    }  # fmt: skip


def _text(value: Decimal | None) -> str | None:
    return None if value is None else f"{value.normalize():f}"
