"""What the ladder of one firm says: here you are, next is this, missing is that."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

from qianyi.domains.enterprises.choices import LadderState
from qianyi.domains.enterprises.permissions import can_read_ladder, is_own
from qianyi.domains.enterprises.selectors import ladder as ladders
from qianyi.domains.enterprises.selectors import pool as pools
from qianyi.engine.rules.standing import MOST_NAMED, named
from qianyi.engine.rules.verdicts import STATE_WORDS
from qianyi.engine.rules.words import COMPARED, SELF_CHECK
from qianyi.foundation.addresses import WHAT_IF, address_of
from qianyi.foundation.ui.pages import Action, Figure, Page
from qianyi.kernel.subjects.permissions import can_change_enterprise

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qianyi.domains.enterprises.models import LadderMove, PoolMember
    from qianyi.domains.enterprises.selectors.firm_ladder import (
        Condition,
        FirmLadder,
        FirmRung,
        Source,
    )
    from qianyi.foundation.permissions import Actor
    from qianyi.kernel.subjects.models import Enterprise

HOME = ("首页", "/")
MOVES_SHOWN = 20
MARKS = {"pass": "●", "waived": "●", "fail": "■", "unknown": "○", "review": "◐", "skipped": "—"}
TONES = {"pass": "green", "waived": "green", "fail": "red", "unknown": "grey", "review": "amber"}


@dataclass(frozen=True, slots=True)
class Now:
    """The three sentences above everything.

    Attributes:
        here: titles held and until when.
        ahead: what comes next.
        missing: facts to be supplied first.
    """

    here: str
    ahead: str
    missing: str


@dataclass(frozen=True, slots=True)
class SourceLink:
    """Where a fact is, with the page that shows it."""

    words: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class ConditionLine:
    """One condition as a row."""

    name: str
    depth: int
    mark: str
    tone: str
    word: str
    value: str
    limit: str
    words: str
    clause: str
    unverified: bool
    sources: tuple[SourceLink, ...]
    suppliers: str


@dataclass(frozen=True, slots=True)
class LackingLine:
    """A fact that is missing and who can supply it."""

    label: str
    source: SourceLink


@dataclass(frozen=True, slots=True)
class Section:
    """One title on the page."""

    rung: FirmRung
    is_open: bool
    tone: str
    lines: Sequence[ConditionLine]
    lacking: Sequence[LackingLine]
    steps: Sequence[str]
    blocked: str
    pending: str
    try_url: str
    rule_url: str
    pool: PoolMember | None
    pool_url: str


def ladder_page(actor: Actor, enterprise: Enterprise, ladder: FirmLadder) -> Page:
    """The head of a firm's ladder."""
    own = is_own(actor, enterprise)
    crumbs = [HOME] if own else [HOME, ("梯度培育台账", "/ladder/")]
    profile = reverse("enterprises:profile", args=[enterprise.uscc])
    held = sum(one.is_held for one in ladder.rungs)
    return Page(
        title=f"{enterprise.subject.name}：梯度培育",
        answer=f"已经取得什么、下一步是什么、还差什么；{SELF_CHECK}",
        breadcrumbs=(*crumbs, (str(enterprise), profile), ("梯度培育", "")),
        figures=(
            Figure(label="持有", value=held, unit="项"),
            Figure(
                label="符合条件（预判）",
                value=sum(one.state == LadderState.QUALIFIES for one in ladder.rungs),
                unit="项",
            ),
            Figure(
                label="差一项",
                value=sum(one.state == LadderState.NEAR for one in ladder.rungs),
                unit="项",
            ),
        ),
        more_actions=[
            Action(
                label="导出 Excel",
                url=reverse("enterprises:ladder-export", args=[enterprise.uscc]),
                download=True,
            ),
            Action(label="企业页面", url=profile),
        ],
        as_of=ladder.as_of,
        tags=["按许可用于行政管理的数据测算"],
    )


def now_of(ladder: FirmLadder) -> Now:
    """Here you are, next is this, missing is that: the same words for officer and enterprise."""
    held = [one for one in ladder.rungs if one.is_held]
    here = "；".join(f"持有{one.rung.title}，{one.next_words.rstrip('。')}" for one in held)
    ahead = ladder.first(LadderState.QUALIFIES) or ladder.first(LadderState.NEAR)
    labels = dict.fromkeys(
        lacking.label
        for one in ladder.rungs
        if one.state == LadderState.UNKNOWN
        for lacking in one.lacking
    )
    return Now(
        here=here or "还没有登记资质称号",
        ahead=f"{ahead.rung.title}：{ahead.next_words}" if ahead else _furthest(ladder),
        missing=named(tuple(labels)) if labels else "",
    )


