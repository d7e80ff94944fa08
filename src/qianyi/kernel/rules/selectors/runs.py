"""Reading runs of conditions, and the facts a set of conditions asks for."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from qianyi.engine.panel import column_name
from qianyi.engine.periods import Period
from qianyi.engine.rules.records import APPLIED_ON
from qianyi.foundation import registry
from qianyi.kernel.indicators.models import Indicator, Quality
from qianyi.kernel.indicators.selectors import panel_read
from qianyi.kernel.rules.errors import RunInvalid, RunNotFound
from qianyi.kernel.rules.models import RuleResult, RuleRun

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date

    from django.db.models import QuerySet

    from qianyi.engine.rules.program import Column, Program
    from qianyi.foundation.permissions import Actor
    from qianyi.kernel.subjects.models import Territory

INDICATOR, QUALITY = "ent.", "q."


@dataclass(frozen=True)
class Asked:
    """The facts of a population for one set of conditions.

    Attributes:
        facts: subject id → column → value; a column nobody knows anything of is left out.
        unknown: columns the fact base has no entry for, by label: asked of the firm itself.
        left_out: figures the purpose did not permit.
    """

    facts: Mapping[int, Mapping[str, object]]
    unknown: Mapping[str, str]
    left_out: int


def facts_for(
    *,
    actor: Actor,
    program: Program,
    territory: Territory,
    applied_on: date,
    as_of: date,
    purpose: str,
    subject_ids: Collection[int] | None = None,
) -> Asked:
    """What the fact base knows that a program reads, for the firms of a territory.

    FY-1 is the year before the application. Money and counts come through the panel, for the stated
    purpose, as known at the end of ``as_of``.

    Raises:
        PurposeUnknown: for a word outside the closed list.
    """
    wanted = {name: one for name, one in program.columns.items() if name != APPLIED_ON}
    codes = {name: _code(one) for name, one in wanted.items() if not one.review}
    known = _known(set(codes.values()))
    figures = {n: c for n, c in codes.items() if c.startswith(INDICATOR) and c in known}
    inputs = {n: c for n, c in codes.items() if not c.startswith(INDICATOR) and c in known}
    years = {n: _period(wanted[n], applied_on) for n in figures}
    panel = panel_read(
        actor=actor,
        territory=territory,
        codes=list(dict.fromkeys(figures.values())) or [_any_indicator()],
        periods=list(dict.fromkeys(years.values())) or [Period.parse(str(applied_on.year - 1))],
        purpose=purpose,
        as_of=as_of,
        inputs=list(dict.fromkeys(inputs.values())),
        subject_ids=subject_ids,
    )
    columns = {n: column_name(code, years[n]) for n, code in figures.items()} | inputs
    facts = {
        int(row["subject"]): {APPLIED_ON: applied_on, **_values(row, columns, wanted)}
        for row in panel.frame.iter_rows(named=True)
    }
    unknown = {n: wanted[n].label for n in codes if n not in columns}
    return Asked(facts=facts, unknown=unknown, left_out=panel.left_out.rows)


def run_list(actor: Actor, *, version_id: int | None = None) -> QuerySet[RuleRun]:
    """Runs the actor may see, the newest first."""
    rows = RuleRun.objects.visible_to(actor).select_related(
        "version", "territory__subject", "made_by"
    )
    return rows.filter(version_id=version_id) if version_id is not None else rows


def run_get(*, actor: Actor, run_id: int) -> RuleRun:
    """One run.

    Raises:
        RunNotFound: there is none, or the actor may not see it.
    """
    found = run_list(actor).filter(pk=run_id).first()
    if found is None:
        raise RunNotFound("没有找到这次测算；请从测算列表进入。")
    return found


def result_list(
    actor: Actor, run: RuleRun, *, answer: str = "", words: str = "", near: bool = False
) -> QuerySet[RuleResult]:
    """Results of a run the actor may see, by precheck; ``near`` are those one condition short."""
    rows = (
        RuleResult.objects.visible_to(actor)
        .filter(run=run)
        .select_related("enterprise__subject", "run__version")
        .order_by("enterprise__sort_key", "pk")
    )
    if answer:
        rows = rows.filter(precheck=answer)
    if near:
        rows = rows.filter(failing=1)
    for word in words.split():
        rows = rows.filter(enterprise__subject__name__icontains=word)
    return rows


def result_get(*, actor: Actor, run: RuleRun, result_id: int) -> RuleResult:
    """One firm's result.

    Raises:
        RunNotFound: there is none, or the actor may not see the firm.
    """
    found = result_list(actor, run).filter(pk=result_id).first()
    if found is None:
        raise RunNotFound("没有找到这家企业的测算结果；请从测算结果列表进入。")
    return found


def purpose_required(purpose: str, allowed: Collection[str]) -> str:
    """The purpose as stated.

    Raises:
        RunInvalid: it is none of the closed list.
    """
    if purpose not in allowed:
        sentence = f"用途只能是：{'、'.join(allowed)}。"
        raise RunInvalid(sentence, fields={"purpose": sentence})
    return purpose


def _any_indicator() -> str:
    """An indicator of firms, for conditions that ask for no figure: a panel has a column at least.

    Raises:
        RunInvalid: the dictionary holds none.
    """
    found = Indicator.objects.filter(applies_to="enterprise").order_by("pk").first()
    if found is None:
        raise RunInvalid(
            "指标字典里还没有企业指标，不能测算；请先载入数据包：qianyi packs load national。"
        )
    return found.code


def _code(column: Column) -> str:
    return (column.input.fact or column.input.code) if column.input else column.name


def _known(codes: set[str]) -> set[str]:
    """Codes the fact base has an entry for."""
    found = set(Indicator.objects.filter(code__in=codes).values_list("code", flat=True))
    found |= set(Quality.objects.filter(code__in=codes).values_list("code", flat=True))
    for source in registry.fact_sources:
        found |= {column.code for column in source.columns()} & codes
    return found


def _period(column: Column, applied_on: date) -> Period:
    back = 1 if column.year is None else column.year
    return Period.parse(str(applied_on.year - back))


def _values(
    row: Mapping[str, Any], columns: Mapping[str, str], wanted: Mapping[str, Column]
) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, header in columns.items():
        value = row.get(header)
        typed = None if value is None else _typed(value, wanted[name])
        if typed is not None:
            found[name] = typed
    return found


def _typed(value: object, column: Column) -> object:
    """A value as the program takes it: exact numbers; a choice it does not know is unknown."""
    if column.kind == "number" and isinstance(value, float):
        return Decimal(repr(value))
    known = column.kind != "choice" or value in column.choices
    return value if known else None
