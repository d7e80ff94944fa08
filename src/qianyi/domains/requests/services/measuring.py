"""Requests as measures of units, and as a part of an assessment of a plan."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from qianyi.domains.requests.permissions import can_read_statistics
from qianyi.domains.requests.selectors.board import BoardAsked, board, facts_by_unit
from qianyi.engine.requests import RATES, rates
from qianyi.foundation.reviewing import Cell, Measured, Part

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from qianyi.domains.requests.selectors.board import BoardRow
    from qianyi.engine.requests.rates import RateName
    from qianyi.foundation.permissions import Actor
    from qianyi.foundation.reviewing import ReviewAsked

PLACES = 1
ONE_DAY = timedelta(days=1)
ORDER = 60


def measured(
    name: RateName, codes: Sequence[str], first: date, last: date, moment: datetime
) -> Mapping[str, Measured]:
    """A rate of each unit for requests filed from ``first`` to ``last``; units without any are out.

    ``lines`` are the requests that are below the line but not above it: what cost the points.
    """
    asked = BoardAsked(first=first, after=last + ONE_DAY, moment=moment)
    found = {}
    formula = RATES[name]
    for code, held in facts_by_unit(codes, asked).items():
        rate = rates(facts for _, facts in held)[name]
        missed = [
            (plain["case__number"], plain["case__title"], f"/requests/{plain['case__number']}/")
            for plain, facts in held
            if formula.among(facts) and not formula.counts(facts)
        ]
        found[code] = Measured(
            value=rate.value,
            why_not=""
            if rate.of
            else f"期间有 {len(held)} 件，还没有一件可以计算{formula.label}。",
            done=Decimal(rate.done),
            of=Decimal(rate.of),
            lines=missed,
        )
    return found


def service_part(actor: Actor, asked: ReviewAsked) -> Part | None:
    """How requests of enterprises were served in the period, by unit; None where none came."""
    if not can_read_statistics(actor):
        return None
    found = board(
        actor, BoardAsked(first=asked.first, after=asked.last + ONE_DAY, moment=asked.moment)
    )
    if not found.whole.filed:
        return None
    whole = found.whole
    said = "，".join(_said(whole, name) for name in RATES)
    return Part(
        title="企业诉求办理",
        order=ORDER,
        sentences=(
            f"期间收到企业诉求 {whole.filed} 件（不含举报和已合并的），其中 {whole.open} 件在办。",
            f"{said}。",
            f"另有 {found.settled_at_once} 次咨询由知识库即时解决。",
        ),
        columns=("主办单位", "收到（件）", *(one.label for one in RATES.values())),
        rows=[_cells(row) for row in (*found.rows, whole)],
        missing=[
            f"{row.name}的{RATES[name].label}暂无法评价：没有可以计算的诉求。"
            for row in found.rows
            for name in RATES
            if row.rates[name].value is None
        ],
    )


def _said(row: BoardRow, name: RateName) -> str:
    rate = row.rates[name]
    label = RATES[name].label
    if rate.value is None:
        return f"{label}暂无法评价"
    return f"{label} {rate.value:.{PLACES}f}%（{rate.done}/{rate.of}）"


def _cells(row: BoardRow) -> list[Cell]:
    source = "企业诉求台账，按诉求登记时间统计"
    found = [
        Cell(words=row.name),
        Cell(words=str(row.filed), value=Decimal(row.filed), source=source,
             url="/requests/board/"),
    ]  # fmt: skip
    for name, formula in RATES.items():
        rate = row.rates[name]
        words = "暂无法评价" if rate.value is None else f"{rate.value:.{PLACES}f}%"
        found.append(
            Cell(
                words=words,
                value=rate.value,
                source=f"{source}；{formula.words}；{rate.done}/{rate.of}",
                url="/requests/board/",
            )
        )
    return found