def _furthest(ladder: FirmLadder) -> str:
    """Without anything near: the title with the fewest conditions not met."""
    far = [one for one in ladder.rungs if one.state == LadderState.FURTHER and one.standing]
    if not far:
        return "先补充数据，才能判断下一步"
    best = min(far, key=lambda one: len(one.standing.short) if one.standing else 0)
    return f"{best.rung.title}：{best.next_words}"


def sections_of(actor: Actor, enterprise: Enterprise, ladder: FirmLadder) -> list[Section]:
    """The titles in order; those one can act on are open."""
    pool = pools.pool_of_firm(actor, enterprise)
    keeps = can_change_enterprise(actor, enterprise)
    return [_section(actor, enterprise, one, pool, may_keep=keeps) for one in ladder.rungs]


OPEN = (LadderState.QUALIFIES, LadderState.NEAR, LadderState.LAPSING)
STATE_TONES = {
    LadderState.HOLDS: "green", LadderState.LAPSING: "amber", LadderState.QUALIFIES: "blue",
    LadderState.NEAR: "teal",
}  # fmt: skip


def _section(
    actor: Actor,
    enterprise: Enterprise,
    one: FirmRung,
    pool: dict[int, PoolMember],
    *,
    may_keep: bool,
) -> Section:
    title, verdict, step = one.rung.title, one.verdict, one.step
    member = pool.get(title.pk)
    asked = one.asked
    add = f"{reverse('ladder:pool-new')}?uscc={enterprise.uscc}&title={title.code}"
    may_try = can_read_ladder(actor) and asked is not None
    return Section(
        rung=one,
        is_open=one.state in OPEN,
        tone=STATE_TONES.get(LadderState(one.state), "grey") if one.state else "grey",
        lines=[_line(enterprise, condition) for condition in one.conditions],
        lacking=[LackingLine(
                row.label, SourceLink(row.source.supplier, _url(enterprise, row.source))
            ) for row in one.lacking],
        steps=[change.words for change in step.changes] if step else [],
        blocked="、".join(step.blocked) if step else "",
        pending="、".join(verdict.pending.values()) if verdict else "",
        try_url=address_of(
            WHAT_IF, asked.version.pk, asked.application, enterprise.territory.subject.code,
            enterprise.uscc,
        ) if may_try and asked else "",
        rule_url=reverse("rules:version", args=[asked.version.pk]) if asked else "",
        pool=member,
        pool_url=reverse("ladder:pool-member", args=[member.pk]) if member
        else add if may_keep and not one.is_held else "",
    )  # fmt: skip


def _line(enterprise: Enterprise, condition: Condition) -> ConditionLine:
    found = condition.finding
    unit = "" if found.unit == "倍" else found.unit
    limit = f"{found.limit.normalize():f}{unit}" if found.limit is not None else ""
    return ConditionLine(
        name=found.name,
        depth=found.depth,
        mark=MARKS[found.state],
        tone=TONES.get(found.state, "grey"),
        word=_word(found.state, veto=found.veto),
        value=f"{round(found.value, MOST_NAMED).normalize():f}{unit}"
        if found.value is not None
        else "",
        limit=f"{COMPARED.get(found.operator, '')} {limit}" if limit else "",
        words=found.words if found.state == "fail" else "",
        clause=found.clause,
        unverified=found.certainty == "unverified",
        sources=tuple(
            SourceLink(source.label, _url(enterprise, source)) for source in condition.sources
        ),
        suppliers="、".join(dict.fromkeys(source.supplier for source in condition.sources)),
    )


def _word(state: str, *, veto: bool) -> str:
    if veto and state in ("pass", "fail"):
        return "没有这种情形" if state == "pass" else "有这种情形"
    return STATE_WORDS[state]


def _url(enterprise: Enterprise, source: Source) -> str:
    """The figure, or the records, a fact is in."""
    if source.observation_id is not None:
        return reverse("indicators:observation", args=[source.observation_id])
    if source.records:
        return reverse("enterprises:records", args=[enterprise.uscc, source.records])
    return ""


def moves_of(actor: Actor, enterprise: Enterprise) -> list[LadderMove]:
    """The newest changes of state."""
    return list(ladders.moves_of(actor, enterprise)[:MOVES_SHOWN])
