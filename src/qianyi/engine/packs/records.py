"""The records a pack can hold, as frozen values: what a loader stores and a page shows.

A record knows the file and line it came from (``at``), which takes no part in equality. Numbers
are exact Decimals in the unit printed; a unit's ``factor`` converts them. Nothing is checked here:
``shapes`` checks one record, ``references`` checks them against each other.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from qianyi.engine.packs.yaml12 import Place
    from qianyi.engine.periods import Period

Direction: TypeAlias = Literal["up", "down"]
ProgressKind: TypeAlias = Literal[
    "positive", "reverse", "floor", "ceiling", "cumulative", "average_growth"
]
Aggregation: TypeAlias = Literal["sum", "last", "average", "none"]
AppliesTo: TypeAlias = Literal["territory", "enterprise"]
RollUp: TypeAlias = Literal["sum", "ratio", "none"]
QualityKind: TypeAlias = Literal["date", "boolean", "code"]
PriceBasis: TypeAlias = Literal["current", "constant", "comparable", "none"]
Certainty: TypeAlias = Literal["confirmed", "unverified"]
FactKind: TypeAlias = Literal["actual", "target", "forecast"]
Comparator: TypeAlias = Literal["=", ">=", ">", "<=", "<", "≈"]
Nature: TypeAlias = Literal["预期性", "约束性", "未注明"]
Stage: TypeAlias = Literal["编制中", "执行中", "待总结评估", "已总结评估"]
Wan: TypeAlias = Literal["multiply", "keep"]
GrowthKind: TypeAlias = Literal["growth_avg", "change"]
TerritoryKind: TypeAlias = Literal[
    "zone", "directly_managed", "base", "town", "village", "park", "building",
    "city", "province", "country", "district",
]  # fmt: skip

DIRECTIONS = ("up", "down")
PROGRESS_KINDS = ("positive", "reverse", "floor", "ceiling", "cumulative", "average_growth")
AGGREGATIONS = ("sum", "last", "average", "none")
APPLIES_TO = ("territory", "enterprise")
ROLL_UPS = ("sum", "ratio", "none")
QUALITY_KINDS = ("date", "boolean", "code")
PRICE_BASES = ("current", "constant", "comparable", "none")
CERTAINTIES = ("confirmed", "unverified")
FACT_KINDS = ("actual", "target", "forecast")
COMPARATORS = ("=", ">=", ">", "<=", "<", "≈")
NATURES = ("预期性", "约束性", "未注明")
STAGES = ("编制中", "执行中", "待总结评估", "已总结评估")
WANS = ("multiply", "keep")
GROWTH_KINDS = ("growth_avg", "change")
FUNCTIONS = ("science", "approvals", "planning", "statistics")
TERRITORY_KINDS = (
    "zone", "directly_managed", "base", "town", "village", "park", "building",
    "city", "province", "country", "district",
)  # fmt: skip
VERSIONS = ("预计", "快报", "初步核算", "最终核实", "普查修订", "统计部门反馈", "规划")
PERIOD_KINDS = ("year", "half", "quarter", "month", "cumulative", "span", "moment")
USES = ("统计", "行政管理", "企业授权")


@dataclass(frozen=True, slots=True)
class Locator:
    """Where in a document a figure stands.

    Attributes:
        section: chapter and section, or box, as printed ("第三章 第四节", "专栏2"), or "".
        row: the row's label in a table or box, or "".
        start, end: Python string offsets into the extracted text; they apply when exactly that
            text (``CitedDocument.text_digest``) is loaded. None where only the section is known.
        document: key of another document than the one the record's file names, or None.
    """

    section: str = ""
    row: str = ""
    start: int | None = None
    end: int | None = None
    document: str | None = None


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of measure. ``value * factor`` is the figure in the base unit of its dimension.

    Attributes:
        shy: with a Chinese numeral before it the word seldom counts anything (三个方面).
        wan: whether a reading multiplies 万 out (万人 → 人) or keeps it (万元).
    """

    code: str
    name: str
    dimension: str
    factor: Decimal
    aliases: tuple[str, ...] = ()
    wan: Wan = "multiply"
    shy: bool = False
    at: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Territory:
    """An area that owns figures.

    Attributes:
        aggregate_only: its figures arrive as sums; rows of single firms are never asked for.
    """

    code: str
    name: str
    short_name: str
    kind: TerritoryKind
    parent: str | None = None
    aggregate_only: bool = False
    at: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Department:
    """A unit that leads or answers.

    Attributes:
        vertical: 派驻 or 垂管: it is asked (商请) and answers (反馈), it is never scored.
        functions: what it is for, which decides what its people find on their workbench.
        source: the document that names it, or where its name was taken from.
    """

    code: str
    name: str
    short_name: str
    territory: str
    vertical: bool = False
    duties: tuple[str, ...] = ()
    functions: tuple[str, ...] = ()
    source: str = ""
    at: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Indicator:
    """What is counted, and how its progress and sums are to be understood.

    Attributes:
        synonyms: names of the very same indicator.
        ask: names that are alike but not the same: compared with a question, never as equal.
        direction: whether more is better.
        progress: which formula of pace applies.
        aggregation: how figures of parts or of months become one.
        cumulative: yearly figures add up over a plan (engine.foresight takes their sum).
        price_basis: at which prices the figure itself is stated; a growth rate at constant prices
            does not follow from levels at current ones.
        applies_to: whose figure it is; names of the two kinds do not compete.
        roll_up: how figures of firms become one of their territory: added, or as ``numerator``
            over ``denominator`` times ``factor``, both added first.
        totals_as: the territory's indicator that the sum is a figure of.
        periods: kinds of period it is reported for; empty: any.
        low, high: what a figure is plausibly within, in the indicator's own unit.
        source_system: where its figures come from first.
        formula: how it follows from other indicators, where it does.
    """

    code: str
    name: str
    unit: str
    direction: Direction
    progress: ProgressKind
    aggregation: Aggregation
    category: str
    definition: str
    cumulative: bool = False
    price_basis: PriceBasis = "none"
    synonyms: tuple[str, ...] = ()
    ask: tuple[str, ...] = ()
    owner: str | None = None
    source: str = ""
    certainty: Certainty = "confirmed"
    applies_to: AppliesTo = "territory"
    roll_up: RollUp = "none"
    numerator: str | None = None
    denominator: str | None = None
    factor: Decimal | None = None
    totals_as: str | None = None
    periods: tuple[str, ...] = ()
    low: Decimal | None = None
    high: Decimal | None = None
    source_system: str = ""
    formula: str = ""
    at: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Quality:
    """A fact about a subject that is not a number: a date, yes or no, or one of a few codes.

    Attributes:
        values: for a code: the words allowed, in order.
    """

    code: str
    name: str
    kind: QualityKind
    category: str
    definition: str
    values: tuple[str, ...] = ()
    source: str = ""
    certainty: Certainty = "confirmed"
    at: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class CitedDocument:
    """A document that facts cite. Its text is not shipped.

    Attributes:
        number: 文号, or None where it has none.
        issued_on: None where only a month or year is known; ``issued_period`` then says which.
        text_digest: sha256 of the extracted text in UTF-8; offsets apply when it matches.
        file: path inside the pack of a text that is shipped (our own samples only), or None.
    """

    key: str
    title: str
    kind: str
    number: str | None = None
    issuer: str | None = None
    issued_on: date | None = None
    issued_period: Period | None = None
    publisher: str | None = None
    text_digest: str | None = None
    file: str | None = None
    certainty: Certainty = "confirmed"
    note: str = ""
    at: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Fact:
    """One figure of one subject as a document states it.

    Attributes:
        subject: code of a territory.
        version: stage of the statistics (快报, 最终核实, …), None where the source does not say.
        uses: what it may be used for.
        certainty: unverified shows as 待核实.
        also: further places, in this or other documents, that state the same value.
        note: what a person checking it should know.
    """

    document: str
    indicator: str
    subject: str
    scope: str
    period: Period
    kind: FactKind
    value: Decimal
    unit: str
    locator: Locator
    comparator: Comparator = "="
    version: str | None = None
    uses: tuple[str, ...] = ("统计", "行政管理")
    certainty: Certainty = "confirmed"
    also: tuple[Locator, ...] = ()
    note: str = ""
    at: Place | None = field(default=None, compare=False)

    @property
    def key(self) -> tuple[str, str, str, str, str, str]:
        """What makes a live observation unique; one key with two values is a conflict."""
        return (
            self.indicator, self.subject, self.scope, self.period.code, self.kind,
            self.version or "",
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class TargetBase:
    """The starting value a plan gives; None where its cell is blank."""

    period: Period
    value: Decimal | None
    locator: Locator | None = None


@dataclass(frozen=True, slots=True)
class TargetValue:
    """What a plan asks for: a number, or only words (完成市下目标任务) with value None."""

    period: Period
    value: Decimal | None
    comparator: Comparator = "="
    text: str = ""
    locator: Locator | None = None


@dataclass(frozen=True, slots=True)
class TargetGrowth:
    """The growth column of a plan's table: a yearly average or the change over the whole plan."""

    value: Decimal
    unit: str
    kind: GrowthKind
    locator: Locator | None = None


@dataclass(frozen=True, slots=True)
class PlanTarget:
    """One row of a plan's table, or one target stated in its text.

    Attributes:
        number: as printed; where nothing is printed, the pack's own in the order of the text.
        unit: unit of base and target; the indicator's own when None.
        lead: codes of lead departments; empty = 未明确.
    """

    number: str
    indicator: str
    subject: str
    scope: str
    nature: Nature = "未注明"
    category: str = ""
    unit: str | None = None
    base: TargetBase | None = None
    target: TargetValue | None = None
    growth: TargetGrowth | None = None
    lead: tuple[str, ...] = ()
    locator: Locator | None = None
    certainty: Certainty = "confirmed"
    note: str = ""
    at: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class PlanPaper:
    """One special plan (重点专项实施方案) a plan announces, with its lead department."""

    title: str
    lead: str
    locator: Locator | None = None
    at: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Plan:
    """A set of targets with a beginning and an end.

    Attributes:
        document: key of its text, or None where no text is known.
        supersedes: the plan whose indicators it continues.
        presumed_scope: the 口径 its unstated figures are held to be of, always shown as 待核实
            together with the reason.
    """

    code: str
    title: str
    territory: str
    starts_on: date
    ends_on: date
    base_period: Period | None
    target_period: Period
    stage: Stage
    document: str | None = None
    supersedes: str | None = None
    short_title: str = ""
    presumed_scope: str | None = None
    presumed_scope_reason: str = ""
    targets: tuple[PlanTarget, ...] = ()
    papers: tuple[PlanPaper, ...] = ()
    certainty: Certainty = "confirmed"
    note: str = ""
    at: Place | None = field(default=None, compare=False)
