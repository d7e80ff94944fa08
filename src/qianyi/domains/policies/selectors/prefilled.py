"""What the system holds of a firm for one item: values, where each came from, papers not asked.

A firm confirms what is here already instead of filling it in; a paper the system has is not asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from qianyi.domains.policies.choices import LineSection
from qianyi.engine.policies.benefits import amount_of
from qianyi.engine.policies.claims import arithmetic
from qianyi.engine.policies.lines import FIGURES
from qianyi.engine.rules.records import APPLIED_ON
from qianyi.foundation import registry
from qianyi.kernel.indicators.choices import ObservationKind, Status
from qianyi.kernel.indicators.models import Observation
from qianyi.kernel.rules.models import TitleGrant
from qianyi.kernel.rules.selectors import code_of

from .conditions import asked_of
from .facts import INDUSTRY, TITLES, supplier_of
from .firm import base_names, base_values, firm_item
from .gathering import facts_of_firms

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from qianyi.domains.policies.models import PolicyItem, PolicyLine
    from qianyi.engine.rules.program import Column
    from qianyi.kernel.rules.selectors import Gathered
    from qianyi.kernel.subjects.models import Enterprise

    from .conditions import Asked
    from .firm import FirmItem

REGISTER: Final = "企业登记信息"
REGISTERED: Final = (INDUSTRY, "rec.registered_on")
"""Facts of conditions that stand among those of the register already."""


@dataclass(frozen=True, slots=True)
class Filled:
    """One value the system fills in, and where it is from."""

    name: str
    label: str
    value: str
    unit: str
    source: str
    as_of: str

    def plain(self) -> dict[str, str]:
        """As it is kept with the application."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper of the item: asked, or here already.

    Attributes:
        held: what the system has in its place, in words; empty where it is asked.
    """

    line: PolicyLine
    held: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prefilled:
    """Everything the system has for one application.

    Attributes:
        standing: the firm before the item's conditions; None where they cannot be worked out.
        amount, words: what the item gives by these facts, and the arithmetic.
        certificate: the number of the title the item rests on.
    """

    facts: tuple[Filled, ...]
    papers: tuple[Paper, ...]
    standing: FirmItem | None
    base: Decimal | None
    base_name: str
    base_source: str
    amount: Decimal | None
    words: str
    certificate: str = ""

    @property
    def asked_papers(self) -> list[PolicyLine]:
        """Papers the firm has to bring."""
        return [one.line for one in self.papers if not one.held]


def prefilled(enterprise: Enterprise, item: PolicyItem, day: date) -> Prefilled:
    """What is known of a firm for an item on a day."""
    grants = grants_of(enterprise, day)
    asked = asked_of(item, day)
    base_name = base_names([item]).get(item.base, item.base)
    facts, standing, base, source = list(_registered(enterprise, day)), None, None, ""
    if asked is not None:
        gathered = facts_of_firms(
            programs=[asked.program], territory=enterprise.territory, day=day,
            ids=[enterprise.pk], figures={item.base} - {""},
        )  # fmt: skip
        bases = base_values(gathered, {item.base} - {""})
        base = bases.get(item.base)
        standing = firm_item(asked, gathered, bases, {item.base: base_name})
        facts += _conditions(enterprise, asked, gathered, grants)
        source = _figure_source(enterprise, item.base, day.year - 1) if base is not None else ""
    return Prefilled(
        facts=tuple(facts),
        papers=tuple(papers_of(enterprise, item, grants)),
        standing=standing,
        base=base,
        base_name=base_name,
        base_source=source,
        amount=amount_of(item.benefit, base),
        words=arithmetic(item.benefit, base, base_name),
        certificate=_certificate(item, grants),
    )


def titles_asked(item: PolicyItem) -> list[str]:
    """Codes of the titles the item's conditions rest on, in order."""
    lines = [one for one in item.lines.all() if one.section == LineSection.CONDITION]
    ordered = sorted(lines, key=lambda one: (one.position, one.pk or 0))
    return [
        one.fact.removeprefix(TITLES)
        for one in ordered
        if one.fact.startswith(TITLES) and one.wanted and not one.is_veto
    ]


