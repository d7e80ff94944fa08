"""What an assessment says in words: on what it rests, what is wrong, what to do next.

Drafts for people to edit. Every sentence follows from figures that are there, or says which are
not; why something lags is told only as far as units reported it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.urls import reverse

from qianyi.domains.planning import selectors
from qianyi.domains.planning.permissions import can_read_plans
from qianyi.domains.planning.selectors.amounts import amount, difference, scope_words
from qianyi.engine.scopes import UNSTATED
from qianyi.foundation.reviewing import Cell, Part
from qianyi.lib.sentences import quoted, written_day

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from qianyi.domains.planning.models import Plan
    from qianyi.domains.planning.selectors import Board, BoardRow, Rival
    from qianyi.foundation.permissions import Actor
    from qianyi.foundation.reviewing import ReviewAsked

UNJUDGED: Final = "暂无法评价"
BEHIND: Final = ("严重滞后", "滞后")
NAMED: Final = 8
"""Names in one sentence; the rest is counted, and stands in the table."""
NUMERALS: Final = "一二三四五六七八九"
LEVELS: Final = {"positive": "增量", "reverse": "减量"}
"""What of a target is done in part: ways of progress that have a base."""


def part_of_basis(actor: Actor, asked: ReviewAsked) -> Part | None:
    """On what the assessment rests: plan, period, way of judging, scopes, newest figures."""
    plan = plan_asked(actor, asked)
    if plan is None:
        return None
    board = board_asked(plan, asked)
    return Part(
        title="评估说明",
        order=5,
        sentences=[*_subject(actor, plan, asked), *_method(plan), _recency(plan, board, asked)],
    )


def part_of_papers(actor: Actor, asked: ReviewAsked) -> Part | None:
    """The special schemes the plan says will be written, and who leads them."""
    plan = plan_asked(actor, asked)
    papers, counts = selectors.paper_counts(plan) if plan is not None else ([], [])
    if plan is None or not papers:
        return None
    told = "、".join(f"{unit} {count} 个" for unit, count in counts)
    url = reverse("planning:papers", args=[plan.pk])
    return Part(
        title="重点专项实施方案",
        order=25,
        sentences=[f"规划要求编制 {len(papers)} 个重点专项实施方案，按牵头单位分：{told}。"],
        columns=("序号", "重点专项实施方案", "牵头单位"),
        rows=[
            (
                Cell(words=str(paper.number)),
                Cell(words=paper.title, source=str(paper.place or ""), url=url),
                Cell(words=str(paper.lead) if paper.lead else "未明确"),
            )
            for paper in papers
        ],
        missing=["各方案是否编制、印发和落实，系统没有登记，请牵头单位补报。"],
    )


def part_of_problems(actor: Actor, asked: ReviewAsked) -> Part | None:
    """What is behind, unknown, unclear or contradictory; nothing that does not follow from rows."""
    plan = plan_asked(actor, asked)
    if plan is None:
        return None
    board = board_asked(plan, asked)
    found = [
        one
        for one in (
            _behind(board.rows, recent_rows(plan, board)),
            _unknown(board.rows, plan.starts_on),
            _unscoped(board.rows),
            _unled(board.rows),
            _rivals(board.rows),
        )
        if one
    ]  # fmt: skip
    if not found:
        found = ["按现有数据没有发现滞后、缺数或口径不明的指标。"]
    else:
        found.append("以上按现有数据列出；滞后和缺数的原因，请责任单位核实后补充。")
    return Part(title="存在的问题和原因", order=70, sentences=numbered(found, last_plain=True))


def part_of_advice(actor: Actor, asked: ReviewAsked) -> Part | None:
    """What follows from the problems: figures to supply, things to state in the next plan."""
    plan = plan_asked(actor, asked)
    if plan is None:
        return None
    board = board_asked(plan, asked)
    over, recent = asked.last >= plan.ends_on, recent_rows(plan, board)
    found = [*_advice(board, recent, over=over)]
    return Part(title="建议", order=80, sentences=numbered(found, last_plain=False))


def plan_asked(actor: Actor, asked: ReviewAsked) -> Plan | None:
    """The plan, as far as the actor may see it and it has targets."""
    if not can_read_plans(actor):
        return None
    found = selectors.plan_list(actor, archived=None).filter(code=asked.plan_key).first()
    return found if found is not None and found.target_count else None


def board_asked(plan: Plan, asked: ReviewAsked) -> Board:
    """The board as of the last day of the period, or of the plan."""
    return selectors.board_get(plan=plan, as_of=min(asked.last, plan.ends_on))


def recent_rows(plan: Plan, board: Board) -> Mapping[int, BoardRow]:
    """Targets as judged by the newest figures, where the board is of a later day than those."""
    if board.as_of <= selectors.default_as_of(plan):
        return {}
    return {row.target.pk: row for row in selectors.board_get(plan=plan).rows}


def told_progress(row: BoardRow) -> str:
    """One judged target as people write it: from what, to what, how far, how judged."""
    target, latest, pace = row.target, row.latest, row.pace
    name = str(target.indicator)
    if latest is None or row.actual is None or row.actual.value is None or target.value is None:
        return f"{name}：{pace.reason or UNJUDGED}"
    base = (
        f"{row.base_period.label} {amount(row.base, target.unit)}，"
        if row.base is not None and row.base_period
        else ""
    )
    goal = f"目标{target.sign}{amount(target.value, target.unit)}"
    reached = f"{latest.period.label} {amount(row.actual.value, target.unit)}"
    said = [f"{name}：{base}{goal}；{reached}（{scope_words(latest.observation.scope)}）"]
    if pace.done is not None and target.indicator.progress in LEVELS:
        said.append(f"完成目标{LEVELS[target.indicator.progress]}的 {pace.done:.1%}")
    if pace.gap:
        said.append(f"还差 {difference(pace.gap, target.unit)}")
    said.append(_status(row))
    return "，".join(said) + "。"


def told_missing(row: BoardRow, recent: BoardRow | None, starts_on: date) -> str:
    """Why a target cannot be judged, with the newest figure there is all the same."""
    target, newest = row.target, row.latest
    name = str(target.indicator)
    has_actual = newest is not None and newest.period.end >= starts_on
    if has_actual and recent is not None and recent.pace.status != UNJUDGED:
        told = told_progress(recent).removeprefix(f"{name}：")
        return f"{name}：评估期末的数据还没有取得，按最近一次数据评价：{told}"
    if target.value is None:
        return f"{name}：目标没有数值（{target.words}），不能按数值评价。"
    if has_actual or newest is None:
        return f"{name}：{(row.pace.reason or UNJUDGED).rstrip('。')}。"
    base = f"（{newest.period.label} {amount(newest.value, target.unit)}）"
    return f"{name}：只有基期数据{base}，评估期内没有实际数据。"


def numbered(sentences: Sequence[str], *, last_plain: bool) -> list[str]:
    """（一）, （二） before each where there are several; the last may be a remark on all."""
    body = sentences[:-1] if last_plain and len(sentences) > 1 else sentences
    if len(body) > len(NUMERALS) or len(body) == 1:
        return list(sentences)
    told = [f"（{mark}）{one}" for mark, one in zip(NUMERALS, body, strict=False)]
    return [*told, *sentences[len(body) :]]


def _subject(actor: Actor, plan: Plan, asked: ReviewAsked) -> Iterator[str]:
    yield (
        f"本报告评估{quoted(plan.title)}的实施情况，评估期为 {written_day(asked.first)}"
        f"至 {written_day(min(asked.last, plan.ends_on))}。"
    )
    paper = f"《{plan.document.title.strip('《》')}》" if plan.document else "规划所列目标"
    yield (
        f"评估以{paper}为依据，数据取自公开文件、统计部门反馈、各单位报送和本平台登记的事项，"
        "每个数据的出处见脚注。"
    )
    others = [str(one) for one in selectors.plan_companions(actor=actor, plan=plan)]
    if others:
        yield (
            f"同期{'、'.join(quoted(one) for one in others)}也对本区提出目标，"
            "与本规划分别列出，不作取舍。"
        )


def _method(plan: Plan) -> Iterator[str]:
    yield (
        "指标按完成度与时间进度之比评价：比值不低于 1 为达到序时进度，0.9 至 1 为基本达到，"
        "0.7 至 0.9 为滞后，低于 0.7 为严重滞后；没有同口径的近期数据的，列为暂无法评价，不作推测。"
    )
    if plan.presumed_scope:
        reason = plan.presumed_scope_reason.rstrip("。").removesuffix("，待核实")
        yield (
            f"没有注明口径的目标，推定按{plan.presumed_scope}口径比较（待核实），理由是：{reason}。"
            "不同口径的数据只作对照，不参与评价。"
        )


def _recency(plan: Plan, board: Board, asked: ReviewAsked) -> str:
    last = min(asked.last, plan.ends_on)
    days = [row.latest.period.end for row in board.rows if row.latest is not None]
    within = [day for day in days if day > plan.starts_on]
    if not within:
        return "评估期内没有取得本规划指标的实际数据。"
    newest = max(within)
    if newest >= last:
        return f"实际数据最近到 {written_day(newest)}。"
    return (
        f"实际数据最近到 {written_day(newest)}；{written_day(last)}的数据还没有取得，"
        "定稿前请统计部门和责任单位补报，补报后重新取数即可更新本报告。"
    )


def _status(row: BoardRow) -> str:
    return row.pace.status + ("（待核实）" if row.doubts else "")


def _behind(rows: Sequence[BoardRow], recent: Mapping[int, BoardRow]) -> str:
    """Those behind on the last day, and those that were already by the newest figures."""
    found = _lagging(rows, recent)
    if not found:
        return ""
    told = "；".join(told_progress(row).rstrip("。") for row in found)
    return f"{len(found)} 项指标进度滞后。{told}。"


def _lagging(rows: Iterable[BoardRow], recent: Mapping[int, BoardRow]) -> list[BoardRow]:
    judged = (
        row if row.pace.status != UNJUDGED else recent.get(row.target.pk, row) for row in rows
    )
    return [row for row in judged if row.pace.status in BEHIND]


def _unknown(rows: Sequence[BoardRow], starts_on: date) -> str:
    found = [row for row in rows if row.pace.status == UNJUDGED]
    if not found:
        return ""
    groups: dict[str, list[BoardRow]] = {}
    for row in found:
        groups.setdefault(_why_unknown(row, starts_on), []).append(row)
    said = "；".join(f"{why}的 {len(group)} 项（{_names(group)}）" for why, group in groups.items())
    return f"{len(found)} 项指标不能按评估期末的数据评价：{said}。"


def _why_unknown(row: BoardRow, starts_on: date) -> str:
    if row.target.value is None:
        return "目标没有数值"
    if row.latest is None:
        return "没有同口径数据"
    if row.latest.period.end < starts_on:
        return "只有基期数据"
    return "没有近期数据"


def _unscoped(rows: Sequence[BoardRow]) -> str:
    found = [row for row in rows if row.target.scope == UNSTATED]
    if not found:
        return ""
    return f"{len(found)} 项目标没有注明口径，实际数据是否可比需要核实。"


def _unled(rows: Sequence[BoardRow]) -> str:
    found = [row for row in rows if not row.leads]
    if not found:
        return ""
    which = "全部" if len(found) == len(rows) else f"{len(found)} 项"
    return f"{which}指标没有明确牵头单位，缺数和滞后无从督促。"


def _rivals(rows: Sequence[BoardRow]) -> str:
    found = [row for row in rows if _differing(row)]
    if not found:
        return ""
    told = "；".join(_told_rivals(row) for row in found)
    return f"{len(found)} 项目标各处说法不一：{told}。"


def _told_rivals(row: BoardRow) -> str:
    target = row.target
    others = "、".join(
        f"{rival.source}为{rival.sign}{amount(rival.value, rival.unit)}"
        for rival in _differing(row)
    )
    own = f"{target.sign}{amount(target.value, target.unit)}"
    place = target.place.section if target.place else ""
    return f"{target.indicator}，本规划{place}为{own}，{others}"


def _differing(row: BoardRow) -> list[Rival]:
    """Sources that promise another number; another wording of the same one is no problem."""
    return [
        rival
        for rival in row.rivals
        if row.target.value is not None
        and (rival.unit != row.target.unit or rival.value != row.target.value)
    ]


def _advice(board: Board, recent: Mapping[int, BoardRow], *, over: bool) -> Iterator[str]:
    rows = board.rows
    unjudged = [row for row in rows if row.pace.status == UNJUDGED and row.target.value is not None]
    behind = _lagging(rows, recent)
    if unjudged:
        day = written_day(board.as_of)
        yield f"补齐数据。请统计部门和责任单位提供截至 {day}的数据：{_names(unjudged)}。"
    if any(row.target.scope == UNSTATED for row in rows):
        yield "写明口径。每项指标写明口径、计量单位、基期值和数据来源，避免到期无法评价。"
    if any(row.target.value is None for row in rows):
        yield "目标能够衡量。不能用一个数表示的，写明验收的标准和时限。"
    if any(not row.leads for row in rows):
        yield "落实责任。逐项明确牵头单位和年度目标，列入清单按月报送进展。"
    if any(_differing(row) for row in rows):
        yield "统一目标。对说法不一的指标，由规划主管部门核实后确定一个数。"
    if behind and over:
        yield f"研究结转。对{_names(behind)}，研究是否列入下一轮规划、怎样调整。"
    elif behind:
        yield f"加快推进。对{_names(behind)}，逐项制定补进度的措施；确需调整的按规划调整程序办理。"


def _names(rows: Iterable[BoardRow]) -> str:
    names = list(dict.fromkeys(str(row.target.indicator) for row in rows))
    more = f"等 {len(names)} 项" if len(names) > NAMED else ""
    return "、".join(names[:NAMED]) + more