def papers_of(
    enterprise: Enterprise, item: PolicyItem, grants: Mapping[str, TitleGrant]
) -> Iterator[Paper]:
    """Papers of an item in order; what the system has stands in place of those it has."""
    lines = [one for one in item.lines.all() if one.section == LineSection.MATERIAL]
    for line in sorted(lines, key=lambda one: (one.position, one.pk)):
        yield Paper(line, _held(enterprise, line, grants))


def _held(enterprise: Enterprise, line: PolicyLine, grants: Mapping[str, TitleGrant]) -> str:
    title = line.reuse.removeprefix(TITLES)
    if line.reuse.startswith(TITLES):
        return _grant_words(grants[title]) if title in grants else ""
    for source in registry.material_sources:
        for word in dict.fromkeys(filter(None, (line.reuse, line.name[:160]))):
            for one in source(enterprise.pk, word):
                return f"{one.source}：{one.title}（{one.day:%Y-%m-%d}）"
    return ""


def grants_of(enterprise: Enterprise, day: date) -> dict[str, TitleGrant]:
    """Titles held on the day, the newest of each."""
    rows = TitleGrant.objects.held_on(day).filter(enterprise=enterprise).select_related("title")
    return {row.title.code: row for row in rows.order_by("granted_on", "pk")}


def _grant_words(row: TitleGrant) -> str:
    number = f"，编号{row.number}" if row.number else ""
    until = f"，有效期至{row.last_day:%Y-%m-%d}" if row.last_day else ""
    return f"{row.title}{number}，{row.granted_on:%Y-%m-%d}取得{until}"


def _certificate(item: PolicyItem, grants: Mapping[str, TitleGrant]) -> str:
    held = (grants[code].number for code in titles_asked(item) if code in grants)
    return next((number for number in held if number), "")


def _registered(enterprise: Enterprise, day: date) -> Iterator[Filled]:
    """What the register says."""
    as_of = f"{day:%Y-%m-%d}"
    rows = (
        ("name", "企业名称", enterprise.subject.name),
        ("uscc", "统一社会信用代码", enterprise.uscc),
        ("registered_on", "成立日期", _text(enterprise.registered_on)),
        ("industry", "行业", str(enterprise.industry or "")),
        ("territory", "统计归属区域", str(enterprise.territory)),
    )
    for name, label, value in rows:
        if value:
            yield Filled(name, label, value, "", REGISTER, as_of)


def _conditions(
    enterprise: Enterprise, asked: Asked, gathered: Gathered, grants: Mapping[str, TitleGrant]
) -> Iterator[Filled]:
    """Values the conditions ask for, each with its source."""
    known = next(iter(gathered.facts_of(asked.program).values()), {})
    day = gathered.applied_on
    for name, column in asked.program.columns.items():
        if name == APPLIED_ON or name not in known:
            continue
        code = code_of(column)
        if code in REGISTERED:
            continue
        yield Filled(
            name, column.label, _shown(known[name]), column.unit,
            *_source(enterprise, column, code, day, grants),
        )  # fmt: skip


def _source(
    enterprise: Enterprise, column: Column, code: str, day: date, grants: Mapping[str, TitleGrant]
) -> tuple[str, str]:
    """Where a value is from, and of when."""
    if code.startswith(FIGURES):
        year = day.year - (1 if column.year is None else column.year)
        return _figure_source(enterprise, code, year), str(year)
    held = grants.get(code.removeprefix(TITLES)) if code.startswith(TITLES) else None
    if held is not None:
        return _grant_words(held), f"{held.granted_on:%Y-%m-%d}"
    return supplier_of(code), f"{day:%Y-%m-%d}"


def _figure_source(enterprise: Enterprise, code: str, year: int) -> str:
    """The filing or import a yearly figure was taken from."""
    row = (
        Observation.objects.filter(
            indicator__code=code, subject_id=enterprise.pk, period=str(year),
            kind=ObservationKind.ACTUAL, status__in=(Status.APPROVED, Status.LOCKED),
            superseded_at=None,
        )
        .select_related("origin")
        .order_by("-recorded_at", "-pk")
        .first()
    )  # fmt: skip
    if row is None:
        return supplier_of(code)
    label = row.origin.label if row.origin else supplier_of(code)
    return f"{label}（{row.recorded_at:%Y-%m-%d}登记，{row.get_status_display()}）"


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return _text(value)


def _text(value: Any) -> str:  # noqa: ANN401 - any value a fact has
    return value.isoformat() if isinstance(value, date) else str(value or "")
